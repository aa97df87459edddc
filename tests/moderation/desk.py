"""A home, an author, a council and a story in the database, for tests that go through the one door."""

from datetime import datetime
from typing import Any

from gateway.moderation.decide import Decided, decide, open_contribution
from gateway.moderation.details import Approval, parse_details
from gateway.moderation.facts import Actor
from store import authors, contacts, contributions, homes
from store.contributions import Contribution
from store.database import Database, Session
from store.words import Event, Kind, Role

SYSTEM, CLOCK = Actor(Role.SYSTEM), Actor(Role.CLOCK)
MARIAM, MOSES = Actor(Role.MODERATOR, "1"), Actor(Role.MODERATOR, "2")
SENIOR, SECOND_SENIOR, LEAD = Actor(Role.SENIOR, "3"), Actor(Role.SENIOR, "4"), Actor(Role.SAFEGUARDING, "5")
HOME = Actor(Role.PROVIDER, "contact:1")
AUTHOR = Actor(Role.AUTHOR, "author:1")
WORDS = "The soup was cold and nobody came for an hour."


def add_home(session: Session, now: datetime, *, name: str = "Rosewood", **fields: Any) -> int:
    given = {"beds": 34, "local_authority": "Leeds", "town": "Leeds", "postcode": "LS1 1AA", "address": "1 Mill Lane"}
    return homes.add(session, now=now, name=name, **{**given, **fields})


def add_story(
    session: Session, now: datetime, *, home_id: int | None, consent: bool | None = True, phone: str = "+447700900123"
) -> int:
    author = authors.add(session, authors.Author(phone=phone, channels=("sms",)), now=now)
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel="sms",
        by=Actor(Role.CHANNEL),
        now=now,
        author_id=author,
        home_id=home_id,
        consent_publish=consent,
    )
    contributions.add_part(session, opened.id, WORDS, field="text", inbound_id=None, at=now)
    return opened.id


def add_manager(session: Session, now: datetime, home_id: int, **fields: Any) -> None:
    given = {"name": "Pat Reed", "email": "manager@example.org", "channels": ("email", "letter")}
    contacts.keep(session, contacts.Contact(kind="home", home_id=home_id, **{**given, **fields}), now=now)


def add_council(session: Session, now: datetime, *, kind: str = "council") -> None:
    contact = contacts.Contact(kind=kind, area="Leeds", name=f"Duty {kind}", email=f"{kind}@example.org")
    contacts.keep(session, contact, now=now)


class Desk:
    """Makes moves on one story as the people of the cast, each in a transaction of its own."""

    def __init__(self, database: Database, now: datetime, *, consent: bool | None = True, **home: Any) -> None:
        self.database = database
        self.now = now

        def begin(session: Session) -> tuple[int, int]:
            home_id = add_home(session, now, **home)
            add_manager(session, now, home_id)
            add_council(session, now)
            add_council(session, now, kind="body")
            return home_id, add_story(session, now, home_id=home_id, consent=consent)

        self.home_id, self.story_id = database.write(begin)

    def move(self, event: Event, by: Actor, *, expected_version: int | None = None, **details: Any) -> Decided:
        given = parse_details(event, details)
        return self.database.write(
            lambda session: decide(
                session,
                self.story_id,
                event,
                by=by,
                details=given,
                expected_version=expected_version,
                now=self.now,
            )
        )

    def to_provider(self) -> None:
        self.move(Event.COMPLETE, SYSTEM)
        self.move(Event.APPROVE, MARIAM, criticality=2, redaction_checked=True, text="Cold soup; a long wait.")

    @property
    def story(self) -> Contribution:
        with self.database.read() as session:
            row = contributions.get(session, self.story_id)
        assert row is not None
        return row


APPROVED = Approval(criticality=2, redaction_checked=True)
