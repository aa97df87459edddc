"""The same test over every engine."""

from collections.abc import Iterator

import pytest

from gateway.delivery.engines.postgres import PostgresEngine
from store.database import Database
from tests.delivery.engines.cast import KINDS, House, house


@pytest.fixture(params=list(KINDS))
def any_house(request: pytest.FixtureRequest) -> Iterator[House]:
    database, kind = KINDS[request.param]
    with house(request.getfixturevalue(database), kind) as made:
        yield made


@pytest.fixture
def queued_house(postgresql_database: Database) -> Iterator[House]:
    with house(postgresql_database, PostgresEngine) as made:
        yield made
