"""Records what became of a call to a carrier: taken, refused for good, refused for now, or nobody knows."""

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from channels.errors import ChannelError
from channels.messages import Handover
from gateway.delivery import breaker, evidence, receipts
from gateway.delivery.address import address_of
from gateway.delivery.ladder import climb
from gateway.delivery.mending import raise_mend_task
from store import contributions, deliveries, suppressions
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient

FIRST_WAIT = 30.0  # seconds
LONGEST_WAIT = 3600.0
# From here on a person is told, while we go on trying: seven or eight minutes after the first try.
TELL_A_PERSON_AFTER = 5
# A fault of ours does not mend itself: about three hours of trying, then it waits for a person.
FAULTS_AT_MOST = 10
# About a day of trying: then the next channel, as with a hand-over that nobody shows to have arrived.
NEXT_CHANNEL_AFTER = 30
_random = random.SystemRandom()


def wait_before(attempts: int) -> timedelta:
    """Exponential, at most an hour, spread by a tenth each way so that a crowd does not come back as one."""
    seconds = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    return timedelta(seconds=seconds * _random.uniform(0.9, 1.1))


def taken(session: Session, delivery_id: int, handover: Handover, *, at_once: bool, now: datetime) -> None:
    """The carrier has it. Receipts that came before this very commit are applied now.

    ``at_once``: handing over is evidence here (the demonstration's own clock), so the recipient counts as told.
    """
    receipts.lock(session, handover.provider_id)
    delivery = _locked(session, delivery_id)
    if delivery is None:
        return
    facts = {"provider_id": handover.provider_id, "handed_at": now}
    # A receipt may have been quicker than we: then it has raised the state already, and only the id is missing.
    if not deliveries.step(session, delivery_id, DeliveryState.HANDED_OVER, now=now, reason="", **facts):
        deliveries.change(session, delivery_id, **facts)
    detail = {"detail": handover.detail, "channel": delivery.channel}
    deliveries.record(session, delivery_id, "handed_over", now=now, provider_id=handover.provider_id, detail=detail)
    receipts.adopt(session, delivery_id, handover.provider_id, now=now)
    if at_once:
        evidence.told(session, delivery, at=now, now=now)


