"""Codes and links that prove something, found by keyed hash only, and the growing delay that meets guessing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    case,
    delete,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id

codes = Table(
    "codes",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("purpose", String(20), nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("contribution_id", RowId, ForeignKey("contributions.id")),
    Column("author_id", RowId),
    Column("delivery_id", RowId),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("void_at", Instant),
    Column("used_at", Instant),
    Index("ix_codes_contribution_id", "contribution_id"),
)

guesses = Table(
    "guesses",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

FREE_TRIES = 3
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Code:
    """``purpose``: author (return code), link (a single recipient's page), proof (a code texted to a number)."""

    id: int
    purpose: str
    contribution_id: int | None
    author_id: int | None
    delivery_id: int | None
    made_at: datetime
    expires_at: datetime | None
    void_at: datetime | None
    used_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.void_at is None and (self.expires_at is None or now < self.expires_at)


def add(
    session: Session,
    plain: str,
    *,
    purpose: str,
    now: datetime,
    contribution_id: int | None = None,
    author_id: int | None = None,
    delivery_id: int | None = None,
    expires_at: datetime | None = None,
) -> int:
    row_id = new_id()
    session.add_row(
        codes,
        id=row_id,
        purpose=purpose,
        hash=session.keys.find(plain, f"code {purpose}"),
        contribution_id=contribution_id,
        author_id=author_id,
        delivery_id=delivery_id,
        made_at=now,
        expires_at=expires_at,
    )
    return row_id


def find(session: Session, plain: str, *, purpose: str) -> Code | None:
    hashes = session.keys.find_any(plain, f"code {purpose}")
    row = session.execute(select(codes).where(codes.c.hash.in_(hashes))).one_or_none()
    return _code(row) if row else None


def use(session: Session, code_id: int, *, now: datetime) -> bool:
    """Mark a code used; False when it was used before."""
    result = session.execute(update(codes).where(codes.c.id == code_id, codes.c.used_at.is_(None)).values(used_at=now))
    return result.rowcount == 1


def void(session: Session, *, now: datetime, contribution_id: int, purpose: str) -> None:
    session.execute(
        update(codes)
        .where(codes.c.contribution_id == contribution_id, codes.c.purpose == purpose, codes.c.void_at.is_(None))
        .values(void_at=now)
    )


def wait_until(session: Session, who: str, *, now: datetime) -> datetime | None:
    """Until when a guesser (a code's hash, a client, a caller) must wait; None when they may try now.

    Three wrong tries are free, then the delay doubles from one second up to 15 minutes.
    """
    row = session.execute(select(guesses).where(guesses.c.who == session.keys.find(who, "guess"))).one_or_none()
    if row is None or row.wrong < FREE_TRIES or now - row.last_at > FORGOTTEN_AFTER:
        return None
    delay = min(timedelta(seconds=2 ** min(row.wrong - FREE_TRIES, 12)), LONGEST_DELAY)
    until: datetime = row.last_at + delay
    return until if until > now else None


def guessed_wrong(session: Session, who: str, *, now: datetime) -> None:
    """Count a wrong try; after a day without one the counting starts afresh."""
    statement = session.insert(guesses).values(who=session.keys.find(who, "guess"), wrong=1, last_at=now)
    more = case((guesses.c.last_at < now - FORGOTTEN_AFTER, 1), else_=guesses.c.wrong + 1)
    session.execute(statement.on_conflict_do_update(index_elements=["who"], set_={"wrong": more, "last_at": now}))


def wrong_tries(session: Session, who: str) -> int:
    """How many wrong tries are counted against ``who``."""
    row = session.execute(select(guesses.c.wrong).where(guesses.c.who == session.keys.find(who, "guess")))
    return int(row.scalar_one_or_none() or 0)


def guessed_right(session: Session, who: str) -> None:
    session.execute(delete(guesses).where(guesses.c.who == session.keys.find(who, "guess")))


def _code(row: Any) -> Code:
    fields = dict(row._mapping)
    fields.pop("hash")
    return Code(**fields)
