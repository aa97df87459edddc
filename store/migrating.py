"""Brings the database to the newest form at start-up, once, whoever starts at the same moment."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from store import job_tables
from store.database import Database

# Any number will do, as long as all of ours use the same one.
_LOCK = 0x4541525348


class NewerDatabase(RuntimeError):
    """The database was upgraded by a later program than this; going on could spoil it."""


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this code expects: the last of the migrations' files, whose names begin with it."""
    found = sorted(file.name[:4] for file in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py"))
    if not found:
        raise RuntimeError("the package came without its migrations")
    return found[-1]


def current(database: Database) -> str | None:
    """The revision that the database is at, or None when it is empty."""
    with database.engine.connect() as connection:
        if not database.engine.dialect.has_table(connection, "alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return None if found is None else str(found)


def is_newer(at: str | None) -> bool:
    """Whether a database at this revision was upgraded by a later program than this."""
    from alembic.script import ScriptDirectory

    known = ScriptDirectory(str(Path(__file__).parent / "migrations")).walk_revisions()
    return at is not None and at not in {script.revision for script in known}


def migrate(database: Database) -> bool:
    """Upgrade to the newest revision; True when there was something to do. Raises NewerDatabase, StrangeJobTables."""
    moved = _upgrade(database)
    if database.embedded:
        return moved
    return job_tables.bring_up(database) or moved


def _upgrade(database: Database) -> bool:
    at = current(database)
    if at == newest():
        return False
    if is_newer(at):
        raise NewerDatabase(
            f"The database is at {at}, which this program (newest: {newest()}) does not know: a later one upgraded it. "
            "Install that version again, or go back to the backup from before."
        )
    from alembic import command

    if database.embedded:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            command.upgrade(_config(connection), "head")
            connection.exec_driver_sql("COMMIT")
    else:
        with database.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            command.upgrade(_config(connection), "head")
    return True
