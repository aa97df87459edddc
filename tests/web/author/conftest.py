"""The cast of the author's pages, on SQLite."""

import pytest

from store.database import Database
from tests.conftest import TurnedClock
from tests.web.story_cast import Cast


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)
