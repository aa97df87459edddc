"""What a sandboxed channel would have sent: kept for the sandbox page, sealed like every address and word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, String, Table, select

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id

sandbox_messages = Table(
    "sandbox_messages",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("channel", String(12), nullable=False),
    Column("to_sealed", LargeBinary, nullable=False),
    Column("subject_sealed", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("delivery_id", RowId),
    Column("at", Instant, nullable=False),
    Index("ix_sandbox_messages_delivery_id", "delivery_id"),
)

TO, SUBJECT, BODY = (f"sandbox_messages.{name}_sealed" for name in ("to", "subject", "body"))


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """One message that went nowhere."""

    id: int
    channel: str
    to: str
    subject: str
    body: str
    delivery_id: int | None
    at: datetime


def keep(
    session: Session, *, channel: str, to: str, subject: str, body: str, delivery_id: int | None, now: datetime
) -> int:
    """Keep one message; returns its id."""
    row_id = new_id()
    seal = session.keys.seal_text
    session.add_row(
        sandbox_messages,
        id=row_id,
        channel=channel,
        to_sealed=seal(to, TO, row_id),
        subject_sealed=seal(subject, SUBJECT, row_id),
        body_sealed=seal(body, BODY, row_id),
        delivery_id=delivery_id,
        at=now,
    )
    return row_id


def newest(
    session: Session, *, before: int | None = None, channel: str | None = None, limit: int = 50
) -> list[SandboxMessage]:
    """The newest messages first, from ``before`` (an id) back; of one channel or of all."""
    query = select(sandbox_messages).order_by(sandbox_messages.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(sandbox_messages.c.id < before)
    if channel:
        query = query.where(sandbox_messages.c.channel == channel)
    return [_message(session, row) for row in session.execute(query)]


def of_delivery(session: Session, delivery_id: int) -> list[SandboxMessage]:
    query = select(sandbox_messages).where(sandbox_messages.c.delivery_id == delivery_id)
    return [_message(session, row) for row in session.execute(query.order_by(sandbox_messages.c.id))]


def _message(session: Session, row: Any) -> SandboxMessage:
    opened = session.keys.open_text
    return SandboxMessage(
        id=row.id,
        channel=row.channel,
        to=opened(row.to_sealed, TO, row.id),
        subject=opened(row.subject_sealed, SUBJECT, row.id),
        body=opened(row.body_sealed, BODY, row.id),
        delivery_id=row.delivery_id,
        at=row.at,
    )
