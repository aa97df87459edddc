"""Finds public stories by words, home, place and tag in any combination, the newest first, a page at a time.

Each thing that is asked for is a list of stories in the order in which they were published: the walk goes down the
shortest of them and looks each story up in the others. It looks at so many stories and no more, whatever was asked,
and says where to go on looking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, literal, select, tuple_

from store import contributions, public_listings
from store.contributions import Contribution
from store.database import Session
from store.public_listings import Listed
from store.story_words import story_words
from store.tags import story_tags
from store.words import State

LOOKED_AT = 1_000
"""The most stories that one page looks at: some ten milliseconds for what has least in common."""
MOST_ASKED = 8
"""Words that are looked for at once; more find hardly less."""


@dataclass(frozen=True, slots=True)
class Found:
    """``further`` is where to go on looking when the page ended before the stories did."""

    stories: list[Listed]
    further: Contribution | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """The stories under one word or one tag, in the order in which they were published."""

    table: FromClause
    key: str
    value: str

    def here(self, table: FromClause) -> ColumnElement[bool]:
        # Said for the tags, whose index has only what is published; of the words all are.
        return (table.c[self.key] == self.value) & table.c.published_at.is_not(None)

    def among(self, at: ColumnElement[datetime | None], story: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether a story is in this list: one look-up, which no planner turns into a walk of the whole list."""
        other = self.table.alias()
        same = (other.c.contribution_id == story) & (other.c.published_at == at)
        one = select(literal(1)).select_from(other).where(self.here(other), same).limit(1)
        return one.correlate_except(other).scalar_subquery().is_not(None)


def find(
    session: Session,
    words: Sequence[str],
    *,
    tag: str | None = None,
    after: Contribution | None = None,
    limit: int = 20,
) -> Found:
    """Public stories with all of ``words`` (see :mod:`store.story_words`) and the tag, after one of them.

    Only what is published is found, never a marker. Asking for nothing finds nothing.
    """
    lists = [_List(story_words, "word", word) for word in dict.fromkeys(words)]
    lists += [_List(story_tags, "tag", tag)] if tag else []
    if not lists:
        return Found([])
    sizes = [(_size(session, each), place) for place, each in enumerate(lists)] if lists[1:] else [(1, 0)]
    shortest, place = min(sizes)
    if not shortest:
        return Found([])
    walked, others = lists[place], [each for each in lists if each is not lists[place]]
    last = _last_looked_at(session, walked, after) if others else None
    found = _walk(session, walked, others, after=after, last=last, limit=limit)
    cut = last is not None and len(found) < limit
    return Found(_rows(session, found), contributions.get(session, last[1]) if cut and last else None)


def _size(session: Session, one: _List) -> int:
    """How long a list is, counted no further than a page ever looks."""
    some = select(literal(1)).select_from(one.table).where(one.here(one.table)).limit(LOOKED_AT).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def _from(one: _List, after: Contribution | None) -> Any:
    c = one.table.c
    query = select(c.published_at, c.contribution_id).where(one.here(one.table))
    query = query.order_by(c.published_at.desc(), c.contribution_id.desc())
    if after is not None and after.published_at is not None:
        query = query.where(tuple_(c.published_at, c.contribution_id) < (after.published_at, after.id))
    return query


def _last_looked_at(session: Session, one: _List, after: Contribution | None) -> tuple[datetime, int] | None:
    """The story with which this page ends even if it is not full; None where the list ends before."""
    some = _from(one, after).limit(LOOKED_AT).subquery()
    oldest = select(some).order_by(some.c.published_at, some.c.contribution_id).limit(1)
    counted = session.execute(select(func.count()).select_from(some)).scalar_one()
    row = session.execute(oldest).one() if counted == LOOKED_AT else None
    return (row.published_at, row.contribution_id) if row else None


def _walk(
    session: Session,
    one: _List,
    others: list[_List],
    *,
    after: Contribution | None,
    last: tuple[datetime, int] | None,
    limit: int,
) -> list[int]:
    c = one.table.c
    query = _from(one, after).limit(limit)
    if last is not None:
        query = query.where(tuple_(c.published_at, c.contribution_id) >= last)
    for other in others:
        query = query.where(other.among(c.published_at, c.contribution_id))
    return [row.contribution_id for row in session.execute(query)]


def _rows(session: Session, ids: list[int]) -> list[Listed]:
    """What was found as the lists show it, in the order in which it was found."""
    if not ids:
        return []
    table = contributions.contributions
    rows = [contributions.contribution(row) for row in session.execute(select(table).where(table.c.id.in_(ids)))]
    shown = {row.id: row for row in rows if row.state is State.PUBLISHED}
    return public_listings.listed(session, [shown[one] for one in ids if one in shown])
