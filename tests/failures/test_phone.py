"""Faults that real systems had, at the phone door. Each test's docstring names its number in the list of cases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from store import calls, deliveries
from store.database import Database, WriteRefused
from store.words import TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import ACCOUNT
from tests.fakes.telephone import BASE_URL, MOBILE, PhoneCall, new_sid, post
from tests.intake.letter_calls import Letter
from tests.phone_door import application, how_many_recordings, open_tasks, stories, waiting_to_be_typed

RECORDING = f"{BASE_URL}/webhooks/twilio/recording?step=told&turn=1"
VOICE = f"{BASE_URL}/webhooks/twilio/voice"


@pytest.fixture
def client(sqlite_database: Database, clock: TurnedClock) -> FlaskClient:
    return application(sqlite_database, clock).test_client()


def recorded(call: PhoneCall, sid: str) -> dict[str, str]:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}"
    fields = {"CallSid": call.sid, "AccountSid": ACCOUNT, "RecordingSid": sid, "RecordingUrl": url}
    return {**fields, "RecordingStatus": "completed", "RecordingDuration": "40"}


def test_fifty_times_the_same_recording_at_once_is_one_story(database: Database, clock: TurnedClock) -> None:
    """Case 1: the same provider id, 50 concurrent posts: one story, all 2xx."""
    app = application(database, clock)
    call = PhoneCall(app.test_client()).dial().story()
    fields = recorded(call, new_sid("RE"))
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: post(app.test_client(), RECORDING, fields).status_code, range(50)))
    assert codes == [200] * 50
    assert (len(stories(database)), how_many_recordings(database)) == (1, 1)


def test_two_recordings_of_one_call_at_once_are_one_story(database: Database, clock: TurnedClock) -> None:
    """Case 6, as a call has it: two pieces at the same moment from somebody new make one story with both."""
    app = application(database, clock)
    call = PhoneCall(app.test_client()).dial().story()
    pieces = [recorded(call, new_sid("RE")) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda fields: post(app.test_client(), RECORDING, fields).status_code, pieces))
    assert codes == [200] * 8
    assert (len(stories(database)), how_many_recordings(database)) == (1, 8)


def test_the_same_recording_weeks_later_is_still_one_story(
    client: FlaskClient, sqlite_database: Database, clock: TurnedClock
) -> None:
    """Case 2: the same id weeks later: still one."""
    call = PhoneCall(client).dial().story()
    fields = recorded(call, new_sid("RE"))
    post(client, RECORDING, fields)
    clock.forward(days=40)
    assert post(client, RECORDING, fields).status_code == 200
    assert len(stories(sqlite_database)) == 1


@pytest.mark.parametrize("blank", ["", " ", "null", "NULL", "undefined"])
def test_a_blank_id_never_makes_strangers_calls_one(client: FlaskClient, sqlite_database: Database, blank: str) -> None:
    """Case 5: a blank or "null" id is never a key."""
    for caller in ("+447700900001", "+447700900002"):
        assert post(client, VOICE, {"CallSid": blank, "AccountSid": ACCOUNT, "From": caller}).status_code == 200
    assert [task.kind for task in open_tasks(sqlite_database)] == [TaskKind.HOLDING_PEN] * 2


def test_a_database_that_is_away_makes_the_carrier_try_again(
    client: FlaskClient, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 10: the database is down in mid-request: visibly refused, and recorded exactly once later."""
    call = PhoneCall(client).dial().story()
    fields = recorded(call, new_sid("RE"))

    def away(_work: Callable[..., object]) -> object:
        raise WriteRefused("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_database, "write", away)
        assert post(client, RECORDING, fields).status_code == 503
        step = post(client, VOICE, {"CallSid": new_sid("CA"), "AccountSid": ACCOUNT, "From": MOBILE})
        assert "something went wrong on our side" in step.get_data(as_text=True)
    assert stories(sqlite_database) == []
    assert post(client, RECORDING, fields).status_code == 200
    assert post(client, RECORDING, fields).status_code == 200
    assert len(stories(sqlite_database)) == 1


@pytest.mark.parametrize("sender", ["anonymous", "60123", "CAREHOME", "+266696687", ""])
def test_any_caller_at_all_may_tell_a_story(client: FlaskClient, sqlite_database: Database, sender: str) -> None:
    """Case 14: a short code, letters or nothing at all in place of a number is accepted."""
    PhoneCall(client, caller=sender).dial().story().speak()
    assert len(stories(sqlite_database)) == 1


@pytest.mark.parametrize("written", ["07700 900123", "+44 7700 900123", "00447700900123", "\u202a+447700900123\u202c"])
def test_a_number_in_any_dress_is_the_same_number(client: FlaskClient, sqlite_database: Database, written: str) -> None:
    """Case 32: local, +44, spaced and invisible-character numbers match."""
    call = PhoneCall(client, caller=written).dial().story("2")
    with sqlite_database.read() as session:
        found = calls.by_sid(session, call.sid)
    assert found is not None
    assert found.caller == MOBILE


def test_once_recording_is_switched_off_no_call_is_recorded_or_transcribed(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Case 41: recording switched off: the next call is neither recorded nor transcribed, even from a stale step."""
    before = application(sqlite_database, clock, transcriber=("twilio", "typist")).test_client()
    stale = PhoneCall(before).dial().press("1")
    off = application(sqlite_database, clock, recording="off", transcriber=("twilio", "typist")).test_client()
    stale.client = off
    stale.press("1")
    assert "Record" not in stale.verbs
    assert "We do not record calls at the moment" in stale.words
    fresh = PhoneCall(off).dial()
    assert "Record" not in fresh.verbs
    assert "Record" not in fresh.press("1").verbs
    assert "Record" not in fresh.press("1").verbs
    assert "A person will ring you back" in fresh.words
    assert [task.kind for task in open_tasks(sqlite_database)] == [TaskKind.CALL_BACK]
    assert stories(sqlite_database) == []


def test_a_story_that_was_begun_before_the_switch_can_not_be_added_to(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Case 41: the menu after a recording is a stale screen too."""
    on = application(sqlite_database, clock).test_client()
    call = PhoneCall(on).dial().story()
    call.speak()
    call.client = application(sqlite_database, clock, recording="off").test_client()
    call.press("3")
    assert "Record" not in call.verbs
    assert len(waiting_to_be_typed(sqlite_database)) == 1, "what was told with consent is kept"


def test_a_letter_s_code_can_not_be_guessed_by_telephone(sqlite_database: Database, clock: TurnedClock) -> None:
    """Case 42, at the phone door: guessing is slowed for a caller and for a code."""
    letter = Letter(sqlite_database, clock)
    opened = 0
    for number in range(12):
        call = letter.call(f"+4416329602{number:02}").press("2")
        for guess in range(3):
            if "code" in call.just_heard and not call.is_over:
                call.press(letter.code).press(f"{number:03}{guess:03}")
            opened += "Rosewood" in call.words
    assert opened == 0
    assert "please wait" in call.words
    clock.forward(minutes=16)
    assert "Rosewood" in letter.opened().words, "a right code is never locked out for good"


def test_fifty_times_the_same_confirmation_at_once_is_one_answer(database: Database, clock: TurnedClock) -> None:
    """Case 1, for a keypad answer: the carrier repeats itself, on both databases, and the home answered once."""
    letter = Letter(database, clock)
    call = letter.opened().press("1")
    gather = call.document.find("Gather")
    assert gather is not None
    fields = {**call.last[1], "Digits": "1"}
    app = letter.app
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: post(app.test_client(), gather.attrib["action"], fields), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_data() for answer in answers}) == 1
    with database.read() as session:
        events = deliveries.events(session, letter.told[0].delivery.id)
    assert [event.kind for event in events].count("answered") == 1
