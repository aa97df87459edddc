"""What waits for a person: one open task for each (kind, about), with who took it and how it ended."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, bindparam, or_, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready, several
from store.words import Role, TaskKind

tasks = Table(
    "tasks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("about", String(80), nullable=False),
    Column("contribution_id", RowId),
    Column("role", String(20), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("raised_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("claimed_by", Integer),
    Column("claimed_at", Instant),
    Column("done_by", Integer),
    Column("done_at", Instant),
    Column("outcome", Text, nullable=False, server_default=""),
    Index("ix_tasks_contribution_id", "contribution_id"),
)
_OPEN = tasks.c.done_at.is_(None)
Index("uq_tasks_open", tasks.c.kind, tasks.c.about, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
TO_BE_TAKEN = _OPEN & tasks.c.urgent.is_(True) & tasks.c.claimed_by.is_(None)
"""Urgent, and nobody has it: somebody is paged."""
Index("ix_tasks_to_be_taken", tasks.c.urgent, tasks.c.done_at, tasks.c.claimed_by)
Index(
    "ix_tasks_of_kind",
    tasks.c.kind,
    tasks.c.role,
    tasks.c.urgent,
    tasks.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
_TAKEN = tasks.c.claimed_by.is_not(None) & _OPEN
Index("ix_tasks_taken", tasks.c.claimed_by, tasks.c.id, sqlite_where=_TAKEN, postgresql_where=_TAKEN)
Index("ix_tasks_waiting", tasks.c.role, tasks.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    kind: TaskKind
    about: str
    contribution_id: int | None
    role: Role
    urgent: bool
    note: str
    raised_at: datetime
    due_at: datetime | None
    claimed_by: int | None
    claimed_at: datetime | None
    done_by: int | None
    done_at: datetime | None
    outcome: str


def raise_task(
    session: Session,
    kind: TaskKind,
    *,
    about: str,
    role: Role,
    now: datetime,
    contribution_id: int | None = None,
    urgent: bool = False,
    due_at: datetime | None = None,
    note: str = "",
) -> bool:
    """Raise a task unless the same one is open; True when it is new. An open one only becomes more urgent."""
    values = {
        "kind": kind,
        "about": about,
        "contribution_id": contribution_id,
        "role": role,
        "urgent": urgent,
        "note": note,
        "raised_at": now,
        "due_at": due_at,
    }
    fresh = session.insert_once(tasks, values, ["kind", "about"], where=_OPEN)
    if not fresh and urgent:
        session.execute(update(tasks).where(tasks.c.kind == kind, tasks.c.about == about, _OPEN).values(urgent=True))
    return fresh


def renew_note(session: Session, kind: TaskKind, *, about: str, note: str) -> None:
    """Let the open task of this kind about one thing say this instead."""
    session.execute(update(tasks).where(tasks.c.kind == kind, tasks.c.about == about, _OPEN).values(note=note))


def waiting(session: Session, roles: list[Role] | None = None, *, limit: int = 100) -> list[Task]:
    """Open tasks for any of ``roles`` (None: for all), the urgent first, then the oldest."""
    query = select(tasks).where(_OPEN).order_by(tasks.c.urgent.desc(), tasks.c.id).limit(limit)
    if roles is not None:
        query = query.where(tasks.c.role.in_(roles))
    return [_task(row) for row in session.execute(query)]


def about(session: Session, contribution_id: int, *, open_only: bool = True) -> list[Task]:
    query = select(tasks).where(tasks.c.contribution_id == contribution_id).order_by(tasks.c.id)
    if open_only:
        query = query.where(_OPEN)
    return [_task(row) for row in session.execute(query)]


def open_about(session: Session, kind: TaskKind, about: str) -> Task | None:
    """The open task of this kind about one thing; there is one at most."""
    query = select(tasks).where(tasks.c.kind == kind, tasks.c.about == about, _OPEN)
    row = session.execute(query).one_or_none()
    return _task(row) if row else None


def open_about_stories(session: Session, kind: TaskKind, contribution_ids: list[int]) -> list[Task]:
    """Open tasks of one kind that belong to any of these."""
    query = select(tasks).where(_OPEN, tasks.c.kind == kind, tasks.c.contribution_id.in_(contribution_ids))
    return [_task(row) for row in session.execute(query.order_by(tasks.c.id))]


def of_kind(
    session: Session, kind: TaskKind, roles: Iterable[Role], *, urgent: bool, after: int = 0, limit: int = 50
) -> list[Task]:
    """Open tasks of one kind for any of these roles, the oldest first, by id after ``after``: a walk of an index for
    each role, so that a hundred thousand others cost nothing."""
    walks = [
        [
            _task(row)
            for row in session.execute(
                select(tasks)
                .where(_OPEN, tasks.c.kind == kind, tasks.c.role == role, tasks.c.urgent.is_(urgent))
                .where(tasks.c.id > after)
                .order_by(tasks.c.id)
                .limit(limit)
            )
        ]
        for role in sorted(set(roles))
    ]
    return list(heapq.merge(*walks, key=lambda task: task.id))[:limit]


def get(session: Session, task_id: int) -> Task | None:
    row = session.execute(select(tasks).where(tasks.c.id == task_id)).one_or_none()
    return _task(row) if row else None


def claim(session: Session, task_id: int, *, by: int, now: datetime) -> bool:
    """Take a task; False when somebody else has it or it is done."""
    result = session.execute(
        update(tasks)
        .where(tasks.c.id == task_id, _OPEN, (tasks.c.claimed_by.is_(None)) | (tasks.c.claimed_by == by))
        .values(claimed_by=by, claimed_at=now)
    )
    return result.rowcount == 1


def take_over(session: Session, task_id: int, *, by: int, now: datetime, left_since: datetime) -> bool:
    """Take a task that is free, one's own, or was taken before ``left_since`` and never ended; False otherwise."""
    free = or_(tasks.c.claimed_by.is_(None), tasks.c.claimed_by == by, tasks.c.claimed_at < left_since)
    result = session.execute(
        update(tasks).where(tasks.c.id == task_id, _OPEN, free).values(claimed_by=by, claimed_at=now)
    )
    return result.rowcount == 1


