"""Which channel is tried next, and what becomes of a notice when none is left.

An organisation's ladder ends with a letter and then a phone task, so there it always goes on. An author is reached
only by channels that the author chose: when these fail, nothing is printed and nobody is phoned; the notice waits
until the author looks with the return code.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from gateway.delivery.made_wrong import made_wrong
from gateway.delivery.mending import raise_mend_task
from gateway.delivery.paging import came_to_nothing
from gateway.notices.stage import LINKED
from store import codes, deliveries
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient

# These need no carrier, so they are there in every set-up.
ALWAYS_THERE = frozenset({Channel.LETTER.value, Channel.PHONE_TASK.value})
WAITS_FOR_CODE = "nothing else was chosen, so it waits until the author looks with the return code"
# The same text once more after hours, where the carrier says that the phone could not be reached just then.
ONCE_MORE_AFTER = timedelta(hours=4)
# Added to the turn for each further try, so that a try stays one row, told apart from a first or second reminder.
_A_TRY = 1_000_000


def climb(session: Session, delivery: Delivery, *, why: str, present: Collection[str], now: datetime) -> bool:
    """Put a claimed delivery that the carrier did not take on its next channel; False when none is left."""
    rung = _next(delivery, present)
    event = {"from": delivery.channel, "why": why}
    if rung is None:
        _nothing_left(session, delivery, why=why, present=present, now=now)
        return False
    channel = delivery.channels[rung]
    deliveries.step_from(
        session,
        delivery.id,
        DeliveryState.CLAIMED,
        DeliveryState.DUE,
        now=now,
        rung=rung,
        channel=channel,
        attempts=0,
        due_at=now,
        begun_at=None,
        lease_until=None,
        reason=f"{delivery.channel}: {why}",
    )
    deliveries.record(session, delivery.id, "next_channel", now=now, detail={**event, "to": channel})
    session.note("delivery", delivery.id)
    return True


def follow_on(
    session: Session, delivery: Delivery, *, why: str, now: datetime, same_channel: bool = False
) -> int | None:
    """After a hand-over that came to nothing: stage the next try as a row of its own; its id, or None.

    The row that failed keeps its honest end. None when a move has made the notice wrong, when the next try is
    staged already, or when no channel is left.
    """
    if delivery.details.get("next_try") is not None or made_wrong(session, delivery) is not None:
        return None
    rung = delivery.rung if same_channel else _next(delivery, None)
    if rung is None:
        return None
    new_id = _stage_again(session, delivery, rung, now=now, again=same_channel)
    deliveries.change(session, delivery.id, details={**delivery.details, "next_try": new_id})
    detail = {"from": delivery.channel, "to": delivery.channels[rung], "why": why, "delivery": new_id}
    deliveries.record(session, delivery.id, "next_channel", now=now, detail=detail)
    return new_id


def _stage_again(session: Session, delivery: Delivery, rung: int, *, now: datetime, again: bool) -> int:
    linked = delivery.notice in LINKED
    secret = secrets.token_urlsafe(24) if linked else deliveries.secret(session, delivery)
    tries = max(int(delivery.details.get("try", 1)), int(delivery.details.get("tried", 1))) + 1
    new_id = deliveries.add(
        session,
        now=now,
        due_at=now + (ONCE_MORE_AFTER if again else timedelta()),
        secret=secret,
        contribution_id=delivery.contribution_id,
        version=delivery.version,
        notice=delivery.notice,
        to_role=delivery.to_role,
        recipient=delivery.recipient,
        turn=delivery.turn % _A_TRY + (tries - 1) * _A_TRY,
        author_id=delivery.author_id,
        contact_id=delivery.contact_id,
        home_id=delivery.home_id,
        area=delivery.area,
        channels=delivery.channels,
        rung=rung,
        channel=delivery.channels[rung],
        details={**delivery.details, "try": tries, "after": delivery.id, "again": again},
    )
    if linked and secret is not None:
        contribution_id = delivery.contribution_id
        codes.add(session, secret, purpose="link", now=now, contribution_id=contribution_id, delivery_id=new_id)
    return new_id


def goes_on(delivery: Delivery, present: Collection[str]) -> bool:
    """True when a channel that is there stands after the present one."""
    return _next(delivery, present) is not None


def is_last(delivery: Delivery) -> bool:
    """True when no channel stands after the present one."""
    return _next(delivery, None) is None


def _next(delivery: Delivery, present: Collection[str] | None) -> int | None:
    """The place of the next channel; one that is not set up here is skipped."""
    for rung in range(delivery.rung + 1, len(delivery.channels)):
        channel = delivery.channels[rung]
        if present is None or channel in present or channel in ALWAYS_THERE:
            return rung
    return None


def _nothing_left(session: Session, delivery: Delivery, *, why: str, present: Collection[str], now: datetime) -> None:
    if delivery.to_role == Recipient.DUTY:
        came_to_nothing(session, delivery, now=now)
    missing = [name for name in delivery.channels if name not in present and name not in ALWAYS_THERE]
    if missing:
        reason = f"{' and '.join(missing)} can't be used here: {why}"
        deliveries.step(session, delivery.id, DeliveryState.WAITING, now=now, reason=reason, begun_at=None)
        deliveries.record(session, delivery.id, "waiting", now=now, detail={"why": reason})
        raise_mend_task(session, delivery, about=f"channel:{missing[0]}", why=reason, now=now)
        return
    rest = WAITS_FOR_CODE if delivery.to_role == Recipient.AUTHOR else "nothing else is left to try"
    reason = f"{delivery.channel}: {why}; {rest}"
    deliveries.step(session, delivery.id, DeliveryState.FAILED, now=now, reason=reason, begun_at=None)
    deliveries.record(session, delivery.id, "failed", now=now, detail={"why": reason})
