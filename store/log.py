"""The log of moves: one hash chain per contribution, free text as salted digests, and seals that link all heads.

A row's hash covers the previous row's hash and the row's own canonical content. Free text and its salt lie beside
the row, where they can be erased while the chain still verifies. The database itself refuses to change or delete
a row (triggers; see the migrations).
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
)

from store.crypto import encode
from store.database import Session
from store.metadata import Instant, Json, RowId, first_id_after, metadata, new_id
from store.ready import Ready

log = Table(
    "log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event", String(30), nullable=False),
    Column("role", String(20), nullable=False),
    Column("actor", String(40), nullable=False),
    Column("from_state", String(20)),
    Column("to_state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("facts", Json, nullable=False),
    Column("digests", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("contribution_id", "seq"),
)

log_texts = Table(
    "log_texts",
    metadata,
    Column("log_id", RowId, ForeignKey("log.id"), primary_key=True),
    Column("field", String(30), primary_key=True),
    Column("text", Text),
    Column("salt", LargeBinary),
)

seals = Table(
    "seals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("up_to", RowId, nullable=False),
    Column("heads", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

NOTHING_BEFORE = "0" * 64
# Made once: making the question anew cost as much as the answer.
_LAST = Ready(
    select(log.c.seq, log.c.hash).where(log.c.contribution_id == bindparam("one")).order_by(log.c.seq.desc()).limit(1)
)
ROWS_AT_ONCE = 500
SETTLED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One move as it was logged; ``texts`` has the free text that is not erased."""

    id: int
    contribution_id: int
    seq: int
    event: str
    role: str
    actor: str
    from_state: str | None
    to_state: str
    version: int
    at: datetime
    facts: Mapping[str, Any]
    digests: Mapping[str, str]
    previous: str
    hash: str


def append(
    session: Session,
    contribution_id: int,
    *,
    event: str,
    role: str,
    actor: str,
    from_state: str | None,
    to_state: str,
    version: int,
    at: datetime,
    facts: Mapping[str, Any],
    texts: Mapping[str, str],
) -> int:
    """Write the next row of a contribution's chain; returns its id."""
    last = session.run(_LAST, one=contribution_id).one_or_none()
    salts = {field: secrets.token_bytes(16) for field in texts}
    row = {
        "contribution_id": contribution_id,
        "seq": last.seq + 1 if last else 0,
        "event": event,
        "role": role,
        "actor": actor,
        "from_state": from_state,
        "to_state": to_state,
        "version": version,
        "at": at,
        "facts": dict(facts),
        "digests": {field: digest(text, salts[field]) for field, text in texts.items()},
        "previous": last.hash if last else NOTHING_BEFORE,
    }
    row_id = new_id()
    session.add_row(log, id=row_id, hash=canonical_hash(row), **row)
    for field, text in texts.items():
        session.add_row(log_texts, log_id=row_id, field=field, text=_storable(text), salt=salts[field])
    return row_id


def digest(text: str, salt: bytes) -> str:
    return hashlib.sha256(salt + encode(_storable(text))).hexdigest()


def canonical_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's content as JSON with sorted keys, the instant in microseconds, ids left out."""
    content = {name: value for name, value in row.items() if name not in {"id", "hash"}}
    content["at"] = round(row["at"].timestamp() * 1_000_000)
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def entries(session: Session, contribution_id: int) -> list[Entry]:
    rows = session.execute(select(log).where(log.c.contribution_id == contribution_id).order_by(log.c.seq))
    return [Entry(**row._mapping) for row in rows]


def free_texts(session: Session, contribution_id: int) -> dict[tuple[int, str], str]:
    """What is left of the free text: {(log id, field): text}."""
    rows = session.execute(
        select(log_texts.c.log_id, log_texts.c.field, log_texts.c.text)
        .join(log, log.c.id == log_texts.c.log_id)
        .where(log.c.contribution_id == contribution_id, log_texts.c.text.is_not(None))
    )
    return {(row.log_id, row.field): row.text for row in rows}


