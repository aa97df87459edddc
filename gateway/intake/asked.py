"""When we last asked an author something: a number alone may only answer within 72 hours of that."""

from collections.abc import Collection
from datetime import datetime, timedelta

from store import deliveries
from store.contributions import Contribution
from store.database import Session
from store.words import DeliveryState

ANSWERED_WITHIN = timedelta(hours=72)
FROM_A_MODERATOR = frozenset({"question_to_author", "edits_to_approve"})
WHO_ASKED_YOU = frozenset({"withdrawn_author"})
_REMINDER = frozenset({"reminder_author"})
_RECEIPTS = frozenset({"receipt", "split_author"})  # they ask only when their details say what
_FROM_INTAKE = _RECEIPTS | frozenset(
    {"ask_home", "ask_home_again", "consent_question", "when_question", "new_or_more", "which_story"}
)
_NEVER_WENT = frozenset({DeliveryState.CANCELLED, DeliveryState.SUPPRESSED, DeliveryState.FAILED})


def last_asked(
    session: Session, row: Contribution, *, by_moderator: bool = False, notices: Collection[str] | None = None
) -> datetime | None:
    """When the last of our questions about this story went out, or was put ready to go; None: none did."""
    names = _REMINDER | (FROM_A_MODERATOR if by_moderator else _FROM_INTAKE) if notices is None else notices
    asked = [
        delivery.handed_at or delivery.created_at
        for delivery in deliveries.newest_of(session, row.id, names)
        if delivery.state not in _NEVER_WENT and (delivery.notice not in _RECEIPTS or delivery.details.get("ask"))
    ]
    return max(asked, default=None)


def is_fresh(asked_at: datetime | None, *, now: datetime) -> bool:
    return asked_at is not None and now - asked_at <= ANSWERED_WITHIN
