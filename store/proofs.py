"""Four digits that were texted to a number, to show that whoever asks for something holds the phone: one at a time."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, String, Table, bindparam, delete, select, update

from store.database import Session
from store.metadata import Instant, metadata
from store.ready import Ready, several

proofs = Table(
    "proofs",
    metadata,
    Column("phone_hash", LargeBinary, primary_key=True),
    Column("wanted", String(12), nullable=False),
    Column("hash", LargeBinary),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("made_today", Integer, nullable=False),
    Column("used_at", Instant),
)
MOST_WRONG = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """``wanted`` is what was asked for. Without ``hash`` no digits were texted: only a return code proves it."""

    wanted: str
    hash: bytes | None
    made_at: datetime
    expires_at: datetime
    wrong: int
    made_today: int
    used_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """The digits may still come back."""
        return self.hash is not None and self.is_wanted(now) and self.wrong < MOST_WRONG

    def is_wanted(self, now: datetime) -> bool:
        """What was asked for has not been done, and was asked for lately."""
        return self.used_at is None and now < self.expires_at


_BY_PHONE = Ready(select(proofs).where(proofs.c.phone_hash.in_(bindparam("hashes", expanding=True))))


def find(session: Session, phone: str) -> Proof | None:
    row = session.run(_BY_PHONE, hashes=several(session.keys.find_any(phone, "phone"))).first()
    if row is None:
        return None
    fields = dict(row._mapping)
    fields.pop("phone_hash")
    return Proof(**fields)


def put(session: Session, phone: str, digits: str | None, proof: Proof) -> None:
    """Keep what is wanted from this number, and the digits that would prove it, by keyed hash."""
    current, *older = session.keys.find_any(phone, "phone")
    if older:  # under a key before: one row alone says what is wanted
        session.execute(delete(proofs).where(proofs.c.phone_hash.in_(older)))
    values = {
        "phone_hash": current,
        "wanted": proof.wanted,
        "hash": None if digits is None else session.keys.find(_said(phone, digits), "proof"),
        "made_at": proof.made_at,
        "expires_at": proof.expires_at,
        "wrong": proof.wrong,
        "made_today": proof.made_today,
        "used_at": proof.used_at,
    }
    session.upsert(proofs, values, ["phone_hash"])


def count_wrong(session: Session, phone: str, wrong: int) -> None:
    _change(session, phone, wrong=wrong)


def use(session: Session, phone: str, *, now: datetime) -> None:
    _change(session, phone, used_at=now)


def matches(session: Session, phone: str, digits: str, proof: Proof) -> bool:
    """Whether these are the digits, compared in constant time."""
    found = session.keys.find_any(_said(phone, digits), "proof")
    return proof.hash is not None and any(hmac.compare_digest(each, proof.hash) for each in found)


def _said(phone: str, digits: str) -> str:
    return f"{phone} {digits}"


def _change(session: Session, phone: str, **fields: object) -> None:
    hashes = session.keys.find_any(phone, "phone")
    session.execute(update(proofs).where(proofs.c.phone_hash.in_(hashes)).values(**fields))
