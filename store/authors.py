"""Who an author is and how to reach them: sealed, apart from the stories, and shown as a pseudonym at the desk."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, bindparam, select, update

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata, new_id
from store.ready import Ready, several

authors = Table(
    "authors",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("pseudonym", String(60), nullable=False, unique=True),
    Column("sealed", LargeBinary),
    Column("phone_hash", LargeBinary),
    Column("email_hash", LargeBinary),
    Column("channels", Json, nullable=False),
    Column("language", String(5), nullable=False, server_default="en"),
    Column("print_size", String(10), nullable=False, server_default="clear"),
    Column("shared", Boolean, nullable=False, server_default="0"),
    Column("heard_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    Column("no_voice", Boolean, nullable=False, server_default="0"),
    Column("interpreter", String(20), nullable=False, server_default=""),
    Index("ix_authors_phone_hash", "phone_hash"),
    Index("ix_authors_email_hash", "email_hash"),
)

PLACE = "authors.sealed"
SILENT = timedelta(days=90)
_BIRDS = [
    "Wren",
    "Robin",
    "Heron",
    "Swift",
    "Linnet",
    "Plover",
    "Curlew",
    "Siskin",
    "Dunnock",
    "Kestrel",
    "Avocet",
    "Martin",
    "Lapwing",
    "Redwing",
    "Teal",
]


@dataclass(frozen=True, slots=True)
class Author:
    """``channels`` are those that the author chose, in order; nothing else is ever used to reach them.

    ``safe_times``: when a call is safe, in the author's own words, sealed with the number. ``no_voice``: texts, never
    calls. ``interpreter``: the language of the interpreter that a call needs, or empty.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    postal_address: str = ""
    channels: tuple[str, ...] = ()
    language: str = "en"
    print_size: str = "clear"
    pseudonym: str = ""
    id: int = 0
    safe_times: str = ""
    no_voice: bool = False
    interpreter: str = ""

    @property
    def reachable(self) -> bool:
        given = {"sms": self.phone, "email": self.email, "letter": self.postal_address}
        return any(given.get(channel) for channel in self.channels)


def new_pseudonym() -> str:
    """A stable, speakable name for the desk; the number makes it unique even when many are made at once."""
    return f"{secrets.choice(_BIRDS)} {secrets.randbelow(10**9):09d}"


def add(session: Session, author: Author, *, now: datetime) -> int:
    """A new author; what is known of their number (others use it, no calls) is true of them too."""
    shared, no_voice = _marks_of(session, author.phone, now=now)
    author = replace(author, id=new_id(), pseudonym=new_pseudonym(), no_voice=author.no_voice or no_voice)
    values = _values(session, author) | {"shared": shared, "heard_at": now, "created_at": now}
    session.add_row(authors, id=author.id, pseudonym=author.pseudonym, **values)
    return author.id


def _marks_of(session: Session, phone: str, *, now: datetime) -> tuple[bool, bool]:
    """Whether a number is marked shared, and never to be called; forgotten when it was silent for 90 days."""
    if not phone:
        return False, False
    found = session.run(_MARKED, hashes=several(session.keys.find_any(phone, "phone")), since=now - SILENT)
    return any(row.shared for row in found), any(row.no_voice for row in found)


def change(session: Session, author: Author) -> None:
    session.execute(update(authors).where(authors.c.id == author.id).values(**_values(session, author)))


def heard_from(session: Session, author_id: int, *, now: datetime) -> None:
    session.execute(update(authors).where(authors.c.id == author_id).values(heard_at=now))


_BY_ID = Ready(select(authors).where(authors.c.id == bindparam("one")))
_MARKED = Ready(
    select(authors.c.shared, authors.c.no_voice)
    .where(
        authors.c.phone_hash.in_(bindparam("hashes", expanding=True)),
        authors.c.shared | authors.c.no_voice,
        authors.c.heard_at > bindparam("since", type_=Instant),
    )
    .limit(20)
)
_BY_PHONE = Ready(
    select(authors)
    .where(
        authors.c.phone_hash.in_(bindparam("hashes", expanding=True)),
        authors.c.shared.is_(False),
        authors.c.heard_at > bindparam("since", type_=Instant),
    )
    .order_by(authors.c.id.desc())
    .limit(20)
)


def get(session: Session, author_id: int) -> Author | None:
    row = session.run(_BY_ID, one=author_id).one_or_none()
    return _author(session, row) if row else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a number proves: nothing once it is ``shared``, or was silent for 90 days."""

    shared: bool
    heard_at: datetime

    def is_silent(self, now: datetime) -> bool:
        return self.heard_at <= now - SILENT


def standing(session: Session, author_id: int) -> Standing | None:
    row = session.execute(select(authors.c.shared, authors.c.heard_at).where(authors.c.id == author_id)).one_or_none()
    return Standing(row.shared, row.heard_at) if row else None


def mark_number(session: Session, phone: str, *, shared: bool, no_voice: bool) -> None:
    """Set what is true of a number for everybody who is known by it."""
    hashes = session.keys.find_any(phone, "phone")
    session.execute(update(authors).where(authors.c.phone_hash.in_(hashes)).values(shared=shared, no_voice=no_voice))


def all_by_phone(session: Session, phone: str, *, now: datetime) -> list[Author]:
    """Everyone who wrote or called from this number lately and is not marked shared, the newest first.

    A number silent for 90 days, or shared, is a stranger's.
    """
    hashes = session.keys.find_any(phone, "phone")
    rows = session.run(_BY_PHONE, hashes=several(hashes), since=now - SILENT)
    return [_author(session, row) for row in rows]


def look_ups(session: Session, author: Author) -> dict[str, bytes | None]:
    """The keyed hashes by which an author is found, under the key in use."""
    find = session.keys.find
    return {
        "phone_hash": find(author.phone, "phone") if author.phone else None,
        "email_hash": find(author.email.lower(), "email") if author.email else None,
    }


def _values(session: Session, author: Author) -> dict[str, Any]:
    fields = json.dumps([author.name, author.phone, author.email, author.postal_address, author.safe_times])
    return {
        "sealed": session.keys.seal_text(fields, PLACE, author.id),
        **look_ups(session, author),
        "channels": list(author.channels),
        "language": author.language,
        "print_size": author.print_size,
        "no_voice": author.no_voice,
        "interpreter": author.interpreter,
    }


def _author(session: Session, row: Any) -> Author:
    fields = [] if row.sealed is None else json.loads(session.keys.open_text(row.sealed, PLACE, row.id))
    # A row that was sealed before safe times were asked for has one field less.
    name, phone, email, postal, safe_times = [*fields, "", "", "", "", ""][:5]
    return Author(
        name=name,
        phone=phone,
        email=email,
        postal_address=postal,
        channels=tuple(row.channels),
        language=row.language,
        print_size=row.print_size,
        pseudonym=row.pseudonym,
        id=row.id,
        safe_times=safe_times,
        no_voice=row.no_voice,
        interpreter=row.interpreter,
    )
