"""Mail that came in, each kept as it came before anything is made of it; the database makes each of them one."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    update,
)

from store.authors import authors
from store.database import Session
from store.deliveries import deliveries
from store.metadata import Instant, RowId, metadata, new_id

mails = Table(
    "mails",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("size", Integer, nullable=False),
    Column("cut", Boolean, nullable=False, server_default="0"),
    Column("sealed", LargeBinary),
    Column("face", LargeBinary),
    Column("sender_hash", LargeBinary),
    Column("taken_for", String(20), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("did", Text, nullable=False, server_default=""),
    Column("person_since", Instant),
    Column("delivery_id", RowId),
    Column("answer_id", RowId),
    Column("seen_at", Instant),
    Column("seen_by", Integer),
    Index("ix_mails_delivery_id", "delivery_id"),
)
_UNREAD = mails.c.taken_for == ""
Index("ix_mails_unread", mails.c.id, sqlite_where=_UNREAD, postgresql_where=_UNREAD)
_WAITS = mails.c.person_since.is_not(None) & mails.c.seen_at.is_(None)
Index("ix_mails_waiting", mails.c.id, sqlite_where=_WAITS, postgresql_where=_WAITS)
_ANSWERED = mails.c.answer_id.is_not(None)
Index("ix_mails_answered", mails.c.received_at, sqlite_where=_ANSWERED, postgresql_where=_ANSWERED)
_KEPT = mails.c.sealed.is_not(None)
Index("ix_mails_kept", mails.c.received_at, sqlite_where=_KEPT, postgresql_where=_KEPT)
Index("ix_mails_sender_hash", mails.c.sender_hash)

mail_stops = Table(
    "mail_stops",
    metadata,
    Column("email_hash", LargeBinary, primary_key=True),
    Column("since", Instant, nullable=False),
)

PLACE, FACE = "mails.sealed", "mails.face"
SET_ASIDE = "set_aside"
PURPOSE = "email"
"""As with authors' addresses, so that what an author wrote is found when that author is forgotten."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. ``taken_for`` is empty until it was looked at; ``did`` says in a sentence what came of it.

    ``person_since``: since when a person is asked to look at it, or None where nobody need. ``sender``, ``subject``
    and ``message_id`` are what it says of itself, sealed; empty once it is erased.
    """

    id: int
    received_at: datetime
    size: int
    cut: bool
    taken_for: str
    why: str
    did: str
    person_since: datetime | None
    delivery_id: int | None
    answer_id: int | None
    seen_at: datetime | None
    seen_by: int | None
    erased: bool
    sender: str = ""
    subject: str = ""
    message_id: str = ""


def keep(session: Session, raw: bytes, *, key: str, size: int, now: datetime) -> int | None:
    """Store a message as it came; its id, or None when the same one is here already. Raises ValueError for no key."""
    if not key.strip():
        raise ValueError("a blank id is never a key")
    row_id = new_id()
    values = {
        "id": row_id,
        "key": key,
        "received_at": now,
        "size": min(size, 2**31 - 1),
        "cut": size > len(raw),
        "sealed": session.keys.seal(raw, PLACE, row_id),
    }
    return row_id if session.insert_once(mails, values, ["key"]) else None


def raw_of(session: Session, mail_id: int) -> bytes | None:
    """The bytes as they came; None once they are erased, or when there is no such message."""
    sealed = session.execute(select(mails.c.sealed).where(mails.c.id == mail_id)).scalar_one_or_none()
    return None if sealed is None else session.keys.open(sealed, PLACE, mail_id)


def by_key(session: Session, key: str) -> Mail | None:
    row_id = session.execute(select(mails.c.id).where(mails.c.key == key)).scalar_one_or_none()
    return None if row_id is None else get(session, row_id)


def get(session: Session, mail_id: int) -> Mail | None:
    found = _mails(session, select(*_SHOWN).where(mails.c.id == mail_id))
    return found[0] if found else None


def unread(session: Session, *, after: int = 0, limit: int = 50) -> list[int]:
    """What was kept and not looked at yet, the oldest first."""
    query = select(mails.c.id).where(_UNREAD, mails.c.id > after).order_by(mails.c.id).limit(limit)
    return list(session.execute(query).scalars())


def is_unread(session: Session, mail_id: int) -> bool:
    """Whether it is still to be looked at; asked inside the transaction that does so."""
    query = select(mails.c.id).where(mails.c.id == mail_id, _UNREAD).with_for_update()
    return session.execute(query).first() is not None


def settle(
    session: Session,
    mail_id: int,
    *,
    taken_for: str,
    why: str,
    did: str,
    person_since: datetime | None,
    delivery_id: int | None = None,
    answer_id: int | None = None,
    sender: str = "",
    subject: str = "",
    message_id: str = "",
) -> None:
    """Write down what it was taken for and what came of it."""
    face = json.dumps({"sender": sender, "subject": subject, "message_id": message_id})
    values = {
        "taken_for": taken_for,
        "why": why[:500],
        "did": did[:500],
        "person_since": person_since,
        "delivery_id": delivery_id,
        "answer_id": answer_id,
        "face": session.keys.seal_text(face, FACE, mail_id),
        "sender_hash": session.keys.find(sender, PURPOSE) if sender else None,
    }
    session.execute(update(mails).where(mails.c.id == mail_id).values(**values))


def listed(session: Session, *, waiting: bool, before: int | None = None, limit: int = 50) -> list[Mail]:
    """What waits for a person, or everything else that was kept, the newest first, by id before ``before``."""
    query = select(*_SHOWN).where(
        _WAITS if waiting else or_(mails.c.person_since.is_(None), mails.c.seen_at.is_not(None))
    )
    if before is not None:
        query = query.where(mails.c.id < before)
    return _mails(session, query.where(~_UNREAD).order_by(mails.c.id.desc()).limit(limit))


def see_to(session: Session, mail_id: int, *, by: int, now: datetime) -> bool:
    """A person has seen to it; False when somebody had before."""
    result = session.execute(
        update(mails).where(mails.c.id == mail_id, mails.c.seen_at.is_(None)).values(seen_at=now, seen_by=by)
    )
    return result.rowcount == 1


def answered_since(session: Session, sender: str, since: datetime) -> bool:
    """Whether this address had an answer since then."""
    hashes = session.keys.find_any(sender, PURPOSE)
    query = select(mails.c.id).where(_ANSWERED, mails.c.sender_hash.in_(hashes), mails.c.received_at > since)
    return session.execute(query.limit(1)).first() is not None


def count_answers(session: Session, since: datetime) -> int:
    query = select(func.count()).select_from(mails).where(_ANSWERED, mails.c.received_at > since)
    return int(session.execute(query).scalar_one())


def is_an_authors(session: Session, sender: str) -> bool:
    """Whether somebody who told us a story gave this address: no page shows it then."""
    hashes = session.keys.find_any(sender, PURPOSE)
    return (
        bool(sender)
        and session.execute(select(authors.c.id).where(authors.c.email_hash.in_(hashes)).limit(1)).first() is not None
    )


def stop(session: Session, address: str, *, now: datetime) -> None:
    """No more e-mail to this address, until somebody lifts it."""
    values = {"email_hash": session.keys.find(address.lower(), PURPOSE), "since": now}
    session.insert_once(mail_stops, values, ["email_hash"])


def lift_stop(session: Session, address: str) -> None:
    hashes = session.keys.find_any(address.lower(), PURPOSE)
    session.execute(delete(mail_stops).where(mail_stops.c.email_hash.in_(hashes)))


def is_stopped(session: Session, address: str) -> bool:
    hashes = session.keys.find_any(address.lower(), PURPOSE)
    return session.execute(select(mail_stops.c.since).where(mail_stops.c.email_hash.in_(hashes))).first() is not None


def erase_of_deliveries(session: Session, contribution_id: int) -> None:
    """Take away the mail that came back about one contribution's deliveries."""
    ours = select(deliveries.c.id).where(deliveries.c.contribution_id == contribution_id)
    _erase(session, mails.c.delivery_id.in_(ours))


