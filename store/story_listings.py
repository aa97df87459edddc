"""The API's list of stories: those that somebody may see, by id, page after page."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import and_, false, or_, select

from store.contributions import Contribution, contribution, contributions
from store.database import Session
from store.homes import homes
from store.words import Kind, State

_C = contributions.c


class Scope(NamedTuple):
    """What may be listed: any of ``states``, of ``home_ids`` or of homes in ``areas``; None means everywhere."""

    states: Collection[State]
    home_ids: Collection[int] | None = None
    areas: Collection[str] | None = None


def stories(
    session: Session,
    scopes: Collection[Scope],
    *,
    state: State | None = None,
    home_id: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[Contribution]:
    """The stories in any of the scopes, the oldest first, by id from ``after`` on."""
    query = select(contributions).where(_C.kind == Kind.STORY, _C.id > after, or_(false(), *map(_within, scopes)))
    if state is not None:
        query = query.where(_C.state == state)
    if home_id is not None:
        query = query.where(_C.home_id == home_id)
    return [contribution(row) for row in session.execute(query.order_by(_C.id).limit(limit))]


def _within(scope: Scope) -> Any:
    wanted = [_C.state.in_(scope.states)]
    if scope.home_ids is not None:
        wanted.append(_C.home_id.in_(scope.home_ids))
    if scope.areas is not None:
        wanted.append(_C.home_id.in_(select(homes.c.id).where(homes.c.local_authority.in_(scope.areas))))
    return and_(*wanted)
