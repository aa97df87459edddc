"""Which columns hold sealed values, and to what each value is bound: for whoever looks at all of them at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, LargeBinary

from store import scans, staff
from store.schema import metadata

# Binary, but not sealed: keyed hashes, by which a row is found, and the salt of the log.
PLAIN = frozenset({"known_by", "who", "hash", "salt"})
# Where a value is not bound to "table.column".
_OWN_PLACES = {"staff.totp_sealed": staff.TOTP}


def _is_sealed(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary) and column.name not in PLAIN and not column.name.endswith("_hash")


SEALED: tuple[Column[Any], ...] = tuple(
    column for table in metadata.sorted_tables for column in table.columns if _is_sealed(column)
)
"""Every sealed column, in the order of the tables."""


def bound_to(column: Column[Any], values: Mapping[str, Any]) -> tuple[str, int]:
    """The place and the row that a value of this column is bound to, from the row that it lies in."""
    key = next(iter(column.table.primary_key)).name
    place = f"{column.table.name}.{column.name}"
    if place == scans.WORDS:
        place = f"{place}.{values['seq']}"
    return _OWN_PLACES.get(place, place), int(values[key])
