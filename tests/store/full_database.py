"""A database in which every table has rows, made from the tables themselves so that none is forgotten."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.types import JSON

from store import copying, log
from store.database import Database, Session
from store.log import log as log_table
from store.log import log_texts, seals
from store.metadata import Instant
from store.schema import metadata
from store.sealed_columns import SEALED, bound_to

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ROWS = 3
HASHED = {log_table, log_texts, seals}
# Where the program itself would stumble over any other word.
REAL = {"letters.state": "composed"}
WORDS = "Mum’s carer “Ada” said “dzień dobry”: it cost £4 – and \U0001f9e1"
ANY_JSON: Mapping[str, Any] = {"b": [1, 2.5, 7.0, None, True], "a": {"ü": WORDS, "": ""}, "c": 1e-7}


def fill(database: Database) -> None:
    """Three rows in each table, and a log of moves whose chains hold."""
    database.write(_rows)
    database.write(_log)
    database.write(lambda session: copying.go_on_counting(session.connection))


def _rows(session: Session) -> None:
    for table in metadata.sorted_tables:
        if table not in HASHED:
            for number in range(1, ROWS + 1):
                session.execute(insert(table).values(**row_of(session, table, number)))
    stories = metadata.tables["contributions"]
    forward = update(stories).where(stories.c.id == _id(1)).values(parent_id=_id(2))  # at what comes after it
    session.execute(forward)


def row_of(session: Session, table: Table, number: int) -> dict[str, Any]:
    """Row ``number`` of a table; the third has NULL wherever it may."""
    values = {column.name: _value(session, column, number) for column in table.columns}
    for column in table.columns:
        if column in SEALED and values[column.name] is not None:
            values[column.name] = session.keys.seal_text(secret_of(column, number), *bound_to(column, values))
    return values


def secret_of(column: Column[Any], number: int) -> str:
    """What is sealed there: no two alike, with what only bytes can keep, in the form that its table reads."""
    if column.table.name in {"authors", "contacts"}:
        return json.dumps([f"{column} \0 \ud83d {number}", f"0770090000{number}", f"{number}@example.org", ""])
    if column.table.name == "letters":
        return f"{number}|{number}"
    return f"{column} \0 \ud83d {number}"


def _id(number: int) -> int:
    return (1_803_891_600_000 << 20) + number


def _value(session: Session, column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        if column.nullable and number == ROWS:
            return None
        table = next(iter(column.foreign_keys)).column.table
        return None if table is column.table else _of_parent(session, table, number)
    if column.primary_key:
        return _key(column, number)
    kind = column.type
    if column.nullable and number == ROWS:
        return null() if isinstance(kind, JSON) else None
    if isinstance(kind, Instant):
        return NOW + timedelta(microseconds=number)
    if isinstance(kind, Boolean):
        return number % 2 == 1
    if isinstance(kind, JSON):
        return {**ANY_JSON, "n": number}
    if isinstance(kind, LargeBinary):
        return f"{column.table.name}.{column.name}".encode() + bytes([0, 255, number])
    if isinstance(kind, Integer | BigInteger):
        return number
    if f"{column}" in REAL:
        return REAL[f"{column}"]
    text = f"{number} {WORDS}" if isinstance(kind, Text) else f"{number}-{column.name}"
    return text[: getattr(kind, "length", None) or len(text)]


def _key(column: Column[Any], number: int) -> Any:
    if isinstance(column.type, Instant):
        return NOW + timedelta(microseconds=number)
    if isinstance(column.type, LargeBinary):
        return bytes([number, 0, 255]) * 8
    if not isinstance(column.type, Integer | BigInteger):
        return f"{number}"
    counted = len(column.table.primary_key) == 1 and column.autoincrement is not False
    return number if counted or not isinstance(column.type, BigInteger) else _id(number)


def _of_parent(session: Session, table: Table, number: int) -> Any:
    key = next(iter(table.primary_key))
    return session.execute(select(key).order_by(key).offset(number - 1).limit(1)).scalar_one()


def _log(session: Session) -> None:
    stories = session.execute(select(metadata.tables["contributions"].c.id)).scalars().all()
    for story in stories:
        for seq in range(2):
            log.append(
                session,
                story,
                event="hold",
                role="moderator",
                actor="7",
                from_state=None,
                to_state="held",
                version=seq,
                at=NOW,
                facts={"kind": "distress", "home": WORDS, "n": 3},
                texts={"reason": f"{WORDS} {seq}"},
            )
    log.seal(session, now=NOW, settled=timedelta(0))


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
