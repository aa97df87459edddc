"""A caller asks for a person's call: promised at once, then when it is safe; and whether a story may be published."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from store import calls, consents
from store.calls import Call
from store.database import Database
from store.words import TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import MOBILE, PhoneCall
from tests.phone_door import application, open_tasks, stories

LANDLINE = "+441632960321"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def client(database: Database, clock: TurnedClock) -> FlaskClient:
    return application(database, clock).test_client()


def kept(database: Database, call: PhoneCall) -> Call:
    with database.read() as session:
        found = calls.by_sid(session, call.sid)
    assert found is not None
    return found


def test_a_call_is_promised_before_anything_else_is_asked(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("9")
    assert [task.kind for task in open_tasks(database)] == [TaskKind.CALL_BACK]
    assert "A person will ring you back" in call.just_heard


@pytest.mark.parametrize(
    ("key", "when"), [("1", "mornings"), ("2", "afternoons"), ("3", "early evening"), ("4", "any time"), ("", "")]
)
def test_when_they_may_be_rung_is_kept_with_the_call(
    client: FlaskClient, database: Database, key: str, when: str
) -> None:
    call = PhoneCall(client).dial().press("9").press(key)
    assert call.is_over
    assert kept(database, call).safe_times == when


def test_whoever_is_not_safe_to_ring_is_only_texted(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("9").press("5")
    assert "We will not ring you" in call.just_heard
    assert kept(database, call).safe_times == "texts only"


def test_a_landline_is_not_offered_texts(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client, caller=LANDLINE).dial().press("9")
    assert "press 5" not in call.just_heard
    assert "that key does nothing here" in call.press("5").just_heard


def test_an_interpreter_is_asked_for_and_then_the_time(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("9").press("8")
    assert "An interpreter will be on the line" in call.just_heard
    call.press("1")
    found = kept(database, call)
    assert (found.interpreter, found.safe_times) == ("asked", "mornings")


def test_another_number_may_be_keyed(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("9").press("7").press("01632960777")
    assert "0 1 6 3 2 9 6 0 7 7 7" in call.just_heard
    assert "press 5" not in call.just_heard, "a landline gets no texts"
    assert kept(database, call).caller == "+441632960777"


def test_a_number_that_is_no_number_leaves_the_one_that_calls(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("9").press("7").press("1").press("2").press("3")
    assert call.is_over
    assert kept(database, call).caller == MOBILE


def test_a_call_that_was_asked_for_stays_promised_when_a_story_is_told_after_all(
    client: FlaskClient, database: Database
) -> None:
    PhoneCall(client).dial().press("9").press("*").story().speak()
    assert {task.kind for task in open_tasks(database)} == {TaskKind.CALL_BACK, TaskKind.TRANSCRIBE}


@pytest.mark.parametrize(("key", "given"), [("1", True), ("2", False)])
def test_whether_it_may_be_published_is_asked_by_key_and_kept_with_its_wording(
    client: FlaskClient, database: Database, key: str, given: bool
) -> None:
    call = PhoneCall(client).dial().story()
    call.speak()
    assert "May we publish your story" in call.just_heard
    call.press(key)
    assert call.is_over
    [story] = stories(database)
    assert story.consent_publish is given
    with database.read() as session:
        last = consents.of(session, story.id)[-1]
    assert (last.what, last.given, last.wording) == ("publish", given, "call_publish_keyed_1")


def test_an_answer_that_overtakes_its_recording_is_kept_with_the_story(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    record = call.document.find("Record")
    assert record is not None
    callback: dict[str, Any] = dict(record.attrib)
    call._go(record.attrib["action"], {"Digits": "#"})
    call.press("2")
    assert stories(database) == []
    call.tell(callback["recordingStatusCallback"], "RE" + "9" * 32, "https://api.twilio.com/x/Recordings/RE9")
    [story] = stories(database)
    assert story.consent_publish is False


def test_the_question_may_be_left_open(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    call.speak()
    call.press("")
    assert call.is_over
    [story] = stories(database)
    assert story.consent_publish is None


def test_an_unknown_key_there_is_answered_kindly(client: FlaskClient) -> None:
    call = PhoneCall(client).dial().story()
    call.speak()
    assert "that key does nothing here" in call.press("8").just_heard
    assert "May we publish" in call.just_heard


def test_who_rang_without_a_story_is_forgotten_after_a_year(
    client: FlaskClient, database: Database, clock: TurnedClock
) -> None:
    from gateway.delivery.retention import Periods, run

    old = PhoneCall(client).dial().press("9")
    clock.forward(days=340)
    recent = PhoneCall(client).dial().press("9")
    clock.forward(days=30)
    assert run(database, Periods(), clock()) == 1
    assert (kept(database, old).caller, kept(database, old).heard) == (None, "")
    assert kept(database, recent).caller == MOBILE
    assert run(database, Periods(), clock()) == 0
