"""Migrations: they make exactly the tables that the code knows, with every trigger, and only once."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from store import authors, job_tables, migrating, triggers
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
        options = {"include_name": job_tables.is_ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_trigger_that_guards_the_log_is_there(database: Database) -> None:
    with database.engine.connect() as connection:
        assert set(triggers.names()) <= set(triggers.present(connection))


def test_the_newest_revision_is_the_one_that_the_migrations_themselves_end_in() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(migrating.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [newest()]


def test_a_database_of_the_first_form_keeps_its_rows(tmp_path: Path) -> None:
    """What was kept before a column existed has the value that means nothing was said."""
    from alembic import command

    database = Database(f"sqlite:///{tmp_path / 'old.db'}", KEYS)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(migrating._config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO authors (id, pseudonym, channels, heard_at, created_at) "
            "VALUES (7, 'Wren 1', '[\"sms\"]', 1803891600000000, 1803891600000000)"
        )
        connection.exec_driver_sql("COMMIT")
    assert current(database) == "0001"
    assert migrate(database) is True
    with database.read() as session:
        author = authors.get(session, 7)
    assert author is not None
    assert (author.pseudonym, author.no_voice, author.interpreter, author.safe_times) == ("Wren 1", False, "", "")
    database.close()
