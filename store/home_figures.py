"""Each home's answers and silences of the last twelve months, worked out once a day, and whether an alert stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, Index, Integer, Select, Table, Text, exists, func, select, tuple_, update

from store.contributions import contributions
from store.database import Session
from store.deliveries import deliveries
from store.homes import homes
from store.metadata import Instant, RowId, metadata
from store.words import Kind, Recipient, Role, State

home_figures = Table(
    "home_figures",
    metadata,
    Column("home_id", RowId, ForeignKey("homes.id"), primary_key=True, autoincrement=False),
    Column("area", Text, nullable=False),
    Column("received", Integer, nullable=False, server_default="0"),
    Column("told", Integer, nullable=False, server_default="0"),
    Column("published", Integer, nullable=False, server_default="0"),
    Column("answered", Integer, nullable=False, server_default="0"),
    Column("unanswered", Integer, nullable=False, server_default="0"),
    Column("restricted", Integer, nullable=False, server_default="0"),
    Column("withdrawn", Integer, nullable=False, server_default="0"),
    Column("median_days", Integer),
    Column("alert_since", Instant),
    Column("as_of", Instant),
    Column("due_at", Instant, nullable=False),
    Index("ix_home_figures_due_at", "due_at"),
    Index("ix_home_figures_unanswered", "area", "unanswered", "home_id"),
)
_F = home_figures.c
_C = contributions.c
_ALERTED = _F.alert_since.is_not(None)
Index("ix_home_figures_alerted", _F.area, _F.home_id, sqlite_where=_ALERTED, postgresql_where=_ALERTED)
YEAR = timedelta(days=365)
_TOLD = (Recipient.PROVIDER.value, Recipient.RESPONSIBLE_PERSON.value)
_ANSWERS = (Kind.RESPONSE.value, Kind.CHANGE.value)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the twelve months before ``as_of``; ``median_days`` from publication to the home's first answer."""

    home_id: int
    area: str
    received: int
    told: int
    published: int
    answered: int
    unanswered: int
    restricted: int
    withdrawn: int
    median_days: int | None
    alert_since: datetime | None
    as_of: datetime | None
    due_at: datetime


class Place(NamedTuple):
    """Where a page ended in the order of never answered."""

    unanswered: int
    home_id: int


def add_new_homes(session: Session, *, now: datetime, limit: int = 500) -> int:
    """A row for each home that has none yet; it is worked out at the next look. Ids of homes only grow."""
    newest = session.execute(select(func.max(_F.home_id))).scalar() or 0
    query = select(homes.c.id, homes.c.local_authority).where(homes.c.id > newest).order_by(homes.c.id).limit(limit)
    rows = [{"home_id": row.id, "area": row.local_authority, "due_at": now} for row in session.execute(query)]
    if rows:
        session.execute(session.insert(home_figures).on_conflict_do_nothing(), rows)
    return len(rows)


def due(session: Session, now: datetime, *, limit: int) -> list[int]:
    """Homes whose figures are to be worked out, the longest waiting first."""
    query = select(_F.home_id).where(_F.due_at <= now).order_by(_F.due_at, _F.home_id).limit(limit)
    return list(session.execute(query.with_for_update(skip_locked=True)).scalars())


def get(session: Session, home_id: int) -> Figures | None:
    row = session.execute(select(home_figures).where(_F.home_id == home_id)).one_or_none()
    return Figures(**row._mapping) if row else None


def put(session: Session, home_id: int, **fields: Any) -> None:
    session.execute(update(home_figures).where(_F.home_id == home_id).values(**fields))


def never_answering(
    session: Session, areas: Collection[str], *, after: Place | None = None, limit: int = 50
) -> list[Figures]:
    """Homes of the areas that were told of something, those that left most unanswered first."""
    query = select(home_figures).where(_F.area.in_(areas), _F.as_of.is_not(None), _F.received > 0)
    if after is not None:
        query = query.where(tuple_(_F.unanswered, _F.home_id) < tuple(after))
    query = query.order_by(_F.unanswered.desc(), _F.home_id.desc()).limit(limit)
    return [Figures(**row._mapping) for row in session.execute(query)]


def alerted(session: Session, areas: Collection[str], *, limit: int = 50) -> list[Figures]:
    """Homes of the areas for which an alert stands, by id."""
    query = select(home_figures).where(_ALERTED, _F.area.in_(areas)).order_by(_F.home_id).limit(limit)
    return [Figures(**row._mapping) for row in session.execute(query)]


def work_out(session: Session, home_id: int, *, now: datetime, withdrawn_before: datetime) -> dict[str, Any]:
    """The figures of one home over the twelve months before ``now``.

    ``withdrawn_before`` bounds the withdrawals that are shown: a small home's are those of past quarters.
    """
    since = now - YEAR
    answers = _answers(session, home_id, since)
    times = [max(first - shown, timedelta()) for shown, first in answers if first is not None]
    received = _of(home_id).where(_C.received_at >= since)
    restricted = _of(home_id).where(_C.state == State.RESTRICTED, _C.published_at >= since)
    return {
        "received": _count(session, received),
        "told": _count(session, received.where(_home_was_told())),
        "published": len(answers),
        "answered": len(times),
        "unanswered": len(answers) - len(times),
        "restricted": _count(session, restricted),
        "withdrawn": _count(session, _withdrawn(home_id, since).where(_C.moved_at < withdrawn_before)),
        "median_days": round(median(time.total_seconds() for time in times) / 86_400) if times else None,
        "as_of": now,
    }


def withdrawn_when_told(session: Session, home_id: int, *, since: datetime) -> int:
    """How many stories were withdrawn since then after the home had been told of them."""
    return _count(session, _withdrawn(home_id, since))


def _withdrawn(home_id: int, since: datetime) -> Select[Any]:
    return _of(home_id).where(_C.state == State.WITHDRAWN, _C.moved_at >= since, _home_was_told())


def _answers(session: Session, home_id: int, since: datetime) -> list[tuple[datetime, datetime | None]]:
    """(published, first answered by the home or None) of each story that everybody may read."""
    child = contributions.alias("child")
    first = (
        select(func.min(child.c.received_at))
        .where(child.c.parent_id == _C.id, child.c.kind.in_(_ANSWERS), child.c.state == State.PUBLISHED)
        .where(child.c.writer_role != Role.BODY)
        .scalar_subquery()
    )
    query = select(_C.published_at, first.label("first")).where(
        _C.home_id == home_id, _C.kind == Kind.STORY, _C.state == State.PUBLISHED, _C.published_at >= since
    )
    return [(row.published_at, row.first) for row in session.execute(query)]


def _of(home_id: int) -> Select[Any]:
    return select(func.count()).select_from(contributions).where(_C.home_id == home_id, _C.kind == Kind.STORY)


def _home_was_told() -> Any:
    d = deliveries.c
    return exists().where(d.contribution_id == _C.id, d.begun_at.is_not(None), d.to_role.in_(_TOLD))


def _count(session: Session, query: Select[Any]) -> int:
    return int(session.execute(query).scalar_one())
