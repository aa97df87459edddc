"""A town in which each role does its work: one home, who moderates, who answers for the home, and no story yet."""

from dataclasses import dataclass
from pathlib import Path

from store import log, staff
from store.database import Database
from store.words import Event, Role
from tests.browser.town import Town
from tests.conftest import TurnedClock
from tests.web.staff_cast import office_over
from tests.web.story_cast import Cast, Told

MANAGER = "maria@rosewood.example.org"
MODERATING = "mo.kaur@example.org"


@dataclass
class Day:
    """The town as it is served; every task brings a story of its own."""

    town: Town
    address: str

    @property
    def cast(self) -> Cast:
        return self.town.cast

    @property
    def home(self) -> int:
        return self.town.homes["large"]

    def moves(self, told: Told, event: Event) -> int:
        """How often a story was moved so."""
        with self.cast.database.read() as session:
            return sum(entry.event == event for entry in log.entries(session, told.id))


def town_at_work(database: Database, clock: TurnedClock, folder: Path) -> Town:
    town = Town(office_over(database, clock, folder), Cast(database, clock))
    town.homes = {"large": town.cast.home("Rosewood", keyword="ROSE1")}
    town.office.person(MODERATING, Role.MODERATOR, name="Mo Kaur")
    homes, at = [town.homes["large"]], clock()
    database.write(lambda session: staff.add(session, MANAGER, roles=[Role.PROVIDER], home_ids=homes, now=at))
    return town
