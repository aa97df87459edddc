"""Puts a backup in the place of a database, once it is whole, opens with our keys, and its log holds.

What may have gone out since the backup was made is not sent again: a person decides about each of it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from store import log
from store.alone import alone_with, file_of, put_in_place, sync_file, sync_folder
from store.backing_up import NOTE, Note, Shown, check_whole, read_note, temporary_beside
from store.copying import CannotCopy, count, fill, holding
from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate
from store.restored import HeldBack, hold_back
from store.sealed_columns import SEALED

# What any start writes by itself: a database with nothing else is as good as empty.
OF_ITSELF = frozenset({"leases", "policy_changes", "policy_uses"})
_NAME_ENDS = 5  # bytes: the format's one and the key's name


class NotRestored(RuntimeError):
    """Why nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``kept`` is where the database that stood there before is now."""

    note: Note
    held_back: HeldBack
    kept: Path | None


def restore(file: Path, into: Database, *, over: bool, now: datetime, shown: Shown) -> Restored:
    """Let ``into`` hold what the backup holds. Raises NotABackup, NotRestored, CannotCopy, InUse."""
    note = read_note(file)
    if into.embedded:
        _refuse_what_is_there(file_of(into.url), over=over)
    folder = file_of(into.url) if into.embedded else file
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _examined(file, folder, into.keys) as fresh:
        if into.embedded:
            return _into_file(fresh, note, file_of(into.url), keys=into.keys, now=now)
        held: list[HeldBack] = []
        with alone_with(fresh) as source, shown(count(source)) as progress:
            fill(source, into, progress=progress, then=lambda s: held.append(hold_back(s, note.made_at, now=now)))
        return Restored(note, held[0], None)


@contextmanager
def _examined(file: Path, beside: Path, keys: Keyring) -> Iterator[Path]:
    """A copy of the backup in the newest form, that was looked at from end to end; the backup stays as it is."""
    with temporary_beside(beside) as fresh:
        shutil.copyfile(file, fresh)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
            check_whole(raw)
            raw.execute(f"DROP TABLE {NOTE}")
        database = Database(f"sqlite:///{fresh}", keys)
        try:
            migrate(database)
            _check_keys(database, read_note(file))
            with database.read() as session:
                fault = next(log.verify(session), None)
            if fault is not None:
                raise NotRestored(f"The backup's log of moves was altered: {fault}. Take an older backup.")
        finally:
            database.close()
        yield fresh


def _check_keys(database: Database, note: Note) -> None:
    """Every key that sealed anything in there must be ours; the one in use then, if nothing is sealed."""
    names: set[str] = set()
    with database.read() as session:
        for column in SEALED:
            begins = func.substr(column, 1, _NAME_ENDS)
            found = session.execute(select(begins).where(column.is_not(None)).distinct()).scalars()
            names |= {bytes(value)[1:].hex() for value in found}
    missing = sorted((names or set(note.keys[:1])) - {name.hex() for name in database.keys.fingerprints})
    if missing:
        raise NotRestored(
            f"The backup was sealed under a data key that is not here (fingerprint {', '.join(missing)}). Put that key "
            "into EARSHOT_DATA_KEY, or the secrets.json of that gateway into EARSHOT_DATA_DIR; several keys may be "
            "given, with commas."
        )


def _refuse_what_is_there(path: Path, *, over: bool) -> None:
    if not path.exists() or path.stat().st_size == 0:
        return
    with alone_with(path) as there:
        if over:
            return
        try:
            held = [name for name in holding(there) if name not in OF_ITSELF]
        except Exception:  # another form, or not ours: in any case something
            held = [path.name]
    if held:
        raise NotRestored(
            f"There is a database at {path} already, and it is not empty. With --over the backup takes its place, and "
            "the old one is kept beside it."
        )


def _into_file(fresh: Path, note: Note, path: Path, *, keys: Keyring, now: datetime) -> Restored:
    database = Database(f"sqlite:///{fresh}", keys)
    try:
        held = database.write(lambda session: hold_back(session, note.made_at, now=now))
    finally:
        database.close()
    with closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    sync_file(fresh)
    if not path.exists():
        os.replace(fresh, path)
        sync_folder(path.parent)
        return Restored(note, held, None)
    kept = _free_name(path, now)
    put_in_place(fresh, path, kept)
    return Restored(note, held, kept)


def _free_name(path: Path, now: datetime) -> Path:
    wanted = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
    number = 1
    found = wanted
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.name}-{number}")
    return found


__all__ = ["CannotCopy", "NotRestored", "Restored", "restore"]
