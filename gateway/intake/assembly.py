"""Several texts, one story: it stays open for 30 minutes after the last of them, or until DONE."""

from datetime import datetime, timedelta
from functools import partial

from gateway.intake.completing import ASSEMBLED, complete_if_ready
from store import contributions, deadlines
from store.contributions import Contribution
from store.database import Database, Session
from store.words import State

WINDOW = timedelta(minutes=30)
GROWING = frozenset({State.RECEIVED, State.HELD, State.WITH_AUTHOR})
"""While nobody has decided about a story, more of it may come."""
_STILL_TOLD = GROWING | {State.IN_MODERATION}
"""A story on the desk is open only when its author has just said that more of it comes."""


def is_open(row: Contribution, now: datetime) -> bool:
    return row.open_until is not None and now < row.open_until and row.state in _STILL_TOLD


def keep_open(session: Session, contribution_id: int, *, now: datetime) -> None:
    """Open the window, or move its end on, because a text has come."""
    until = now + WINDOW
    contributions.change(session, contribution_id, open_until=until)
    deadlines.put(session, contribution_id, ASSEMBLED, until)


def close(session: Session, contribution_id: int, *, now: datetime) -> bool:
    """End the window now; True if the story went to a moderator with that."""
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        return False
    if row.open_until is not None and now < row.open_until:
        contributions.change(session, contribution_id, open_until=now)
    deadlines.clear(session, contribution_id, ASSEMBLED)
    return complete_if_ready(session, contribution_id, now=now)


def close_due(database: Database, now: datetime) -> int:
    """Close every window whose end has come, each in a transaction of its own; returns how many were closed."""
    with database.read() as session:
        due = [found.contribution_id for found in deadlines.due_of(session, [ASSEMBLED], now)]
    return sum(database.write(partial(_close_if_due, contribution_id=each, now=now)) for each in due)


def _close_if_due(session: Session, *, contribution_id: int, now: datetime) -> bool:
    """Close one window, unless a text moved its end on after it was found."""
    contributions.get(session, contribution_id, for_update=True)
    until = deadlines.of(session, contribution_id).get(ASSEMBLED)
    if until is None or until > now:
        return False
    close(session, contribution_id, now=now)
    return True
