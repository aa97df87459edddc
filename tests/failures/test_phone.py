"""Faults that real systems had, at the phone door. Each test's docstring names its number in the list of cases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from letters.codes import letter_code
from store import calls, deadlines, deliveries, inbound
from store.database import Database, WriteRefused
from store.words import State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import ACCOUNT, TOKEN
from tests.fakes.signing import sign
from tests.fakes.telephone import BASE_URL, MOBILE, PhoneCall, check_document, new_sid, post
from tests.intake.letter_calls import Letter
from tests.phone_door import application, how_many_recordings, open_tasks, stories, waiting_to_be_typed
from tests.web.story_cast import PHONE

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


def test_the_same_story_told_in_two_calls_is_kept_twice(client: FlaskClient, sqlite_database: Database) -> None:
    """Case 3, as a call has it: the same again with a new id is never dropped; a person hears both."""
    for _ in range(2):
        PhoneCall(client).dial().story().speak(b"RIFF the same words")
    assert len(stories(sqlite_database)) == 2
    assert len(waiting_to_be_typed(sqlite_database)) == 2


def test_the_same_key_at_two_questions_is_two_answers(sqlite_database: Database, clock: TurnedClock) -> None:
    """Case 4, as a call has it: a genuine second "1" is another answer and no copy of the first."""
    letter = Letter(sqlite_database, clock, stories=2)
    letter.opened().press("1").press("1").press("2").press("1").press("1")
    assert [told.state() for told in letter.told] == [State.PUBLISHED, State.PUBLISHED]


@pytest.mark.parametrize("signature", ["", "forged", "ümlaut"])
def test_nobody_but_the_carrier_takes_a_step_for_a_caller(
    client: FlaskClient, sqlite_database: Database, signature: str
) -> None:
    """Case 7: missing or forged signature: refused, nothing stored, at each door of a call."""
    call = PhoneCall(client).dial().press("1")
    gather = call.document.find("Gather")
    assert gather is not None
    before = how_much_is_stored(sqlite_database)
    doors = (gather.attrib["action"], RECORDING, f"{BASE_URL}/webhooks/twilio/transcription")
    for door in doors:
        fields = {**recorded(call, new_sid("RE")), "Digits": "1"}
        assert post(client, door, fields, signature=signature).status_code == 403
    assert how_much_is_stored(sqlite_database) == before


def how_much_is_stored(database: Database) -> int:
    with database.read() as session:
        return len(session.execute(inbound.inbound.select()).all()) + len(stories(database))


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "localhost", "evil.example.org", "[::1]:8443"])
def test_a_call_is_met_whatever_a_proxy_calls_us_and_whichever_of_our_numbers_rang(
    client: FlaskClient, sqlite_database: Database, host: str
) -> None:
    """Case 8: a valid signature behind a proxy or for a pooled number: accepted, and every address is our own."""
    fields = {"CallSid": new_sid("CA"), "AccountSid": ACCOUNT, "From": MOBILE, "To": "+441632960055"}
    answer = client.post(
        VOICE.removeprefix(BASE_URL),
        data=fields,
        headers={"X-Twilio-Signature": sign(VOICE, fields, TOKEN), "X-Forwarded-Host": "inside"},
        base_url=f"http://{host}",
    )
    assert answer.status_code == 200
    document = ElementTree.fromstring(answer.get_data(as_text=True))
    check_document(document)


def test_the_signature_of_a_step_covers_its_address_as_it_came(client: FlaskClient, sqlite_database: Database) -> None:
    """Case 9: verified over the raw address and bytes, escaped slashes included."""
    call = PhoneCall(client).dial()
    odd = f"{VOICE}?step=menu&turn=1&from=a%2Fb&odd=%C3%A9+x&empty="
    fields = {"CallSid": call.sid, "AccountSid": ACCOUNT, "From": MOBILE, "Digits": "1", "City": "St Ives / Cornwall"}
    assert post(client, odd, fields).status_code == 200
    decoded = odd.replace("%2F", "/")
    assert post(client, odd, fields, signature=sign(decoded, fields, TOKEN)).status_code == 403


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


def test_a_story_that_is_named_by_its_reference_is_no_nearer(sqlite_database: Database, clock: TurnedClock) -> None:
    """Case 16: a stranger who keys a reference, or rings from the author's own number, hears and changes nothing."""
    letter = Letter(sqlite_database, clock)
    told = letter.told[0]
    digits = "".join(character for character in told.reference if character.isdigit()) or "1"
    for number in (PHONE, "+447700900444"):
        call = letter.call(number).press("3").press(digits).press(told.code[:-1])
        assert "We have found your story" not in call.words
        assert told.reference not in call.words
    assert told.state() is State.WITH_PROVIDER


