"""One posted form becomes one story, however often it is sent; a worried member of staff becomes a task."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from channels.web_form.form import Form, Who
from gateway.intake.checking import SEEN_WITHIN, office_hours_after
from gateway.intake.told_story import ToldStory, open_story
from gateway.moderation import checks
from gateway.moderation.deadlines import Nation
from store import contributions, inbound, tasks
from store.authors import Author
from store.database import Session
from store.words import Channel, Role, TaskKind

CHANNEL = Channel.WEB
ACCOUNT = "tell"
LETTER_AT_HOME = "letter_at_home"
"""The answer, yes or no, to the warning that staff of a home may open post at the address."""
NOT_KEPT = frozenset({"csrf_token", "step", "back"})


@dataclass(frozen=True, slots=True)
class FormKept:
    """What the thank-you page may say. ``code`` is the author's alone and told once.

    ``worried``: no story was made. ``repeated``: it was here already; ``differs``: but with other words.
    """

    reference: str = ""
    code: str = ""
    worried: bool = False
    repeated: bool = False
    differs: bool = False


def receive_form(session: Session, form: Form, posted: Mapping[str, Sequence[str]], *, now: datetime) -> FormKept:
    """Keep the form as it was posted, then make one story of it; the same nonce never makes a second.

    The return code is in the answer only for authors who write themselves. A helper gets the reference, which
    carries no right; the author's code goes by the author's own channel.
    """
    raw = raw_form(posted)
    inbound_id = inbound.keep(session, raw, channel=CHANNEL, account=ACCOUNT, key=form.nonce, now=now)
    if inbound_id is None:
        return _again(session, form, raw, now=now)
    if form.who is Who.STAFF_WORRIED:
        _raise_worry(session, form, inbound_id, now=now)
        return FormKept(worried=True)
    warned = list(posted.get(LETTER_AT_HOME, ())) == ["yes"]
    opened = open_story(session, story_of(form, inbound_id, channel=CHANNEL, letter_warned=warned), now=now)
    return FormKept(reference=opened.reference, code=opened.code if form.who is Who.ME else "")


def raw_form(posted: Mapping[str, Sequence[str]]) -> bytes:
    """The answers as they came, without what belongs to the page alone."""
    kept = {name: list(values) for name, values in posted.items() if name not in NOT_KEPT}
    return json.dumps(kept, ensure_ascii=True, sort_keys=True).encode()


def story_of(form: Form, inbound_id: int, *, channel: str, letter_warned: bool) -> ToldStory:
    """The story in a form's answers, from whichever door they came through."""
    parts = (("text", form.text), ("good", form.good), ("better", form.better), ("feelings", "\n".join(form.feelings)))
    author = Author(
        name=form.name,
        phone=form.phone.e164 if form.phone else "",
        email=form.email or "",
        postal_address=form.postal_address,
        channels=tuple(form.channels),
    )
    return ToldStory(
        channel=channel,
        inbound_id=inbound_id,
        parts=parts,
        author=author,
        filer=form.who,
        role=form.role,
        home_id=form.home_id,
        home_text=form.home_text,
        consent_publish=form.consent_publish,
        consent_contact=form.consent_contact,
        consent_home=form.consent_home,
        letter_warned=letter_warned,
    )


def _again(session: Session, form: Form, raw: bytes, *, now: datetime) -> FormKept:
    """The same page sent again: the same story. Other words in it are kept and shown to a person, never lost."""
    first = inbound.by_key(session, channel=CHANNEL, account=ACCOUNT, key=form.nonce)
    story = None if first is None else first.contribution_id
    row = None if story is None else contributions.get(session, story)
    differs = first is not None and first.payload != raw
    if differs:
        _keep_other_words(session, form, raw, story, now=now)
    return FormKept(row.reference if row else "", worried=row is None, repeated=True, differs=differs)


def _keep_other_words(session: Session, form: Form, raw: bytes, story: int | None, *, now: datetime) -> None:
    key = f"{form.nonce[:150]}.{sha256(raw).hexdigest()[:32]}"
    inbound_id = inbound.keep(session, raw, channel=CHANNEL, account=ACCOUNT, key=key, now=now)
    if inbound_id is None:
        return
    if story is None:
        _raise_worry(session, form, inbound_id, now=now)
        return
    inbound.belongs_to(session, inbound_id, story)
    inbound.hold(session, inbound_id, "The form was sent again with other answers, after its story was made.")
    tasks.raise_task(
        session,
        TaskKind.HOLDING_PEN,
        about=f"inbound:{inbound_id}",
        role=Role.MODERATOR,
        now=now,
        contribution_id=story,
        note="The author sent the form again with other answers. Compare it with the story.",
    )


def _raise_worry(session: Session, form: Form, inbound_id: int, *, now: datetime) -> None:
    """A worried member of staff is no author: only the safeguarding lead is told, the employer never."""
    urgent = any(hit.urgent for hit in checks.run("\n".join((form.text, form.good, form.better))))
    tasks.raise_task(
        session,
        TaskKind.WORRIED_STAFF,
        about=f"inbound:{inbound_id}",
        role=Role.SAFEGUARDING,
        now=now,
        urgent=urgent,
        due_at=office_hours_after(now, SEEN_WITHIN, Nation.ENGLAND) if urgent else None,
        note="Somebody who works in a home is worried. Never tell the employer. Pass it on only with consent, "
        "or on immediate danger.",
    )


__all__ = ["FormKept", "raw_form", "receive_form", "story_of"]
