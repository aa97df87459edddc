"""The job queue's tables: made once, brought on from an older form, and never mistaken for ours."""

from pathlib import Path

import pytest
from sqlalchemy import text

from store import job_tables
from store.database import Database
from store.job_tables import StrangeJobTables
from store.migrating import migrate


@pytest.fixture
def newest() -> str:
    return job_tables._migrations()[-1].stem


@pytest.fixture
def empty(postgresql_database: Database) -> Database:
    """As if a library had been there that made nothing yet."""
    sql(postgresql_database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return postgresql_database


def sql(database: Database, statements: str) -> None:
    with database.engine.begin() as connection:
        connection.connection.driver_connection.execute(statements)  # type: ignore[union-attr]


def comment(database: Database) -> str:
    with database.read() as session:
        return str(session.execute(text("SELECT obj_description('procrastinate_jobs'::regclass)")).scalar_one())


def columns(database: Database) -> set[tuple[str, str]]:
    query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'"
    with database.read() as session:
        return {(row.table_name, row.column_name) for row in session.execute(text(query))}


def test_migrating_makes_them_once(postgresql_database: Database, newest: str) -> None:
    assert comment(postgresql_database).endswith(newest)
    assert migrate(postgresql_database) is False


def test_an_older_form_is_brought_to_the_same_as_a_fresh_one(empty: Database, newest: str) -> None:
    """Made by the library's first migration, then each later one: what an upgrade of the library brings."""
    first = job_tables._migrations()[0]
    sql(empty, first.read_text())
    sql(empty, f"COMMENT ON TABLE procrastinate_jobs IS '{job_tables._AT}{first.stem}'")
    assert job_tables.bring_up(empty) is True
    assert comment(empty).endswith(newest)
    brought = columns(empty)
    sql(empty, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert job_tables.bring_up(empty) is True
    assert columns(empty) == brought


def test_a_later_librarys_tables_are_not_touched(postgresql_database: Database) -> None:
    sql(postgresql_database, f"COMMENT ON TABLE procrastinate_jobs IS '{job_tables._AT}99.00.00_01_later'")
    with pytest.raises(StrangeJobTables, match=r"requirements\.lock"):
        migrate(postgresql_database)


def test_somebody_elses_tables_are_not_touched(postgresql_database: Database) -> None:
    sql(postgresql_database, "COMMENT ON TABLE procrastinate_jobs IS NULL")
    with pytest.raises(StrangeJobTables, match="did not make"):
        migrate(postgresql_database)


def test_the_librarys_sql_is_found_without_importing_it() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from store import job_tables; job_tables._migrations(); print('procrastinate' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
    assert Path(job_tables._folder() / "schema.sql").is_file()
