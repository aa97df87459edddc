"""Numbers that said STOP, by keyed hash, over all our numbers; checked at the moment of sending."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, Table, bindparam, delete, select

from store.database import Session
from store.metadata import Instant, metadata
from store.ready import Ready, several

suppressions = Table(
    "suppressions",
    metadata,
    Column("phone_hash", LargeBinary, primary_key=True),
    Column("since", Instant, nullable=False),
)
# Made once: making the question anew cost as much as the answer.
_SINCE = Ready(select(suppressions.c.since).where(suppressions.c.phone_hash.in_(bindparam("hashes", expanding=True))))


def suppress(session: Session, phone: str, *, now: datetime) -> None:
    session.insert_once(suppressions, {"phone_hash": session.keys.find(phone, "phone"), "since": now}, ["phone_hash"])


def lift(session: Session, phone: str) -> None:
    hashes = session.keys.find_any(phone, "phone")
    session.execute(delete(suppressions).where(suppressions.c.phone_hash.in_(hashes)))


def is_suppressed(session: Session, phone: str) -> bool:
    hashes = session.keys.find_any(phone, "phone")
    return bool(session.run(_SINCE, hashes=several(hashes)))
