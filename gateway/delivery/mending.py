"""What a person must mend about a delivery: the task for it, and the three ways in which a person may end it."""

from datetime import datetime

from store import contributions, deliveries, tasks
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState, Role, TaskKind

CHOICES = ("again", "sent", "give_up")


class NotToMend(ValueError):
    """This delivery does not wait for a person, or not for this decision."""

    code = "not_to_mend"


def raise_mend_task(
    session: Session, delivery: Delivery, *, why: str, now: datetime, about: str = "", urgent: bool = False
) -> None:
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=about or f"delivery:{delivery.id}",
        role=Role.ADMINISTRATOR if about else Role.MODERATOR,
        now=now,
        contribution_id=delivery.contribution_id,
        urgent=urgent,
        note=f"{delivery.notice} by {delivery.channel}: {why}",
    )


def mend(session: Session, delivery_id: int, choice: str, *, by: int, now: datetime) -> None:
    """End what waits for a person: "again" sends it once more, "sent" takes it as handed over, "give_up" ends it.

    Raises NotToMend. Only an unknown outcome may be taken as sent.
    """
    delivery = _locked(session, delivery_id)
    if delivery is None or delivery.state not in {DeliveryState.WAITING, DeliveryState.UNKNOWN}:
        raise NotToMend("This message does not wait for a person any more. Look at its present state.")
    if choice not in CHOICES or (choice == "sent" and delivery.state is not DeliveryState.UNKNOWN):
        raise NotToMend("Choose “again” or “give_up”; “sent” only where the outcome is unknown.")
    if choice == "again":
        _again(session, delivery, now=now)
    elif choice == "sent":
        handed = delivery.begun_at or now
        deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=now, reason="", handed_at=handed)
    else:
        deliveries.step(session, delivery.id, DeliveryState.CANCELLED, now=now, reason="a person gave it up")
    deliveries.record(session, delivery.id, f"person_{choice}", now=now, detail={"by": by})
    about = f"delivery:{delivery.id}"
    tasks.finish_about(session, [TaskKind.MEND_DELIVERY], about=about, by=by, outcome=choice, now=now)


def _locked(session: Session, delivery_id: int) -> Delivery | None:
    """As it is now, for nobody else to change: of two people who press at once the second is told so."""
    delivery = deliveries.get(session, delivery_id)
    if delivery is not None and delivery.contribution_id is not None:
        contributions.get(session, delivery.contribution_id, for_update=True)
    return deliveries.get(session, delivery_id, for_update=True)


def _again(session: Session, delivery: Delivery, *, now: datetime) -> None:
    fresh = {"due_at": now, "attempts": 0, "begun_at": None, "lease_until": None, "rung": delivery.rung}
    deliveries.step_from(session, delivery.id, delivery.state, DeliveryState.DUE, now=now, **fresh)
    session.note("delivery", delivery.id)
