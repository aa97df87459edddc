"""The words that a task is about, for its own page: what was written, answered or reported."""

import re

from gateway.moderation.remember import storable
from gateway.web.desk.raw_words import words_in
from store import deliveries, inbound, log
from store.database import Session
from store.tasks import Task
from store.words import Channel, Event, Recipient, TaskKind

SAID = {"text": "Text", "reason": "Reason", "quote": "Exact words", "comment": "Note"}
CARRIED = {
    TaskKind.READ_ANSWER: frozenset({Event.REPLY, Event.APPROVE_EDITS}),
    TaskKind.REPORT: frozenset({Event.HIDE, Event.ASK_WITHDRAW}),
    TaskKind.CLARIFY_OBJECTION: frozenset({Event.OBJECT}),
}
AUTHORS_ADDRESS = "A letter to the author can't be printed, because the address that they gave can't be used."
# What a note says for machines: whom by number, a notice by its name.
_INSIDE = re.compile(r" \((?:contact|home|staff|letter|author):\d+\)| \([a-z]+(?:_[a-z]+)+\)")
_NOTICE_BY = re.compile(r"^[a-z_]+ by [a-z_]+: ")
_NUMBER = re.compile(r"^Phone [+\d][\d ()]*")


def words_of(session: Session, task: Task) -> str:
    """What was written or said, where the task's note does not hold it; empty when there is nothing."""
    noun, _, number = task.about.partition(":")
    if noun == "inbound" and number.isdigit() and task.kind is not TaskKind.WORRIED_STAFF:
        raw = inbound.get(session, int(number))
        return words_in(raw) if raw else ""
    return _logged(session, task) if noun == "contribution" and task.kind in CARRIED else ""


def note_of(session: Session, task: Task) -> str:
    """The task's note as people read it, without what it must not show: a line of an author's address, quoted in a
    fault, or the home's own number where the home must not be phoned."""
    note = storable(_INSIDE.sub("", task.note))
    noun, _, number = task.about.partition(":")
    delivery = deliveries.get(session, int(number)) if noun == "delivery" and number.isdigit() else None
    if task.kind is TaskKind.MEND_DELIVERY:
        hidden = delivery is not None and delivery.author_id is not None and delivery.channel == Channel.LETTER
        return AUTHORS_ADDRESS if hidden else _NOTICE_BY.sub("", note)
    if delivery is not None and delivery.to_role == Recipient.RESPONSIBLE_PERSON:
        return _NUMBER.sub("Phone the provider’s own office", note)
    return note


def _logged(session: Session, task: Task) -> str:
    """What the moves said that this task asks a person to read."""
    contribution_id = task.contribution_id or 0
    texts = log.free_texts(session, contribution_id)
    said = [
        f"{words}: {texts[entry.id, field]}"
        for entry in log.entries(session, contribution_id)
        if entry.event in CARRIED[task.kind] and entry.at >= task.raised_at
        for field, words in SAID.items()
        if texts.get((entry.id, field))
    ]
    return storable("\n\n".join(said))
