"""Which homes or areas a public interest body follows, how it is told, and when its next day's letter is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, literal_column, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata

DAILY, AT_ONCE, OFF = "daily", "at_once", "off"

follows = Table(
    "follows",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("contact_id", RowId, ForeignKey("contacts.id"), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id")),
    Column("area", Text, nullable=False),
    Column("place", String(40), nullable=False),
    Column("home_id", RowId, ForeignKey("homes.id")),
    Column("how", String(10), nullable=False),
    Column("told_until", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    UniqueConstraint("contact_id", "place"),
    Index("ix_follows_staff_id", "staff_id"),
)
# Written out, not a parameter: a prepared statement is planned without its parameters and would miss the index.
_ON = follows.c.how != literal_column(f"'{OFF}'")
Index("ix_follows_next_at", follows.c.next_at, follows.c.contact_id, sqlite_where=_ON, postgresql_where=_ON)


@dataclass(frozen=True, slots=True)
class Follow:
    """``home_id`` None is the whole area; ``staff_id`` None came with the import of its contact.

    One that was stopped stays as ``off``: for an imported contact, no row at all means the whole area at once.
    """

    id: int
    contact_id: int
    staff_id: int | None
    area: str
    place: str
    home_id: int | None
    how: str
    told_until: datetime
    next_at: datetime


def follow(
    session: Session,
    contact_id: int,
    area: str,
    *,
    home_id: int | None,
    how: str,
    now: datetime,
    next_at: datetime,
    staff_id: int | None = None,
) -> None:
    """Follow from ``now`` on; followed already, only how it is told changes, and nothing is missed."""
    place = "area" if home_id is None else f"home:{home_id}"
    same = (follows.c.contact_id == contact_id, follows.c.place == place)
    found = session.execute(select(follows).where(*same)).one_or_none()
    if found is not None:
        fresh = {"told_until": now, "next_at": next_at} if found.how == OFF and how != OFF else {}
        session.execute(update(follows).where(*same).values(how=how, staff_id=staff_id, **fresh))
        return
    given = {"contact_id": contact_id, "staff_id": staff_id, "area": area, "place": place, "home_id": home_id}
    session.add_row(follows, **given, how=how, told_until=now, next_at=next_at)


def stop(session: Session, staff_id: int, follow_id: int) -> Follow | None:
    """Stop one of somebody's own; None when it is not theirs. Stopped twice is stopped."""
    found = next((one for one in of_staff(session, staff_id, stopped=True) if one.id == follow_id), None)
    if found is not None:
        session.execute(update(follows).where(follows.c.id == found.id).values(how=OFF))
    return found


def of_staff(session: Session, staff_id: int, *, stopped: bool = False) -> list[Follow]:
    """What somebody follows, the whole areas first."""
    query = select(follows).where(follows.c.staff_id == staff_id).order_by(follows.c.area, follows.c.place)
    return _all(session, query if stopped else query.where(_ON))


def of_contacts(session: Session, contact_ids: Collection[int]) -> list[Follow]:
    """All that these contacts follow, or stopped following."""
    return _all(session, select(follows).where(follows.c.contact_id.in_(contact_ids))) if contact_ids else []


def due(session: Session, now: datetime, *, limit: int = 100) -> list[int]:
    """Contacts whose day's letter is due, the longest waiting first."""
    query = select(follows.c.contact_id).where(_ON, follows.c.next_at <= now).order_by(follows.c.next_at).limit(limit)
    return list(dict.fromkeys(session.execute(query).scalars()))


def due_of(session: Session, contact_id: int, now: datetime) -> list[Follow]:
    """What of one contact's is due, locked, so that two workers never tell the same twice."""
    mine = (follows.c.contact_id == contact_id, _ON, follows.c.next_at <= now)
    return _all(session, select(follows).where(*mine).with_for_update(skip_locked=True))


def told(session: Session, ids: Collection[int], *, until: datetime, next_at: datetime) -> None:
    """Told of everything up to ``until``; look again at ``next_at``."""
    session.execute(update(follows).where(follows.c.id.in_(ids)).values(told_until=until, next_at=next_at))


def _all(session: Session, query: Any) -> list[Follow]:
    return [Follow(**row._mapping) for row in session.execute(query)]
