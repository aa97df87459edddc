"""What comes of phoning a home or a body: they were told, nobody answered this time, or nobody can be reached."""

from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.delivery import evidence
from gateway.notices.words import long_date
from store import contributions, deliveries, tasks, windows
from store.database import Session
from store.deliveries import Delivery
from store.tasks import Task
from store.words import Channel, DeliveryState

LONDON = ZoneInfo("Europe/London")
TO_DECIDE = "story_to_decide"
TRY = "Not reached, try "
NOBODY = "nobody could be reached by phone"


def whom(session: Session, task: Task) -> Delivery | None:
    """The message that a phone task stands for: the one that it names, else the latest that asked the home to decide.

    Among several homes' contacts, whoever asked to be phoned comes first.
    """
    noun, _, number = task.about.partition(":")
    if noun == "delivery" and number.isdigit():
        return deliveries.get(session, int(number))
    row = None if task.contribution_id is None else contributions.get(session, task.contribution_id)
    if row is None:
        return None
    asked = [d for d in deliveries.of(session, row.id) if d.notice == TO_DECIDE and d.home_id == row.home_id]
    themselves = [d for d in asked if f"{d.recipient} " in task.about]
    return next(reversed(themselves or asked), None)


def reached(session: Session, delivery: Delivery, *, at: datetime, by: int, now: datetime) -> Delivery:
    """They were told by phone at ``at``; returns the delivery that shows it. Told before, nothing begins anew.

    What another channel failed to show stays as it ended: the call is a delivery of its own.
    """
    known = delivery.told_at is not None and not windows.is_void(session, delivery.id)
    if not known and (delivery.channel != Channel.PHONE_TASK or delivery.told_at is not None):
        delivery = _as_a_call(session, delivery, now=now)
    if delivery.channel == Channel.PHONE_TASK:
        deliveries.step(session, delivery.id, DeliveryState.DELIVERED, now=now, reason="")
    deliveries.record(session, delivery.id, "spoken_with", now=now, detail={"by": by, "at": at.isoformat()})
    if not known:
        evidence.told(session, delivery, at=at, now=now)
    return deliveries.get(session, delivery.id) or delivery


def not_reached(session: Session, task: Task, note: str, *, by: int, now: datetime) -> int:
    """The task stays, for anybody to try again; returns how many tries there were."""
    tries = tries_of(task) + 1
    said = " ".join(note.split())
    local = now.astimezone(LONDON)
    line = f"{TRY}{tries}: {long_date(now)}, {local:%H:%M}. {said}".strip()
    tasks.add_to_note(session, task.id, line, let_go=True)
    delivery = whom(session, task)
    if delivery is not None:
        deliveries.record(session, delivery.id, "phoned_in_vain", now=now, detail={"by": by, "try": tries})
    return tries


def tries_of(task: Task) -> int:
    return sum(line.startswith(TRY) for line in task.note.splitlines())


def given_up(session: Session, task: Task, note: str, *, by: int, now: datetime) -> None:
    """Nobody can be reached: the call failed, and what the rules foresee for a home out of reach can go on."""
    delivery = whom(session, task)
    if delivery is not None:
        if delivery.channel == Channel.PHONE_TASK and delivery.told_at is None:
            deliveries.step(session, delivery.id, DeliveryState.FAILED, now=now, reason=NOBODY)
        deliveries.record(session, delivery.id, "phone_given_up", now=now, detail={"by": by})
    tasks.finish(session, task.id, by=by, outcome=f"Nobody can be reached: {note.strip()}", now=now)


def _as_a_call(session: Session, delivery: Delivery, *, now: datetime) -> Delivery:
    same = [
        one.turn
        for one in deliveries.of(session, delivery.contribution_id or 0)
        if (one.notice, one.recipient, one.version) == (delivery.notice, delivery.recipient, delivery.version)
    ]
    call_id = deliveries.add(
        session,
        now=now,
        due_at=now,
        contribution_id=delivery.contribution_id,
        version=delivery.version,
        notice=delivery.notice,
        to_role=delivery.to_role,
        recipient=delivery.recipient,
        turn=max(same, default=0) + 1,
        contact_id=delivery.contact_id,
        home_id=delivery.home_id,
        area=delivery.area,
        channels=[Channel.PHONE_TASK.value],
        channel=Channel.PHONE_TASK.value,
        details={**delivery.details, "after": delivery.id},
    )
    # It is a person's, and over already: no dispatcher may pick it up.
    deliveries.step(session, call_id, DeliveryState.CLAIMED, now=now)
    deliveries.step(session, call_id, DeliveryState.HANDED_OVER, now=now, handed_at=now)
    return deliveries.get(session, call_id) or delivery
