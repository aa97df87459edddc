"""A moderator asked, and the author texts back: an answer to a question, or a yes to edits."""

from typing import NamedTuple

from gateway.intake.asked import is_fresh, last_asked
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import Talk
from gateway.intake.saying import say
from gateway.intake.steps.agreeing import agrees
from gateway.intake.steps.answers import PERSON, digit
from gateway.moderation.decide import decide
from gateway.moderation.details import MAX_TEXT, Details, EditsApproved, Text
from gateway.moderation.facts import Actor
from gateway.moderation.remember import storable
from store import contributions, tasks
from store.contributions import Contribution
from store.words import Event, Role, TaskKind

BY_PHONE, TO_A_PERSON = 2, 3
NOTES = {
    BY_PHONE: "The author wants to hear the edits by phone.",
    TO_A_PERSON: "The author wants to talk to a person.",
    PERSON: "The author wants to talk to a person.",
}


class Reply(NamedTuple):
    """What was texted back, and which edited version waits for a yes (None: it was a question)."""

    row: Contribution
    text: str
    edited: int | None


def is_answerable(talk: Talk) -> bool:
    """Asked within 72 hours, and after whatever the dialogue itself asked last."""
    row = talk.question
    if row is None:
        return False
    asked_at = last_asked(talk.session, row, by_moderator=True) or row.moved_at
    if not is_fresh(asked_at, now=talk.now):
        return False
    other = talk.row is not None and talk.row.id != row.id and (talk.is_growing or talk.may_answer)
    return not (other and talk.asked_at is not None and talk.asked_at > asked_at)


def read(talk: Talk, text: str) -> Reply | None:
    """Any words answer a moderator."""
    if talk.question is None or not text.strip():
        return None
    edited = talk.question.memory.get("edited_version")
    return Reply(talk.question, text, None if edited is None else int(edited))


def take(talk: Talk, reply: Reply) -> None:
    """Record the answer as the move that it is; 2 and 3 after edits, and 0 always, ask for a person instead."""
    row, number = reply.row, digit(reply.text)
    talk.spoken_of = row.id
    contributions.add_part(talk.session, row.id, reply.text, field="answer", inbound_id=talk.inbound_id, at=talk.now)
    if number == PERSON or (reply.edited is not None and number in NOTES):
        _call_back(talk, row, NOTES[number or PERSON])
    elif reply.edited is not None and (number == 1 or agrees(reply.text)):
        _move(talk, row, Event.APPROVE_EDITS, EditsApproved(version_number=reply.edited))
    else:
        _move(talk, row, Event.REPLY, Text(text=storable(reply.text)[:MAX_TEXT]))


def _move(talk: Talk, row: Contribution, event: Event, details: Details) -> None:
    by = Actor(Role.AUTHOR, f"author:{row.author_id}")
    decide(talk.session, row.id, event, by=by, details=details, now=talk.now)
    complete_if_ready(talk.session, row.id, now=talk.now)
    moved = contributions.get(talk.session, row.id)
    if moved is not None:
        say(talk.session, moved, "answer_noted", now=talk.now)


def _call_back(talk: Talk, row: Contribution, note: str) -> None:
    tasks.raise_task(
        talk.session,
        TaskKind.CALL_BACK,
        about=f"contribution:{row.id}",
        role=Role.CALL_HANDLER,
        now=talk.now,
        contribution_id=row.id,
        note=note,
    )
    say(talk.session, row, "call_back_noted", now=talk.now)
