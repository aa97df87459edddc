"""Answers kept for 72 hours under the caller's own key, so that a repeated request gets the same answer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, bindparam, delete, select

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id
from store.ready import Ready, several

KEPT = timedelta(hours=72)

answers = Table(
    "idempotent_answers",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("caller", Integer, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_idempotent_answers_at", "at"),
)
PLACE = "idempotent_answers.sealed"
_FOUND = Ready(
    select(answers).where(
        answers.c.key_hash.in_(bindparam("hashes", expanding=True)), answers.c.at > bindparam("since")
    )
)
_FORGET = Ready(delete(answers).where(answers.c.at <= bindparam("since")))


def find(session: Session, caller: int, key: str, *, now: datetime) -> tuple[str, int, str] | None:
    """(request hash, status, body) of the answer given before under this key, or None."""
    hashes = session.keys.find_any(f"{caller}|{key}", "idempotency")
    row: Any = session.run(_FOUND, hashes=several(hashes), since=now - KEPT).one_or_none()
    if row is None:
        return None
    return row.request_hash, row.status, session.keys.open_text(row.sealed, PLACE, row.id)


def keep(session: Session, caller: int, key: str, *, request_hash: str, status: int, body: str, now: datetime) -> None:
    session.run(_FORGET, since=now - KEPT)
    row_id = new_id()
    session.add_row(
        answers,
        id=row_id,
        caller=caller,
        key_hash=session.keys.find(f"{caller}|{key}", "idempotency"),
        request_hash=request_hash,
        status=status,
        sealed=session.keys.seal_text(body, PLACE, row_id),
        at=now,
    )
