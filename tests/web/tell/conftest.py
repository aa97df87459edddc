"""A gateway with two homes, and a browser without scripts that keeps the fields of each page."""

import base64
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.settings import read
from gateway.wiring import Gateway
from store import homes
from store.database import Database
from tests.conftest import TurnedClock

DATA_KEY = base64.b64encode(b"a test's own data key, 32 bytes!").decode()
ROSEWOOD, HARBOUR = 1, 2
STORY = {
    "who": "me",
    "home_id": str(ROSEWOOD),
    "text": "They sat with Mum all night.\r\n  And the tea was hot.",
    "role": "relative",
    "consent_publish": "yes",
    "consent_contact": "yes",
    "channels": "sms",
    "phone": "07700 900123",
}


def gateway_over(database: Database, clock: TurnedClock, tmp_path: Path) -> Gateway:
    secrets = {"EARSHOT_SECRET_KEY": "a test's own secret key, long enough", "EARSHOT_DATA_KEY": DATA_KEY}
    return Gateway(read({"EARSHOT_DATA_DIR": str(tmp_path), **secrets}), database, clock)


@pytest.fixture
def app(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Flask:
    sqlite_database.write(
        lambda s: (
            homes.add(s, now=clock(), name="Rosewood", town="Leeds", postcode="LS6 1AA", beds=40),
            homes.add(s, now=clock(), name="Harbour View", town="Scarborough", postcode="YO11 1AA", beds=6),
        )
    )
    return create_app(gateway_over(sqlite_database, clock, tmp_path))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def hidden(page: TestResponse) -> dict[str, list[str]]:
    """The hidden fields of a page, as a browser without scripts sends them on."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page.text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name is not None
        found.setdefault(unescape(name[1]), []).append(unescape(value[1]) if value else "")
    return found


def send(browser: FlaskClient, page: TestResponse, **answers: str | list[str]) -> TestResponse:
    """Post a page with its hidden fields and these answers."""
    return browser.post("/tell", data={**hidden(page), **answers})


def whole(browser: FlaskClient, **answers: str | list[str]) -> TestResponse:
    """The whole form in one post, as another program drives it."""
    fields = hidden(browser.get("/tell"))
    fields.pop("step")
    return browser.post("/tell", data={**fields, **STORY, **answers})
