"""Seven days after a withdrawal the words go, and the author's contact with them when no other story needs it."""

from datetime import datetime

from store import codes, deliveries, erasing, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import State, TaskKind


def erase(session: Session, row: Contribution, *, now: datetime) -> bool:
    """Erase a withdrawn contribution; False while an open referral still needs its words, True when it is done.

    The deletion itself is kept as an event, without a word of what was deleted.
    """
    if row.state is not State.WITHDRAWN:
        return True
    if any(task.kind is TaskKind.REFER for task in tasks.about(session, row.id)):
        return False
    erasing.erase_words(session, row.id)
    codes.void(session, now=now, contribution_id=row.id, purpose="author")
    codes.void(session, now=now, contribution_id=row.id, purpose="link")
    author_id = row.author_id
    forgotten = author_id is not None and erasing.erase_author(session, author_id, besides=row.id, now=now)
    detail = {"contribution": row.id, "author_forgotten": forgotten}
    deliveries.record(session, None, "erased", now=now, key=f"erased:{row.id}:{row.version}", detail=detail)
    return True
