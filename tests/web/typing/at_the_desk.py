"""How somebody who types uses the pages."""

import re

from flask import Flask
from flask.testing import FlaskClient

from gateway.intake.recordings import fetch_due
from store import contributions, homes
from store.calls import Recording
from store.database import Database
from tests.conftest import TurnedClock
from tests.fakes.carrier import FakeCarrier
from tests.fakes.telephone import PhoneCall
from tests.phone_door import settings_with, stories, waiting_to_be_typed

SOUND = b"RIFF" + bytes(range(256)) * 8
WORDS = "My mum is at Rosewood.\n\nThey sang to her — every day."


def tell(app: Flask, database: Database, clock: TurnedClock, carrier: FakeCarrier, **call: object) -> Recording:
    PhoneCall(app.test_client(), carrier=carrier, **call).dial().story().speak(SOUND)  # type: ignore[arg-type]
    fetch_due(settings_with(twilio_api_url=carrier.url), database, clock)
    return waiting_to_be_typed(database)[-1]


def post(client: FlaskClient, page: str, action: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form of a page as a browser does, with the secret that the page gave."""
    html = client.get(page).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, html[:500]
    return client.post(action, data={"csrf_token": found.group(1), **fields})


def take(client: FlaskClient, recording: Recording):  # type: ignore[no-untyped-def]
    return post(client, "/typing", f"/typing/{recording.id}/take")


def confirm(client: FlaskClient, recording: Recording, **fields: str):  # type: ignore[no-untyped-def]
    page = f"/typing/{recording.id}"
    given = {"text": WORDS, "home": "not_known", "publish": "yes", "listened": "y", "read_back": "y", "do": "confirm"}
    return post(client, page, page, **{**given, **fields})


def home_id(database: Database, town: str) -> str:
    with database.read() as session:
        return str(homes.search(session, f"rosewood {town}")[0].id)


def original(database: Database) -> list[str | None]:
    [story] = stories(database)
    with database.read() as session:
        return [part.text for part in contributions.original(session, story.id)]
