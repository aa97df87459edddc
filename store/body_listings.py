"""What a public interest body's pages list: the stories and the homes of its areas, page after page."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from store.contributions import Contribution, contribution, contributions, texts
from store.database import Session
from store.deliveries import deliveries
from store.homes import Home, homes
from store.words import Kind, Role, State

_C = contributions.c
_HOME = [homes.c[name] for name in Home.__dataclass_fields__]


class Place(NamedTuple):
    """Where a page of stories ended: among the restricted ones, or among the others that follow them."""

    restricted: bool
    id: int


def stories(
    session: Session, areas: Collection[str], states: Collection[State], *, after: Place | None = None, limit: int = 20
) -> list[Contribution]:
    """Stories of the areas' homes in some states, restricted ones first, then the newest first, after a place.

    A private story only where its author agreed that it is read.
    """
    rank = case((_C.state == State.RESTRICTED, 0), else_=1)
    query = (
        select(contributions)
        .where(_C.kind == Kind.STORY, _C.state.in_(states), _is_agreed(), _C.home_id.in_(_homes_in(areas)))
        .order_by(rank, _C.id.desc())
        .limit(limit)
    )
    if after is not None:
        at = 0 if after.restricted else 1
        query = query.where(or_(rank > at, and_(rank == at, _C.id < after.id)))
    return [contribution(row) for row in session.execute(query)]


def of_home(session: Session, home_id: int, state: State, *, limit: int = 100) -> list[Contribution]:
    """One home's stories in a state, the newest first."""
    query = select(contributions).where(_C.kind == Kind.STORY, _C.home_id == home_id, _C.state == state)
    return [contribution(row) for row in session.execute(query.order_by(_C.id.desc()).limit(limit))]


def never_answered(session: Session, home_id: int, *, limit: int = 100) -> list[Contribution]:
    """A home's published stories beside which no response of its own stands, the newest first."""
    child = contributions.alias("child")
    answered = exists().where(
        child.c.parent_id == _C.id,
        child.c.kind == Kind.RESPONSE,
        child.c.state == State.PUBLISHED,
        child.c.writer_role != Role.BODY,
    )
    query = (
        select(contributions)
        .where(_C.kind == Kind.STORY, _C.home_id == home_id, _C.state == State.PUBLISHED, ~answered)
        .order_by(_C.id.desc())
        .limit(limit)
    )
    return [contribution(row) for row in session.execute(query)]


def published_since(
    session: Session,
    place: str | int,
    recipient: str,
    *,
    since: datetime,
    until: datetime,
    limit: int = 200,
) -> list[Contribution]:
    """Stories of an area (its name) or of a home (its id) that everybody could first read in this time.

    Without those of which ``recipient`` was told singly.
    """
    among = _C.home_id == place if isinstance(place, int) else _C.home_id.in_(_homes_in([place]))
    d = deliveries.c
    told = exists().where(d.contribution_id == _C.id, d.notice == "published_body", d.recipient == recipient)
    query = (
        select(contributions)
        .where(_C.kind == Kind.STORY, _C.state == State.PUBLISHED, among, ~told)
        .where(_C.published_at > since, _C.published_at <= until)
        .order_by(_C.published_at, _C.id)
        .limit(limit)
    )
    return [contribution(row) for row in session.execute(query)]


def readable(session: Session, ids: Collection[int]) -> list[Contribution]:
    """Those of these stories that everybody may read now and that are not part of a referral."""
    query = select(contributions).where(_C.id.in_(ids), _C.state == State.PUBLISHED).order_by(_C.published_at, _C.id)
    found = [contribution(row) for row in session.execute(query)] if ids else []
    return [row for row in found if not row.memory.get("provider_suppressed")]


def answers_of(session: Session, home_id: int, *, limit: int = 100) -> list[tuple[Contribution, str, str]]:
    """(answer, its story's reference, words) of a home's responses and changes that show, the newest first."""
    parent = contributions.alias("parent")
    query = (
        select(contributions, parent.c.reference.label("of_story"), texts.c.text.label("words"))
        .join(parent, parent.c.id == _C.parent_id)
        .join(texts, texts.c.id == _C.public_text_id)
        .where(_C.home_id == home_id, _C.kind.in_([Kind.RESPONSE, Kind.CHANGE]), _C.state == State.PUBLISHED)
        .where(_C.writer_role != Role.BODY, parent.c.state == State.PUBLISHED)
        .order_by(_C.id.desc())
        .limit(limit)
    )
    return [(contribution(row), row.of_story, row.words) for row in session.execute(query)]


def homes_of(session: Session, areas: Collection[str], *, after: Home | None = None, limit: int = 50) -> list[Home]:
    """The homes of the areas by name, after one of them; also those that the directory no longer lists."""
    query = select(*_HOME).where(homes.c.local_authority.in_(areas)).order_by(homes.c.name, homes.c.id).limit(limit)
    if after is not None:
        same_name = and_(homes.c.name == after.name, homes.c.id > after.id)
        query = query.where(or_(homes.c.name > after.name, same_name))
    return [Home(**row._mapping) for row in session.execute(query)]


def _homes_in(areas: Collection[str]) -> Select[Any]:
    return select(homes.c.id).where(homes.c.local_authority.in_(areas))


def _is_agreed() -> ColumnElement[bool]:
    return or_(_C.state != State.PRIVATE, _C.consent_home.is_(True))
