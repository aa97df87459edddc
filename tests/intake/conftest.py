"""The people who text, over each database and over SQLite alone."""

import pytest

from store.database import Database
from tests.conftest import TurnedClock
from tests.intake.texting import World


@pytest.fixture
def world(sqlite_database: Database, clock: TurnedClock) -> World:
    return World(sqlite_database, clock)


@pytest.fixture
def worlds(database: Database, clock: TurnedClock) -> World:
    """The same test on both databases."""
    return World(database, clock)
