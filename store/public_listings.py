"""What the public pages list and count: stories that can be seen, and how many of each kind a home has."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import distinct, exists, func, select, tuple_

from store.contributions import Contribution, contribution, contributions, texts
from store.database import Session
from store.deliveries import deliveries
from store.homes import Home, homes
from store.translations import translated_from
from store.windows import Window, windows
from store.words import Kind, Recipient, Role, State

_C = contributions.c
_HOME = [homes.c[name] for name in Home.__dataclass_fields__]
_TOLD = (Recipient.PROVIDER.value, Recipient.RESPONSIBLE_PERSON.value)
MEDIAN_OF = 100
"""The median time is that of a home's latest so many stories."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A story or its marker in a list; ``text`` is the redacted version, None where only the marker shows.

    ``translated_from`` is the language from which a person translated it, or empty.
    """

    row: Contribution
    home: Home | None
    text: str | None
    translated_from: str = ""


def seen_by_all(
    session: Session, *, home_id: int | None = None, after: Contribution | None = None, limit: int = 20
) -> list[Listed]:
    """Published stories and the markers of restricted and suspended ones, the newest first, after one of them."""
    query = (
        select(contributions)
        .where(_C.published_at.is_not(None), _C.kind == Kind.STORY)
        .order_by(_C.published_at.desc(), _C.id.desc())
        .limit(limit)
    )
    if home_id is not None:
        query = query.where(_C.home_id == home_id)
    if after is not None and after.published_at is not None:
        # Compared as a pair, which both databases find in the index; “or” would read every page before this one.
        query = query.where(tuple_(_C.published_at, _C.id) < (after.published_at, after.id))
    return listed(session, [contribution(row) for row in session.execute(query)])


def of_homes(
    session: Session, home_ids: tuple[int, ...], states: tuple[State, ...], *, after: int | None = None, limit: int = 50
) -> list[Listed]:
    """Stories of some homes in some states, the newest first, by id before ``after``: a provider's own list."""
    query = (
        select(contributions)
        .where(_C.home_id.in_(home_ids), _C.state.in_(states), _C.kind == Kind.STORY)
        .order_by(_C.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(_C.id < after)
    return listed(session, [contribution(row) for row in session.execute(query)])


def listed(session: Session, rows: list[Contribution]) -> list[Listed]:
    """The rows with their homes and texts: two more queries, however many rows; one more for other languages."""
    home_ids = {row.home_id for row in rows if row.home_id is not None}
    found_homes = {h.id: Home(**h._mapping) for h in session.execute(select(*_HOME).where(homes.c.id.in_(home_ids)))}
    found_texts = _texts(session, rows)
    foreign = translated_from(session, [row.id for row in rows if row.language != "en"])
    return [
        Listed(
            row,
            found_homes.get(row.home_id or 0),
            found_texts.get(row.public_text_id or 0),
            foreign.get(row.id, ""),
        )
        for row in rows
    ]


def published_children(session: Session, parent_id: int) -> list[tuple[Contribution, str]]:
    """Responses, changes, follow-ups and comments that show beside a story, in the order in which they appeared."""
    rows = session.execute(
        select(contributions)
        .where(_C.parent_id == parent_id, _C.state == State.PUBLISHED)
        .order_by(_C.published_at, _C.id)
    )
    children = [contribution(row) for row in rows]
    found = _texts(session, children)
    return [(child, found[child.public_text_id]) for child in children if child.public_text_id in found]


def _texts(session: Session, rows: list[Contribution]) -> dict[int, str]:
    ids = {row.public_text_id for row in rows if row.public_text_id is not None}
    return {text.id: text.text for text in session.execute(select(texts.c.id, texts.c.text).where(texts.c.id.in_(ids)))}


def counts_before(session: Session, home_id: int, moment: datetime) -> dict[str, int]:
    """A home's stories by state, leaving out whatever moved since ``moment``."""
    rows = session.execute(
        select(_C.state, func.count().label("stories"))
        .where(_C.home_id == home_id, _C.kind == Kind.STORY, _C.moved_at < moment)
        .group_by(_C.state)
    )
    return {row.state: row.stories for row in rows}


def withdrawn_after_told(session: Session, home_id: int, *, before: datetime | None = None) -> int:
    """How many stories their authors withdrew after the home had been told of them."""
    query = select(func.count()).where(
        _C.home_id == home_id, _C.kind == Kind.STORY, _C.state == State.WITHDRAWN, _home_was_told()
    )
    return int(session.execute(query if before is None else query.where(_C.moved_at < before)).scalar_one())


def home_was_told(session: Session, contribution_id: int) -> bool:
    """Whether something about a story was, or may have been, handed over to a home."""
    return session.execute(select(_C.id).where(_C.id == contribution_id, _home_was_told())).first() is not None


def _home_was_told() -> Any:
    d = deliveries.c
    return exists().where(d.contribution_id == _C.id, d.begun_at.is_not(None), d.to_role.in_(_TOLD))


def with_published_child(session: Session, home_id: int, kind: Kind, *, before: datetime | None = None) -> int:
    """How many of a home's stories have a published child of a kind by the home: how many it answered, or acted on."""
    child = contributions.alias("child")
    query = (
        select(func.count(distinct(_C.id)))
        .join(child, child.c.parent_id == _C.id)
        .where(_C.home_id == home_id, child.c.home_id == home_id)
        .where(child.c.kind == kind, child.c.state == State.PUBLISHED, child.c.writer_role != Role.BODY)
    )
    return int(session.execute(query if before is None else query.where(child.c.moved_at < before)).scalar_one())


def times_to_publish(session: Session, home_id: int) -> list[timedelta]:
    """From arrival to first publication, for a home's latest published stories."""
    rows = session.execute(
        select(_C.received_at, _C.published_at)
        .where(_C.home_id == home_id, _C.published_at.is_not(None), _C.kind == Kind.STORY)
        .order_by(_C.published_at.desc())
        .limit(MEDIAN_OF)
    )
    return [row.published_at - row.received_at for row in rows]


def rejected_by_code(session: Session, home_id: int, *, before: datetime | None = None) -> Counter[str]:
    """A home's rejected stories by the code that says why."""
    code = _C.memory["reject_code"].as_string()
    query = select(code.label("code"), func.count().label("stories")).group_by(code)
    query = query.where(_C.home_id == home_id, _C.state == State.REJECTED, _C.kind == Kind.STORY)
    counted: Counter[str] = Counter()
    for row in session.execute(query if before is None else query.where(_C.moved_at < before)):
        counted[row.code or "legal"] += row.stories
    return counted


def rejected_responses(session: Session, home_id: int, *, since: datetime) -> int:
    """How many responses of a home were rejected since ``since``."""
    query = select(func.count()).where(
        _C.home_id == home_id, _C.kind == Kind.RESPONSE, _C.state == State.REJECTED, _C.moved_at >= since
    )
    return int(session.execute(query).scalar_one())


def every_window(session: Session, contribution_id: int) -> list[Window]:
    """All windows that a home ever had for a story, void ones too, in the order in which they opened."""
    rows = session.execute(
        select(windows).where(windows.c.contribution_id == contribution_id).order_by(windows.c.told_at, windows.c.id)
    )
    return [Window(**row._mapping) for row in rows]
