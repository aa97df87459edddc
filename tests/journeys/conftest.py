"""The world of each journey."""

from pathlib import Path

import pytest

from store.database import Database
from tests.journeys.world import World


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    return World(sqlite_database, tmp_path)


@pytest.fixture
def world_of_both(database: Database, tmp_path: Path) -> World:
    """The same journey on both databases."""
    return World(database, tmp_path)
