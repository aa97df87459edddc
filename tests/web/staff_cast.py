"""The staff of the tests and their browsers: people who sign in through the real page, over a real database."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.moderation.decide import Opened, decide, open_contribution
from gateway.moderation.facts import Actor
from gateway.settings import read
from gateway.web.sign_in import passwords
from gateway.wiring import Gateway
from store import authors, contributions, homes, staff
from store.authors import Author
from store.contributions import Contribution
from store.database import Database, Session
from store.words import Event, Kind, Role
from tests.conftest import TurnedClock

PASSWORD = "purple otter kettle"
PHONE = "+447700900123"
EMAIL = "doris.secret@example.org"
NAME = "Doris Realname"


@cache
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass
class Office:
    """One gateway with its people and stories."""

    gateway: Gateway
    clock: TurnedClock

    def __post_init__(self) -> None:
        self.app: Flask = create_app(self.gateway)

    @property
    def database(self) -> Database:
        return self.gateway.database

    @property
    def now(self) -> datetime:
        return self.clock()

    def person(self, email: str, *roles: Role, name: str = "", password: bool = True) -> int:
        def work(session: Session) -> int:
            staff_id = staff.add(session, email, roles=list(roles), now=self.now, name=name)
            if password:
                staff.set_password(session, staff_id, password_hash())
            return staff_id

        return self.database.write(work)

    def browser(self, *roles: Role, email: str = "", name: str = "") -> "Browser":
        """Somebody with these roles, signed in."""
        email = email or f"{'-'.join(roles)}@example.org"
        staff_id = self.person(email, *roles, name=name)
        browser = Browser(self.app.test_client(), staff_id)
        answer = browser.send("/sign-in", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    def home(self, name: str = "Rosewood House", *, beds: int | None = 40) -> int:
        fields = {"town": "Leeds", "postcode": "LS1 1AA", "local_authority": "Leeds", "address": "1 High Street\nLeeds"}
        return self.database.write(lambda db: homes.add(db, now=self.now, name=name, beds=beds, **fields))

    def story(
        self, *texts: str, home: int | None = None, publish: bool | None = True, ready: bool = True, **more: Any
    ) -> Opened:
        """A story by text from an author whose name, number and address no page may show."""

        def work(session: Session) -> Opened:
            author = Author(name=NAME, phone=PHONE, email=EMAIL, channels=("sms", "email"))
            opened = open_contribution(
                session,
                kind=Kind.STORY,
                channel="sms",
                by=Actor(Role.CHANNEL),
                now=self.now,
                author_id=authors.add(session, author, now=self.now),
                home_id=home,
                consent_publish=publish,
                **more,
            )
            for text in texts or ("They were kind to mum.",):
                contributions.add_part(session, opened.id, text, field="text", inbound_id=None, at=self.now)
            if ready:
                decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=self.now)
            return opened

        return self.database.write(work)

    def row(self, opened: Opened) -> Contribution:
        with self.database.read() as session:
            found = contributions.get(session, opened.id)
        assert found is not None
        return found


@dataclass
class Browser:
    """A browser that reads a page's hidden fields before it sends its form, as a person's does."""

    client: FlaskClient
    staff_id: int = 0

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, *, page: str = "", **fields: str) -> TestResponse:
        """Open ``page`` (or ``path`` itself) and send its form to ``path`` with these answers."""
        shown = self.client.get(page or path)
        return self.client.post(path, data={**hidden(shown), **{k.replace("__", "-"): v for k, v in fields.items()}})


def hidden(page: TestResponse) -> dict[str, str]:
    found = re.findall(r"<input[^>]*>", page.text)
    values = {_attribute(tag, "name"): _attribute(tag, "value") for tag in found if 'type="hidden"' in tag}
    return {name: value for name, value in values.items() if name}


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""


def office_over(database: Database, clock: TurnedClock, folder: Path, **settings: str) -> Office:
    given = {f"EARSHOT_{name.upper()}": value for name, value in settings.items()}
    return Office(Gateway(read({"EARSHOT_DATA_DIR": str(folder), **given}), database, clock), clock)


TEN_MINUTES = timedelta(minutes=10)
