"""Tells those who follow a home or an area what was published: one notice a day, or within minutes if they chose so.

A story is found by when it first could be seen, so that it does not matter which move published it. What a move told
singly is not told twice. A tick that is missed or doubled tells nothing twice and leaves nothing out.
"""

from datetime import datetime, timedelta
from functools import partial

from gateway.notices.following import DIGEST, FOLLOWER, first_look, may_follow
from gateway.notices.who import organisation
from store import body_listings, contacts, deliveries, follows
from store.contacts import Contact
from store.contributions import Contribution
from store.database import Database, Session
from store.follows import Follow
from store.words import Recipient

SETTLED = timedelta(minutes=5)
"""A move that is being written now bears a time a little earlier than the one at which it can be read."""


def tell_due(database: Database, now: datetime) -> int:
    """Stage what is due for each follower, each in a transaction of its own; how many were told."""
    with database.read() as session:
        due = follows.due(session, now)
    return sum(database.write(partial(_tell, contact_id=contact_id, now=now)) for contact_id in due)


def _tell(session: Session, *, contact_id: int, now: datetime) -> int:
    rows, contact = follows.due_of(session, contact_id, now), contacts.get(session, contact_id)
    if not rows or contact is None:
        return 0
    until = now - SETTLED
    stories = _published(session, contact, rows, until) if _is_told(session, contact) else []
    for how in {row.how for row in rows}:
        same = [row.id for row in rows if row.how == how]
        follows.told(session, same, until=until, next_at=first_look(how, now))
    if stories:
        _stage(session, contact, stories, now)
    return bool(stories)


def _is_told(session: Session, contact: Contact) -> bool:
    """A contact that was retired is told nothing."""
    return any(one.id == contact.id for one in contacts.of_area(session, contact.area, kind=contact.kind))


def _published(session: Session, contact: Contact, rows: list[Follow], until: datetime) -> list[Contribution]:
    found: dict[int, Contribution] = {}
    for row in rows:
        if contact.kind == FOLLOWER and not may_follow(session, row):
            continue
        place = row.area if row.home_id is None else row.home_id
        key = organisation(contact).key
        new = body_listings.published_since(session, place, key, since=row.told_until, until=until)
        found |= {story.id: story for story in new if not story.memory.get("provider_suppressed")}
    return list(found.values())


def _stage(session: Session, contact: Contact, stories: list[Contribution], now: datetime) -> None:
    to = organisation(contact)
    deliveries.add(
        session,
        now=now,
        due_at=now,
        contribution_id=None,
        notice=DIGEST,
        to_role=Recipient.BODY,
        recipient=to.key,
        contact_id=contact.id,
        area=contact.area,
        channels=list(to.channels),
        channel=to.channels[0],
        details={"stories": [story.id for story in stories]},
    )
