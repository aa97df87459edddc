"""What a restored database must not do by itself: what may have happened since its backup is left to a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select, update

from store import tasks
from store.contributions import contributions
from store.database import Session
from store.deadlines import deadlines
from store.deliveries import deliveries, record
from store.leases import leases
from store.letters import letters
from store.words import DeliveryState, LetterState, Role, TaskKind

# A person has so long to look before the clock goes on by itself: silence for ever would be worse.
TIME_TO_LOOK = timedelta(days=7)
# These tell nobody anything: the end of an assembly only shows a story to the desk, and erasing again erases nothing.
QUIET = ("assembled", "erase")
NAMED = 20


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many deliveries wait for a person, how many have an unknown outcome, and how many deadlines were put off."""

    waiting: int
    unknown: int
    deadlines: int
    in_tray: int


def hold_back(session: Session, made_at: datetime, *, now: datetime) -> HeldBack:
    """Let nothing go out that may have gone since ``made_at``, when the backup was made, and raise the tasks for it.

    What is due later than ``now`` can't have gone yet, and stays as it is. What somebody was sending at that moment
    has an unknown outcome, which is looked into like any other.
    """
    why = f"restored from a backup of {plain(made_at)}; a person decides"
    waiting = _may_have_gone(session, why, now=now)
    unknown = _were_going(session, why, now=now)
    put_off = _put_off(session, now=now)
    session.execute(delete(leases))
    lying = select(func.count()).where(letters.c.state.in_([LetterState.COMPOSED, LetterState.PRINTED]))
    held = HeldBack(waiting, unknown, len(put_off), int(session.execute(lying).scalar_one()))
    _raise_task(session, made_at, held, put_off, now=now)
    return held


def plain(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _may_have_gone(session: Session, why: str, *, now: datetime) -> int:
    due = and_(deliveries.c.state == DeliveryState.DUE, deliveries.c.due_at <= now)
    claimed = and_(deliveries.c.state == DeliveryState.CLAIMED, deliveries.c.begun_at.is_(None))
    return _move(session, or_(due, claimed), DeliveryState.WAITING, why, now=now)


def _were_going(session: Session, why: str, *, now: datetime) -> int:
    begun = and_(deliveries.c.state == DeliveryState.CLAIMED, deliveries.c.begun_at.is_not(None))
    return _move(session, begun, DeliveryState.UNKNOWN, why, now=now)


def _move(session: Session, which: object, to: DeliveryState, why: str, *, now: datetime) -> int:
    """Move by hand, not by a step: from “due” there is none to these, but for a database that was put back in time."""
    chosen = select(deliveries.c.id, deliveries.c.contribution_id, deliveries.c.notice, deliveries.c.channel)
    moved = session.execute(chosen.where(which)).all()  # type: ignore[arg-type]
    fresh = {"state": to, "reason": why, "lease_until": None, "claimed_by": None, "moved_at": now}
    for row in moved:
        session.execute(update(deliveries).where(deliveries.c.id == row.id).values(**fresh))
        record(session, row.id, "restored", now=now, detail={"to": to.value})
        if to is DeliveryState.WAITING:
            tasks.raise_task(
                session,
                TaskKind.MEND_DELIVERY,
                about=f"delivery:{row.id}",
                role=Role.MODERATOR,
                now=now,
                contribution_id=row.contribution_id,
                note=f"{row.notice} by {row.channel or 'no channel yet'}: {why}. It may have gone out since.",
            )
    return len(moved)


def _put_off(session: Session, *, now: datetime) -> list[str]:
    """Give a person time before the clock repeats what it may have done; the references of the stories."""
    passed = and_(deadlines.c.due_at <= now, deadlines.c.kind.not_in(QUIET))
    found = session.execute(
        select(contributions.c.reference)
        .join(deadlines, deadlines.c.contribution_id == contributions.c.id)
        .where(passed)
        .order_by(contributions.c.id)
    )
    references = list(found.scalars())
    session.execute(update(deadlines).where(passed).values(due_at=now + TIME_TO_LOOK))
    return references


def _raise_task(session: Session, made_at: datetime, held: HeldBack, put_off: list[str], *, now: datetime) -> None:
    stories = list(dict.fromkeys(put_off))
    named = ", ".join(stories[:NAMED]) + (" and more" if stories[NAMED:] else "")
    then = f"from a backup of {plain(made_at)}: what happened between then and {plain(now)} is not in it."
    lines = [
        f"This gateway was restored {then}",
        f"{held.waiting} messages wait for a person to say whether they went; {held.unknown} have no known outcome.",
        f"{held.in_tray} letters lay in the tray then: look which were posted before you print or post any.",
        "Whoever withdrew a story or asked to be forgotten since then is found only in the old database: do it again.",
    ]
    if stories:
        lines.insert(2, f"Deadlines that passed are put off to {plain(now + TIME_TO_LOOK)}: look at {named}.")
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=f"restore:{made_at:%Y%m%d%H%M%S}",
        role=Role.ADMINISTRATOR,
        now=now,
        due_at=now + TIME_TO_LOOK,
        urgent=False,
        note="\n".join(lines),
    )
