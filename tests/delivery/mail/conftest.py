"""One post for each test; on both databases where it says so."""

from collections.abc import Iterator

import pytest

from store.database import Database
from tests.conftest import TurnedClock
from tests.delivery.mail.post_cast import Post
from tests.fakes.mail import FakeMail


@pytest.fixture
def server() -> Iterator[FakeMail]:
    with FakeMail() as running:
        yield running


@pytest.fixture
def post(sqlite_database: Database, clock: TurnedClock, server: FakeMail) -> Post:
    return Post(sqlite_database, clock, server)


@pytest.fixture
def post_on_both(database: Database, clock: TurnedClock, server: FakeMail) -> Post:
    return Post(database, clock, server)
