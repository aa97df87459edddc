"""Makes one file of a database that is in use: a SQLite database with everything in it but the keys.

The file says when it was made and which data keys were in use, by their fingerprints. A PostgreSQL is copied row by
row, so that a backup of either kind can be restored into either.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store.alone import file_of, sync_file, sync_folder
from store.copying import CannotCopy, Progress, count, fill
from store.crypto import Keyring
from store.database import Database
from store.migrating import current, newest

NOTE = "earshot_backup"
Shown = Callable[[int], AbstractContextManager[Progress]]
"""Given how many rows there are: where to say how many are done."""
NOTHING = "There is no database of Earshot here yet, so there is nothing to back up."
PAGES_AT_ONCE = 2000


class NotABackup(ValueError):
    """The file is none that “earshot backup” made, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a backup says of itself. ``keys`` are fingerprints, the one in use first."""

    made_at: datetime
    revision: str
    keys: tuple[str, ...]
    source: str


def back_up(database: Database, file: Path, *, now: datetime, shown: Shown | None = None) -> Note:
    """Write everything to ``file``, as it was at one moment, while others go on; then put it there all at once.

    Only an earlier backup is replaced. Raises NotABackup, CannotCopy, and OSError where nothing can be written.
    """
    if file.exists():
        read_note(file)  # raises NotABackup: whatever else it is, it is not ours to replace
    with temporary_beside(file) as fresh:
        if database.embedded:
            _copy_pages(file_of(database.url), fresh)
        else:
            _copy_rows(database, fresh, shown)
        note = Note(now, _revision(fresh), _names(database.keys), "sqlite" if database.embedded else "postgresql")
        _finish(fresh, note)
        os.replace(fresh, file)
    sync_folder(file.parent)
    return note


@contextmanager
def temporary_beside(file: Path) -> Iterator[Path]:
    """An empty file in the same folder that its owner alone can read; gone afterwards unless it was moved."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield fresh
    finally:
        for name in (fresh, *(fresh.with_name(fresh.name + end) for end in ("-wal", "-shm", "-journal"))):
            with suppress(FileNotFoundError):
                name.unlink()


def read_note(file: Path) -> Note:
    """What a backup says of itself. Raises NotABackup."""
    if not file.is_file():
        raise NotABackup(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            row = raw.execute(f"SELECT made_at, revision, keys, source FROM {NOTE}").fetchone()  # noqa: S608 - our own name
            found = Note(datetime.fromisoformat(row[0]), row[1], tuple(json.loads(row[2])), row[3])
    except (sqlite3.Error, TypeError, ValueError):
        raise NotABackup(f"{file} is no backup that “earshot backup” made, or it is damaged.") from None
    return found


def _copy_pages(source: Path, fresh: Path) -> None:
    """SQLite's own backup from one consistent look: writers go on, and nothing of theirs comes in between."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as raw,
        closing(sqlite3.connect(fresh, isolation_level=None)) as copy,
    ):
        raw.execute("BEGIN")
        raw.execute("SELECT 1 FROM sqlite_master").fetchone()
        raw.backup(copy, pages=PAGES_AT_ONCE)


def _copy_rows(database: Database, fresh: Path, shown: Shown | None) -> None:
    at = current(database)
    if at is None:
        raise CannotCopy(NOTHING)
    if at != newest():
        raise CannotCopy(f"The database is at {at}, this program needs {newest()}. Run “earshot migrate” first.")
    file = Database(f"sqlite:///{fresh}", database.keys)
    try:
        with database.engine.connect() as connection:
            source = connection.execution_options(isolation_level="REPEATABLE READ")
            source.exec_driver_sql("SET TRANSACTION READ ONLY")
            if shown is None:
                fill(source, file, progress=lambda table, rows: None, log_must_hold=False)
            else:
                with shown(count(source)) as progress:
                    fill(source, file, progress=progress, log_must_hold=False)
    finally:
        file.close()


def _revision(fresh: Path) -> str:
    with closing(sqlite3.connect(fresh)) as raw:
        try:
            return str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        except (sqlite3.Error, TypeError):
            raise CannotCopy(NOTHING) from None


def _names(keys: Keyring) -> tuple[str, ...]:
    return tuple(name.hex() for name in keys.fingerprints)


def _finish(fresh: Path, note: Note) -> None:
    """Make it one file without a journal, write the note into it, and see that it is whole and on the disk."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute(f"CREATE TABLE {NOTE} (made_at TEXT, revision TEXT, keys TEXT, source TEXT)")
        values = (note.made_at.isoformat(), note.revision, json.dumps(note.keys), note.source)
        raw.execute(f"INSERT INTO {NOTE} VALUES (?, ?, ?, ?)", values)  # noqa: S608 - our own name
        check_whole(raw)
    os.chmod(fresh, 0o600)
    sync_file(fresh)


def check_whole(raw: sqlite3.Connection) -> None:
    """SQLite's own look at every page. Raises NotABackup."""
    try:
        said = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise NotABackup(f"The file is damaged ({said}).")
