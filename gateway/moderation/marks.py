"""What a person at the desk knows and no move says: whom it is about, and whether its author may be written to."""

from dataclasses import asdict, dataclass
from datetime import datetime

from gateway.moderation.remember import remember
from gateway.notices.stage import cancel
from store import contributions, deliveries
from store.contributions import Contribution
from store.database import Session
from store.words import Recipient, State

UNTOLD = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION, State.SCHEDULED, State.HELD})
"""The states in which nobody at the home knows of it, so that its way there may still be changed."""
STOPPED = "nothing is sent to this author any more"


@dataclass(frozen=True, slots=True)
class Marks:
    """``about_manager``: it goes to the provider's own office. ``author_unsafe``: a message could put somebody in
    danger. ``author_stopped``: the author has died, and nothing is sent to that contact."""

    about_manager: bool = False
    author_unsafe: bool = False
    author_stopped: bool = False


def marks_of(row: Contribution) -> Marks:
    memory = row.memory
    return Marks(row.about_manager, bool(memory.get("author_unsafe")), bool(memory.get("author_stopped")))


def set_marks(session: Session, contribution_id: int, marks: Marks, *, by: int, now: datetime) -> Marks:
    """Set all three; returns what stands then. Once a home may know of a story its way there stays as it is.

    Somebody who has died is not written to about any of their stories, and what is queued stays here.
    """
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise LookupError(f"there is no contribution {contribution_id}")
    if row.state in UNTOLD:
        contributions.change(session, row.id, about_manager=marks.about_manager)
    remember(session, row, author_unsafe=marks.author_unsafe)
    for each in _all_of_author(session, row):
        _stop(session, each, marks.author_stopped, now=now)
    stands = marks_of(contributions.get(session, row.id) or row)
    deliveries.record(session, None, "marked", now=now, detail={"contribution": row.id, "by": by, **asdict(stands)})
    return stands


def _stop(session: Session, contribution_id: int, stopped: bool, *, now: datetime) -> None:
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None or bool(row.memory.get("author_stopped")) is stopped:
        return
    remember(session, row, author_stopped=stopped)
    if stopped:
        cancel(session, row.id, lasting=(), only=(Recipient.AUTHOR,), now=now, why=STOPPED)


def _all_of_author(session: Session, row: Contribution) -> list[int]:
    if row.author_id is None:
        return [row.id]
    return sorted({row.id, *(each.id for each in contributions.of_author(session, row.author_id, limit=500))})
