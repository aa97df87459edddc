"""Tells the home's other recipients that somebody answered their letter by telephone or slip: who did is not seen."""

from datetime import datetime

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.intake.given_answer import Answer
from gateway.notices.who import Addressee, addressees
from store import contributions, deliveries, letters
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, Recipient

NOTICE = "answer_acknowledged"
AT_ONCE = (Channel.EMAIL, Channel.SMS)


def acknowledge(
    session: Session, delivery: Delivery, answer: Answer, *, our_number: str, now: datetime, way: str = "telephone"
) -> list[int]:
    """Stage the notice; the ids of its deliveries. The caller sees to it that one call, or one slip, is acknowledged
    once. ``way``: "telephone", or "slip" for the reply slip.

    It says that, when and how a letter was answered: nothing of a story, nor what the answer was. Nobody is told of a
    concern for somebody's safety, nor of a wish to be rung.
    """
    letter = None if delivery.letter_id is None else letters.get(session, delivery.letter_id)
    if letter is None or answer.choice not in {"go_ahead", "object"}:
        return []
    call_us = _written(our_number)
    at = now.isoformat()
    details: dict[str, object] = {"letter_day": letter.day, "answered_at": at, "call_us": call_us, "way": way}
    return [_stage(session, one, delivery, details, now=now) for one in _others(session, delivery)]


def _others(session: Session, delivery: Delivery) -> list[Addressee]:
    """Whoever else is told of this home's stories. What is about a manager never reaches the home by this way."""
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    if row is None or row.memory.get("provider_suppressed"):
        return []
    found = addressees(session, row, Recipient.RESPONSIBLE_PERSON)
    if delivery.to_role == Recipient.PROVIDER and not row.about_manager:
        found += addressees(session, row, Recipient.PROVIDER)
    return [one for one in found if one.key != delivery.recipient and one.contact_id is not None and _ladder(one)]


def _ladder(one: Addressee) -> list[str]:
    """At once where that is possible; a letter only for somebody who can be told in no other way."""
    return [each for each in one.channels if each in AT_ONCE] or [each for each in one.channels if each == "letter"]


def _written(number: str) -> str:
    try:
        return PhoneNumber.of_caller(number).national
    except InvalidPhone:
        return number


def _stage(session: Session, one: Addressee, delivery: Delivery, details: dict[str, object], *, now: datetime) -> int:
    ladder = _ladder(one)
    return deliveries.add(
        session,
        now=now,
        due_at=now,
        notice=NOTICE,
        to_role=delivery.to_role,
        recipient=one.key,
        contact_id=one.contact_id,
        home_id=one.home_id or delivery.home_id,
        area=one.area,
        channels=ladder,
        channel=ladder[0],
        details=details,
    )
