"""From which number somebody rang who answered a letter by keypad and asked to be rung back."""

from channels.phone_number import InvalidPhone, PhoneNumber
from store import calls, deliveries
from store.database import Session

ASKED_TO_RING = "asked_to_be_rung"


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
