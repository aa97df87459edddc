"""Who has a story open or took it, as the desk's pages say it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from gateway.moderation.roles import DESK_ROLES
from gateway.web.gateway_here import here
from gateway.web.plain_words import in_london
from store import staff, story_claims
from store.contributions import Contribution
from store.database import Session
from store.desk_listings import WAITING
from store.staff import Person
from store.story_claims import Claim

# A claim that began less than this ago is not written again by each look at the page.
RENEWED_EVERY = timedelta(minutes=2)


class Held(NamedTuple):
    """Who has a story, as the pages say it."""

    mine: bool
    taken: bool
    name: str
    since: str
    until: str


def opened(row: Contribution, person: Person, at: datetime) -> None:
    """Somebody of the desk looks at a story that waits: until somebody else does, they have it open."""
    if row.state not in WAITING or not person.has(*DESK_ROLES):
        return
    with here().database.read() as session:
        there = story_claims.of(session, row.id, now=at)
    fresh = there is not None and at < there.until - story_claims.LASTS + RENEWED_EVERY
    if there is None or (there.staff_id == person.id and not fresh):
        here().database.write(lambda db: story_claims.open_softly(db, row.id, by=person.id, now=at))


def held(session: Session, row: Contribution, person: Person, at: datetime) -> Held | None:
    claim = story_claims.of(session, row.id, now=at)
    return None if claim is None else said(session, claim, person)


def said(session: Session, claim: Claim, person: Person) -> Held:
    """A claim in words: whose, and London's time of day."""
    has = staff.get(session, claim.staff_id)
    name = (has.name or has.email) if has else "Somebody"
    return Held(claim.staff_id == person.id, claim.taken, name, _time(claim.since), _time(claim.until))


def _time(at: datetime) -> str:
    local = in_london(at)
    return f"{local.hour}:{local.minute:02}"
