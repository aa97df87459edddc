"""Brings the tables of the job queue (procrastinate's, PostgreSQL only) to the form that the installed version needs.

They stand beside ours in the same schema, their names begin with its own, and no table of ours points at them: what
is in them may be lost at any time. How far they are is kept as the comment on their main table.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from store.database import Database

PREFIX = "procrastinate_"
MAIN = "procrastinate_jobs"
_LOCK = 0x4541524A4F42
_AT = "Earshot brought this to "


class StrangeJobTables(RuntimeError):
    """The job queue's tables were made by somebody else, or by a later version than the one installed."""


def is_ours(name: str | None, kind: str, _parents: Any = None) -> bool:
    """Whether the migrations look after a table: the filter for a comparison with the metadata."""
    return kind != "table" or name is None or not name.startswith(PREFIX)


def bring_up(database: Database) -> bool:
    """Make the tables, or apply what they lack, once, whoever starts at the same moment; True when there was any.

    Each of the library's own migrations has a transaction to itself, as it expects. Raises StrangeJobTables.
    """
    newest = _migrations()[-1].stem
    with database.engine.connect() as connection:
        if _at(connection) == newest:
            return False
    while _one_step(database):
        pass
    return True


def _one_step(database: Database) -> bool:
    with database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        at, known = _at(connection), _migrations()
        if at is None:
            _apply(connection, _folder() / "schema.sql", known[-1].stem)
            return True
        later = [file for file in known if file.stem > at]
        if not later:
            _refuse_unknown(at, known)
            return False
        _apply(connection, later[0], later[0].stem)
        return True


def _refuse_unknown(at: str, known: list[Path]) -> None:
    if at not in {file.stem for file in known}:
        raise StrangeJobTables(
            f"The job queue's tables are at “{at}”, which the procrastinate that is installed does not know: a later "
            "version made them. Install the versions of requirements.lock."
        )


def _apply(connection: Connection, file: Path, stem: str) -> None:
    # The driver itself: many statements in one file, and no percent sign of theirs stands for a parameter.
    raw: Any = connection.connection.driver_connection
    raw.execute(file.read_text(encoding="utf-8"))
    raw.execute(f"COMMENT ON TABLE {MAIN} IS '{_AT}{stem}'")


def _at(connection: Connection) -> str | None:
    """The library's migration that the tables are at; None when there are none."""
    if connection.execute(text(f"SELECT to_regclass('{MAIN}')")).scalar_one() is None:
        return None
    comment = connection.execute(text(f"SELECT obj_description('{MAIN}'::regclass)")).scalar_one()
    if comment is None or not comment.startswith(_AT):
        raise StrangeJobTables(
            "There are tables of procrastinate in this database that Earshot did not make. Give Earshot a database of "
            "its own, or drop those tables if nobody else uses them."
        )
    return str(comment[len(_AT) :])


def _migrations() -> list[Path]:
    return sorted((_folder() / "migrations").glob("*.sql"))


def _folder() -> Path:
    """Where the library keeps its SQL; found without importing it."""
    spec = find_spec("procrastinate")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'procrastinate'", name="procrastinate")
    return Path(next(iter(spec.submodule_search_locations))) / "sql"
