"""An author adds to a story, or answers a response or a change that was claimed: a contribution of its own."""

from datetime import datetime

from gateway.intake import consent
from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.moderation.decide import NotFound, open_contribution
from gateway.moderation.facts import Actor
from store import contributions
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Kind, Role, State

OPEN_TO_MORE = frozenset({State.WITH_PROVIDER, State.IN_REVIEW, State.PUBLISHED, State.RESTRICTED, State.SUSPENDED})
"""It shows once, and only while, the story is published."""
ANSWERS = "answers"
"""Under this name a follow-up remembers which response or change it speaks of."""


class TooMany(ValueError):
    """Nobody reads more than this; the sentence says what to do."""

    code = "too_many"


MOST_WAITING = 10


def may_add(row: Contribution) -> bool:
    return row.kind is Kind.STORY and row.state in OPEN_TO_MORE


def add(session: Session, story_id: int, text: str, *, answers: int | None = None, now: datetime) -> int:
    """Keep the words and put them before a moderator; the follow-up's id. The very same words make one.

    ``answers`` is the response or change that they speak of. Raises NotFound, TooMany.
    """
    story = contributions.get(session, story_id, for_update=True)
    if story is None or not may_add(story):
        raise NotFound(f"nothing can be added to {story_id}")
    children = contributions.children(session, story.id)
    if answers is not None and answers not in {child.id for child in children if child.state is State.PUBLISHED}:
        raise NotFound(f"there is no response {answers}")
    own = [child for child in children if child.kind is Kind.FOLLOW_UP]
    known = next((child.id for child in own if _says(session, child, text)), None)
    if known is not None:
        return known
    if sum(child.state not in {State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED} for child in own) >= MOST_WAITING:
        raise TooMany("We have not read all that you added yet. Please wait for us, then add more.")
    return _open(session, story, text, answers, now=now)


def _open(session: Session, story: Contribution, text: str, answers: int | None, *, now: datetime) -> int:
    opened = open_contribution(
        session,
        kind=Kind.FOLLOW_UP,
        channel=Channel.WEB,
        by=Actor(Role.CHANNEL),
        now=now,
        parent_id=story.id,
        home_id=story.home_id,
        author_id=story.author_id,
        filer=story.filer,
        writer_role=story.writer_role,
        tell=False,
    )
    if answers is not None:
        contributions.change(session, opened.id, memory={ANSWERS: answers})
    contributions.add_part(session, opened.id, text, field="text", inbound_id=None, at=now)
    consent.record(session, opened.id, channel=Channel.WEB, now=now, publish=True)
    check(session, opened.id, now=now)
    complete_if_ready(session, opened.id, now=now)
    return opened.id


def _says(session: Session, child: Contribution, text: str) -> bool:
    return any(part.text == text for part in contributions.original(session, child.id))
