"""Seals afresh, under the key in use, whatever an older key of the ring has sealed: in small steps, while others work.

Each step is a transaction of its own, and a value is only replaced if it is still the one that was opened: what was
changed or erased meanwhile stays so. It may be stopped and begun again at any time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, and_, func, or_, select, tuple_, update

from store import authors, contacts, letters, retired_keys
from store.database import Database, Session
from store.schema import metadata
from store.sealed_columns import SEALED, bound_to

ROWS_AT_ONCE = 200
LARGE_AT_ONCE = 5
_NAME_ENDS = 5  # bytes: the format's one and the key's name

Done = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Left:
    """What is still sealed under something else than the key in use: by a key's fingerprint, how many values."""

    by_key: Mapping[str, int]

    def under(self, fingerprint: str) -> int:
        return self.by_key.get(fingerprint, 0)


def left(session: Session) -> Left:
    """Count, column by column, what is not sealed under the key in use."""
    counted: dict[str, int] = {}
    for column in SEALED:
        name = func.substr(column, 1, _NAME_ENDS)
        query = select(name.label("name"), func.count().label("many")).where(column.is_not(None)).group_by(name)
        for row in session.execute(query):
            if not session.keys.is_current(row.name):
                fingerprint = bytes(row.name)[1:].hex()
                counted[fingerprint] = counted.get(fingerprint, 0) + row.many
    return Left(counted)


def rotate(database: Database, *, now: datetime, done: Done) -> int:
    """Seal everything afresh that was sealed under an older key; how many values were.

    First it keeps what finds by the older keys, so that no code and no STOP is forgotten. Raises CannotOpen at a value
    that none of our keys opens; what came before it is done.
    """
    database.write(lambda session: retired_keys.retire(session, now=now))
    total = 0
    for table in metadata.sorted_tables:
        columns = [column for column in SEALED if column.table is table]
        if columns:
            for many in _steps(database, table, columns):
                total += many
                done(table.name, many)
    return total


def _steps(database: Database, table: Table, columns: list[Column[Any]]) -> Iterator[int]:
    """Walk a table by its key; how many values each step sealed afresh."""
    after: tuple[Any, ...] | None = None
    while True:
        keys = _next_keys(database, table, columns, after)
        if not keys:
            return
        after = keys[-1]
        yield database.write(lambda session, keys=keys: _reseal(session, table, columns, keys))  # type: ignore[misc]


def _next_keys(
    database: Database, table: Table, columns: list[Column[Any]], after: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    """The keys of the next rows with anything that is not sealed under the key in use."""
    primary = list(table.primary_key)
    old = or_(*(and_(c.is_not(None), func.substr(c, 1, _NAME_ENDS) != database.keys.current) for c in columns))
    query = select(*primary).where(old).order_by(*primary)
    if after is not None:
        query = query.where(tuple_(*primary) > tuple_(*after))
    with database.read() as session:
        found = session.execute(query.limit(LARGE_AT_ONCE if table.name == "blobs" else ROWS_AT_ONCE))
        return [tuple(row) for row in found]


def _reseal(session: Session, table: Table, columns: list[Column[Any]], keys: list[tuple[Any, ...]]) -> int:
    """Open and seal what is still there of these rows, in this one transaction."""
    primary = list(table.primary_key)
    here = select(table).where(tuple_(*primary).in_(keys))
    if session.dialect == "postgresql":
        here = here.with_for_update()
    many = 0
    for row in session.execute(here).all():
        fresh = _fresh(session, columns, row)
        if fresh:
            which = [column == row._mapping[column] for column in primary]
            session.execute(update(table).where(*which).values(**fresh, **_look_ups(session, table, row)))
            many += len(fresh)
    return many


def _fresh(session: Session, columns: list[Column[Any]], row: Any) -> dict[str, bytes]:
    fresh = {}
    for column in columns:
        sealed = row._mapping[column]
        if sealed is not None and not session.keys.is_current(sealed):
            place, row_id = bound_to(column, row._asdict())
            fresh[column.name] = session.keys.seal(session.keys.open(sealed, place, row_id), place, row_id)
    return fresh


def _look_ups(session: Session, table: Table, row: Any) -> dict[str, bytes | None]:
    """The keyed hashes that can be made anew, because what they are made of is sealed in the same row."""
    if table is authors.authors:
        author = authors.get(session, row.id)
        return {} if author is None else authors.look_ups(session, author)
    if table is contacts.contacts:
        contact = contacts.get(session, row.id)
        return {} if contact is None else contacts.look_ups(session, contact)
    if table is letters.letters:
        letter = letters.get(session, row.id)
        found = None if letter is None else letters.code_and_pin(session, letter)
        return {} if found is None else {**letters.look_ups(session, *found)}
    return {}
