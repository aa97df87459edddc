"""Raw deliveries, kept as they came before anything is made of them; the database makes each of them one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id
from store.ready import Ready
from store.words import InboundState

inbound = Table(
    "inbound",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("channel", String(20), nullable=False),
    Column("account", String(80), nullable=False),
    Column("key", String(200), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("contribution_id", RowId),
    Column("copies_listed_at", Instant),
    UniqueConstraint("channel", "account", "key"),
)
_HOLDING = inbound.c.state == InboundState.HOLDING.value
Index("ix_inbound_holding", inbound.c.id, sqlite_where=_HOLDING, postgresql_where=_HOLDING)
# Texts of which it is not noted yet what the carrier still holds (store/carrier_copies.py).
_UNLISTED = and_(inbound.c.channel == "sms", inbound.c.copies_listed_at.is_(None))
Index("ix_inbound_unlisted", inbound.c.id, sqlite_where=_UNLISTED, postgresql_where=_UNLISTED)

PLACE = "inbound.sealed"


@dataclass(frozen=True, slots=True)
class Raw:
    """One delivery as it came. ``payload`` is the carrier's own bytes."""

    id: int
    channel: str
    account: str
    key: str
    received_at: datetime
    payload: bytes
    state: InboundState
    reason: str
    contribution_id: int | None


def keep(session: Session, payload: bytes, *, channel: str, account: str, key: str, now: datetime) -> int | None:
    """Store a raw delivery; its id, or None when the same one (channel, account, key) is here already.

    Raises ValueError for a blank or "null" key, which would make strangers' messages one.
    """
    if key.strip().lower() in {"", "null", "none", "undefined"}:
        raise ValueError("a blank or null id is never a key")
    row_id = new_id()
    values = {
        "id": row_id,
        "channel": channel,
        "account": account,
        "key": key,
        "received_at": now,
        "sealed": session.keys.seal(payload, PLACE, row_id),
        "state": InboundState.PARSED,
    }
    return row_id if session.insert_once(inbound, values, ["channel", "account", "key"]) else None


_CHANGE = Ready(update(inbound).where(inbound.c.id == bindparam("this")))


def belongs_to(session: Session, inbound_id: int, contribution_id: int) -> None:
    session.run(_CHANGE, this=inbound_id, contribution_id=contribution_id)


def empty(session: Session, inbound_id: int) -> None:
    """Take the payload away once all of it has been acted upon; its key stays, so that it is never taken twice."""
    nothing = session.keys.seal(b"", PLACE, inbound_id)
    session.execute(update(inbound).where(inbound.c.id == inbound_id).values(sealed=nothing))


def hold(session: Session, inbound_id: int, reason: str) -> None:
    """Put a delivery in the holding pen, where a person sees it."""
    session.execute(
        update(inbound).where(inbound.c.id == inbound_id).values(state=InboundState.HOLDING, reason=reason[:500])
    )


def settle(session: Session, inbound_id: int) -> None:
    session.execute(update(inbound).where(inbound.c.id == inbound_id).values(state=InboundState.SETTLED))


def holding(session: Session, *, limit: int = 50) -> list[Raw]:
    """What waits in the holding pen, the oldest first."""
    rows = session.execute(select(inbound).where(_HOLDING).order_by(inbound.c.id).limit(limit))
    return [_raw(session, row) for row in rows]


def get(session: Session, inbound_id: int) -> Raw | None:
    row = session.execute(select(inbound).where(inbound.c.id == inbound_id)).one_or_none()
    return _raw(session, row) if row else None


def by_key(session: Session, *, channel: str, account: str, key: str) -> Raw | None:
    """The delivery that this key made one, or None."""
    same = (inbound.c.channel == channel, inbound.c.account == account, inbound.c.key == key)
    row = session.execute(select(inbound).where(*same)).one_or_none()
    return _raw(session, row) if row else None


def unsettled(session: Session, contribution_id: int | None, *, channel: str, prefix: str) -> list[Raw]:
    """Deliveries of one story, by the beginning of the carrier's key, with which something is still to be done."""
    rows = session.execute(
        select(inbound)
        .where(
            inbound.c.contribution_id == contribution_id,
            inbound.c.channel == channel,
            inbound.c.key.startswith(prefix, autoescape=True),
            inbound.c.state == InboundState.PARSED,
        )
        .order_by(inbound.c.id)
    )
    return [_raw(session, row) for row in rows]


def _raw(session: Session, row: Any) -> Raw:
    return Raw(
        id=row.id,
        channel=row.channel,
        account=row.account,
        key=row.key,
        received_at=row.received_at,
        payload=session.keys.open(row.sealed, PLACE, row.id),
        state=InboundState(row.state),
        reason=row.reason,
        contribution_id=row.contribution_id,
    )
