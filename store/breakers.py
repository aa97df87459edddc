"""One row for each channel whose carrier fails: since when, why, and when it may be tried; all workers share it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, Text, bindparam, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready

breakers = Table(
    "breakers",
    metadata,
    Column("channel", String(12), primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("opened_at", Instant),
    Column("try_at", Instant),
    Column("probes", Integer, nullable=False, server_default="0"),
    Column("probe_id", RowId),
    Column("why", Text, nullable=False, server_default=""),
)
# Made once: every claim asks the one, every hand-over the other.
_BY_CHANNEL = Ready(select(breakers).where(breakers.c.channel == bindparam("one")))
_FAILING = Ready(
    select(breakers.c.opened_at)
    .where(breakers.c.channel == bindparam("one"), breakers.c.failures > 0)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Breaker:
    """``failures`` in a row. Open while ``opened_at`` is set; nothing is claimed before ``try_at``, open or not.

    ``probe_id`` is the delivery that tries for all the others, ``probes`` how many such tries have failed. ``why`` is
    a sentence for people.
    """

    channel: str
    failures: int
    opened_at: datetime | None
    try_at: datetime | None
    probes: int
    probe_id: int | None
    why: str


def get(session: Session, channel: str) -> Breaker | None:
    row = session.run(_BY_CHANNEL, one=channel).one_or_none()
    return Breaker(**row._mapping) if row else None


def open_now(session: Session) -> list[Breaker]:
    """The channels whose carrier is taken to be down, by name."""
    rows = session.execute(select(breakers).where(breakers.c.opened_at.is_not(None)).order_by(breakers.c.channel))
    return [Breaker(**row._mapping) for row in rows]


def count_failure(session: Session, channel: str, *, why: str) -> Breaker:
    """One more failure in a row; the row as it is then, locked until this transaction ends."""
    session.insert_once(breakers, {"channel": channel, "failures": 0, "why": ""}, ["channel"])
    row = session.execute(
        update(breakers)
        .where(breakers.c.channel == channel)
        .values(failures=breakers.c.failures + 1, why=why)
        .returning(breakers)
    ).one()
    return Breaker(**row._mapping)


def open_until(
    session: Session, channel: str, try_at: datetime, *, opened_at: datetime, probes: int, probe_id: int | None
) -> None:
    session.execute(
        update(breakers)
        .where(breakers.c.channel == channel)
        .values(opened_at=opened_at, try_at=try_at, probes=probes, probe_id=probe_id)
    )


def rest_until(session: Session, channel: str, try_at: datetime) -> None:
    """The carrier named a time before which it wants nothing; a later one that stands already stays."""
    session.execute(
        update(breakers)
        .where(breakers.c.channel == channel, (breakers.c.try_at.is_(None)) | (breakers.c.try_at < try_at))
        .values(try_at=try_at)
    )


def take_probe(session: Session, channel: str, *, now: datetime, until: datetime) -> bool:
    """Be the one worker that tries next; True for one alone. Whoever dies meanwhile is followed after ``until``."""
    result = session.execute(
        update(breakers)
        .where(breakers.c.channel == channel, breakers.c.opened_at.is_not(None), breakers.c.try_at <= now)
        .values(try_at=until, probe_id=None)
    )
    return result.rowcount == 1


def name_probe(session: Session, channel: str, delivery_id: int) -> None:
    session.execute(update(breakers).where(breakers.c.channel == channel).values(probe_id=delivery_id))


def give_back_probe(session: Session, channel: str, delivery_id: int | None, *, now: datetime) -> None:
    """A turn that told nothing of the carrier (it was cancelled, or nothing was due) is free at once."""
    same = breakers.c.probe_id.is_(None) if delivery_id is None else breakers.c.probe_id == delivery_id
    session.execute(
        update(breakers)
        .where(breakers.c.channel == channel, breakers.c.opened_at.is_not(None), same)
        .values(try_at=now, probe_id=None)
    )


def close(session: Session, channel: str) -> bool:
    """Forget what failed: the carrier took something. True when it was open; nothing is written where all was well."""
    found = session.run(_FAILING, one=channel).one_or_none()
    if found is None:
        return False
    session.execute(
        update(breakers)
        .where(breakers.c.channel == channel)
        .values(failures=0, opened_at=None, try_at=None, probes=0, probe_id=None, why="")
    )
    return found.opened_at is not None
