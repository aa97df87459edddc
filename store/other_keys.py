"""Whether what is sealed here was sealed under our keys: asked before anybody is let in."""

from sqlalchemy import Column, LargeBinary, Table, func, select

from store.database import Session
from store.schema import metadata

_NAME_ENDS = 5  # bytes: the format's one and the key's name


def sealed_by_others(session: Session) -> list[str]:
    """The tables whose oldest or newest sealed value none of our keys opens; empty when all is well."""
    return [column.table.name for column in _sealed_columns() if not _is_ours(session, column)]


def _sealed_columns() -> list[Column[bytes]]:
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    return [c for c in columns if isinstance(c.type, LargeBinary) and c.name.endswith("sealed")]


def _is_ours(session: Session, column: Column[bytes]) -> bool:
    """Two rows speak for the rest: a key is given up for the oldest and forgotten for the newest."""
    table: Table = column.table
    key = next(iter(table.primary_key))
    name = select(func.substr(column, 1, _NAME_ENDS)).where(column.is_not(None)).limit(1)
    ends = (session.execute(name.order_by(order)).scalar() for order in (key.asc(), key.desc()))
    return all(end is None or session.keys.has_sealed(bytes(end)) for end in ends)