def refused(
    session: Session, delivery_id: int, error: ChannelError, *, present: Collection[str], now: datetime
) -> None:
    """The channel did not take it, or may not have: the error itself says what to do."""
    delivery = _locked(session, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CLAIMED:
        return  # a receipt was quicker, and knows better
    deliveries.record(
        session, delivery_id, "refused", now=now, detail={"code": error.code, "channel": delivery.channel}
    )
    down = breaker.is_carriers(error) and breaker.failed(session, delivery, error, now=now)
    if error.maybe_sent:
        unknown(session, delivery, why=str(error), now=now)
    elif error.opted_out:
        _opted_out(session, delivery, error, present=present, now=now)
    elif error.needs_person:
        _wait_for_person(session, delivery, error, now=now)
    elif error.permanent or (delivery.attempts + 1 >= NEXT_CHANNEL_AFTER and not down):
        climb(session, delivery, why=str(error), present=present, now=now)
    else:
        # While the carrier is down for everybody, its own task tells of it: not one for each message.
        back_off(session, delivery, why=str(error), now=now, at_least=error.retry_after, quietly=down)


def unknown(session: Session, delivery: Delivery, *, why: str, now: datetime) -> None:
    """Nobody knows whether it was sent: the honest state, which is looked into and never blindly resent."""
    if deliveries.step(session, delivery.id, DeliveryState.UNKNOWN, now=now, reason=why, lease_until=None):
        deliveries.record(session, delivery.id, "unknown", now=now, detail={"why": why})


def back_off(
    session: Session,
    delivery: Delivery,
    *,
    why: str,
    now: datetime,
    at_least: float | None = None,
    quietly: bool = False,
    **fields: Any,
) -> None:
    """Not sent, and we know it: try again later, and tell a person when it keeps failing.

    ``at_least``: the carrier named so many seconds.
    """
    attempts = delivery.attempts + 1
    wait = max(wait_before(attempts - 1), breaker.asked_for(at_least))
    stepped = deliveries.step_from(
        session,
        delivery.id,
        DeliveryState.CLAIMED,
        DeliveryState.DUE,
        now=now,
        reason=why[:500],
        attempts=attempts,
        due_at=now + wait,
        begun_at=None,
        lease_until=None,
        **fields,
    )
    if not stepped:
        return
    deliveries.record(session, delivery.id, "backed_off", now=now, detail={"why": why[:500], "attempts": attempts})
    if attempts >= TELL_A_PERSON_AFTER and not quietly:
        raise_mend_task(session, delivery, why=f"{attempts} tries failed: {why}", now=now)


def poisoned(session: Session, delivery_id: int, error: Exception, *, now: datetime) -> None:
    """A fault of ours: before "call begun" it is tried a few times more, after it the outcome is unknown."""
    delivery = _locked(session, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CLAIMED:
        return
    # The type alone: a message might carry words of the story.
    why = f"a fault of ours ({type(error).__name__})"
    if delivery.begun_at is None:
        faulty(session, delivery, why=why, now=now)
    else:
        unknown(session, delivery, why=why, now=now)


def faulty(session: Session, delivery: Delivery, *, why: str, now: datetime) -> None:
    """Our own doing, before any call: tried again later and later, and then it waits until a person has looked."""
    details = {**delivery.details, "faults": int(delivery.details.get("faults", 0)) + 1}
    if details["faults"] < FAULTS_AT_MOST:
        back_off(session, delivery, why=why, now=now, details=details)
        return
    deliveries.change(session, delivery.id, details={**details, "faults": 0})
    why = f"{why}, {FAULTS_AT_MOST} times now; it is not tried again until you say so"
    _wait(session, delivery, why=why, detail={"why": why}, now=now)


def suppress(session: Session, delivery: Delivery, *, present: Collection[str], now: datetime) -> None:
    """This number said STOP, or this address wants no e-mail. That never moves an author to another channel; an
    organisation has its letter.
    """
    mail = delivery.channel == Channel.EMAIL
    if delivery.to_role != Recipient.AUTHOR:
        why = "this address asked for no more e-mail" if mail else "this number asked for no more texts"
        climb(session, delivery, why=why, present=present, now=now)
        return
    why = "the author asked for no more e-mail" if mail else "the author asked for no more texts (STOP)"
    if deliveries.step(session, delivery.id, DeliveryState.SUPPRESSED, now=now, reason=why, begun_at=None):
        deliveries.record(session, delivery.id, "suppressed", now=now, detail={"why": why})


def _opted_out(
    session: Session, delivery: Delivery, error: ChannelError, *, present: Collection[str], now: datetime
) -> None:
    number = address_of(session, delivery) if delivery.channel == Channel.SMS else ""
    if number:
        suppressions.suppress(session, number, now=now)
    suppress(session, delivery, present=present, now=now)


def _wait_for_person(session: Session, delivery: Delivery, error: ChannelError, *, now: datetime) -> None:
    why = f"{error} ({error.code})"
    _wait(session, delivery, why=why, detail={"why": why, "code": error.code}, now=now)


def _wait(session: Session, delivery: Delivery, *, why: str, detail: dict[str, str], now: datetime) -> None:
    waiting = DeliveryState.WAITING
    deliveries.step(session, delivery.id, waiting, now=now, reason=why, begun_at=None, lease_until=None)
    deliveries.record(session, delivery.id, "waiting", now=now, detail=detail)
    raise_mend_task(session, delivery, why=why, now=now)


def _locked(session: Session, delivery_id: int) -> Delivery | None:
    """The delivery as it is now, its contribution locked first as every move does: no two wait for each other."""
    delivery = deliveries.get(session, delivery_id)
    if delivery is not None and delivery.contribution_id is not None:
        contributions.get(session, delivery.contribution_id, for_update=True)
    return deliveries.get(session, delivery_id, for_update=True)
