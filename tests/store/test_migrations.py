"""Migrations: they make exactly the tables that the code knows, with every trigger, and only once."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from store import triggers
from store.database import Database
from store.migrating import current, migrate, newest
from store.schema import metadata
from tests.conftest import KEYS


def test_an_empty_database_is_brought_to_the_newest_form_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}", KEYS)
    assert current(database) is None
    assert migrate(database) is True
    assert current(database) == newest()
    assert migrate(database) is False
    database.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_trigger_that_guards_the_log_is_there(database: Database) -> None:
    with database.engine.connect() as connection:
        assert set(triggers.names()) <= set(triggers.present(connection))
