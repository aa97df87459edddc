"""People who sign in, their sessions and their tokens; tokens are kept only as hashes."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata
from store.ready import Ready
from store.words import Role

staff = Table(
    "staff",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("roles", Json, nullable=False),
    Column("home_ids", Json, nullable=False),
    Column("areas", Json, nullable=False),
    Column("password_hash", String(200)),
    Column("totp_sealed", LargeBinary),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("created_at", Instant, nullable=False),
)

tokens = Table(
    "staff_tokens",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("expires_at", Instant),
    Column("ended_at", Instant),
    Index("ix_staff_tokens_staff_id", "staff_id"),
)

TOTP = "staff.totp"
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SETUP = timedelta(days=7)
LINK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. ``home_ids`` and ``areas`` bound what a provider or a body may see."""

    id: int
    email: str
    name: str
    roles: frozenset[Role]
    home_ids: tuple[int, ...]
    areas: tuple[str, ...]
    password_hash: str | None
    totp_sealed: bytes | None
    active: bool

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which somebody is signed in."""

    id: int
    hash: str
    made_at: datetime
    seen_at: datetime

    def is_of(self, plain: str) -> bool:
        return self.hash == _hash(plain)


def add(
    session: Session,
    email: str,
    *,
    roles: list[Role],
    now: datetime,
    name: str = "",
    home_ids: list[int] | None = None,
    areas: list[str] | None = None,
) -> int:
    """Add somebody, or add roles, homes and areas to whoever has this address; returns the id."""
    found = by_email(session, email)
    if found is None:
        values = {
            "email": email.lower(),
            "name": name,
            "roles": sorted(roles),
            "home_ids": home_ids or [],
            "areas": areas or [],
            "created_at": now,
        }
        return int(session.execute(insert(staff).values(**values).returning(staff.c.id)).scalar_one())
    session.execute(
        update(staff)
        .where(staff.c.id == found.id)
        .values(
            roles=sorted(found.roles | set(roles)),
            home_ids=sorted({*found.home_ids, *(home_ids or [])}),
            areas=sorted({*found.areas, *(areas or [])}),
            name=name or found.name,
        )
    )
    return found.id


# Made once: making the question anew cost as much as the answer.
_BY_ID = Ready(select(staff).where(staff.c.id == bindparam("one")))
_BY_TOKEN = Ready(
    select(tokens, staff.c.active)
    .join(staff, staff.c.id == tokens.c.staff_id)
    .where(tokens.c.hash == bindparam("hash"), tokens.c.kind == bindparam("kind"), tokens.c.ended_at.is_(None))
)


def get(session: Session, staff_id: int) -> Person | None:
    row = session.run(_BY_ID, one=staff_id).one_or_none()
    return _person(row) if row else None


def by_email(session: Session, email: str) -> Person | None:
    row = session.execute(select(staff).where(staff.c.email == email.strip().lower())).one_or_none()
    return _person(row) if row else None


def everyone(session: Session) -> list[Person]:
    return [_person(row) for row in session.execute(select(staff).order_by(staff.c.id))]


def set_password(session: Session, staff_id: int, password_hash: str) -> None:
    session.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def set_totp(session: Session, staff_id: int, key: str) -> None:
    sealed = session.keys.seal_text(key, TOTP, staff_id)
    session.execute(update(staff).where(staff.c.id == staff_id).values(totp_sealed=sealed))


def clear_totp(session: Session, staff_id: int) -> None:
    session.execute(update(staff).where(staff.c.id == staff_id).values(totp_sealed=None))


def totp_key(session: Session, person: Person) -> str | None:
    return None if person.totp_sealed is None else session.keys.open_text(person.totp_sealed, TOTP, person.id)


def new_token(session: Session, staff_id: int, kind: str, *, now: datetime) -> str:
    """A fresh secret, kept only as a hash: "setup" (once, 7 days), "link" (once, 30 minutes), "session" or "api"."""
    plain = secrets.token_urlsafe(32)
    lasts = {"setup": SETUP, "link": LINK, "session": LONGEST}.get(kind)
    session.add_row(
        tokens,
        staff_id=staff_id,
        kind=kind,
        hash=_hash(plain),
        made_at=now,
        seen_at=now,
        expires_at=None if lasts is None else now + lasts,
    )
    return plain


def by_token(session: Session, plain: str, kind: str, *, now: datetime) -> Person | None:
    """Whose token this is, or None when it is unknown, ended, expired or (a session) idle for two hours."""
    row = session.run(_BY_TOKEN, hash=_hash(plain), kind=kind).one_or_none()
    if row is None or not row.active or (row.expires_at is not None and now >= row.expires_at):
        return None
    if kind == "session" and now - row.seen_at > IDLE:
        return None
    return get(session, row.staff_id)


def seen(session: Session, plain: str, *, now: datetime) -> None:
    session.execute(update(tokens).where(tokens.c.hash == _hash(plain)).values(seen_at=now))


def last_seen(session: Session, plain: str) -> datetime | None:
    """When this token was last noted as used."""
    found: datetime | None = session.execute(select(tokens.c.seen_at).where(tokens.c.hash == _hash(plain))).scalar()
    return found


def open_sessions(session: Session, staff_id: int, *, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in now, the latest use first."""
    rows = session.execute(
        select(tokens.c.id, tokens.c.hash, tokens.c.made_at, tokens.c.seen_at)
        .where(tokens.c.staff_id == staff_id, tokens.c.kind == "session", tokens.c.ended_at.is_(None))
        .where(tokens.c.expires_at > now, tokens.c.seen_at >= now - IDLE)
        .order_by(tokens.c.seen_at.desc(), tokens.c.id.desc())
    )
    return [OpenSession(row.id, row.hash, row.made_at, row.seen_at) for row in rows]


