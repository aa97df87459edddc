"""What stories are about: plain topics from a fixed list, put on by moderators, by which the public finds stories."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, bindparam, delete, select, tuple_, update

from store.contributions import Contribution, contribution, contributions
from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.words import Kind, State

story_tags = Table(
    "story_tags",
    metadata,
    Column("contribution_id", RowId, ForeignKey("contributions.id"), primary_key=True, autoincrement=False),
    Column("tag", String(20), primary_key=True),
    # When the story was published; null while it is not. Copied here so that a tag's list is one walk of an index.
    Column("published_at", Instant),
    Column("by_id", Integer),
    Column("at", Instant, nullable=False),
)
_PUBLISHED = story_tags.c.published_at.is_not(None)
Index(
    "ix_story_tags_published",
    story_tags.c.tag,
    story_tags.c.published_at,
    story_tags.c.contribution_id,
    sqlite_where=_PUBLISHED,
    postgresql_where=_PUBLISHED,
)

VOCABULARY: dict[str, str] = {
    "praise": "Praise",
    "staff": "Staff",
    "staffing": "Enough staff",
    "kindness": "Kindness",
    "dignity": "Dignity and privacy",
    "listening": "Being listened to",
    "communication": "Keeping families informed",
    "food": "Food and drink",
    "personal_care": "Washing and dressing",
    "medicines": "Medicines",
    "health": "Health and doctors",
    "falls": "Falls",
    "safety": "Feeling safe",
    "night": "Nights",
    "cleanliness": "Cleanliness",
    "building": "Rooms and building",
    "activities": "Activities",
    "visiting": "Visiting",
    "dementia": "Dementia care",
    "end_of_life": "End of life",
    "moving": "Moving in or out",
    "belongings": "Clothes and belongings",
    "money": "Fees and money",
    "management": "How it is run",
}
"""A tag's name and what people read; the order in which they are offered. Names are kept for good."""
_OF = select(story_tags.c.tag).where(story_tags.c.contribution_id == bindparam("one"))


class UnknownTag(ValueError):
    """A word that is not in the vocabulary."""

    code = "unknown_tag"


def of(session: Session, contribution_id: int) -> tuple[str, ...]:
    """The tags of one story, in the order of the vocabulary."""
    return _in_order(session.execute(_OF, {"one": contribution_id}).scalars())


def of_many(session: Session, contribution_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each of these that has any: one query for a whole list."""
    query = select(story_tags.c.contribution_id, story_tags.c.tag)
    found: dict[int, set[str]] = {}
    for row in session.execute(query.where(story_tags.c.contribution_id.in_(list(contribution_ids)))):
        found.setdefault(row.contribution_id, set()).add(row.tag)
    return {story: _in_order(names) for story, names in found.items()}


def put(session: Session, contribution_id: int, names: Collection[str], *, by: int | None, now: datetime) -> None:
    """Give a story these tags and no others; raises UnknownTag and changes nothing for a word of somebody's own."""
    if unknown := set(names) - VOCABULARY.keys():
        raise UnknownTag(f"There is no such tag: {', '.join(sorted(unknown))}. Choose from the list.")
    there = set(of(session, contribution_id))
    gone = there - set(names)
    if gone:
        mine = (story_tags.c.contribution_id == contribution_id) & story_tags.c.tag.in_(sorted(gone))
        session.execute(delete(story_tags).where(mine))
    published_at = _published_at(session, contribution_id)
    for name in _in_order(set(names) - there):
        values = {"contribution_id": contribution_id, "tag": name, "published_at": published_at, "by_id": by, "at": now}
        session.insert_once(story_tags, values, ["contribution_id", "tag"])


def follow(session: Session, contribution_id: int, published_at: datetime | None) -> None:
    """Let a story's tags know that it is published, or (None) no longer; the door alone calls this."""
    mine = story_tags.c.contribution_id == contribution_id
    session.execute(update(story_tags).where(mine).values(published_at=published_at))


def published_with(
    session: Session, tag: str, *, after: Contribution | None = None, limit: int = 20
) -> list[Contribution]:
    """Published stories with a tag, the newest first, after one of them; never a marker of one that is hidden."""
    query = (
        select(contributions)
        .join(story_tags, story_tags.c.contribution_id == contributions.c.id)
        .where(_PUBLISHED, story_tags.c.tag == tag)
        .order_by(story_tags.c.published_at.desc(), story_tags.c.contribution_id.desc())
        .limit(limit)
    )
    if after is not None and after.published_at is not None:
        place = tuple_(story_tags.c.published_at, story_tags.c.contribution_id)
        query = query.where(place < (after.published_at, after.id))
    return [contribution(row) for row in session.execute(query)]


def _published_at(session: Session, contribution_id: int) -> datetime | None:
    """Only stories are found by their tags, and only while everybody may read them."""
    c = contributions.c
    row = session.execute(select(c.state, c.kind, c.published_at).where(c.id == contribution_id)).one_or_none()
    shown = row is not None and row.kind == Kind.STORY and row.state == State.PUBLISHED
    at: datetime | None = row.published_at if row is not None and shown else None
    return at


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    has = set(names)
    return tuple(name for name in VOCABULARY if name in has)
