"""Who has a story open to moderate it: a claim that runs out by itself and keeps nobody from reading or deciding."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, delete, select

from store.contributions import Contribution, contribution, contributions
from store.database import Session
from store.metadata import Instant, RowId, metadata

story_claims = Table(
    "story_claims",
    metadata,
    Column("contribution_id", RowId, ForeignKey("contributions.id"), primary_key=True, autoincrement=False),
    Column("staff_id", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    # Said "I take it", rather than only opened it.
    Column("taken", Boolean, nullable=False, server_default="0"),
    Index("ix_story_claims_staff_id", "staff_id", "until", "contribution_id"),
)

LASTS = timedelta(minutes=30)
"""A claim runs out so long after its holder last looked at the story or worked on it."""
_C = story_claims.c


@dataclass(frozen=True, slots=True)
class Claim:
    """``taken``: its holder said so; otherwise they have it open."""

    contribution_id: int
    staff_id: int
    since: datetime
    until: datetime
    taken: bool


def of(session: Session, contribution_id: int, *, now: datetime) -> Claim | None:
    """Who has a story now; None when nobody has, or their claim ran out."""
    row = session.execute(select(story_claims).where(_C.contribution_id == contribution_id)).one_or_none()
    claim = None if row is None else Claim(**row._mapping)
    return claim if claim is not None and claim.until > now else None


def of_many(session: Session, contribution_ids: Collection[int], *, now: datetime) -> dict[int, Claim]:
    """Who has each of these now: one query for a whole list."""
    query = select(story_claims).where(_C.contribution_id.in_(list(contribution_ids)), _C.until > now)
    return {row.contribution_id: Claim(**row._mapping) for row in session.execute(query)}


def open_softly(session: Session, contribution_id: int, *, by: int, now: datetime) -> Claim:
    """Note that somebody has it open, unless somebody else has; the claim that stands now."""
    return _claim(session, contribution_id, by=by, now=now, taken=False)


def take(session: Session, contribution_id: int, *, by: int, now: datetime, over: bool = False) -> Claim:
    """Claim a story; somebody else's claim stands, unless it is taken ``over``. The claim that stands now."""
    return _claim(session, contribution_id, by=by, now=now, taken=True, over=over)


def give_back(session: Session, contribution_id: int, *, by: int) -> bool:
    """End one's own claim; False when it was somebody else's, or nobody's."""
    mine = (_C.contribution_id == contribution_id) & (_C.staff_id == by)
    return session.execute(delete(story_claims).where(mine)).rowcount == 1


def mine(session: Session, staff_id: int, *, now: datetime, limit: int = 50) -> list[Contribution]:
    """The stories that somebody took and has not given back, the one that runs out first at the top."""
    query = (
        select(contributions)
        .join(story_claims, _C.contribution_id == contributions.c.id)
        .where(_C.staff_id == staff_id, _C.until > now, _C.taken.is_(True))
        .order_by(_C.until, _C.contribution_id)
        .limit(limit)
    )
    return [contribution(row) for row in session.execute(query)]


def held_by_others(session: Session, contribution_ids: Collection[int], *, me: int, now: datetime) -> set[int]:
    """Which of these somebody else has just now."""
    found = of_many(session, contribution_ids, now=now)
    return {story for story, claim in found.items() if claim.staff_id != me}


def _claim(session: Session, contribution_id: int, *, by: int, now: datetime, taken: bool, over: bool = False) -> Claim:
    # One row a story: two who open it in the same moment come one after the other.
    session.lock(b"claim" + contribution_id.to_bytes(8, "big")[-3:])
    there = of(session, contribution_id, now=now)
    if there is not None and there.staff_id != by and not over:
        return there
    own = there if there is not None and there.staff_id == by else None
    since, kept = (own.since, own.taken) if own else (now, False)
    claim = Claim(contribution_id, by, since, now + LASTS, taken or kept)
    values = {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
    session.upsert(story_claims, values, ["contribution_id"])
    return claim