def test_a_draft_with_a_nul_is_set_aside_once_and_the_story_stands(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Case 29: stored or quarantined, never looping."""
    client = application(sqlite_database, clock, transcriber=("twilio", "typist")).test_client()
    call = PhoneCall(client).dial().story()
    sid = call.speak()
    call.transcribe(sid, "She said\0 nothing")
    assert call.again().status_code == 200
    assert [task.kind for task in open_tasks(sqlite_database)].count(TaskKind.HOLDING_PEN) == 1
    call.transcribe(sid, "\U0001f44f\u202eShe sang")
    [typed] = waiting_to_be_typed(sqlite_database)
    assert typed.draft == "\U0001f44f\u202eShe sang"


@pytest.mark.parametrize(
    ("posted", "closes", "heard"),
    [
        ("2027-03-25T15:00+00:00", "2027-03-30T15:00+01:00", "until 3 pm on Tuesday 30 March"),
        ("2027-03-25T15:00+00:00", "2027-03-30T00:00+01:00", "until the end of Monday 29 March"),
        ("2027-10-28T15:00+01:00", "2027-11-02T00:00+00:00", "until the end of Monday 1 November"),
        ("2027-07-01T15:00+01:00", "2027-07-06T12:00+01:00", "until midday on Tuesday 6 July"),
        ("2027-07-01T15:00+01:00", "2027-07-03T09:00+01:00", "until 9 am on Saturday 3 July"),
    ],
)
def test_a_deadline_is_said_as_the_clock_on_the_wall_shows_it(
    sqlite_database: Database, clock: TurnedClock, posted: str, closes: str, heard: str
) -> None:
    """Case 33: a clock-change gap or overlap; what a manager hears is local time."""
    clock.now = datetime.fromisoformat(posted).astimezone(UTC)
    letter = Letter(sqlite_database, clock)
    end = datetime.fromisoformat(closes).astimezone(UTC)
    letter.database.write(lambda session: deadlines.put(session, letter.told[0].id, "lapse", end))
    assert f"You can answer {heard}." in letter.opened().just_heard


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


def test_a_step_that_is_repeated_after_the_switch_records_nothing(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Case 41: the carrier asks again for the answer that said to record."""
    call = PhoneCall(application(sqlite_database, clock).test_client()).dial().story()
    assert "Record" in call.verbs
    call.client = application(sqlite_database, clock, recording="off").test_client()
    again = ElementTree.fromstring(call.again().get_data(as_text=True))
    assert "Record" not in [verb.tag for verb in again]
    assert "We do not record calls at the moment" in " ".join(each.text or "" for each in again.iter("Say"))


def test_one_caller_s_guesses_at_many_letters_are_slowed(sqlite_database: Database, clock: TurnedClock) -> None:
    """Case 42: per client: another letter each time, and the same telephone waits all the same."""
    letter = Letter(sqlite_database, clock)
    for number in range(2):
        call = letter.call("+441632960666").press("2")
        for guess in range(3):
            if not call.is_over:
                call.press(letter_code(f"{number}{guess}345678")).press("123456")
            clock.forward(minutes=16 if guess < 2 else 0)
    assert "too many wrong tries" in letter.opened("+441632960666").just_heard
    assert "Rosewood" in letter.opened("+441632960777").just_heard, "nobody else waits"


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
