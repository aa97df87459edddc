"""The sandbox page: what would have been sent, for everyone on this machine, for administrators alone elsewhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.app import create_app
from gateway.settings import Settings, read
from gateway.wiring import Gateway, errands
from store import sandbox
from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.web.staff_cast import PHONE, Office, office_over

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


def keep(database: Database, body: str, channel: str = "sms") -> None:
    database.write(
        lambda s: sandbox.keep(s, channel=channel, to=PHONE, subject="", body=body, delivery_id=None, now=NOW)
    )


def test_what_a_sandbox_would_have_sent_is_there_to_read(office: Office) -> None:
    office.story("The staff were kind.", ready=False)
    for errand in errands(office.gateway):
        if errand.name.startswith("dispatch"):
            errand.run()
    page = office.app.test_client().get("/sandbox").text
    assert f"Text message to {PHONE}" in page
    assert "reached nobody" in page


def test_words_of_a_message_stay_words_and_its_links_can_be_followed(office: Office) -> None:
    keep(office.database, "<script>alert(1)</script> http://127.0.0.1:8000/answer/l/abc")
    page = office.app.test_client().get("/sandbox").text
    assert "<script>alert" not in page
    assert 'href="http://127.0.0.1:8000/answer/l/abc"' in page
    assert "texts, phone calls and e-mail are not connected here" in page


def test_one_channel_alone_and_older_pages(office: Office) -> None:
    for number in range(35):
        keep(office.database, f"number {number}.")
    keep(office.database, "a letter by wire", channel="email")
    client = office.app.test_client()
    first = client.get("/sandbox?channel=sms").text
    assert "number 34." in first
    assert "number 4." not in first
    assert "a letter by wire" not in first
    older = first.split('href="/sandbox?channel=sms&amp;before=')[1].split('"')[0]
    assert "number 4." in client.get(f"/sandbox?channel=sms&before={older}").text


def test_off_this_machine_only_administrators_read_it(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    base = read({"EARSHOT_DATA_DIR": str(tmp_path)})
    chosen: Settings = base.model_copy(update={"base_url": "https://earshot.example.org", "sandbox": ("sms",)})
    keep(sqlite_database, "secret words")
    office = Office(Gateway(chosen, sqlite_database, clock), clock)
    client = create_app(office.gateway).test_client()
    answer = client.get("/sandbox", base_url="https://earshot.example.org")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_a_moderator_is_no_administrator(office: Office) -> None:
    moderator, administrator = office.browser(Role.MODERATOR), office.browser(Role.ADMINISTRATOR)
    elsewhere = office.gateway.settings.model_copy(update={"base_url": "http://earshot.example.org"})
    office.app.extensions["earshot"] = Gateway(elsewhere, office.database, office.clock)
    keep(office.database, "secret words")
    assert moderator.get("/sandbox").status_code == 403
    assert "secret words" in administrator.get("/sandbox").text