def end_session(session: Session, staff_id: int, token_id: int, *, now: datetime) -> bool:
    """End one of somebody's own sessions by its id; False when it is not theirs or had ended."""
    result = session.execute(
        update(tokens)
        .where(tokens.c.id == token_id, tokens.c.staff_id == staff_id, tokens.c.kind == "session")
        .where(tokens.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return result.rowcount == 1


def end_sessions(session: Session, staff_id: int, *, now: datetime) -> None:
    """Sign somebody out everywhere: their password was set anew."""
    session.execute(
        update(tokens)
        .where(tokens.c.staff_id == staff_id, tokens.c.kind == "session", tokens.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_token(session: Session, plain: str, *, now: datetime) -> bool:
    """End a session or a set-up link; False when it had ended already."""
    result = session.execute(
        update(tokens).where(tokens.c.hash == _hash(plain), tokens.c.ended_at.is_(None)).values(ended_at=now)
    )
    return result.rowcount == 1


def made_since(session: Session, staff_id: int, kind: str, moment: datetime) -> int:
    """How many secrets of this kind somebody was given after ``moment``."""
    made = select(func.count()).where(tokens.c.staff_id == staff_id, tokens.c.kind == kind, tokens.c.made_at > moment)
    return int(session.execute(made).scalar_one())


def end_links(session: Session, staff_id: int, *, now: datetime) -> None:
    """End every link to sign in with that is still out: one of them was used."""
    session.execute(
        update(tokens)
        .where(tokens.c.staff_id == staff_id, tokens.c.kind == "link", tokens.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def _hash(plain: str) -> str:
    # The token has 256 random bits: a plain hash is enough, and it needs no key to survive a rotation.
    return hashlib.sha256(plain.encode()).hexdigest()


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        home_ids=tuple(row.home_ids),
        areas=tuple(row.areas),
        password_hash=row.password_hash,
        totp_sealed=row.totp_sealed,
        active=bool(row.active),
    )
