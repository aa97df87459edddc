"""When a recipient was shown to be told of a story to decide, and until when they may answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready

windows = Table(
    "windows",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False),
    Column("delivery_id", RowId, ForeignKey("deliveries.id"), nullable=False, unique=True),
    Column("channel", String(12), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("remind_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("void_at", Instant),
    Index("ix_windows_contribution_id", "contribution_id"),
)


@dataclass(frozen=True, slots=True)
class Window:
    id: int
    contribution_id: int
    delivery_id: int
    channel: str
    told_at: datetime
    remind_at: datetime
    closes_at: datetime
    void_at: datetime | None


def open_window(
    session: Session,
    contribution_id: int,
    delivery_id: int,
    *,
    channel: str,
    told_at: datetime,
    remind_at: datetime,
    closes_at: datetime,
) -> None:
    """One window for each delivery; a second piece of evidence for the same delivery changes nothing."""
    exists = session.execute(select(windows.c.id).where(windows.c.delivery_id == delivery_id)).first()
    if exists is None:
        session.add_row(
            windows,
            contribution_id=contribution_id,
            delivery_id=delivery_id,
            channel=channel,
            told_at=told_at,
            remind_at=remind_at,
            closes_at=closes_at,
        )


_OF = Ready(
    select(windows)
    .where(windows.c.contribution_id == bindparam("one"), windows.c.void_at.is_(None))
    .order_by(windows.c.closes_at.desc())
)


def of(session: Session, contribution_id: int) -> list[Window]:
    """The windows of a contribution that are not void, the latest closing first."""
    return [Window(**row._mapping) for row in session.run(_OF, one=contribution_id)]


def is_void(session: Session, delivery_id: int) -> bool:
    """Whether this delivery's window was voided: it bounced, came back, or a move ended it."""
    row = session.execute(select(windows.c.void_at).where(windows.c.delivery_id == delivery_id)).one_or_none()
    return row is not None and row.void_at is not None


def void_deliveries(session: Session, contribution_id: int, *, since: datetime) -> set[int]:
    """The deliveries whose windows, opened since then, turned out void: the recipient was not told after all."""
    found = session.execute(
        select(windows.c.delivery_id).where(
            windows.c.contribution_id == contribution_id, windows.c.void_at.is_not(None), windows.c.told_at >= since
        )
    )
    return set(found.scalars())


def void(
    session: Session, *, now: datetime, contribution_id: int | None = None, delivery_id: int | None = None
) -> None:
    """Void one delivery's window (it bounced, came back), or all of a contribution's (a move ended them)."""
    statement = update(windows).where(windows.c.void_at.is_(None)).values(void_at=now)
    if delivery_id is not None:
        statement = statement.where(windows.c.delivery_id == delivery_id)
    elif contribution_id is not None:
        statement = statement.where(windows.c.contribution_id == contribution_id)
    else:
        raise ValueError("name a delivery or a contribution")
    session.execute(statement)
