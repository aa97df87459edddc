"""Looks again, at the last moment, whether a notice still says something that is true and may be said."""

from gateway.delivery.paging import not_needed
from gateway.moderation.notice_list import NOTICES
from gateway.notices import following
from gateway.notices.stage import PROVIDER_ROLES
from store import contributions, log
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import Recipient, State

# While a story is with the home these speak of its window; in any other state they are wrong.
OF_THE_WINDOW = frozenset({"story_to_decide", "reminder_provider"})
# Of a hold, a referral or a hiding an author is told nothing where a message could put somebody in danger.
MAY_BE_UNSAFE = frozenset({"held_author", "referred_author", "suspended_author"})


def made_wrong(session: Session, delivery: Delivery) -> str | None:
    """Why this notice must not go out any more, or None.

    A move cancels what it makes wrong in its own transaction; this is the second look that finds what slipped by.
    Locks the contribution, so that no move comes between this look and "call begun".
    """
    if delivery.to_role == Recipient.DUTY:
        return not_needed(session, delivery)
    if delivery.contribution_id is None:
        return following.no_longer(session, delivery, None) if delivery.to_role == Recipient.BODY else None
    row = contributions.get(session, delivery.contribution_id, for_update=True)
    if row is None:
        return "the story is not there any more"
    if delivery.to_role == Recipient.AUTHOR and row.memory.get("author_stopped"):
        return "nothing is sent to this author any more"
    if delivery.notice in MAY_BE_UNSAFE and row.memory.get("author_unsafe"):
        return "a message about this could put the author in danger"
    if delivery.to_role in PROVIDER_ROLES and row.memory.get("provider_suppressed"):
        return "the home is told nothing while a referral is open"
    if delivery.to_role == Recipient.BODY and (why := following.no_longer(session, delivery, row)):
        return why
    notice = NOTICES.get(delivery.notice)
    if notice is None or notice.lasts:
        return None
    if delivery.notice in OF_THE_WINDOW and row.state is not State.WITH_PROVIDER:
        return f"the story is “{row.state}” now"
    return _moved_since(session, delivery, row)


def _moved_since(session: Session, delivery: Delivery, row: Contribution) -> str | None:
    """A notice names the version that it speaks of; a later move to another state made it wrong."""
    child_id = delivery.details.get("child_id")
    about = row if child_id is None else contributions.get(session, int(child_id))
    if about is None:
        return "what it speaks of is not there any more"
    if about.version == delivery.version:
        return None
    later = [entry for entry in log.entries(session, about.id) if entry.version > delivery.version]
    moved = next((entry for entry in later if entry.from_state != entry.to_state), None)
    return None if moved is None else f"“{moved.event}” made it wrong"
