"""What follows when a person fills in the home of a story at the desk: the next question, or a moderator."""

from datetime import datetime

from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import CONSENT
from gateway.intake.match_home import label
from gateway.intake.saying import say
from store import authors, contributions, conversations, homes
from store.contributions import Contribution
from store.conversations import Conversation
from store.database import Session


def go_on(session: Session, contribution_id: int, *, now: datetime) -> bool:
    """Ask the author for consent if that is what is missing now; True when the story went to a moderator instead."""
    row = contributions.get(session, contribution_id)
    if row is None or row.home_id is None:
        return False
    if row.consent_publish is not None:
        return complete_if_ready(session, row.id, now=now)
    home = homes.get(session, row.home_id)
    say(session, row, "consent_question", now=now, details={"ask": CONSENT, "home": label(home) if home else ""})
    _turn_dialogue(session, row)
    return False


def _turn_dialogue(session: Session, row: Contribution) -> None:
    """The next text of this author answers the new question, not the one about the home."""
    author = None if row.author_id is None else authors.get(session, row.author_id)
    stands = conversations.find(session, author.phone) if author and author.phone else None
    if author is not None and stands is not None and stands.contribution_id == row.id:
        conversations.put(session, author.phone, Conversation(row.id, CONSENT, {}, stands.last_at))