def erase_of_author(session: Session, author_id: int) -> None:
    """Take away the mail about what we sent to an author, and what came from that author's own address."""
    ours = select(deliveries.c.id).where(deliveries.c.author_id == author_id)
    address = select(authors.c.email_hash).where(authors.c.id == author_id, authors.c.email_hash.is_not(None))
    _erase(session, or_(mails.c.delivery_id.in_(ours), mails.c.sender_hash.in_(address)))


def forget_old(session: Session, *, before: datetime) -> int:
    """Erase what was kept for long enough; its key stays, so that it is never taken twice. How many there were."""
    return _erase(session, mails.c.received_at < before)


def _erase(session: Session, which: ColumnElement[bool]) -> int:
    result = session.execute(update(mails).where(which, _KEPT).values(sealed=None, face=None, sender_hash=None))
    return int(result.rowcount)


_SHOWN = (
    *(mails.c[name] for name in Mail.__dataclass_fields__ if name in mails.c),
    mails.c.sealed.is_(None).label("erased"),
    mails.c.face,
)


def _mails(session: Session, query: Select[Any]) -> list[Mail]:
    found = []
    for row in session.execute(query):
        fields = dict(row._mapping)
        face = fields.pop("face")
        opened = {} if face is None else json.loads(session.keys.open_text(face, FACE, row.id))
        found.append(Mail(**fields, **opened))
    return found


def of_deliveries(session: Session, delivery_ids: Collection[int]) -> list[Mail]:
    """What came back about these, the oldest first."""
    return _mails(session, select(*_SHOWN).where(mails.c.delivery_id.in_(list(delivery_ids))).order_by(mails.c.id))
