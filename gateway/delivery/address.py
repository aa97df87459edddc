"""Finds where a delivery goes: the author's own address for its channel, or the organisation's."""

from store import authors, contacts, deliveries, duty, homes, mail, staff
from store.authors import Author
from store.contacts import Contact
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, Recipient


def address_of(session: Session, delivery: Delivery) -> str:
    """The number or e-mail address for this delivery's present channel; empty when there is none."""
    if delivery.to_role == Recipient.DUTY:
        return _on_duty(session, delivery)
    if delivery.to_role == Recipient.FORMER:
        return deliveries.secret(session, delivery) or ""
    if delivery.to_role == Recipient.ANSWERER:
        number = (deliveries.secret(session, delivery) or "").partition(" ")[0]
        return number if delivery.channel == Channel.SMS else ""
    if delivery.to_role == Recipient.STAFF:
        return _who_signs_in(session, delivery)
    if delivery.to_role == Recipient.WRITER:
        written = mail.get(session, int(delivery.details.get("mail_id", 0)))
        return written.sender if written and delivery.channel == Channel.EMAIL else ""
    person = _person(session, delivery)
    if person is None:
        return ""
    if delivery.channel == Channel.SMS:
        return person.phone if isinstance(person, Author) else person.mobile
    return person.email if delivery.channel == Channel.EMAIL else ""


def phone_of(session: Session, delivery: Delivery) -> str:
    """What a person would dial: the contact's number, else the home's own line from the directory.

    A story about the manager goes to the provider's own office: for it the home's line is never named.
    """
    person = _person(session, delivery)
    if isinstance(person, Contact) and person.mobile:
        return person.mobile
    if delivery.to_role == Recipient.RESPONSIBLE_PERSON:
        return ""
    home = None if delivery.home_id is None else homes.get(session, delivery.home_id)
    return home.phone if home else ""


def _on_duty(session: Session, delivery: Delivery) -> str:
    """Where a page goes: as the duty list says now, and an e-mail without it to where they sign in."""
    number = delivery.recipient.partition(":")[2]
    person = staff.get(session, int(number)) if number.isdigit() else None
    if person is None or not person.active:
        return ""
    line = duty.get(session, person.id)
    if delivery.channel == Channel.SMS:
        return line.mobile if line else ""
    return (line.email if line else "") or person.email


def _who_signs_in(session: Session, delivery: Delivery) -> str:
    """The address that somebody signs in with; nothing goes to an account that was closed."""
    number = delivery.recipient.partition(":")[2]
    person = staff.get(session, int(number)) if number.isdigit() else None
    return person.email if person is not None and person.active and delivery.channel == Channel.EMAIL else ""


def _person(session: Session, delivery: Delivery) -> Author | Contact | None:
    if delivery.author_id is not None:
        return authors.get(session, delivery.author_id)
    return None if delivery.contact_id is None else contacts.get(session, delivery.contact_id)
