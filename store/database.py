"""Opens the database and is the one way to write to it: one transaction a use case, many use cases a commit.

On SQLite a single writer thread runs whatever waits, each in its own savepoint with its own error, and commits
once with FULL synchronisation, so a commit is durable before anyone is told of it and its cost is shared. On
PostgreSQL a write is a plain transaction. ``work`` never sleeps, sends or hashes a password.
"""

import logging
import queue
import select
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    Table,
    column,
    create_engine,
    event,
    insert,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from store.crypto import Keyring
from store.ready import Ready, Rows
from store.retired_keys import finders

T = TypeVar("T")
BUSY_MS = 15_000
LARGEST_BATCH = 256
_RETRIED = {"40001", "40P01"}  # serialisation failure, deadlock: PostgreSQL's own advice is to try again


class WriteRefused(RuntimeError):
    """The batch could not be committed; nothing of it is stored and nobody was told that it is."""


class Session:
    """One use case's transaction, with the keys that open and seal what it touches."""

    __slots__ = ("connection", "dialect", "keys", "notes")

    def __init__(self, connection: Connection, keys: Keyring) -> None:
        self.connection = connection
        self.keys = keys
        self.dialect = connection.dialect.name
        self.notes: dict[str, list[int]] = {}

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self.connection.execute(statement, parameters)

    def run(self, statement: Ready, /, **given: Any) -> Rows:
        """What every use case asks, by a statement that was made once; the rest goes through ``execute``."""
        return statement.run(self.connection, given)

    def add_row(self, table: Table, /, **values: Any) -> None:
        """Insert one row. The statement is made once for each table: making it anew cost more than running it."""
        _insert(table).run(self.connection, values)

    def insert_once(self, table: Table, values: dict[str, Any], unique: list[str], *, where: Any = None) -> bool:
        """Insert a row unless one with the same ``unique`` columns is there; True when it is new.

        Asked by RETURNING: on PostgreSQL the driver's row count says nothing here.
        """
        statement = _insert_once(self.dialect, table, tuple(unique), where)
        return bool(statement.run(self.connection, values))

    def upsert(self, table: Table, values: dict[str, Any] | list[dict[str, Any]], unique: list[str]) -> None:
        """Insert a row (or several alike), or give those with the same ``unique`` columns these values."""
        names = tuple(values[0] if isinstance(values, list) else values)
        statement = _upsert(self.dialect, table, tuple(unique), names)
        if isinstance(values, list):
            self.connection.execute(statement.statement, values)
        else:
            statement.run(self.connection, values)

    def insert(self, table: Table) -> Any:
        """An INSERT in this database's own dialect, for an ``on_conflict_do_…`` of its own."""
        return _dialect_insert(self.dialect, table)

    def note(self, what: str, row: int) -> None:
        """Remember a row for the hooks around the commit: ``session.note("delivery", id)``."""
        self.notes.setdefault(what, []).append(row)

    def lock(self, name: bytes) -> None:
        """Let no other writer that locks ``name`` in until this transaction ends (SQLite has one writer anyway)."""
        if self.dialect == "postgresql":
            number = int.from_bytes(name[:8].ljust(8, b"\0"), "big", signed=True)
            self.run(_LOCK, n=number)


_LOCK = Ready(text("SELECT pg_advisory_xact_lock(:n)").columns(column("pg_advisory_xact_lock")))


def _dialect_insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert(table: Table) -> Ready:
    return Ready(insert(table))


@cache
def _insert_once(dialect: str, table: Table, unique: tuple[str, ...], where: Any) -> Ready:
    statement = _dialect_insert(dialect, table)
    statement = statement.on_conflict_do_nothing(index_elements=list(unique), index_where=where)
    return Ready(statement.returning(literal(1)))


@cache
def _upsert(dialect: str, table: Table, unique: tuple[str, ...], names: tuple[str, ...]) -> Ready:
    statement = _dialect_insert(dialect, table)
    fresh = {name: statement.excluded[name] for name in names if name not in unique}
    return Ready(statement.on_conflict_do_update(index_elements=list(unique), set_=fresh))


@dataclass
class _Waiting:
    work: Callable[[Session], Any]
    done: "Future[Any]"
    session: Session | None = None
    result: Any = None
    error: BaseException | None = None


