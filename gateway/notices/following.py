"""Which public interest bodies are told of a story: all of its area of what is kept back, followers of the rest."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store import body_listings, contacts, follows, homes, staff
from store.contacts import Contact
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.follows import AT_ONCE, DAILY, OFF, Follow
from store.words import Role

PUBLISHED, DIGEST, ALERT = "published_body", "digest_body", "alert_body"
LONDON = ZoneInfo("Europe/London")
MORNING, OFTEN = time(7), timedelta(minutes=15)
BODY, FOLLOWER = "body", "follower"
"""A contact that was imported for an area, and one that somebody made who follows with their own sign-in."""


@dataclass(frozen=True, slots=True)
class Place:
    """A home in its area, which a body follows by itself or with the whole area."""

    area: str
    home_id: int

    def is_in(self, row: Follow) -> bool:
        return row.how != OFF and row.area == self.area and row.home_id in {None, self.home_id}


def bodies(session: Session, contribution: Contribution, notice: str) -> list[Contact]:
    """Whom a move tells. While a referral is open nobody who follows the home is told anything of the story."""
    place = place_of(session, contribution.home_id)
    if place is None:
        return []
    suppressed = bool(contribution.memory.get("provider_suppressed"))
    if notice != PUBLISHED:
        return of_place(session, place, followers=not suppressed)
    if suppressed:
        return []
    shown_before = contribution.published_at is not None and contribution.published_at < contribution.moved_at
    return _of_published(session, place, lifted=shown_before)


def of_place(session: Session, place: Place, *, followers: bool = True) -> list[Contact]:
    """Every body of the area, and whoever follows the home or the area; nobody twice."""
    imported = contacts.of_area(session, place.area, kind=BODY)
    return imported + (_others(session, place, imported) if followers else [])


def no_longer(session: Session, delivery: Delivery, row: Contribution | None) -> str | None:
    """Why a body is not to be told any more what was staged for it, or None: looked at again before it goes."""
    contact = None if delivery.contact_id is None else contacts.get(session, delivery.contact_id)
    if contact is None or contact.kind not in {BODY, FOLLOWER}:
        return None
    if delivery.notice == PUBLISHED and row is not None and row.memory.get("provider_suppressed"):
        return "nobody who follows the home is told while a referral is open"
    if delivery.notice == DIGEST and not stories_left(session, delivery):
        return "none of its stories can be read by everybody any more"
    if contact.kind == FOLLOWER and not _still_follows(session, contact, _place(session, delivery, row)):
        return "they follow it no longer"
    return None


def stories_left(session: Session, delivery: Delivery) -> list[Contribution]:
    """The stories of a day's letter that everybody may still read."""
    return body_listings.readable(session, [int(one) for one in delivery.details.get("stories", [])])


def adopt(session: Session, area: str, *, now: datetime) -> None:
    """Let bodies that were imported for an area follow it: at once where a message goes, else a letter a day."""
    imported = contacts.of_area(session, area, kind=BODY)
    chose = {row.contact_id for row in follows.of_contacts(session, [one.id for one in imported])}
    for one in imported:
        if one.id not in chose:
            how = AT_ONCE if one.email or one.mobile else DAILY
            follows.follow(session, one.id, area, home_id=None, how=how, now=now, next_at=first_look(how, now))


def first_look(how: str, now: datetime) -> datetime:
    """When the clock looks next: in the morning, or in a while for whoever is told at once."""
    if how == AT_ONCE:
        return now + OFTEN
    return datetime.combine(now.astimezone(LONDON).date() + timedelta(days=1), MORNING, LONDON).astimezone(UTC)


def place_of(session: Session, home_id: int | None) -> Place | None:
    home = None if home_id is None else homes.get(session, home_id)
    return Place(home.local_authority, home.id) if home is not None and home.local_authority else None


def may_follow(session: Session, row: Follow) -> bool:
    """Whether whoever follows by their sign-in still is somebody of a body of that area."""
    person = None if row.staff_id is None else staff.get(session, row.staff_id)
    return person is not None and person.active and person.has(Role.BODY) and row.area in person.areas


def _of_published(session: Session, place: Place, *, lifted: bool) -> list[Contact]:
    """Whoever is told at once, and bodies that never chose. What a restriction kept back is new to everybody.

    All else is told by the clock (``delivery.digests``), which finds a story by when it first could be seen.
    """
    everyone = of_place(session, place)
    chosen = follows.of_contacts(session, [one.id for one in everyone])
    chose = {row.contact_id for row in chosen}
    now_told = {row.contact_id for row in chosen if place.is_in(row) and (lifted or row.how == AT_ONCE)}
    return [one for one in everyone if one.id not in chose or one.id in now_told]


def _others(session: Session, place: Place, imported: list[Contact]) -> list[Contact]:
    told = {one.email.lower() for one in imported if one.email}
    people = [one for one in contacts.of_area(session, place.area, kind=FOLLOWER) if one.email.lower() not in told]
    rows = follows.of_contacts(session, [one.id for one in people])
    follow_it = {row.contact_id for row in rows if place.is_in(row) and may_follow(session, row)}
    return [one for one in people if one.id in follow_it]


def _place(session: Session, delivery: Delivery, row: Contribution | None) -> Place | None:
    home_id = row.home_id if row is not None else delivery.details.get("home_id")
    return place_of(session, home_id)


def _still_follows(session: Session, contact: Contact, place: Place | None) -> bool:
    rows = [row for row in follows.of_contacts(session, [contact.id]) if may_follow(session, row)]
    return any(row.how != OFF if place is None else place.is_in(row) for row in rows)
