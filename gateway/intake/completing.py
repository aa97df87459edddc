"""Puts a story in front of a moderator once its home and consent are known and it has been told to the end."""

from datetime import datetime

from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from store import calls, contributions, deadlines
from store.database import Session
from store.words import Event, Role, State

ASSEMBLED = "assembled"
_NOT_WRITTEN_DOWN = frozenset({"waiting", "draft"})


def complete_if_ready(session: Session, contribution_id: int, *, now: datetime) -> bool:
    """Make the move ``complete`` if nothing is missing; True when it was made now.

    While texts are still being put together the end of their window is a deadline, so that it is asked again.
    """
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None or row.state is not State.RECEIVED or row.home_id is None or row.consent_publish is None:
        return False
    if any(recording.state in _NOT_WRITTEN_DOWN for recording in calls.recordings_of(session, row.id)):
        return False
    if row.open_until is not None and now < row.open_until:
        deadlines.put(session, row.id, ASSEMBLED, row.open_until)
        return False
    decide(session, row.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=now)
    return True
