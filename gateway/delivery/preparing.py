"""The last look before a call: is it still right, is there an address, may we write to it; then the words.

Everything here happens in one transaction that ends with "call begun", so that no move slips in between.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from channels.base import Outbound
from channels.messages import Outgoing
from channels.sms.reference import with_reference
from gateway.delivery.address import address_of, phone_of
from gateway.delivery.ladder import climb
from gateway.delivery.made_wrong import made_wrong
from gateway.delivery.outcomes import suppress
from gateway.delivery.quiet_hours import morning_after
from gateway.delivery.still_wanted import not_wanted
from store import deliveries, mail, suppressions, tasks
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient, Role, TaskKind

STATUS_PATH = "/webhooks/twilio/sms-status"
NO_NAME = "<without-a-name@invalid>"
"""For an answer to a message without a Message-ID: it is an answer of a machine all the same."""
PHONE_WITHIN = timedelta(days=1)


class Words(Protocol):
    """A composed message."""

    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def html(self) -> str | None: ...


class Composer(Protocol):
    def __call__(
        self, session: Session, delivery: Delivery, *, channel: str, base_url: str, now: datetime
    ) -> Words: ...


Letters = Callable[[Session, Delivery, datetime], int]


class Parts(Protocol):
    """What the dispatcher lends for one delivery."""

    @property
    def outbound(self) -> Mapping[str, Outbound]: ...
    @property
    def base_url(self) -> str: ...
    @property
    def worker(self) -> str: ...
    @property
    def compose(self) -> Composer: ...
    @property
    def letters(self) -> Letters: ...


def compose_notice(session: Session, delivery: Delivery, *, channel: str, base_url: str, now: datetime) -> Words:
    from gateway.notices.compose import compose  # here: templates are read when the first one is needed

    return compose(session, delivery, channel=channel, base_url=base_url, now=now)


def lay_in_tray(session: Session, delivery: Delivery, now: datetime) -> int:
    from gateway.delivery.envelopes import lay_in_tray as lay  # here: it brings the letters' fonts with it

    return lay(session, delivery, now=now)


def prepare(session: Session, claimed: Delivery, parts: Parts, *, now: datetime) -> Outgoing | None:
    """The message to hand to a carrier, its call begun; None when the delivery was settled without one.

    Raises ChannelError when a letter can't be laid in the tray.
    """
    why = made_wrong(session, claimed)
    delivery = deliveries.get(session, claimed.id)
    if delivery is None or delivery.state is not DeliveryState.CLAIMED or delivery.claimed_by != parts.worker:
        return None  # somebody else settled it, or has it now
    if why is not None:
        _cancel(session, delivery, why, now)
        return None
    unwanted = not_wanted(session, delivery)
    if unwanted is not None:
        climb(session, delivery, why=unwanted, present=parts.outbound.keys(), now=now)
        return None
    if delivery.channel == Channel.PHONE_TASK:
        _ask_a_person_to_phone(session, delivery, now)
        return None
    if delivery.channel == Channel.LETTER:
        _lay(session, delivery, parts, now)
        return None
    return _message(session, delivery, parts, now)


def _message(session: Session, delivery: Delivery, parts: Parts, now: datetime) -> Outgoing | None:
    present = parts.outbound.keys()
    if delivery.channel not in present:
        climb(session, delivery, why=f"{delivery.channel} is not set up here", present=present, now=now)
        return None
    to = address_of(session, delivery)
    if not to:
        climb(session, delivery, why="there is no address for it any more", present=present, now=now)
        return None
    if _asked_for_silence(session, delivery, to):
        suppress(session, delivery, present=present, now=now)
        return None
    morning = morning_after(delivery, now)
    if morning is not None:
        _wait_for(session, delivery, morning, now)
        return None
    outgoing = outgoing_of(session, delivery, to, parts, now=now)
    begun = deliveries.begin(session, delivery.id, parts.worker, now=now)
    if begun:
        detail = {"channel": delivery.channel, "attempt": delivery.attempts + 1, "worker": parts.worker}
        deliveries.record(session, delivery.id, "begun", now=now, detail=detail)
    return outgoing if begun else None


def _asked_for_silence(session: Session, delivery: Delivery, to: str) -> bool:
    """By STOP, or for mail by a complaint or a wish for no more. Whoever is on duty is called out all the same."""
    if delivery.channel == Channel.EMAIL:
        return delivery.to_role != Recipient.DUTY and mail.is_stopped(session, to)
    return delivery.channel == Channel.SMS and suppressions.is_suppressed(session, to)


class Composing(Protocol):
    @property
    def base_url(self) -> str: ...
    @property
    def compose(self) -> Composer: ...


def outgoing_of(session: Session, delivery: Delivery, to: str, parts: Composing, *, now: datetime) -> Outgoing:
    """The message in words, with the address at which the carrier reports on it."""
    words = parts.compose(session, delivery, channel=delivery.channel, base_url=parts.base_url, now=now)
    text = delivery.channel == Channel.SMS
    return Outgoing(
        delivery_id=delivery.id,
        channel=delivery.channel,
        to=to,
        body=with_reference(words.body, delivery.id) if text else words.body,
        subject=words.subject,
        html=words.html,
        status_url=f"{parts.base_url}{STATUS_PATH}?delivery={delivery.id}" if text else None,
        answers=_answered(session, delivery),
    )


def _answered(session: Session, delivery: Delivery) -> str:
    """The Message-ID of the e-mail that this one answers, where it had one that may be named."""
    if delivery.to_role != Recipient.WRITER:
        return ""
    written = mail.get(session, int(delivery.details.get("mail_id", 0)))
    return (written.message_id if written else "") or NO_NAME


def _wait_for(session: Session, delivery: Delivery, morning: datetime, now: datetime) -> None:
    deliveries.step(session, delivery.id, DeliveryState.DUE, now=now, due_at=morning, lease_until=None)
    deliveries.record(session, delivery.id, "waits_for_morning", now=now, detail={"until": morning.isoformat()})


def _cancel(session: Session, delivery: Delivery, why: str, now: datetime) -> None:
    deliveries.step(session, delivery.id, DeliveryState.CANCELLED, now=now, reason=why)
    deliveries.record(session, delivery.id, "cancelled", now=now, detail={"why": why})


def _lay(session: Session, delivery: Delivery, parts: Parts, now: datetime) -> None:
    """Laid in the tray is handed over; that somebody was told is shown only by the tick "posted"."""
    letter_id = parts.letters(session, delivery, now)
    facts = {"handed_at": now, "letter_id": letter_id, "lease_until": None}
    deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=now, reason="", **facts)
    deliveries.record(session, delivery.id, "laid_in_tray", now=now, detail={"letter": letter_id})


def _ask_a_person_to_phone(session: Session, delivery: Delivery, now: datetime) -> None:
    council = delivery.to_role == Recipient.COUNCIL
    number = phone_of(session, delivery)
    tasks.raise_task(
        session,
        TaskKind.REFER if council else TaskKind.PHONE_HOME,
        about=f"delivery:{delivery.id}",
        role=Role.SAFEGUARDING if council else Role.CALL_HANDLER,
        now=now,
        contribution_id=delivery.contribution_id,
        urgent=council,
        due_at=now + PHONE_WITHIN,
        note=_what_to_say(delivery, number, why=_last_try(session, delivery)),
    )
    facts = {"handed_at": now, "lease_until": None}
    deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=now, reason="a person phones", **facts)
    deliveries.record(session, delivery.id, "phone_task", now=now)


def _last_try(session: Session, delivery: Delivery) -> str:
    """What became of the try before this one, in words; empty when this is the first."""
    after = delivery.details.get("after")
    before = delivery if after is None else deliveries.get(session, int(after))
    return "" if before is None else before.reason


def _what_to_say(delivery: Delivery, number: str, *, why: str) -> str:
    where = f"Phone {number}" if number else "Find a number, then phone"
    if delivery.notice == "reminder_provider":
        return f"{where}: half of the time to answer has passed. Take the answer, or a better address."
    tried = f" The last try: {why}." if why else ""
    sent = f"nothing that we sent ({delivery.notice}) has reached them.{tried}"
    return f"{where}: {sent} Take the answer, or a better address."
