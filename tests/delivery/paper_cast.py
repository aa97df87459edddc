"""Stories with a home that has no e-mail, laid in the tray by the real dispatcher, for the tests of paper."""

from dataclasses import dataclass
from typing import Any

from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.sender import SPECIMEN
from gateway.delivery.specimen import STORY
from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from store import authors, contributions, deliveries, homes, letters
from store.authors import Author
from store.contributions import Contribution
from store.database import Database
from store.deliveries import Delivery
from store.words import Event, Kind, Role
from tests.conftest import TurnedClock

BASE = "https://earshot.example.org"
SENDER = SPECIMEN


@dataclass
class Paper:
    """The database, its clock, and a home in Altrincham that only gets letters."""

    database: Database
    clock: TurnedClock
    home_id: int
    author_id: int

    def story(self, text: str = STORY, *, home_id: int | None = None) -> int:
        """A story approved and let go: its letter lies in the tray. Its id."""
        story_id = self.database.write(lambda session: self._approved(session, text, home_id or self.home_id))
        self.clock.forward(minutes=11)
        self.dispatch()
        return story_id

    def _approved(self, session: Any, text: str, home_id: int) -> int:
        now = self.clock()
        opened = open_contribution(
            session,
            kind=Kind.STORY,
            channel="sms",
            by=Actor(Role.CHANNEL),
            now=now,
            tell=False,
            home_id=home_id,
            author_id=self.author_id,
            consent_publish=True,
        )
        contributions.add_part(session, opened.id, text, field="text", inbound_id=None, at=now)
        decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=now)
        sent = {"criticality": 1, "redaction_checked": True, "text": text}
        decide(
            session,
            opened.id,
            Event.APPROVE,
            by=Actor(Role.MODERATOR, "1"),
            details=parse_details(Event.APPROVE, sent),
            now=now,
        )
        return opened.id

    def dispatch(self) -> None:
        worker = Dispatcher(self.database, {}, self.clock, BASE, "test")
        while worker.run_once(self.clock()):
            pass

    def move(self, story_id: int, event: Event, role: Role, **details: Any) -> None:
        self.database.write(
            lambda session: decide(
                session,
                story_id,
                event,
                by=Actor(role, "7"),
                details=parse_details(event, details),
                now=self.clock(),
            )
        )

    def row(self, story_id: int) -> Contribution:
        with self.database.read() as session:
            row = contributions.get(session, story_id)
        assert row is not None
        return row

    def to_home(self, story_id: int, notice: str = "story_to_decide") -> Delivery:
        with self.database.read() as session:
            found = [one for one in deliveries.of(session, story_id) if one.notice == notice]
        return found[0]

    def letter_of(self, story_id: int) -> letters.Letter:
        letter_id = self.to_home(story_id).letter_id
        assert letter_id is not None
        return self.letter(letter_id)

    def letter(self, letter_id: int) -> letters.Letter:
        with self.database.read() as session:
            found = letters.get(session, letter_id)
        assert found is not None
        return found


def add_home(database: Database, clock: TurnedClock, **fields: Any) -> int:
    given = {
        "name": "Rosewood House",
        "address": "14 Orchard Lane, Timperley, Altrincham",
        "town": "Altrincham",
        "postcode": "WA15 6SQ",
        "beds": 40,
        **fields,
    }
    return database.write(lambda session: homes.add(session, now=clock(), **given))


def paper_on(database: Database, clock: TurnedClock) -> Paper:
    author = Author(name="Mrs G Example")
    author_id = database.write(lambda session: authors.add(session, author, now=clock()))
    return Paper(database, clock, add_home(database, clock), author_id)
