"""What a value is on either database, so that a row can be moved between them and compared byte for byte."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    cast,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON

from store.metadata import Instant

Value = int | str | bytes | bool | None
LARGEST_INTEGER = 2**31 - 1
# NUL and the halves of signs as JSON writes them; most text has neither.
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_EMPTY = frozenset({"[]", "{}", "null"})
STAND_IN = "\N{REPLACEMENT CHARACTER}"


class DoesNotFit(ValueError):
    """A value that the other database can't hold; the message names the column."""


def read(table: Table, dialect: str) -> Any:
    """A SELECT of every column as it lies there: JSON as its text, instants as microseconds."""
    return select(*(_as_it_lies(column, dialect).label(column.name) for column in table.columns))


def write(table: Table, dialect: str) -> Any:
    """An INSERT for rows of :func:`read`, each value under its column's name with "v_" before it."""
    return insert(table).values({column.name: _put(column, dialect) for column in table.columns})


def is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _as_it_lies(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    if is_json(column):
        return cast(column, Text) if dialect == "postgresql" else type_coerce(column, Text)
    return type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column


def _put(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    name = f"v_{column.name}"
    if is_json(column):
        return cast(bindparam(name, type_=Text), JSONB) if dialect == "postgresql" else bindparam(name, type_=Text)
    kind = BigInteger() if isinstance(column.type, Instant) else column.type
    return bindparam(name, type_=kind)


def fit(column: Column[Any], value: Any, dialect: str) -> Value:
    """``value`` as ``dialect`` can hold it. PostgreSQL keeps neither NUL nor half a sign in text: U+FFFD stands there.

    Raises DoesNotFit for what would be cut short: SQLite keeps any length in any column.
    """
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return bytes(value)
    if dialect != "postgresql":
        return value  # type: ignore[no-any-return]
    if is_json(column):
        return _json_that_fits(str(value))
    if isinstance(column.type, String):
        return _text_that_fits(column, value)
    return _number_that_fits(column, value)


def _text_that_fits(column: Column[Any], value: Any) -> str:
    if not isinstance(value, str):
        raise DoesNotFit(f"{column} holds what is no text")
    fitting = value.replace("\0", STAND_IN)
    length = getattr(column.type, "length", None)
    if length is not None and len(fitting) > length:
        raise DoesNotFit(f"{column} holds {len(fitting)} letters, and {length} are allowed")
    return fitting


def _number_that_fits(column: Column[Any], value: Any) -> Value:
    if not isinstance(value, int):
        raise DoesNotFit(f"{column} holds what is no number")
    small = isinstance(column.type, Integer) and not isinstance(column.type, BigInteger | Boolean)
    if small and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise DoesNotFit(f"{column} holds {value}, which is too large for it")
    return value


def _json_that_fits(text: str) -> str:
    if "\0" not in text and not _SUSPECT.search(text):
        return text
    return json.dumps(_mended(json.loads(text)))


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", STAND_IN).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(name): _mended(each) for name, each in value.items()}
    return [_mended(each) for each in value] if isinstance(value, list) else value


class Digest:
    """One number over all rows of a table, whatever order they come in: the sum of their hashes."""

    def __init__(self, table: Table) -> None:
        self._json = [is_json(column) for column in table.columns]
        self._total = 0
        self.rows = 0

    def add(self, row: Sequence[Any]) -> None:
        total = hashlib.sha256()
        for value, json_text in zip(row, self._json, strict=True):
            said = _said(_sorted(value) if json_text and value is not None else value)
            total.update(len(said).to_bytes(8, "big"))
            total.update(said)
        self._total = (self._total + int.from_bytes(total.digest(), "big")) % 2**256
        self.rows += 1

    @property
    def hex(self) -> str:
        return f"{self._total:064x}"


def _said(value: Any) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, str):
        return b"t" + value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes | bytearray | memoryview):
        return b"b" + bytes(value)
    return b"i%d" % value  # a boolean is 0 or 1 on both


def _sorted(text: str) -> str:
    """JSON without what PostgreSQL forgets of it: the order of names, and whether 7 was written as 7.0."""
    return text if text in _EMPTY else json.dumps(_DECODER.decode(text), sort_keys=True)


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


_DECODER = json.JSONDecoder(parse_float=_number)
