"""People who type, and a story that was told by phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from store import homes, staff
from store.calls import Recording
from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.fakes.carrier import FakeCarrier
from tests.phone_door import application
from tests.web.typing.at_the_desk import tell


@pytest.fixture
def carrier() -> FakeCarrier:
    with FakeCarrier() as carrier:
        yield carrier


@pytest.fixture
def app(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Flask:
    return application(sqlite_database, clock, twilio_api_url=carrier.url)


@pytest.fixture
def database(sqlite_database: Database, clock: TurnedClock) -> Database:
    def fill(session):  # type: ignore[no-untyped-def]
        for town in ("Leeds", "Whitby"):
            homes.add(session, now=clock(), name="Rosewood", town=town, postcode="LS1 4AP" if town == "Leeds" else "")

    sqlite_database.write(fill)
    return sqlite_database


@pytest.fixture
def sign_in(app: Flask, database: Database, clock: TurnedClock) -> Callable[..., FlaskClient]:
    def person(name: str, *roles: Role) -> FlaskClient:
        def make(session):  # type: ignore[no-untyped-def]
            who = staff.add(session, f"{name}@example.org", roles=list(roles), now=clock(), name=name)
            return staff.new_token(session, who, "session", now=clock())

        client = app.test_client()
        client.set_cookie("earshot_staff", database.write(make))
        return client

    return person


@pytest.fixture
def typist(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("tam", Role.TYPIST)


@pytest.fixture
def told(app: Flask, database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Recording:
    """A story that was told by phone and fetched from the carrier."""
    return tell(app, database, clock, carrier)
