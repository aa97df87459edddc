"""Somebody who answers a letter by keypad asks to be rung: the phone task, and the number that they rang from."""

from datetime import datetime

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.moderation.deadlines import end_of_working_day
from gateway.moderation.remember import facts_of
from store import calls, deliveries, tasks
from store.calls import Call
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import Role, TaskKind

ASKED_TO_RING = "asked_to_be_rung"


def note_call(session: Session, delivery: Delivery, call: Call, *, now: datetime) -> None:
    """Only the call is named, which knows the number and forgets it in time."""
    deliveries.record(session, delivery.id, ASKED_TO_RING, now=now, detail={"call": call.id})


def ask_to_ring(session: Session, story: Contribution, delivery: Delivery, call: Call, *, now: datetime) -> None:
    """The same task as an answer "phone me", for whoever asks when no answer is open any more."""
    note_call(session, delivery, call, now=now)
    tasks.raise_task(
        session,
        TaskKind.PHONE_HOME,
        about=f"call me {delivery.recipient} {story.id}",
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=story.id,
        due_at=end_of_working_day(now, 1, facts_of(session, story).nation),
        note=f"They rang about our letter and asked us to phone ({delivery.recipient}).",
    )


def rang_from(session: Session, contribution_id: int, recipient: str) -> str:
    """The number as it is written here; "" where none was shown, or it has been forgotten."""
    for delivery in reversed(deliveries.of(session, contribution_id)):
        if delivery.recipient != recipient:
            continue
        for event in reversed(deliveries.events(session, delivery.id)):
            if event.kind == ASKED_TO_RING:
                call = calls.by_id(session, int(event.detail["call"]))
                return _written(call.caller if call is not None else None)
    return ""


def _written(number: str | None) -> str:
    try:
        return PhoneNumber.of_caller(number).national if number else ""
    except InvalidPhone:
        return ""
