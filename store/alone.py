"""Holds a SQLite file so that nobody else has it open: for moving what is in it, or putting another in its place."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

WAIT_SECONDS = 1.0


class InUse(RuntimeError):
    """Somebody has the file open: a gateway that serves, or a tool that looks."""


def file_of(url: str) -> Path:
    """The file behind the address of an embedded database."""
    return Path(make_url(url).database or "")


@contextmanager
def alone_with(path: Path) -> Iterator[Connection]:
    """Read ``path`` while nobody else can open it; nothing can be written through this connection.

    In WAL mode every connection keeps a lock for as long as it is open, so that a gateway that serves is found even
    while it does nothing. Raises InUse, and FileNotFoundError where there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"isolation_level": None, "timeout": WAIT_SECONDS}, pool_size=1
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")

    try:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql("BEGIN EXCLUSIVE")
            except OperationalError as error:
                if is_busy(error.orig):
                    raise InUse(f"{path} is open elsewhere") from None
                raise
            connection.exec_driver_sql("PRAGMA query_only=ON")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")
    finally:
        engine.dispose()


def put_in_place(new: Path, path: Path, kept: Path) -> None:
    """Let ``new`` be the database at ``path`` from now on, and the one that was there be ``kept``, all at once.

    Raises InUse when somebody has the old one open.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)) as old:
        old.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
            # Its journal is folded in and gone: beside another file it would be taken for that one's.
            old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise InUse(f"{path} is open elsewhere") from None
            raise
        os.link(path, kept)
        os.replace(new, path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Return once the file's bytes are on the disk."""
    _sync(path, os.O_RDWR)


def sync_folder(path: Path) -> None:
    """Return once the folder's names are on the disk."""
    _sync(path, os.O_RDONLY)


def _sync(path: Path, how: int) -> None:
    descriptor = os.open(path, how)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
