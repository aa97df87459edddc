"""What the desk's lists show: stories nobody has read, stories that wait for a person, and how many of each."""

import heapq
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from store.contributions import UNREAD, Contribution, contribution, contributions
from store.database import Session
from store.homes import homes
from store.tasks import Task, get, tasks
from store.words import Role, State

# Counting further than anybody reads would only cost time.
MOST_COUNTED = 999
WAITING = (
    State.RECEIVED,
    State.IN_MODERATION,
    State.IN_REVIEW,
    State.HELD,
    State.SUSPENDED,
    State.WITH_AUTHOR,
)
"""States in which a person of ours acts next, or watches that somebody does."""
OURS = (State.IN_MODERATION, State.IN_REVIEW, State.HELD, State.SUSPENDED)
"""Of those, the states in which we act next."""
_C = contributions.c


def _unread(now: datetime) -> Any:
    # A text of several messages is read when it is whole; danger is read at once.
    whole = or_(_C.open_until.is_(None), _C.open_until <= now, _C.urgent.is_(True))
    return UNREAD & whole


def unread(session: Session, *, urgent: bool, now: datetime, after: int = 0, limit: int = 50) -> list[Contribution]:
    """What nobody has read, the oldest first, by id from ``after`` on."""
    query = select(contributions).where(_unread(now), _C.urgent.is_(urgent), _C.id > after)
    return _rows(session, query.order_by(_C.id).limit(limit))


def waiting(session: Session, *, after: int = 0, limit: int = 50) -> list[Contribution]:
    """What was read and waits for somebody, the oldest first, by id from ``after`` on."""
    # One short walk of the index for each state, instead of sorting all that waits.
    walks = [_of_state(session, state, read_only=True, after=after, limit=limit) for state in WAITING]
    return _first(walks, limit)


def in_state(session: Session, state: State, *, after: int = 0, limit: int = 50) -> list[Contribution]:
    """Everything in one state, read or not, the oldest first, by id from ``after`` on."""
    return _of_state(session, state, read_only=False, after=after, limit=limit)


def next_for_desk(session: Session, *, than: int, now: datetime) -> Contribution | None:
    """The story to open next: danger first, then what is unread, then what waits for us; never ``than`` itself."""
    for urgent in (True, False):
        for row in unread(session, urgent=urgent, now=now, limit=2):
            if row.id != than:
                return row
    walks = [_of_state(session, state, read_only=True, after=0, limit=2) for state in OURS]
    return next((row for row in _first(walks, 2) if row.id != than), None)


def count_waiting(session: Session, *, now: datetime) -> int:
    """How many stories are unread or wait for us, counted up to a thousand."""
    unread_ids = select(_C.id).where(_unread(now)).limit(MOST_COUNTED)
    ours = select(_C.id).where(_C.state.in_(OURS), _C.read_at.is_not(None)).limit(MOST_COUNTED)
    total = sum(_count(session, query) for query in (unread_ids, ours))
    return min(total, MOST_COUNTED)


def count_tasks(session: Session, roles: Iterable[Role]) -> int:
    """How many open tasks there are for any of these roles."""
    ids = select(tasks.c.id).where(tasks.c.done_at.is_(None), tasks.c.role.in_(list(roles))).limit(MOST_COUNTED)
    return _count(session, ids)


def count_homes(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(homes)).scalar_one())


def open_tasks(session: Session, roles: Iterable[Role], *, urgent: bool, after: int = 0, limit: int = 50) -> list[Task]:
    """Open tasks for any of these roles, the oldest first, by id from ``after`` on."""
    query = select(tasks.c.id).where(tasks.c.done_at.is_(None), tasks.c.role.in_(list(roles)))
    query = query.where(tasks.c.urgent.is_(urgent), tasks.c.id > after).order_by(tasks.c.id).limit(limit)
    found = (get(session, int(row_id)) for row_id in list(session.execute(query).scalars()))
    return [task for task in found if task is not None]


def _count(session: Session, ids: Any) -> int:
    return int(session.execute(select(func.count()).select_from(ids.subquery())).scalar_one())


def _of_state(session: Session, state: State, *, read_only: bool, after: int, limit: int) -> list[Contribution]:
    query = select(contributions).where(_C.state == state, _C.id > after).order_by(_C.id).limit(limit)
    return _rows(session, query.where(_C.read_at.is_not(None)) if read_only else query)


def _first(walks: list[list[Contribution]], limit: int) -> list[Contribution]:
    return list(heapq.merge(*walks, key=lambda row: row.id))[:limit]


def _rows(session: Session, query: Any) -> list[Contribution]:
    return [contribution(row) for row in session.execute(query)]
