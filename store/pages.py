"""The pages sent for urgent tasks: whom, when, by which deliveries, when the next is due, and who took it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, select, update

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata
from store.tasks import TO_BE_TAKEN, tasks
from store.words import TaskKind

pagings = Table(
    "pagings",
    metadata,
    Column("task_id", RowId, ForeignKey("tasks.id"), primary_key=True, autoincrement=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("begun_at", Instant, nullable=False),
    Column("next_at", Instant),
    Column("opened_by", Integer),
    Column("opened_at", Instant),
    Column("taken_by", Integer),
    Column("taken_at", Instant),
    Column("given_up_at", Instant),
)

pages = Table(
    "pages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("task_id", RowId, ForeignKey("tasks.id"), nullable=False),
    Column("staff_id", RowId, ForeignKey("staff.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("fallback", Boolean, nullable=False),
    Column("delivery_ids", Json, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("task_id", "staff_id", "round"),
)
Index("ix_pagings_given_up_at", pagings.c.given_up_at)


@dataclass(frozen=True, slots=True)
class Paging:
    """How far the paging for one task has come. ``next_at`` None: nobody is paged any more.

    ``opened_at``: when somebody last looked; ``taken_by``: who said "I am on it".
    """

    task_id: int
    round: int
    begun_at: datetime
    next_at: datetime | None
    opened_by: int | None
    opened_at: datetime | None
    taken_by: int | None
    taken_at: datetime | None
    given_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One person paged once. ``fallback``: by e-mail, because nobody was on duty."""

    staff_id: int
    round: int
    fallback: bool
    delivery_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class PagedLately:
    """One of the last pages: for which task, whom, when, by which deliveries."""

    task_id: int
    staff_id: int
    delivery_ids: tuple[int, ...]
    at: datetime


_LAST = 20


def lately(session: Session, since: datetime) -> list[PagedLately]:
    """The pages since a moment, the latest first: twenty at most, so that asking is cheap for every text."""
    rows = session.execute(select(pages).order_by(pages.c.id.desc()).limit(_LAST))
    found = [PagedLately(row.task_id, row.staff_id, tuple(row.delivery_ids), row.at) for row in rows]
    return [page for page in found if page.at >= since]


def due(session: Session, kinds: list[TaskKind], *, now: datetime, limit: int = 100) -> list[int]:
    """Urgent tasks that nobody has taken and for which somebody is to be paged now, the oldest first."""
    found = session.execute(
        select(tasks.c.id)
        .join(pagings, pagings.c.task_id == tasks.c.id, isouter=True)
        .where(TO_BE_TAKEN, tasks.c.kind.in_(kinds))
        .where(pagings.c.task_id.is_(None) | (pagings.c.next_at <= now))
        .order_by(tasks.c.id)
        .limit(limit)
    )
    return list(found.scalars())


def begin(session: Session, task_id: int, *, now: datetime) -> Paging:
    """The paging for a task, begun now unless it had begun; no other writer has it until this one ends."""
    session.lock(hashlib.sha256(f"paging {task_id}".encode()).digest())
    values = {"task_id": task_id, "round": 0, "begun_at": now, "next_at": now}
    session.insert_once(pagings, values, ["task_id"])
    found = paging(session, task_id)
    if found is None:
        raise LookupError("the paging was not kept")
    return found


def paging(session: Session, task_id: int) -> Paging | None:
    row = session.execute(select(pagings).where(pagings.c.task_id == task_id)).one_or_none()
    return None if row is None else Paging(**row._mapping)


def change(session: Session, task_id: int, **fields: Any) -> None:
    session.execute(update(pagings).where(pagings.c.task_id == task_id).values(**fields))


def take(session: Session, task_id: int, *, by: int, now: datetime) -> bool:
    """Somebody says "I am on it": nobody else is paged. False when somebody else had said so."""
    result = session.execute(
        update(pagings)
        .where(pagings.c.task_id == task_id, pagings.c.taken_at.is_(None))
        .values(taken_by=by, taken_at=now, next_at=None)
    )
    return result.rowcount == 1


def add(
    session: Session, task_id: int, staff_id: int, *, round: int, fallback: bool, delivery_ids: list[int], now: datetime
) -> None:
    """Keep that somebody was paged. Raises IntegrityError when they were, in this round."""
    values = {"task_id": task_id, "staff_id": staff_id, "round": round, "fallback": fallback}
    session.add_row(pages, **values, delivery_ids=delivery_ids, at=now)


def of_task(session: Session, task_id: int) -> list[Page]:
    """Everybody who was paged for a task, in order."""
    rows = session.execute(select(pages).where(pages.c.task_id == task_id).order_by(pages.c.id))
    return [Page(row.staff_id, row.round, bool(row.fallback), tuple(row.delivery_ids), row.at) for row in rows]


def untaken(session: Session, *, limit: int = 50) -> list[int]:
    """Urgent tasks still open and untaken for which paging has been given up, the latest first."""
    found = session.execute(
        select(pagings.c.task_id)
        .join(tasks, tasks.c.id == pagings.c.task_id)
        .where(pagings.c.given_up_at.is_not(None), TO_BE_TAKEN, pagings.c.taken_at.is_(None))
        .order_by(pagings.c.given_up_at.desc())
        .limit(limit)
    )
    return list(found.scalars())
