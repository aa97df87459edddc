"""What the carrier still holds of a text, its words and its media, until it is blanked or deleted there."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, select, update

from store.database import Session
from store.inbound import inbound
from store.metadata import Instant, RowId, metadata

carrier_copies = Table(
    "carrier_copies",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("sid", String(64), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("direction", String(3), nullable=False),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done_at", Instant),
    Column("error", Text, nullable=False, server_default=""),
    UniqueConstraint("sid", "kind"),
)
_LEFT = carrier_copies.c.done_at.is_(None)
Index("ix_carrier_copies_due", carrier_copies.c.due_at, sqlite_where=_LEFT, postgresql_where=_LEFT)

Kind = Literal["message", "media"]
Direction = Literal["in", "out"]
# A sandbox's own ids, and a text that had none, are no message of the carrier's.
_MESSAGE = re.compile(r"(SM|MM)[0-9a-f]{32}", re.IGNORECASE)
# Texts that came in and whose copies are not listed yet: the index holds only these, so the hook pays for one entry.
_UNLISTED = (inbound.c.channel == "sms", inbound.c.copies_listed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Copy:
    id: int
    sid: str
    kind: Kind
    direction: Direction
    due_at: datetime | None
    attempts: int
    done_at: datetime | None
    error: str


def is_message(sid: str) -> bool:
    """Whether this is the carrier's own id of a message: a sandbox's is not."""
    return _MESSAGE.fullmatch(sid) is not None


def expect_words(session: Session, sid: str, *, direction: Direction, at: datetime) -> bool:
    """Note that the carrier's copy of these words is to go from ``at`` on; once."""
    return _expect(session, sid, "message", direction, at)


def expect_media(session: Session, sid: str, *, direction: Direction, at: datetime) -> bool:
    """Note that the carrier's copies of a message's pictures are to go from ``at`` on; once."""
    return _expect(session, sid, "media", direction, at)


def _expect(session: Session, sid: str, kind: Kind, direction: Direction, at: datetime) -> bool:
    if not is_message(sid):
        return False
    values = {"sid": sid, "kind": kind, "direction": direction, "due_at": at}
    return session.insert_once(carrier_copies, values, ["sid", "kind"])


def unlisted(session: Session, *, limit: int = 100) -> list[int]:
    """Texts that came in, by id, of whose copies nothing is noted yet."""
    query = select(inbound.c.id).where(*_UNLISTED).order_by(inbound.c.id).limit(limit)
    return list(session.execute(query).scalars())


def listed(session: Session, inbound_id: int, *, now: datetime) -> None:
    session.execute(update(inbound).where(inbound.c.id == inbound_id).values(copies_listed_at=now))


def due(session: Session, *, now: datetime, limit: int = 50) -> list[int]:
    query = select(carrier_copies.c.id).where(_LEFT, carrier_copies.c.due_at <= now)
    return list(session.execute(query.order_by(carrier_copies.c.due_at).limit(limit)).scalars())


def take(session: Session, copy_id: int, *, until: datetime, now: datetime) -> Copy | None:
    """Take a copy that is due for one worker until then; counts the attempt. None when another was faster."""
    row = session.execute(
        update(carrier_copies)
        .where(carrier_copies.c.id == copy_id, _LEFT, carrier_copies.c.due_at <= now)
        .values(due_at=until, attempts=carrier_copies.c.attempts + 1)
        .returning(carrier_copies)
    ).one_or_none()
    return Copy(**row._mapping) if row else None


def done(session: Session, copy_id: int, *, now: datetime) -> None:
    ended: dict[str, Any] = {"done_at": now, "due_at": None, "error": ""}
    session.execute(update(carrier_copies).where(carrier_copies.c.id == copy_id).values(**ended))


def try_again(session: Session, copy_id: int, *, at: datetime, error: str) -> None:
    later = {"due_at": at, "error": error[:500]}
    session.execute(update(carrier_copies).where(carrier_copies.c.id == copy_id).values(**later))


def troubled(session: Session, *, attempts: int) -> bool:
    """Whether any copy is still there after so many attempts."""
    query = select(carrier_copies.c.id).where(_LEFT, carrier_copies.c.attempts >= attempts).limit(1)
    return session.execute(query).first() is not None
