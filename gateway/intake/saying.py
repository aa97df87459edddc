"""Says something to an author in a dialogue: always a delivery, so it is sent once and STOP is obeyed."""

from datetime import datetime
from typing import Any

from gateway.notices.stage import stage
from store import authors, deliveries
from store.contributions import Contribution
from store.database import Session
from store.words import Recipient


def say(
    session: Session, row: Contribution, notice: str, *, now: datetime, details: dict[str, Any] | None = None
) -> list[int]:
    """Stage a notice about a story to its author; the same notice may be said again later (the next turn)."""
    return stage(
        session,
        row,
        notice,
        Recipient.AUTHOR,
        version=row.version,
        now=now,
        due_at=now,
        details=details or {},
        turn=deliveries.next_turn(session, row.id, row.version, notice),
    )


def say_to(
    session: Session,
    author_id: int,
    notice: str,
    *,
    now: datetime,
    details: dict[str, Any] | None = None,
    secret: str | None = None,
) -> int | None:
    """Stage a notice that speaks of no story; None when this author can't be reached."""
    author = authors.get(session, author_id)
    if author is None or not author.reachable:
        return None
    return deliveries.add(
        session,
        now=now,
        due_at=now,
        secret=secret,
        notice=notice,
        to_role=Recipient.AUTHOR,
        recipient=f"author:{author.id}",
        author_id=author.id,
        channels=list(author.channels),
        channel=author.channels[0],
        details=details or {},
    )