def seal(session: Session, *, now: datetime, settled: timedelta | None = None) -> bool:
    """Link the heads of all chains in one row; False when nothing was logged since the last seal.

    Beyond one machine a row may be committed after one with a higher id, so that there only rows are sealed that were
    begun longer ago than any transaction lasts (``settled``).
    """
    if settled is None:
        settled = timedelta(0) if session.dialect == "sqlite" else SETTLED_AFTER
    newest = session.execute(select(func.max(log.c.id)).where(log.c.id < first_id_after(settled))).scalar_one()
    last = session.execute(select(seals).order_by(seals.c.id.desc()).limit(1)).one_or_none()
    if newest is None or (last is not None and last.up_to >= newest):
        return False
    heads = _heads(session, last.up_to if last else 0, newest)
    previous = last.hash if last else NOTHING_BEFORE
    content = f"{previous}|{heads}|{newest}|{round(now.timestamp() * 1_000_000)}"
    session.add_row(
        seals,
        at=now,
        up_to=newest,
        heads=heads,
        previous=previous,
        hash=hashlib.sha256(content.encode()).hexdigest(),
    )
    return True


def _heads(session: Session, after: int, up_to: int) -> str:
    """One hash over every row's hash logged after ``after`` up to ``up_to``, in id order."""
    total = hashlib.sha256()
    covered = select(log.c.hash).where(log.c.id > after, log.c.id <= up_to).order_by(log.c.id)
    for row in session.execute(covered.execution_options(yield_per=ROWS_AT_ONCE)):
        total.update(row.hash.encode())
    return total.hexdigest()


def verify(session: Session) -> Iterator[str]:
    """Every fault found, a sentence each; nothing when all chains, texts and seals hold."""
    yield from _verify_chains(session)
    yield from _verify_texts(session)
    yield from _verify_seals(session)


def _verify_chains(session: Session) -> Iterator[str]:
    """Walks the chains one after another, so that a million rows need no more memory than one."""
    one, seq, head = 0, -1, NOTHING_BEFORE
    rows = select(log).order_by(log.c.contribution_id, log.c.seq).execution_options(yield_per=ROWS_AT_ONCE)
    for row in session.execute(rows):
        if row.contribution_id != one:
            one, seq, head = row.contribution_id, -1, NOTHING_BEFORE
        where = f"contribution {one}, row {row.seq}"
        if row.seq != seq + 1:
            yield f"{where}: a row is missing before it"
        if row.previous != head:
            yield f"{where}: it does not follow the row before it"
        if canonical_hash(dict(row._mapping)) != row.hash:
            yield f"{where}: its content was altered"
        seq, head = row.seq, row.hash


def _verify_texts(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(
            log.c.contribution_id,
            log.c.seq,
            log.c.digests,
            log_texts.c.field,
            log_texts.c.text,
            log_texts.c.salt,
        )
        .join(log, log.c.id == log_texts.c.log_id)
        .where(log_texts.c.text.is_not(None))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for row in rows:
        if digest(row.text, bytes(row.salt)) != row.digests.get(row.field):
            yield f"contribution {row.contribution_id}, row {row.seq}: its text '{row.field}' was altered"


def _verify_seals(session: Session) -> Iterator[str]:
    head, after = NOTHING_BEFORE, 0
    for row in session.execute(select(seals).order_by(seals.c.id).execution_options(yield_per=ROWS_AT_ONCE)):
        content = f"{head}|{row.heads}|{row.up_to}|{round(row.at.timestamp() * 1_000_000)}"
        if row.previous != head or hashlib.sha256(content.encode()).hexdigest() != row.hash:
            yield f"seal {row.id}: it was altered or does not follow the one before it"
        elif _heads(session, after, row.up_to) != row.heads:
            yield f"seal {row.id}: a row that it covers was altered, added or removed"
        head, after = row.hash, row.up_to


def _storable(text: str) -> str:
    """PostgreSQL's text holds neither NUL nor lone surrogates; what is logged is what can be stored on both."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to verify."""

    rows: int
    seals: int


def size(session: Session) -> Size:
    rows, sealed = (session.execute(select(func.count()).select_from(table)).scalar_one() for table in (log, seals))
    return Size(int(rows), int(sealed))
