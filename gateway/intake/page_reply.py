"""A short text from somebody on duty who was paged just now answers the page: it is no story, and takes nothing.

Only who signs in takes a task, for a number proves nobody. The text is kept as it came, the task shows that they
replied, and they are told once where to sign in. What is long, or reads of danger, is a story like any other.
"""

from datetime import datetime, timedelta

from channels.messages import Received
from gateway.moderation import checks
from store import deliveries, duty, pages
from store.database import Session
from store.pages import PagedLately
from store.words import Channel, Recipient

WITHIN = timedelta(hours=2)
LONGEST = 60  # characters
NOTICE, REPLIED = "danger_page", "replied"


def take_reply(session: Session, received: Received, *, now: datetime) -> bool:
    """Whether this text answered a page of the last two hours; then it is dealt with."""
    text = received.text.strip()
    if not text or len(text) > LONGEST or received.media or any(hit.urgent for hit in checks.run(text)):
        return False
    paged = _paged(session, received.sender or "", now=now)
    if paged is None:
        return False
    key = f"{REPLIED}:{paged.task_id}:{paged.staff_id}:{paged.at.isoformat()}"
    if deliveries.record(session, paged.delivery_ids[0], REPLIED, now=now, key=key):
        _say_where_to_sign_in(session, paged, now=now)  # once for each page: a telephone may answer by itself
    return True


def _paged(session: Session, sender: str, *, now: datetime) -> PagedLately | None:
    for page in pages.lately(session, now - WITHIN):
        person = duty.get(session, page.staff_id)
        if person is not None and person.mobile and person.mobile == sender and page.delivery_ids:
            return page
    return None


def _say_where_to_sign_in(session: Session, page: PagedLately, *, now: datetime) -> None:
    deliveries.add(
        session,
        now=now,
        due_at=now,
        notice=NOTICE,
        to_role=Recipient.DUTY,
        recipient=f"staff:{page.staff_id}",
        channels=[Channel.SMS.value],
        channel=Channel.SMS.value,
        details={"task_id": page.task_id, "why": REPLIED},
    )
