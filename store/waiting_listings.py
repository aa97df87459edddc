"""What waits, for whoever keeps the service running: each list and count is a walk of an index, cut off at a bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, or_, select, text, update

from store.contributions import contributions
from store.database import Session
from store.deadlines import deadlines
from store.deliveries import Delivery, deliveries, get
from store.inbound import inbound
from store.letters import LYING, letters
from store.mail import mails
from store.tasks import tasks
from store.words import Channel, DeliveryState, InboundState, LetterState, Role, Word

# Further than anybody reads, and cheap to count.
MOST_COUNTED = 100_000
_C = deliveries.c


def _written(word: Word) -> Any:
    """A word of ours written out, not a parameter: by that a partial index is found."""
    return literal_column(f"'{word.value}'")


_DUE = _C.state == _written(DeliveryState.DUE)
_ATTENTION = _C.state.in_([_written(DeliveryState.WAITING), _written(DeliveryState.UNKNOWN)])
_OPEN = tasks.c.done_at.is_(None)


@dataclass(frozen=True, slots=True)
class Pile:
    """Some of the same kind: how many (up to MOST_COUNTED), and since when the oldest lies there."""

    name: str
    number: int
    oldest: datetime | None
    urgent: int = 0


def late(session: Session, channel: str, *, before: datetime, after: int = 0, limit: int = 50) -> list[Delivery]:
    """Deliveries of a channel that were due before ``before``, the longest waiting first, from that of id ``after``."""
    query = select(deliveries).where(_DUE, _C.channel == channel, _C.due_at <= before)
    last = get(session, after) if after else None
    if last is not None:
        query = query.where(or_(_C.due_at > last.due_at, (_C.due_at == last.due_at) & (_C.id > last.id)))
    return _deliveries(session, query.order_by(_C.due_at, _C.id).limit(limit))


def late_by_channel(session: Session, *, before: datetime) -> list[Pile]:
    """For each channel what was due before ``before``; channels without any are left out."""
    piles = (_late(session, channel, before) for channel in Channel)
    return [pile for pile in piles if pile.number]


def due_by_channel(session: Session) -> list[Pile]:
    """For each channel what stands as due, now or later, and when the first of it is."""
    return [_late(session, channel, None) for channel in Channel]


def needing_a_person(session: Session, state: DeliveryState, *, after: int = 0, limit: int = 50) -> list[Delivery]:
    """What waits for a person to mend it, or whose outcome nobody knows, by id after ``after``."""
    query = select(deliveries).where(_ATTENTION, _C.state == state, _C.id > after)
    return _deliveries(session, query.order_by(_C.id).limit(limit))


def count_needing_a_person(session: Session, state: DeliveryState) -> Pile:
    where = (_ATTENTION, _C.state == state)
    oldest = session.execute(select(_C.moved_at).where(*where).order_by(_C.id).limit(1)).scalar()
    return Pile(state.value, _count(session, select(_C.id).where(*where)), oldest)


def tried_in_vain(session: Session, channel: str, *, now: datetime) -> int:
    """How many of a channel failed at least once and wait for a later try."""
    return _count(session, _resting(channel, now))


def try_at_once(session: Session, channel: str, *, now: datetime, limit: int = 1000) -> list[int]:
    """Let what failed before and waits for a later try be due now; the ids, the longest waiting first."""
    ids = list(session.execute(_resting(channel, now).order_by(_C.due_at, _C.id).limit(limit)).scalars())
    if ids:
        session.execute(update(deliveries).where(_C.id.in_(ids), _DUE).values(due_at=now))
    return ids


def open_tasks_by_role(session: Session) -> list[Pile]:
    """For each role its open tasks, how many of them are urgent, and the oldest; roles without any are left out."""
    piles = []
    for role in Role:
        where = (_OPEN, tasks.c.role == role)
        oldest = session.execute(select(tasks.c.raised_at).where(*where).order_by(tasks.c.id).limit(1)).scalar()
        if oldest is not None:
            number = _count(session, select(tasks.c.id).where(*where))
            urgent = _count(session, select(tasks.c.id).where(*where, tasks.c.urgent.is_(True)))
            piles.append(Pile(role.value, number, oldest, urgent))
    return piles


def untaken_pages(session: Session) -> int:
    """Urgent tasks that nobody has taken."""
    where = (tasks.c.urgent.is_(True), _OPEN, tasks.c.claimed_by.is_(None))
    return _count(session, select(tasks.c.id).where(*where))


def letters_in(session: Session, state: LetterState) -> Pile:
    """Envelopes in the tray, or printed and not posted; the oldest by when it was composed."""
    where = (LYING, letters.c.state == state)
    oldest = session.execute(select(letters.c.composed_at).where(*where).order_by(letters.c.id).limit(1)).scalar()
    return Pile(state.value, _count(session, select(letters.c.id).where(*where)), oldest)


def held_in_pen(session: Session) -> Pile:
    where = inbound.c.state == _written(InboundState.HOLDING)
    oldest = session.execute(select(inbound.c.received_at).where(where).order_by(inbound.c.id).limit(1)).scalar()
    return Pile("holding", _count(session, select(inbound.c.id).where(where)), oldest)


def mail_for_a_person(session: Session) -> Pile:
    where = mails.c.person_since.is_not(None) & mails.c.seen_at.is_(None)
    oldest = session.execute(select(mails.c.person_since).where(where).order_by(mails.c.id).limit(1)).scalar()
    return Pile("mail", _count(session, select(mails.c.id).where(where)), oldest)


def deadlines_passed(session: Session, *, before: datetime) -> Pile:
    """Deadlines that nobody has turned since ``before``."""
    where = deadlines.c.due_at <= before
    oldest = session.execute(select(func.min(deadlines.c.due_at)).where(where)).scalar()
    return Pile("deadlines", _count(session, select(deadlines.c.due_at).where(where)), oldest)


def deliveries_by_state_and_channel(session: Session) -> dict[tuple[str, str], int]:
    """Every delivery there ever was: this one reads the whole table, so it is asked for rarely."""
    how_many = func.count().label("how_many")
    rows = session.execute(select(_C.state, _C.channel, how_many).group_by(_C.state, _C.channel))
    return {(row.state, row.channel): row.how_many for row in rows}


def stories_by_state(session: Session) -> dict[str, int]:
    """Every contribution: a walk of a whole index, asked for rarely."""
    state = contributions.c.state
    rows = session.execute(select(state, func.count().label("how_many")).group_by(state))
    return {row.state: row.how_many for row in rows}


def size_in_bytes(session: Session) -> int:
    """How large the database is on its disk."""
    if session.dialect == "postgresql":
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages, size = (session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _late(session: Session, channel: str, before: datetime | None) -> Pile:
    where = [_DUE, _C.channel == channel, *([] if before is None else [_C.due_at <= before])]
    first = session.execute(select(_C.due_at).where(*where).order_by(_C.due_at, _C.id).limit(1)).scalar()
    return Pile(str(channel), 0 if first is None else _count(session, select(_C.id).where(*where)), first)


def _resting(channel: str, now: datetime) -> Select[tuple[int]]:
    return select(_C.id).where(_DUE, _C.channel == channel, _C.due_at > now, _C.attempts > 0)


def _count(session: Session, ids: Select[Any]) -> int:
    return int(session.execute(select(func.count()).select_from(ids.limit(MOST_COUNTED).subquery())).scalar_one())


def _deliveries(session: Session, query: Select[Any]) -> list[Delivery]:
    return list(_made(session, query))


def _made(session: Session, query: Select[Any]) -> Iterator[Delivery]:
    for row in session.execute(query):
        fields = dict(row._mapping)
        yield Delivery(**{**fields, "state": DeliveryState(fields["state"])})
