"""Takes what a carrier later says of a message: early, late, twice or out of order, and only ever upwards."""

import hashlib
from datetime import datetime
from typing import Any

from channels.messages import Outcome, Receipt
from gateway.delivery import evidence
from gateway.delivery.address import address_of
from gateway.delivery.ladder import WAITS_FOR_CODE, follow_on, is_last
from gateway.delivery.paging import came_to_nothing
from store import carrier_copies, contributions, deliveries, suppressions, tasks
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient, TaskKind

OPTED_OUT = "21610"
# From here on the carrier needs our words no more; its copy of them goes (gateway/delivery/carrier_copies.py).
FINAL = frozenset({Outcome.DELIVERED, Outcome.FAILED})
S = DeliveryState


def take(session: Session, receipt: Receipt, *, now: datetime) -> bool:
    """Keep a receipt and do what it says; False when this very one was taken before.

    One for a message that we do not know yet (it came before our own commit) is kept, and applied at hand-over.
    """
    lock(session, receipt.provider_id)
    delivery = _find(session, receipt)
    detail = {"status": receipt.status, "code": receipt.code, "permanent": receipt.permanent}
    fresh = deliveries.record(
        session,
        delivery.id if delivery else None,
        f"receipt_{receipt.outcome.value}",
        now=now,
        key=f"receipt:{receipt.key}",
        provider_id=receipt.provider_id,
        detail=detail,
    )
    if fresh and receipt.outcome in FINAL:
        carrier_copies.expect_words(session, receipt.provider_id, direction="out", at=now)
    if fresh and delivery is not None:
        _apply(session, delivery.id, receipt.outcome, detail, provider_id=receipt.provider_id, now=now)
    return fresh


def adopt(session: Session, delivery_id: int, provider_id: str, *, now: datetime) -> None:
    """Apply what came before the hand-over was committed, in the order in which it came."""
    early = deliveries.early_events(session, provider_id)
    deliveries.adopt_events(session, provider_id, delivery_id)
    for event in early:
        outcome = Outcome(event.kind.removeprefix("receipt_"))
        _apply(session, delivery_id, outcome, event.detail, provider_id=provider_id, now=now)


def came_back(
    session: Session, delivery: Delivery, *, to: DeliveryState = S.RETURNED, why: str, now: datetime
) -> int | None:
    """A letter was returned, or a message bounced after all: its window is void, and the next channel is tried.

    Returns the id of the next try, or None when there is none.
    """
    _lock_contribution(session, delivery)
    last = delivery.to_role == Recipient.AUTHOR and is_last(delivery)
    reason = f"{delivery.channel}: {why}" + (f"; {WAITS_FOR_CODE}" if last else "")
    if not deliveries.step(session, delivery.id, to, now=now, reason=reason):
        return None
    deliveries.record(session, delivery.id, to.value, now=now, detail={"why": why})
    next_id = follow_on(session, delivery, why=why, now=now)
    evidence.void(session, delivery, now=now)
    return next_id


def lock(session: Session, provider_id: str) -> None:
    """Let a hand-over and the receipts of one message come one after the other, so that none is overlooked."""
    session.lock(hashlib.sha256(f"provider id {provider_id}".encode()).digest())


def _find(session: Session, receipt: Receipt) -> Delivery | None:
    if receipt.delivery_id is not None and (named := deliveries.get(session, receipt.delivery_id)) is not None:
        return named
    return deliveries.by_provider_id(session, receipt.provider_id)


def _lock_contribution(session: Session, delivery: Delivery) -> None:
    if delivery.contribution_id is not None:
        contributions.get(session, delivery.contribution_id, for_update=True)


def _apply(
    session: Session, delivery_id: int, outcome: Outcome, detail: dict[str, Any], *, provider_id: str, now: datetime
) -> None:
    delivery = deliveries.get(session, delivery_id)
    if delivery is None:
        return
    _lock_contribution(session, delivery)
    delivery = deliveries.get(session, delivery_id) or delivery  # as it is behind the lock: the next try may be staged
    # A second try has another id at the carrier: what failed before says nothing of it, what arrived does.
    of_another_try = delivery.provider_id not in {None, provider_id}
    match outcome:
        case Outcome.ACCEPTED if not of_another_try:
            _accepted(session, delivery, provider_id, now)
        case Outcome.DELIVERED:
            _delivered(session, delivery, provider_id, now)
        case Outcome.FAILED if not of_another_try:
            _failed(session, delivery, detail, now)
        case Outcome.RETURNED:
            came_back(session, delivery, why="it was returned", now=now)


def _accepted(session: Session, delivery: Delivery, provider_id: str, now: datetime) -> None:
    if delivery.state in {S.CLAIMED, S.UNKNOWN}:
        facts = {"provider_id": provider_id, "handed_at": delivery.begun_at or now}
        deliveries.step(session, delivery.id, S.HANDED_OVER, now=now, reason="", **facts)


def _delivered(session: Session, delivery: Delivery, provider_id: str, now: datetime) -> None:
    """A phone said so itself. The reason of an earlier failure stays beside it."""
    handed = {"provider_id": delivery.provider_id or provider_id, "handed_at": delivery.handed_at or now}
    if deliveries.step(session, delivery.id, S.DELIVERED, now=now, **handed):
        evidence.told(session, delivery, at=now, now=now)
        call_off_next_try(session, delivery, now=now)


def call_off_next_try(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """An earlier try reached them after all: what has not gone yet stays here, and nobody phones."""
    next_id = delivery.details.get("next_try")
    following = None if next_id is None else deliveries.get(session, int(next_id))
    if following is None:
        return
    calls = following.channel == Channel.PHONE_TASK and following.state is S.HANDED_OVER and following.told_at is None
    if following.state in {S.DUE, S.WAITING} or calls:
        why = "the earlier try arrived after all"
        deliveries.step(session, following.id, S.CANCELLED, now=now, reason=why)
        # Should it come back one day, there is a next try again: another row, under another number.
        free = {name: value for name, value in delivery.details.items() if name != "next_try"}
        deliveries.change(session, delivery.id, details={**free, "tried": following.details.get("try", 2)})
        about = f"delivery:{following.id}"
        tasks.finish_about(session, [TaskKind.PHONE_HOME], about=about, by=None, outcome=why, now=now)


def _failed(session: Session, delivery: Delivery, detail: dict[str, Any], now: datetime) -> None:
    if delivery.channel == Channel.SMS and delivery.state is S.DELIVERED:
        return  # the phone has it; a failure told afterwards is only out of order
    code = detail.get("code")
    if code == OPTED_OUT and (number := address_of(session, delivery)):
        suppressions.suppress(session, number, now=now)
    stopped = code == OPTED_OUT and delivery.to_role == Recipient.AUTHOR
    once_more = not detail.get("permanent", True) and not delivery.details.get("again")
    why = f"{detail.get('status') or 'failed'}, error {code}" if code else str(detail.get("status") or "failed")
    last = delivery.to_role == Recipient.AUTHOR and is_last(delivery) and not once_more
    reason = f"{delivery.channel}: {why}" + (f"; {WAITS_FOR_CODE}" if last else "")
    if not deliveries.step(session, delivery.id, S.FAILED, now=now, reason=reason):
        return
    following = None if stopped else follow_on(session, delivery, why=why, now=now, same_channel=once_more)
    if delivery.to_role == Recipient.DUTY and (following is None or once_more):
        came_to_nothing(session, delivery, now=now)
    evidence.void(session, delivery, now=now)
