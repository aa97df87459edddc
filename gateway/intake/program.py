"""What another program sends us becomes a story, or words beside one; each request is kept as it came."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from channels.web_form.form import Form, Who
from channels.web_form.inbound import FieldError, read_form
from gateway.intake import consent
from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.form import story_of
from gateway.intake.respond import approve_if_fast
from gateway.intake.told_story import open_story
from gateway.moderation.decide import Opened, open_contribution
from gateway.moderation.facts import Actor
from store import contributions, homes, inbound
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Kind, Role

CHANNEL = Channel.API


class BadStory(ValueError):
    """An answer that a story can't have; ``field`` and ``sentence`` say which and what to send instead."""

    code = "bad_story"

    def __init__(self, field: str, error: FieldError) -> None:
        super().__init__(f"{field}: {error.message}")
        self.field = field
        self.sentence = error.message


def read_story(answers: Mapping[str, Sequence[str]], *, helper: bool) -> Form:
    """The form that these answers would make, by the same rules as the public one. Raises BadStory."""
    who = Who.HELPING if helper else Who.ME
    reading = read_form({**answers, "who": [who], "nonce": [uuid.uuid4().hex]})
    if reading.form is None:
        raise BadStory(*next(iter(reading.errors.items())))
    return reading.form


def receive_story(session: Session, form: Form, raw: bytes, *, by: int, now: datetime) -> Opened:
    """Make the story. Raises BadStory when there is no such home."""
    if form.home_id is not None and homes.get(session, form.home_id) is None:
        raise BadStory(
            "home_id", FieldError("home_unknown", "There is no such home. Look at /homes, or send home_text.")
        )
    inbound_id = _keep(session, raw, by=by, now=now)
    # Nobody warned the author that staff may open post at a home's address, so none is sent there.
    return open_story(session, story_of(form, inbound_id, channel=CHANNEL, letter_warned=False), now=now)


def receive_child(
    session: Session, parent: Contribution, kind: Kind, text: str, raw: bytes, *, role: Role, by: int, now: datetime
) -> Contribution:
    """Keep words beside a story and put them in front of a moderator; whoever sends them means them to be read."""
    inbound_id = _keep(session, raw, by=by, now=now)
    opened = open_contribution(
        session,
        kind=kind,
        channel=CHANNEL,
        by=Actor(Role.CHANNEL, f"staff:{by}"),
        now=now,
        parent_id=parent.id,
        home_id=parent.home_id,
        author_id=parent.author_id if kind is Kind.FOLLOW_UP else None,
        filer=role,
        writer_role=role,
        tell=False,
    )
    contributions.add_part(session, opened.id, text, field="text", inbound_id=inbound_id, at=now)
    inbound.belongs_to(session, inbound_id, opened.id)
    consent.record(session, opened.id, channel=CHANNEL, now=now, publish=True)
    check(session, opened.id, now=now)
    complete_if_ready(session, opened.id, now=now)
    if role is Role.PROVIDER:
        approve_if_fast(session, opened.id, now=now)
    child = contributions.get(session, opened.id)
    assert child is not None
    return child


def _keep(session: Session, raw: bytes, *, by: int, now: datetime) -> int:
    """A request has no key of its own; what makes it one is the caller's, and is looked at before this."""
    kept = inbound.keep(session, raw, channel=CHANNEL, account=f"staff:{by}", key=uuid.uuid4().hex, now=now)
    assert kept is not None
    return kept
