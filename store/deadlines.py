"""What the clock will do and when: one row for each (contribution, kind), found by an indexed poll."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, delete, literal_column, select

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready

deadlines = Table(
    "deadlines",
    metadata,
    Column("contribution_id", RowId, ForeignKey("contributions.id"), primary_key=True),
    Column("kind", String(30), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Index("ix_deadlines_due_at", "due_at"),
)
REVIEWS = deadlines.c.kind == literal_column("'review'")
Index(
    "ix_deadlines_reviews",
    deadlines.c.due_at,
    deadlines.c.contribution_id,
    sqlite_where=REVIEWS,
    postgresql_where=REVIEWS,
)
# Made once: making the question anew cost as much as the answer.
_OF = Ready(select(deadlines).where(deadlines.c.contribution_id == bindparam("one")))
_ALL_OF = delete(deadlines).where(deadlines.c.contribution_id == bindparam("one"))
_CLEAR, _CLEAR_ONE = Ready(_ALL_OF), Ready(_ALL_OF.where(deadlines.c.kind == bindparam("kind")))


@dataclass(frozen=True, slots=True)
class Deadline:
    contribution_id: int
    kind: str
    due_at: datetime


def put(session: Session, contribution_id: int, kind: str, due_at: datetime) -> None:
    """Set a deadline, or move it if it stands already."""
    values = {"contribution_id": contribution_id, "kind": kind, "due_at": due_at}
    session.upsert(deadlines, values, ["contribution_id", "kind"])


def put_all(session: Session, contribution_id: int, due: dict[str, datetime]) -> None:
    """Set several deadlines of one contribution at once: {kind: instant}."""
    if due:
        rows = [{"contribution_id": contribution_id, "kind": kind, "due_at": at} for kind, at in due.items()]
        session.upsert(deadlines, rows, ["contribution_id", "kind"])


def clear(session: Session, contribution_id: int, kind: str | None = None) -> None:
    """Take away one deadline of a contribution, or all of them."""
    if kind is None:
        session.run(_CLEAR, one=contribution_id)
    else:
        session.run(_CLEAR_ONE, one=contribution_id, kind=kind)


def of(session: Session, contribution_id: int) -> dict[str, datetime]:
    rows = session.run(_OF, one=contribution_id)
    return {row.kind: row.due_at for row in rows}


def due(session: Session, now: datetime, *, limit: int = 100) -> list[Deadline]:
    rows = session.execute(select(deadlines).where(deadlines.c.due_at <= now).order_by(deadlines.c.due_at).limit(limit))
    return [Deadline(row.contribution_id, row.kind, row.due_at) for row in rows]


def due_of(session: Session, kinds: Collection[str], now: datetime, *, limit: int = 100) -> list[Deadline]:
    """What is due among these kinds, the oldest first."""
    rows = session.execute(
        select(deadlines)
        .where(deadlines.c.due_at <= now, deadlines.c.kind.in_(kinds))
        .order_by(deadlines.c.due_at)
        .limit(limit)
    )
    return [Deadline(row.contribution_id, row.kind, row.due_at) for row in rows]
