"""Finds the addressees of a notice: which person or home, and the order of channels to try for each."""

from dataclasses import dataclass

from gateway.notices import following
from store import authors, contacts, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Recipient

ORGANISATION_LAST = ("letter", "phone_task")
_USABLE = {"sms": "mobile", "email": "email", "letter": "postal_address"}


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient of one notice. ``key`` names the recipient for ever: "author:5", "contact:7", "home:3"."""

    key: str
    channels: tuple[str, ...]
    author_id: int | None = None
    contact_id: int | None = None
    home_id: int | None = None
    area: str = ""


def addressees(session: Session, contribution: Contribution, recipient: Recipient, notice: str = "") -> list[Addressee]:
    """Everyone who is to be told in this role; empty when nobody can be (an anonymous caller, no body known).

    For a body it depends on the ``notice``: of what is published only those hear that follow the home.
    """
    match recipient:
        case Recipient.AUTHOR:
            return _author(session, contribution)
        case Recipient.PROVIDER:
            return _home(session, contribution, role="manager")
        case Recipient.RESPONSIBLE_PERSON:
            return _home(session, contribution, role="responsible_person")
        case Recipient.BODY:
            return [organisation(contact) for contact in following.bodies(session, contribution, notice)]
        case Recipient.COUNCIL:
            return _council(session, contribution)
    return []


def _author(session: Session, contribution: Contribution) -> list[Addressee]:
    """An author is reached only by channels that the author chose, at the address given for each."""
    author = None if contribution.author_id is None else authors.get(session, contribution.author_id)
    if author is None or not author.reachable:
        return []
    given = {"sms": author.phone, "email": author.email, "letter": author.postal_address}
    chosen = tuple(channel for channel in author.channels if given.get(channel))
    return [Addressee(f"author:{author.id}", chosen, author_id=author.id)]


def _home(session: Session, contribution: Contribution, *, role: str) -> list[Addressee]:
    """A home's contacts in a role; with none, "The Registered Manager" at the directory's address."""
    if contribution.home_id is None:
        return []
    found = contacts.of_home(session, contribution.home_id, role=role)
    if found:
        return [organisation(contact) for contact in found]
    if role != "manager":
        # A story about the manager never goes to the home instead: a person finds the right address.
        return [Addressee(f"{role}:{contribution.home_id}", ("phone_task",), home_id=contribution.home_id)]
    return [Addressee(f"home:{contribution.home_id}", ORGANISATION_LAST, home_id=contribution.home_id)]


def _council(session: Session, contribution: Contribution) -> list[Addressee]:
    home = None if contribution.home_id is None else homes.get(session, contribution.home_id)
    if home is None:
        return []
    return [organisation(contact) for contact in contacts.of_area(session, home.local_authority, kind="council")]


def organisation(contact: contacts.Contact) -> Addressee:
    """An organisation's ladder: its own order first, and in the end always a letter, then a phone task.

    Somebody who follows with their own sign-in is told only by the ways that they chose.
    """
    chosen = [channel for channel in contact.channels if getattr(contact, _USABLE.get(channel, ""), "")]
    for channel, field in _USABLE.items():
        if getattr(contact, field) and channel not in chosen and not contact.channels:
            chosen.append(channel)
    last = () if contact.kind == following.FOLLOWER and chosen else ORGANISATION_LAST
    ladder = tuple(dict.fromkeys([*chosen, *last]))
    return Addressee(f"contact:{contact.id}", ladder, contact_id=contact.id, home_id=contact.home_id, area=contact.area)
