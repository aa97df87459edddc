"""The words that a task is about, for its own page: what was written, answered or reported."""

from gateway.moderation.remember import storable
from gateway.web.desk.raw_words import words_in
from store import deliveries, inbound, log
from store.database import Session
from store.tasks import Task
from store.words import Event, TaskKind

SAID = {"text": "Text", "reason": "Reason", "quote": "Exact words", "comment": "Note"}
CARRIED = {
    TaskKind.READ_ANSWER: frozenset({Event.REPLY, Event.APPROVE_EDITS}),
    TaskKind.REPORT: frozenset({Event.HIDE, Event.ASK_WITHDRAW}),
    TaskKind.CLARIFY_OBJECTION: frozenset({Event.OBJECT}),
}
AUTHORS_ADDRESS = "A letter to the author can't be printed, because the address that they gave can't be used."


def words_of(session: Session, task: Task) -> str:
    """What was written or said, where the task's note does not hold it; empty when there is nothing."""
    noun, _, number = task.about.partition(":")
    if noun == "inbound" and number.isdigit() and task.kind is not TaskKind.WORRIED_STAFF:
        raw = inbound.get(session, int(number))
        return words_in(raw) if raw else ""
    return _logged(session, task) if noun == "contribution" and task.kind in CARRIED else ""


def note_of(session: Session, task: Task) -> str:
    """The task's note; a line of an author's address, quoted in a fault, is never shown."""
    noun, _, number = task.about.partition(":")
    if task.kind is TaskKind.MEND_DELIVERY and noun == "delivery" and number.isdigit():
        delivery = deliveries.get(session, int(number))
        if delivery is not None and delivery.author_id is not None and delivery.channel == "letter":
            return AUTHORS_ADDRESS
    return storable(task.note)


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
