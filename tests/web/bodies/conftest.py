"""A town with a public interest body of Leeds, over the stories' own cast."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.moderation.details import Details
from gateway.moderation.facts import Actor
from store import staff
from store.database import Database
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.web.staff_cast import Browser, Office, office_over
from tests.web.story_cast import SENIOR, Cast, Told

REASON = "The exact dates of one stay would show who is spoken of"


@dataclass
class Area:
    """One office, its stories, and people of bodies."""

    office: Office
    cast: Cast

    def body(self, *areas: str, roles: tuple[Role, ...] = (Role.BODY,), email: str = "watch@example.org") -> Browser:
        """Somebody of a public interest body for these councils' areas, signed in."""
        browser = self.office.browser(*roles, email=email)
        now = self.office.now
        self.office.database.write(lambda db: staff.add(db, email, roles=list(roles), areas=list(areas), now=now))
        return browser

    def restricted(self, home_id: int) -> Told:
        """Restricted by two people after the home asked for a review."""
        told = self.cast.with_provider(home_id).object()
        told.move(Event.PROPOSE_RESTRICTION, SENIOR, Details(reason=REASON))
        return told.move(Event.CONFIRM_RESTRICTION, Actor(Role.SAFEGUARDING, "103"))


@pytest.fixture
def area(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Area:
    return Area(office_over(sqlite_database, clock, tmp_path), Cast(sqlite_database, clock))


def path_of(told: Told) -> str:
    return f"/bodies/stories/{told.reference[:4]}-{told.reference[4:]}"
