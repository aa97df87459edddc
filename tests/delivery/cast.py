"""A home, its manager, an author and a story with the home: what the tests of delivery begin with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from channels.messages import Handover, Outgoing
from gateway.delivery.dispatch import Dispatcher
from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from store import authors, contacts, contributions, deliveries, homes
from store.authors import Author
from store.contacts import Contact
from store.database import Database
from store.deliveries import Delivery
from store.words import Event, Kind, Role
from tests.conftest import TurnedClock

BASE = "http://127.0.0.1:8000"
MANAGER_MAIL = "manager@rosewood.example.org"
MANAGER_MOBILE = "+447700900101"
AUTHOR_PHONE = "+447700900201"
STORY = "The staff were kind to my mother."


@dataclass(frozen=True)
class Plain:
    """Words that name the notice, so that a test sees which one went."""

    subject: str
    body: str
    html: str | None = None


def plain_words(session: Any, delivery: Delivery, *, channel: str, base_url: str, now: datetime) -> Plain:
    return Plain(f"Earshot: {delivery.notice}", f"{delivery.notice} for {delivery.recipient}")


def no_letters(session: Any, delivery: Delivery, now: datetime) -> int:
    from store import letters

    day = now.date()
    return letters.add(
        session,
        recipient=delivery.recipient,
        to_role=delivery.to_role,
        home_id=delivery.home_id,
        day=day,
        code=None,
        pin=None,
        now=now,
    )


@dataclass
class Way:
    """A way out that keeps what it is given, in this process; ``fault`` is raised in place of the next hand-over."""

    sent: list[Outgoing] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Handover:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(outgoing)
        return Handover(provider_id=f"P{outgoing.delivery_id}-{len(self.sent)}")


def dispatcher(
    database: Database, clock: TurnedClock, outbound: Mapping[str, Any], *, worker: str = "one", **more: Any
) -> Dispatcher:
    given: dict[str, Any] = {"compose": plain_words, "letters": no_letters, **more}
    return Dispatcher(database, outbound, clock, BASE, worker, **given)


def add_home(database: Database, clock: TurnedClock, **fields: Any) -> int:
    given = {"name": "Rosewood", "town": "Leeds", "local_authority": "Leeds", "beds": 40, **fields}
    return database.write(lambda session: homes.add(session, now=clock(), **given))


def add_manager(database: Database, clock: TurnedClock, home_id: int, **fields: Any) -> None:
    given = {"email": MANAGER_MAIL, "channels": ("email",), "name": "Ada Marsh", **fields}
    contact = Contact(kind="home", role="manager", home_id=home_id, **given)
    database.write(lambda session: contacts.keep(session, contact, now=clock()))


def add_author(database: Database, clock: TurnedClock, **fields: Any) -> int:
    given = {"phone": AUTHOR_PHONE, "channels": ("sms",), **fields}
    return database.write(lambda session: authors.add(session, Author(**given), now=clock()))


def receive(database: Database, clock: TurnedClock, *, home_id: int | None, author_id: int | None, **more: Any) -> int:
    def work(session: Any) -> int:
        opened = open_contribution(
            session,
            kind=Kind.STORY,
            channel="sms",
            by=Actor(Role.CHANNEL),
            now=clock(),
            home_id=home_id,
            author_id=author_id,
            consent_publish=True,
            consent_contact=True,
            **more,
        )
        contributions.add_part(session, opened.id, STORY, field="text", inbound_id=None, at=clock())
        return opened.id

    return database.write(work)


def move(database: Database, clock: TurnedClock, story: int, event: str, by: Role, who: str = "", **sent: Any) -> None:
    details = parse_details(Event(event), sent) if sent else None
    actor = Actor(by, who)
    database.write(lambda session: decide(session, story, Event(event), by=actor, details=details, now=clock()))


def send_to_home(database: Database, clock: TurnedClock, story: int) -> None:
    """Complete and approve: the story is with the provider, and the take-back has passed."""
    move(database, clock, story, "complete", Role.SYSTEM)
    approval = {"criticality": 1, "redaction_checked": True, "text": STORY}
    move(database, clock, story, "approve", Role.MODERATOR, "11", **approval)
    clock.forward(minutes=11)


def story_with_home(database: Database, clock: TurnedClock, **manager: Any) -> int:
    home_id = add_home(database, clock)
    add_manager(database, clock, home_id, **manager)
    story = receive(database, clock, home_id=home_id, author_id=add_author(database, clock))
    send_to_home(database, clock, story)
    return story


def deliveries_of(database: Database, story: int, notice: str | None = None) -> list[Delivery]:
    with database.read() as session:
        return [found for found in deliveries.of(session, story) if notice in {None, found.notice}]


def one(database: Database, story: int, notice: str) -> Delivery:
    (found,) = deliveries_of(database, story, notice)
    return found


def state_of(database: Database, story: int) -> str:
    with database.read() as session:
        row = contributions.get(session, story)
    assert row is not None
    return row.state.value
