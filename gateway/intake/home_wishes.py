"""Who of a home is told of its stories, and how, as the home wishes it; no change is made in silence.

A letter to the home always stays the last way. Whoever is told about the manager (the provider's responsible person)
is not changed from here: a manager could turn a story about themselves to their own address.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from gateway.moderation.deadlines import Nation, end_of_working_day
from store import contacts, deliveries, homes, tasks
from store.contacts import Contact
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Channel, Recipient, Role, TaskKind

NOTICE = "home_ways_changed"
ROLE = "manager"
MOST = 20  # people of one home
WORDS = {"email": "e-mail", "sms": "text", "letter": "letter"}
_ADDRESS = {"email": "email", "sms": "mobile"}


class NotKept(ValueError):
    """A wish that can't be kept; the sentence says what to do."""

    code = "not_kept"


def of_home(session: Session, home_id: int) -> list[Contact]:
    return contacts.of_home(session, home_id, role=ROLE)


def keep(session: Session, home: Home, contact: Contact, *, by: Person, now: datetime) -> None:
    """Add somebody (id 0) or change them, and tell the old address and the new. Raises NotKept."""
    contact = replace(contact, kind="home", role=ROLE, home_id=home.id, area="")
    session.lock(hashlib.sha256(f"people of home {home.id}".encode()).digest())
    present = of_home(session, home.id)
    before = next((one for one in present if one.id == contact.id), None)
    same = any(" ".join(one.name.lower().split()) == contact.name.lower() for one in present if one.id != contact.id)
    if same or (contact.id and before is None):
        raise NotKept("Somebody of that name is on the list already. Change their line instead.")
    if before is None and len(present) >= MOST:
        raise NotKept(f"A home has at most {MOST} people on its list. Remove somebody first.")
    if before is not None and before.postal_address:
        contact = replace(contact, postal_address=before.postal_address)
    if before is None:
        contacts.keep(session, contact, now=now)
    elif not contacts.change(session, contact, now=now):
        raise NotKept("Somebody of that name was on the list before. Add them under that name.")
    kept = next(one for one in of_home(session, home.id) if one.name == contact.name)
    if before is None or _reached(before) != _reached(kept):
        ways = ", then by ".join(WORDS[channel] for channel in kept.channels) or "letter"
        change = f"messages for {kept.name} now go by {ways}"
        _tell_before(session, home, before, change, by=by, now=now)
        _tell(session, home, change, by=by, now=now, contact=kept)


def remove(session: Session, home: Home, contact_id: int, *, by: Person, now: datetime) -> None:
    """Tell this person nothing more, and tell them that; letters still go to the home. Raises NotKept."""
    gone = next((one for one in of_home(session, home.id) if one.id == contact_id), None)
    if gone is None:
        raise NotKept("That person is not on the list any more.")
    contacts.retire(session, gone.id, now=now)
    _tell_before(session, home, gone, f"nothing more goes to {gone.name}", by=by, now=now)


def moved(session: Session, home: Home, address: str, *, by: Person, now: datetime) -> None:
    """Somebody finds out whether it is true before any post goes elsewhere: an address decides who opens a letter."""
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK,
        about=f"moved:{home.id}",
        role=Role.CALL_HANDLER,
        now=now,
        due_at=end_of_working_day(now, 2, Nation(home.nation)),
        note=f"{by.name or by.email} says that {home.name} ({home.town}) has a new address. Phone the home on the "
        f"number that we had before, and change it in the directory if it is true:\n{address}",
    )


def _reached(contact: Contact) -> tuple[object, ...]:
    return contact.name, contact.email, contact.mobile, contact.channels


def _tell_before(
    session: Session, home: Home, before: Contact | None, change: str, *, by: Person, now: datetime
) -> None:
    """At the address that was in use; a home that was told by letter alone gets a letter."""
    for channel in before.channels if before is not None else ():
        address = getattr(before, _ADDRESS.get(channel, ""), "") if channel in _ADDRESS else ""
        if address:
            _tell(session, home, change, by=by, now=now, former=(channel, address))
            return
    _tell(session, home, change, by=by, now=now)


def _tell(
    session: Session,
    home: Home,
    change: str,
    *,
    by: Person,
    now: datetime,
    contact: Contact | None = None,
    former: tuple[str, str] | None = None,
) -> None:
    channels, role, recipient = [Channel.LETTER.value], Recipient.PROVIDER, f"home:{home.id}"
    if contact is not None:
        channels, recipient = [*contact.channels] or channels, f"contact:{contact.id}"
    elif former is not None:
        channels, role = [former[0]], Recipient.FORMER
    deliveries.add(
        session,
        now=now,
        due_at=now,
        secret=former[1] if former else None,
        notice=NOTICE,
        to_role=role,
        recipient=recipient,
        contact_id=contact.id if contact else None,
        home_id=home.id,
        channels=channels,
        channel=channels[0],
        details={"home": home.name, "ways_changed": change, "changed_by": by.name or by.email},
    )


def home_of(session: Session, person: Person, home_id: int) -> Home | None:
    """A home of this person's; any other does not exist for them."""
    return homes.get(session, home_id) if home_id in person.home_ids else None
