"""What a set-up is checked by, and how the service is: homes by nation and policy, roles, what has waited."""

from datetime import datetime

from sqlalchemy import func, select

from store.contributions import UNREAD, contributions
from store.database import Session
from store.homes import homes
from store.staff import staff
from store.tasks import tasks


def homes_with_policy(session: Session) -> list[tuple[int, str]]:
    """(home id, policy) of every home that has a policy of its own."""
    rows = session.execute(select(homes.c.id, homes.c.policy).where(homes.c.policy.is_not(None)).order_by(homes.c.id))
    return [(row.id, row.policy) for row in rows]


def homes_by_nation(session: Session) -> list[tuple[str, int]]:
    """(nation, how many listed homes), the most first."""
    how_many = func.count().label("how_many")
    query = select(homes.c.nation, how_many).where(homes.c.listed.is_(True)).group_by(homes.c.nation)
    return [(row.nation, row.how_many) for row in session.execute(query.order_by(how_many.desc()))]


def any_home(session: Session) -> bool:
    return session.execute(select(homes.c.id).where(homes.c.listed.is_(True)).limit(1)).first() is not None


def roles_held(session: Session) -> set[str]:
    """Every role that somebody who may sign in has."""
    return {
        role
        for roles in session.execute(select(staff.c.roles).where(staff.c.active.is_(True))).scalars()
        for role in roles
    }


def oldest_unread(session: Session, now: datetime) -> datetime | None:
    """When the story arrived that has waited longest for somebody to read it; None when all are read."""
    c = contributions.c
    whole = c.open_until.is_(None) | (c.open_until <= now) | c.urgent.is_(True)
    found: datetime | None = session.execute(select(func.min(c.received_at)).where(UNREAD, whole)).scalar_one()
    return found


def stories_by_state(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(contributions.c.state, func.count().label("how_many")).group_by(contributions.c.state)
    )
    return {row.state: row.how_many for row in rows}


def open_tasks_by_kind(session: Session) -> dict[str, int]:
    query = select(tasks.c.kind, func.count().label("how_many")).where(tasks.c.done_at.is_(None))
    return {row.kind: row.how_many for row in session.execute(query.group_by(tasks.c.kind))}
