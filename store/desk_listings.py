"""What the desk's lists show: stories nobody has read, stories that wait for a person, and how many of each."""

import heapq
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, tuple_

from store import story_claims
from store.contributions import (
    PLACE,
    SCORED,
    UNREAD,
    WITH_SENIORS,
    Contribution,
    contribution,
    contributions,
    parts,
)
from store.database import Session
from store.deadlines import REVIEWS, deadlines
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
LOOKED_AT = 20
"""How many of each pile are looked at for the next story that nobody else has."""
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


def next_for_desk(session: Session, *, than: int, now: datetime, me: int | None = None) -> Contribution | None:
    """The story to open next: danger first, then what is unread, then what waits for us; never ``than`` itself, nor
    one that somebody other than ``me`` has open, unless there is no other."""
    found: list[Contribution] = []
    for urgent in (True, False):
        found += unread(session, urgent=urgent, now=now, limit=LOOKED_AT)
    found += _first([_of_state(session, s, read_only=True, after=0, limit=LOOKED_AT) for s in OURS], LOOKED_AT)
    others = [row for row in found if row.id != than]
    taken = set() if me is None else story_claims.held_by_others(session, [row.id for row in others], me=me, now=now)
    return next((row for row in others if row.id not in taken), others[0] if others else None)


def look_through(
    session: Session, *, states: Collection[State], newest: bool, now: datetime, after: int = 0, most: int = 300
) -> list[Contribution]:
    """The next ``most`` stories that wait in some of these states, or that nobody has read, by id after ``after`` (or
    before it, the newest first). Whoever filters them looks through so many at a time, however many there are."""
    walks = [select(_C.id).where(_C.state == state) for state in states]
    if set(states) == set(WAITING):
        # Written with the index's own first column, so that each is one walk of it.
        walks += [select(_C.id).where(_unread(now), _C.urgent.is_(urgent)) for urgent in (True, False)]
    ids = {row_id for walk in walks for row_id in session.execute(_walked(walk, newest, after, most)).scalars()}
    first = sorted(ids, reverse=newest)[:most]
    rows = _rows(session, select(contributions).where(_C.id.in_(first)))
    return sorted((row for row in rows if _whole(row, now)), key=lambda row: row.id, reverse=newest)


def by_criticality(session: Session, *, after: Contribution | None = None, limit: int = 50) -> list[Contribution]:
    """What waits for us and was scored, the most critical first, the oldest of one score first; after one of them."""
    found: list[Contribution] = []
    highest = after.criticality if after is not None and after.criticality is not None else 5
    for score in range(highest, -1, -1):
        query = select(contributions).where(SCORED, _C.criticality == score)
        if after is not None and score == highest:
            query = query.where(_C.id > after.id)
        found += _rows(session, query.order_by(_C.id).limit(limit - len(found)))
        if len(found) >= limit:
            break
    return found


def with_seniors(
    session: Session, state: State, *, after: Contribution | None = None, limit: int = 50
) -> list[Contribution]:
    """Stories in review, or suspended: what has been so the longest first, after one of them."""
    query = select(contributions).where(WITH_SENIORS, _C.state == state)
    if after is not None:
        query = query.where(tuple_(_C.moved_at, _C.id) > (after.moved_at, after.id))
    return _rows(session, query.order_by(_C.moved_at, _C.id).limit(limit))


def reviews_due(
    session: Session, state: State, *, after: tuple[datetime, int] | None = None, limit: int = 50
) -> list[tuple[datetime, Contribution]]:
    """Held, or restricted, stories with the day on which they are looked at again, the next one first."""
    query = select(contributions, deadlines.c.due_at).join(deadlines, _C.id == deadlines.c.contribution_id)
    query = query.where(REVIEWS, _C.state == state)
    place = tuple_(deadlines.c.due_at, deadlines.c.contribution_id)
    if after is not None:
        query = query.where(place > after)
    rows = session.execute(query.order_by(deadlines.c.due_at, deadlines.c.contribution_id).limit(limit))
    return [(row.due_at, contribution(row)) for row in rows]


def first_words(session: Session, contribution_ids: Collection[int], *, length: int = 160) -> dict[int, str]:
    """How each of these begins, as it came: one query for a whole list."""
    query = select(parts).where(parts.c.contribution_id.in_(list(contribution_ids)), parts.c.seq == 0)
    return {
        row.contribution_id: session.keys.open_text(row.sealed, PLACE, row.id)[:length]
        for row in session.execute(query)
        if row.sealed is not None
    }


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
    return _tasks(session, query)


def my_tasks(session: Session, staff_id: int, *, limit: int = 50) -> list[Task]:
    """Open tasks that somebody took, the urgent first, then the oldest."""
    query = select(tasks.c.id).where(tasks.c.done_at.is_(None), tasks.c.claimed_by == staff_id)
    return _tasks(session, query.order_by(tasks.c.urgent.desc(), tasks.c.id).limit(limit))


def _tasks(session: Session, query: Any) -> list[Task]:
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


def _walked(walk: Any, newest: bool, after: int, most: int) -> Any:
    if after:
        walk = walk.where(_C.id < after if newest else _C.id > after)
    return walk.order_by(_C.id.desc() if newest else _C.id).limit(most)


def _whole(row: Contribution, now: datetime) -> bool:
    """A text of several messages is listed when it is whole; danger at once."""
    return row.urgent or row.open_until is None or row.open_until <= now
