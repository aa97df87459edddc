"""A mailroom over a tray with real letters in it."""

from pathlib import Path

import pytest

from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import Paper, paper_on
from tests.web.staff_cast import Browser, Office, office_over


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def paper(office: Office, clock: TurnedClock) -> Paper:
    return paper_on(office.database, clock)


@pytest.fixture
def mailroom(office: Office) -> Browser:
    return office.browser(Role.MAILROOM)
