"""Answers a person's e-mail with how to tell a story: once to an address in thirty days, and never a machine."""

import hashlib
from datetime import datetime, timedelta

from channels.email.inbound import Mail
from channels.email.outbound import address as checked
from channels.errors import ChannelError
from gateway.delivery.mail.ourselves import Ourselves
from store import deliveries, mail
from store.database import Session
from store.words import Channel, Recipient

NOTICE = "mail_answer"
ONCE_IN = timedelta(days=30)
# Whatever somebody sends in other people's names, no more than these go out because of it.
MOST_IN_AN_HOUR, MOST_IN_A_DAY = 60, 300


def answer(session: Session, mail_id: int, found: Mail, us: Ourselves, *, now: datetime) -> tuple[int | None, str]:
    """Stage the answer; its delivery, and a sentence that says what was done, or why nothing was."""
    why_not = _why_not(session, found, us, now)
    if why_not:
        return None, why_not
    delivery_id = deliveries.add(
        session,
        now=now,
        due_at=now,
        notice=NOTICE,
        to_role=Recipient.WRITER,
        recipient=f"mail:{mail_id}",
        channels=[Channel.EMAIL.value],
        channel=Channel.EMAIL.value,
        details={"mail_id": mail_id},
    )
    return delivery_id, "It was answered with how to tell a story."


def _why_not(session: Session, found: Mail, us: Ourselves, now: datetime) -> str:
    if not us.answers:
        return "It was not answered: no e-mail goes out from here."
    try:
        checked(found.sender)
    except ChannelError:
        return "It was not answered: it names no one address to answer."
    if found.sender in us.addresses or found.sender.rpartition("@")[2] == "" or mail.is_stopped(session, found.sender):
        return "It was not answered: no e-mail goes to that address."
    session.lock(hashlib.sha256(b"mail answers").digest())
    if mail.answered_since(session, found.sender, now - ONCE_IN):
        return "It was not answered again: that address had our answer in the last thirty days."
    hour, day = (mail.count_answers(session, now - timedelta(hours=hours)) for hours in (1, 24))
    if hour >= MOST_IN_AN_HOUR or day >= MOST_IN_A_DAY:
        return "It was not answered: too many answers have gone out lately. Answer it yourself if it needs one."
    return ""
