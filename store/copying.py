"""Copies every row of one database into an empty one of either kind, in one transaction, and proves that it did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, Table, bindparam, exists, func, inspect, literal, select, text, update

from store import log
from store.crypto import Keyring
from store.database import Database, Session
from store.job_tables import is_ours
from store.migrating import current, migrate
from store.portable import Digest, DoesNotFit, fit, read, write
from store.schema import metadata

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 8_000_000
# A row of these is part of a hash: it moves as it is or not at all.
HASHED = frozenset({"log", "log_texts", "seals"})

Progress = Callable[[str, int], None]


class CannotCopy(RuntimeError):
    """Why nothing was copied; the target is as it was."""


@dataclass(frozen=True, slots=True)
class Copied:
    """``mended`` values held what PostgreSQL can't (NUL, half a sign); U+FFFD stands there now."""

    table: str
    rows: int
    digest: str
    mended: int


def count(connection: Connection) -> int:
    """How many rows there are in all."""
    return sum(
        int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    )


def fill(
    source: Connection,
    target: Database,
    *,
    progress: Progress,
    then: Callable[[Session], None] | None = None,
    log_must_hold: bool = True,
) -> list[Copied]:
    """Copy all rows of ``source`` (one consistent look, already open) into the empty ``target``, and verify them.

    One transaction: what is interrupted leaves the target empty, and may be begun again. ``then`` does more in that
    same transaction, after the proof. Raises CannotCopy.
    """
    _prepare(target)
    with target.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if target.embedded else "SELECT 1")
        _refuse_others(connection)
        done = [_copy(source, connection, table, progress) for table in metadata.sorted_tables]
        go_on_counting(connection)
        _prove(connection, done)
        if log_must_hold:
            _prove_log(connection, target.keys)
        if then is not None:
            then(Session(connection, target.keys))
        if target.embedded:
            connection.exec_driver_sql("COMMIT")
        else:
            connection.commit()
    return done


def _prepare(target: Database) -> None:
    """Give the target its tables. A database of another program is left alone."""
    if current(target) is None:
        strange = sorted(name for name in inspect(target.engine).get_table_names() if is_ours(name, "table"))
        if strange:
            raise CannotCopy(f"It holds tables of another program ({', '.join(strange[:3])}). Name an empty database.")
    migrate(target)


def _refuse_others(connection: Connection) -> None:
    """Let nobody write to the target meanwhile, and refuse one that holds anything."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
    held = holding(connection)
    if held:
        raise CannotCopy(
            f"It is not empty: it holds {', '.join(held[:3])}{' and more' if held[3:] else ''}. "
            "Name a new, empty database; nothing is ever mixed."
        )


def holding(connection: Connection) -> list[str]:
    """The tables that have any row."""
    return [
        table.name
        for table in metadata.sorted_tables
        if connection.execute(select(exists(select(literal(1)).select_from(table)))).scalar_one()
    ]


def _copy(source: Connection, target: Connection, table: Table, progress: Progress) -> Copied:
    digest, mended = Digest(table), 0
    statement, later = write(table, target.dialect.name), _Later(table)
    for rows in _chunks(source, table):
        batch = []
        for row in rows:
            values = _fitting(table, row, target.dialect.name)
            mended += sum(new is not old and new != old for new, old in zip(values, row, strict=True))
            digest.add(values)
            batch.append(later.without({f"v_{c.name}": v for c, v in zip(table.columns, values, strict=True)}))
        target.execute(statement, batch)
        progress(table.name, len(batch))
    later.put(target)
    if mended and table.name in HASHED:
        raise CannotCopy(f"{table.name} holds a sign that PostgreSQL can't keep, and its hash would not hold without.")
    return Copied(table.name, digest.rows, digest.hex, mended)


def _fitting(table: Table, row: Any, dialect: str) -> list[Any]:
    try:
        return [fit(column, value, dialect) for column, value in zip(table.columns, row, strict=True)]
    except DoesNotFit as error:
        raise CannotCopy(f"{error} (the row of {table.name} that begins with {row[0]!r}). Mend that first.") from None


def _chunks(source: Connection, table: Table) -> Iterator[list[Any]]:
    """Rows in the order of their ids, few enough at once that large pictures and recordings fit into memory."""
    query = read(table, source.dialect.name).order_by(*table.primary_key).execution_options(yield_per=20)
    rows: list[Any] = []
    size = 0
    for row in source.execute(query):
        rows.append(row)
        size += sum(len(value) for value in row if isinstance(value, bytes | str))
        if len(rows) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


class _Later:
    """References from a table to itself that point at a row which is not there yet."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.own = [c for c in table.columns for key in c.foreign_keys if key.column.table is table]
        self.kept: list[dict[str, Any]] = []

    def without(self, values: dict[str, Any]) -> dict[str, Any]:
        """``values`` less what points forward, which is kept for later."""
        for column in self.own:
            name = f"v_{column.name}"
            if values[name] is not None and values[name] >= values["v_id"]:
                self.kept.append({"row": values["v_id"], "column": column.name, "value": values[name]})
                values = {**values, name: None}
        return values

    def put(self, target: Connection) -> None:
        for each in self.kept:
            here = self.table.c.id == bindparam("row")
            statement = update(self.table).where(here).values({each["column"]: bindparam("value")})
            target.execute(statement, {"row": each["row"], "value": each["value"]})


def go_on_counting(target: Connection) -> None:
    """Ids that PostgreSQL counts go on after the highest that was copied; SQLite looks for it itself."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        keys = list(table.primary_key)
        if len(keys) != 1 or not isinstance(keys[0].type, Integer):
            continue
        found = {"table": f'"{table.name}"', "column": keys[0].name}
        sequence = target.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), found).scalar_one()
        highest = target.execute(select(func.max(keys[0]))).scalar_one()
        if sequence is not None and highest is not None:
            target.execute(text("SELECT setval(CAST(:name AS regclass), :to)"), {"name": sequence, "to": highest})


def _prove(target: Connection, done: list[Copied]) -> None:
    """Read everything again where it is now: every table's count, every row's hash."""
    for copied in done:
        digest = Digest(metadata.tables[copied.table])
        for rows in _chunks(target, metadata.tables[copied.table]):
            for row in rows:
                digest.add(row)
        if (digest.rows, digest.hex) != (copied.rows, copied.digest):
            raise CannotCopy(
                f"{copied.table} did not arrive as it left: {copied.rows} rows left, {digest.rows} arrived, and their "
                "content differs. Nothing was kept."
            )


def _prove_log(target: Connection, keys: Keyring) -> None:
    """Every chain, text and seal of the log, where it is now."""
    fault = next(log.verify(Session(target, keys)), None)
    if fault is not None:
        raise CannotCopy(f"The log does not hold ({fault}). Run “earshot audit verify” on what is to be copied.")
