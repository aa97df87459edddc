"""Lets a report, a complaint or a wish for no more mail act on the delivery that it names, and on nothing else."""

from collections.abc import Sequence
from datetime import datetime

from channels.email.reports import Action, Reported
from channels.email.return_address import message_id
from channels.messages import Outcome, Receipt
from gateway.delivery import receipts
from gateway.delivery.address import address_of
from gateway.delivery.mail.ourselves import Ourselves
from store import deliveries, mail
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient

NOT_HERE = "It names a message of ours that is not here any more; nothing was done."
ANOTHER_WAY = "That notice went on another way meanwhile; this was noted beside it, and nothing was done."


def reported(
    session: Session, delivery_id: int, reports: Sequence[Reported], *, key: str, us: Ourselves, now: datetime
) -> str:
    """Act on a report of one delivery, at most once for each message; what was done, in a sentence."""
    delivery = deliveries.get(session, delivery_id)
    if delivery is None:
        return NOT_HERE
    report = what_counts(reports, address_of(session, delivery).lower())
    if delivery.channel != Channel.EMAIL or report.action in {Action.DELAYED, Action.RELAYED, Action.EXPANDED}:
        note(session, delivery, f"mail_{report.action}", key=key, status=report.status, now=now)
        return ANOTHER_WAY if delivery.channel != Channel.EMAIL else _WAITING[report.action]
    fresh = receipts.take(session, _receipt(delivery, report, key, us), now=now)
    if not fresh:
        return "It was taken before; nothing more was done."
    return _done(session, delivery, report)


def what_counts(reports: Sequence[Reported], address: str) -> Reported:
    """The report that says what became of our one recipient.

    A list behind one address may be reported on person by person: then it failed only if it did for everybody.
    """
    ours = [one for one in reports if address and address in {one.recipient, one.original}] or list(reports)
    order = (Action.DELIVERED, Action.EXPANDED, Action.RELAYED, Action.DELAYED, Action.FAILED)
    # Among failures one that is passing counts: there is still somebody to be reached.
    return min(ours, key=lambda one: (order.index(one.action), one.permanent))


def note(session: Session, delivery: Delivery, kind: str, *, key: str, status: str = "", now: datetime) -> None:
    detail = {"status": status, "code": status or None}
    deliveries.record(session, delivery.id, kind, now=now, key=f"{kind}:{key}", detail=detail)


def silence(session: Session, delivery_id: int, *, complaint: bool, key: str, now: datetime) -> str:
    """No more e-mail to whoever this delivery went to. What must reach an organisation goes by its next channel."""
    delivery = deliveries.get(session, delivery_id)
    if delivery is None:
        return NOT_HERE
    note(session, delivery, "mail_complaint" if complaint else "mail_unsubscribed", key=key, now=now)
    if delivery.to_role == Recipient.DUTY:
        return "Nothing was stopped: that was a call to somebody on duty. Ask them whether they still want to be."
    address = address_of(session, delivery) if delivery.channel == Channel.EMAIL else ""
    if not address:
        return ANOTHER_WAY
    mail.stop(session, address, now=now)
    return "No more e-mail goes to that address, until somebody here lifts it."


_WAITING = {
    Action.DELAYED: "It was noted: that message is late, and its server still tries.",
    Action.RELAYED: "It was noted: that message went on to a server that reports nothing more.",
    Action.EXPANDED: "It was noted: that message went on to several people.",
}


def _receipt(delivery: Delivery, report: Reported, key: str, us: Ourselves) -> Receipt:
    failed = report.action is Action.FAILED
    return Receipt(
        provider_id=delivery.provider_id or message_id(delivery.id, us.domain, us.key),
        outcome=Outcome.FAILED if failed else Outcome.DELIVERED,
        key=f"mail:{key}",
        status="it came back" if failed else "delivered",
        delivery_id=delivery.id,
        code=report.status or None,
        permanent=report.permanent,
    )


def _done(session: Session, delivery: Delivery, report: Reported) -> str:
    """What the receipt has really changed: nothing where the message has not gone, or is over."""
    after = deliveries.get(session, delivery.id) or delivery
    why = f" ({report.status})" if report.status else ""
    if report.action is Action.DELIVERED and after.state is DeliveryState.DELIVERED:
        return "That message arrived."
    if report.action is Action.FAILED and after.state is DeliveryState.FAILED:
        following = after.details.get("next_try") is not None
        return f"That message did not arrive{why}{'; the next try is under way' if following else ''}."
    return f"It was noted{why}, and nothing was changed: that message stands otherwise by now."
