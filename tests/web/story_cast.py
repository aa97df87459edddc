"""Stories that the pages' tests look at: made by the store's own functions and moved through the one door."""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import Approval, Objection
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from gateway.wiring import Gateway
from letters.codes import new_letter_code, new_pin
from store import authors, contacts, contributions, deadlines, deliveries, homes, letters, windows
from store.authors import Author
from store.contacts import Contact
from store.database import Database, Session
from store.words import Event, Ground, Kind, LetterState, Role, State
from tests.conftest import TurnedClock

SECRET_WORDS = "Sister Okonkwo in room 12 told my mother Edith to hush"
PUBLIC_WORDS = "A member of staff told my mother to hush.\n\nThe tea was always hot, and they knew how she liked it."
PHONE, EMAIL = "+447700900321", "dora.author@example.org"
MANAGER_MAIL = "manager@rosewood.example.org"
MODERATOR, SENIOR = Actor(Role.MODERATOR, "101"), Actor(Role.SENIOR, "102")
AUTHOR = Author(name="Dora Ellery", phone=PHONE, email=EMAIL, channels=("sms",))


def app_over(database: Database, clock: TurnedClock, **settings: Any) -> Flask:
    from gateway.app import create_app  # here: what only asks the store needs no web

    given: dict[str, Any] = {"secret_key": "only-for-tests-only-for-tests-only-for-tests", "data_dir": Path("/nowhere")}
    given |= {"data_key": (base64.b64encode(b"a test's own data key, 32 bytes!").decode(),)}
    given |= {"database_url": database.url, "twilio_from": ("+447700900100",)}
    app = create_app(Gateway(Settings(**{**given, **settings}), database, clock))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@dataclass
class Cast:
    """A town of homes and stories on one database, at the clock's time."""

    database: Database
    clock: TurnedClock

    def client(self, **settings: Any) -> FlaskClient:
        return app_over(self.database, self.clock, **settings).test_client()

    def home(self, name: str = "Rosewood", **fields: Any) -> int:
        given = {
            "town": "Leeds",
            "postcode": "LS1 4AP",
            "local_authority": "Leeds",
            "beds": 40,
            "address": "1 High Street",
        }
        given = {**given, **fields}
        return self.database.write(lambda s: homes.add(s, name=name, now=self.clock(), **given))

    def contact(self, home_id: int, name: str = "Maria Lindqvist", **fields: Any) -> Contact:
        contact = Contact(kind="home", name=name, home_id=home_id, email=MANAGER_MAIL, channels=("email",), **fields)

        def work(session: Session) -> Contact:
            contacts.keep(session, contact, now=self.clock())
            return contacts.of_home(session, home_id)[-1]

        return self.database.write(work)

    def story(self, home_id: int | None, *, consent: bool | None = True, **fields: Any) -> "Told":
        """A story in moderation (or still received, when home or consent is missing)."""

        def work(session: Session) -> Told:
            author_id = authors.add(session, AUTHOR, now=self.clock())
            opened = open_contribution(
                session,
                kind=Kind.STORY,
                channel="sms",
                by=Actor(Role.CHANNEL),
                now=self.clock(),
                author_id=author_id,
                home_id=home_id,
                consent_publish=consent,
                consent_contact=True,
                **fields,
            )
            contributions.add_part(session, opened.id, SECRET_WORDS, field="text", inbound_id=None, at=self.clock())
            if home_id is not None and consent is not None:
                decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=self.clock())
            return Told(self, opened.id, opened.reference, opened.code)

        return self.database.write(work)

    def with_provider(self, home_id: int, **fields: Any) -> "Told":
        return self.story(home_id, **fields).approve()

    def published(self, home_id: int, **fields: Any) -> "Told":
        told = self.with_provider(home_id, **fields)
        return told if told.state() is State.PUBLISHED else told.go_ahead()

    def letter_for(self, *told: "Told") -> tuple[int, str, str]:
        """One posted envelope with a row for each story; returns its id, code and PIN."""
        code, pin = new_letter_code(), new_pin()

        def work(session: Session) -> int:
            home_id = told[0].row.home_id
            letter_id = letters.add(
                session,
                recipient=f"home:{home_id}",
                to_role="provider",
                home_id=home_id,
                day=self.clock().date(),
                code=code,
                pin=pin,
                now=self.clock(),
            )
            for seq, story in enumerate(told):
                delivery = story.to_decide(session)
                letters.put_row(session, letter_id, seq, delivery_id=delivery.id, contribution_id=story.id)
                deliveries.change(session, delivery.id, letter_id=letter_id)
            letters.change(session, letter_id, state=LetterState.POSTED, posted_at=self.clock())
            return letter_id

        return self.database.write(work), code, pin


@dataclass
class Told:
    """One story, with its author's plain code."""

    cast: Cast
    id: int
    reference: str
    code: str

    @property
    def row(self) -> contributions.Contribution:
        with self.cast.database.read() as session:
            row = contributions.get(session, self.id)
        assert row is not None
        return row

    def state(self) -> State:
        return self.row.state

    def move(self, event: Event, by: Actor, details: Any = None) -> "Told":
        self.cast.database.write(lambda s: decide(s, self.id, event, by=by, details=details, now=self.cast.clock()))
        return self

    def approve(self, text: str = PUBLIC_WORDS) -> "Told":
        return self.move(Event.APPROVE, MODERATOR, Approval(text=text, criticality=1, redaction_checked=True))

    def go_ahead(self) -> "Told":
        return self.move(Event.GO_AHEAD, Actor(Role.PROVIDER, "contact:1"))

    def object(self, ground: Ground = Ground.NOT_GENUINE) -> "Told":
        return self.move(
            Event.OBJECT, Actor(Role.PROVIDER, "contact:1"), Objection(ground=ground, reason="No such day")
        )

    def to_decide(self, session: Session) -> deliveries.Delivery:
        return next(d for d in deliveries.of(session, self.id) if d.notice == "story_to_decide")

    @property
    def delivery(self) -> deliveries.Delivery:
        with self.cast.database.read() as session:
            return self.to_decide(session)

    @property
    def link(self) -> str:
        with self.cast.database.read() as session:
            return deliveries.secret(session, self.to_decide(session)) or ""

    def told(self, at: datetime, closes: datetime, *, channel: str = "letter") -> "Told":
        """Evidence that the home was told, and the window that it opens."""

        def work(session: Session) -> None:
            delivery = self.to_decide(session)
            half = at + (closes - at) / 2
            windows.open_window(
                session, self.id, delivery.id, channel=channel, told_at=at, remind_at=half, closes_at=closes
            )
            deliveries.change(session, delivery.id, told_at=at, begun_at=at)
            deadlines.put(session, self.id, "lapse", closes)

        self.cast.database.write(work)
        return self
