"""Where each text dialogue stands: one row for each number, resumable after days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, String, Table, bindparam, delete, select

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata
from store.ready import Ready, several

conversations = Table(
    "conversations",
    metadata,
    Column("phone_hash", LargeBinary, primary_key=True),
    Column("contribution_id", RowId),
    Column("step", String(30), nullable=False),
    Column("data", Json, nullable=False),
    Column("last_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """``step`` names the open question or "assembling"; ``data`` what the step needs (candidate homes …)."""

    contribution_id: int | None
    step: str
    data: dict[str, Any]
    last_at: datetime


_BY_PHONE = Ready(select(conversations).where(conversations.c.phone_hash.in_(bindparam("hashes", expanding=True))))


def find(session: Session, phone: str) -> Conversation | None:
    """The dialogue with a number. Locks the number for this transaction, so that two texts are one after the other."""
    hashes = session.keys.find_any(phone, "phone")
    session.lock(hashes[0])
    row = session.run(_BY_PHONE, hashes=several(hashes)).first()
    return Conversation(row.contribution_id, row.step, dict(row.data), row.last_at) if row else None


def put(session: Session, phone: str, conversation: Conversation) -> None:
    current, *older = session.keys.find_any(phone, "phone")
    if older:  # under a key before: one row alone says where the dialogue stands
        session.execute(delete(conversations).where(conversations.c.phone_hash.in_(older)))
    values = {
        "phone_hash": current,
        "contribution_id": conversation.contribution_id,
        "step": conversation.step,
        "data": conversation.data,
        "last_at": conversation.last_at,
    }
    session.upsert(conversations, values, ["phone_hash"])