class Database:
    """The store's front door: ``read`` for looking, ``write`` for one use case.

    ``before_commit`` hooks run inside the transaction with the session; ``after_commit`` hooks get the session's
    notes once the commit is durable.
    """

    def __init__(self, url: str, keys: Keyring, *, synchronous: str = "FULL") -> None:
        self.url = url
        self.keys = keys
        self.before_commit: list[Callable[[Session], None]] = []
        self.after_commit: list[Callable[[dict[str, list[int]]], None]] = []
        self.embedded = url.startswith("sqlite")
        self.engine = _sqlite(url, synchronous) if self.embedded else _postgresql(url)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False
        self._knows_retired = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the database; nothing done in it is kept."""
        with self.engine.connect() as connection:
            if self.embedded:
                connection.exec_driver_sql("BEGIN")
            yield self._session(connection)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and return its result once that is durable.

        Whatever ``work`` raises is raised here, and nothing of it is kept. Raises WriteRefused when the database
        would not commit.
        """
        if not self.embedded:
            return self._write_plainly(work)
        if threading.current_thread() is self._writer:
            raise RuntimeError("a use case is one transaction: pass the session on instead of writing again")
        waiting = _Waiting(work, Future())
        with self._starting:
            # Under one lock with close(): what is put in the queue is always taken out of it.
            self._start()
            self._queue.put(waiting)
        result: T = waiting.done.result()
        return result

    def _session(self, connection: Connection) -> Session:
        """A use case's session. The first learns what is left of the data keys that were given up, once for all."""
        if not self._knows_retired:
            found = finders(connection, self.keys)
            if found is not None:
                self.keys = self.keys.with_retired(found) if found else self.keys
                self._knows_retired = True
        return Session(connection, self.keys)

    def empty_journal(self) -> bool:
        """Fold SQLite's write-ahead log into the file and empty it; False when somebody was reading just then.

        What was erased stands in the log until then. Nobody waits long for it: it is asked again.
        """
        if not self.embedded:
            return True
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=200")
            try:
                return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")

    def close(self) -> None:
        with self._starting:
            self._closed = True
            self._queue.put(None)
        if self._writer is not None:
            self._writer.join(timeout=30)
        self.engine.dispose()

    # -- PostgreSQL ---------------------------------------------------------------------------------------------

    def _write_plainly(self, work: Callable[[Session], T]) -> T:
        for attempt in range(4):
            try:
                with self.engine.begin() as connection:
                    session = self._session(connection)
                    result = work(session)
                    self._run_before(session)
                break
            except DBAPIError as error:
                if attempt == 3 or getattr(error.orig, "sqlstate", None) not in _RETRIED:
                    raise
                time.sleep(0.01 * 2**attempt)
        self._run_after(session)
        return result

    # -- SQLite -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._closed:
            raise WriteRefused("the database is closed")
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._serve, name="earshot-writer", daemon=True)
            self._writer.start()

    def _serve(self) -> None:
        with self.engine.connect() as connection:
            while (first := self._queue.get()) is not None:
                batch = [first]
                stop = False
                try:
                    stop = self._run_batch(connection, batch)
                    self._settle(batch)
                except BaseException as error:
                    self._refuse(connection, batch, error)
                if stop:
                    return

    def _run_batch(self, connection: Connection, batch: list[_Waiting]) -> bool:
        """Run what waits, the first of it already in ``batch``; True when told to stop meanwhile."""
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._run_one(connection, batch[0])
        stop = False
        while len(batch) < LARGEST_BATCH and not stop:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                stop = True
            else:
                batch.append(waiting)
                self._run_one(connection, waiting)
        connection.exec_driver_sql("COMMIT")
        return stop

    def _run_one(self, connection: Connection, waiting: _Waiting) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("SAVEPOINT one")
        session = waiting.session = self._session(connection)
        try:
            waiting.result = waiting.work(session)
            self._run_before(session)
        except BaseException as error:
            waiting.error = error
            driver.execute("ROLLBACK TO one")
        driver.execute("RELEASE one")

    def _settle(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            if waiting.error is not None:
                waiting.done.set_exception(waiting.error)
            else:
                if waiting.session is not None:
                    self._run_after(waiting.session)
                waiting.done.set_result(waiting.result)

    def _refuse(self, connection: Connection, batch: list[_Waiting], error: BaseException) -> None:
        """Tell everyone in the batch that nothing was kept, and leave the connection clean for the next."""
        raw = connection.connection.dbapi_connection
        if raw is not None:
            try:
                raw.rollback()
            except Exception:
                connection.invalidate()
        for waiting in batch:
            if not waiting.done.done():
                refused = WriteRefused(f"the database would not keep this ({error}); nothing of it is stored")
                refused.__cause__ = waiting.error or error
                waiting.done.set_exception(refused)

    def _run_before(self, session: Session) -> None:
        for hook in self.before_commit:
            hook(session)

    def _run_after(self, session: Session) -> None:
        if session.notes:
            for hook in self.after_commit:
                try:
                    hook(session.notes)
                except Exception:
                    # What is committed stays committed; the dispatcher's poll finds what a failed wake-up missed.
                    logging.getLogger(__name__).exception("a hook after the commit failed")


def _sqlite(url: str, synchronous: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_MS / 1000},
        pool_size=16,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "secure_delete=ON",
            "temp_store=MEMORY",
            # Of each connection, in KiB: with SQLite's own two MiB, seventeen of them took an hour to fill.
            "cache_size=-1024",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgresql(url: str) -> Engine:
    """A connection that the server has closed meanwhile is given up before it is lent, without asking the server."""
    engine = create_engine(url, pool_size=10)

    @event.listens_for(engine, "checkout")
    def check(connection: Any, _record: Any, _proxy: Any) -> None:
        # What waits to be read on an idle connection is a farewell.
        watch = select.poll()
        watch.register(connection.fileno(), select.POLLIN)
        if watch.poll(0):
            raise DisconnectionError("the server has closed this connection")

    return engine


__all__ = ["Database", "OperationalError", "Session", "WriteRefused"]
