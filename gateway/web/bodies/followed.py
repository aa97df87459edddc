"""What somebody of a body follows, and by which way they are told: their own contact in each of their areas."""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.notices.following import FOLLOWER, first_look
from store import contacts, follows, homes
from store.contacts import Contact
from store.database import Session
from store.follows import AT_ONCE, DAILY, Follow
from store.homes import Home
from store.staff import Person

HOW = {DAILY: "Once a day, in the morning", AT_ONCE: "Within minutes, each time"}
WAYS = {"email": "E-mail", "sms": "Text message", "letter": "Letter by post"}


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that is followed; ``home`` None is a whole area."""

    row: Follow
    home: Home | None

    @property
    def name(self) -> str:
        if self.home is None:
            return f"All homes of {self.row.area}"
        return ", ".join(part for part in (self.home.name, self.home.town) if part)

    @property
    def how(self) -> str:
        return HOW[self.row.how]


def followed(session: Session, person: Person) -> list[Followed]:
    """What they follow within the areas that are theirs now."""
    rows = [row for row in follows.of_staff(session, person.id) if row.area in person.areas]
    return [Followed(row, None if row.home_id is None else homes.get(session, row.home_id)) for row in rows]


def of_home(session: Session, person: Person, home: Home) -> Followed | None:
    """How they follow this home: by itself, or else with its whole area."""
    here = [one for one in followed(session, person) if one.row.area == home.local_authority]
    own = [one for one in here if one.row.home_id == home.id]
    return next(iter([*own, *(one for one in here if one.home is None)]), None)


def follow(session: Session, person: Person, area: str, *, home_id: int | None, how: str, now: datetime) -> None:
    """Begin, or change how they are told; their contact in the area is made at the first."""
    contact = _contact(session, person, area, now=now)
    given = {"home_id": home_id, "how": how, "staff_id": person.id, "now": now}
    follows.follow(session, contact.id, area, next_at=first_look(how, now), **given)  # type: ignore[arg-type]


def contact_of(session: Session, person: Person) -> Contact:
    """How they are told, in whichever area; by e-mail to where they sign in until they choose."""
    rows = follows.of_staff(session, person.id, stopped=True)
    found = None if not rows else contacts.get(session, rows[-1].contact_id)
    return found or _fresh(person, "")


def tell_by(session: Session, person: Person, way: str, *, mobile: str, address: str, now: datetime) -> None:
    """Tell them by this way from now on, in all of their areas; e-mail follows a text that can't arrive."""
    for area in sorted({row.area for row in follows.of_staff(session, person.id, stopped=True)} | set(person.areas)):
        ways = ("sms", "email") if way == "sms" else (way,)
        contact = replace(_fresh(person, area), mobile=mobile, postal_address=address, channels=ways)
        contacts.keep(session, contact, now=now)


def _contact(session: Session, person: Person, area: str, *, now: datetime) -> Contact:
    found = _in_area(session, person, area)
    if found is None:
        contacts.keep(session, replace(contact_of(session, person), area=area, id=0), now=now)
        found = _in_area(session, person, area)
    if found is None:
        raise LookupError("the contact was not kept")
    return found


def _in_area(session: Session, person: Person, area: str) -> Contact | None:
    theirs = contacts.of_area(session, area, kind=FOLLOWER)
    return next((one for one in theirs if one.name == person.email), None)


def _fresh(person: Person, area: str) -> Contact:
    return Contact(kind=FOLLOWER, name=person.email, role="body", area=area, email=person.email, channels=("email",))