def give_back(session: Session, task_id: int, *, by: int) -> bool:
    """End a claim of one's own; False when it was somebody else's, or nobody's."""
    result = session.execute(
        update(tasks)
        .where(tasks.c.id == task_id, _OPEN, tasks.c.claimed_by == by)
        .values(claimed_by=None, claimed_at=None)
    )
    return result.rowcount == 1


def add_to_note(session: Session, task_id: int, line: str, *, let_go: bool = False) -> None:
    """Write a line below an open task's note; ``let_go`` gives the task back, so that anybody may take it."""
    values: dict[str, Any] = {"note": tasks.c.note + "\n" + line}
    if let_go:
        values |= {"claimed_by": None, "claimed_at": None}
    session.execute(update(tasks).where(tasks.c.id == task_id, _OPEN).values(**values))


def finish(session: Session, task_id: int, *, by: int | None, outcome: str, now: datetime) -> bool:
    """End a task with its outcome in words; False when it had ended already."""
    result = session.execute(
        update(tasks).where(tasks.c.id == task_id, _OPEN).values(done_by=by, done_at=now, outcome=outcome)
    )
    return result.rowcount == 1


_FINISH = Ready(
    update(tasks).where(
        tasks.c.kind.in_(bindparam("kinds", expanding=True)), tasks.c.about == bindparam("named"), _OPEN
    )
)


def finish_about(
    session: Session, kinds: list[TaskKind], *, about: str, by: int | None, outcome: str, now: datetime
) -> None:
    """End the open tasks of these kinds about one thing, because a move has done them."""
    session.run(_FINISH, kinds=several(kinds), named=about, done_by=by, done_at=now, outcome=outcome)


def _task(row: Any) -> Task:
    fields = dict(row._mapping)
    return Task(**{**fields, "kind": TaskKind(fields["kind"]), "role": Role(fields["role"])})
