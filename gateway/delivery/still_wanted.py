"""Looks at the last moment whether an author still wants to be told this way: what was dropped later stops too."""

from gateway.notices.post_at_a_home import may_write
from store import authors
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, Recipient

DROPPED = "the author does not want to be told in this way any more"
AT_A_HOME = "staff of a care home may open post at this address, and the author has not asked for letters all the same"


def not_wanted(session: Session, delivery: Delivery) -> str | None:
    """Why this channel must not be used for this author now, or None."""
    if delivery.to_role != Recipient.AUTHOR or delivery.author_id is None:
        return None
    author = authors.get(session, delivery.author_id)
    if author is None or delivery.channel not in author.channels:
        return DROPPED
    if delivery.channel == Channel.LETTER and not may_write(session, author):
        return AT_A_HOME
    return None
