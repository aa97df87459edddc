"""Seven days after a withdrawal, or when a story is archived, its words go, and the author's contact with them."""

from datetime import datetime

from store import codes, contributions, deliveries, erasing, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import State, TaskKind


def erase(session: Session, row: Contribution, *, now: datetime) -> bool:
    """Erase a withdrawn or archived contribution; False while an open referral still needs its words, else True.

    The deletion itself is kept as an event, without a word of what was deleted.
    """
    if row.state not in {State.WITHDRAWN, State.ARCHIVED}:
        return True
    if has_open_referral(session, row.id):
        return False
    for gone in (row, *contributions.joined_to(session, row.id)):
        erasing.erase_words(session, gone.id)
    codes.void(session, now=now, contribution_id=row.id, purpose="author")
    codes.void(session, now=now, contribution_id=row.id, purpose="link")
    author_id = row.author_id
    forgotten = author_id is not None and erasing.erase_author(session, author_id, besides=row.id, now=now)
    detail = {"contribution": row.id, "author_forgotten": forgotten}
    deliveries.record(session, None, "erased", now=now, key=f"erased:{row.id}:{row.version}", detail=detail)
    return True


def has_open_referral(session: Session, contribution_id: int) -> bool:
    """Whether the council has not yet acknowledged a referral: until then nothing of it is erased."""
    return any(task.kind is TaskKind.REFER for task in tasks.about(session, contribution_id))
