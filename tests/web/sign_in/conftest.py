"""One office for each test."""

from pathlib import Path

import pytest

from store.database import Database
from tests.conftest import TurnedClock
from tests.web.staff_cast import Office, office_over


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)
