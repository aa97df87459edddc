"""A call as its caller lives it: every step follows from the answer before."""

import pytest
from flask.testing import FlaskClient

from store import calls, consents, tasks
from store.database import Database
from store.words import Channel, State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import MOBILE, PhoneCall
from tests.phone_door import application, deliveries_of, open_tasks, stories

LANDLINE = "+441632960321"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def client(database: Database, clock: TurnedClock) -> FlaskClient:
    return application(database, clock).test_client()


def test_the_greeting_says_what_we_are_not_and_when_we_read(client: FlaskClient) -> None:
    call = PhoneCall(client).dial()
    assert "not an emergency service" in call.words
    assert "9 9 9" in call.words
    assert "on working days" in call.words
    assert "just hang up" in call.words


def test_the_emergency_line_is_said_before_any_key_counts_and_the_rest_may_be_cut_short(client: FlaskClient) -> None:
    call = PhoneCall(client).dial()
    outside = [verb.text or "" for verb in call.document if verb.tag == "Say"]
    assert "9 9 9" in " ".join(outside)
    assert len(" ".join(outside).split()) < 30, "somebody who rings often need not wait"


def test_a_key_pressed_twice_at_once_is_no_agreement_to_be_recorded(client: FlaskClient) -> None:
    call = PhoneCall(client).dial().press_with_a_shaking_hand("1")
    assert "Record" not in call.verbs
    assert "We would like to record your story" in call.just_heard


def test_what_a_caller_agrees_to_is_said_before_a_key_can_mean_yes(database: Database, clock: TurnedClock) -> None:
    client = application(database, clock, transcriber=("twilio", "typist")).test_client()
    call = PhoneCall(client).dial().press("1")
    outside = " ".join(verb.text or "" for verb in call.document if verb.tag == "Say")
    for said in ("Only our team hears the recording", "just hang up", "A computer at our telephone company"):
        assert said in outside


def test_nothing_is_recorded_before_the_caller_agreed(client: FlaskClient) -> None:
    call = PhoneCall(client).dial()
    assert "We record nothing until you agree" in call.words
    assert "Record" not in call.verbs
    assert "Record" not in call.press("1").verbs
    assert "Record" in call.press("1").verbs


def test_the_carrier_is_told_to_wait_nine_seconds_and_to_report_silence_too(client: FlaskClient) -> None:
    record = PhoneCall(client).dial().story().document.find("Record")
    assert record is not None
    assert record.attrib["timeout"] == "9"
    assert record.attrib["finishOnKey"] == "#"
    assert record.attrib["recordingStatusCallbackEvent"] == "completed absent"
    assert "transcribe" not in record.attrib


def test_after_agreeing_nothing_more_need_be_pressed(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    call.speak(then_stay=False)
    assert [row.state for row in stories(database)] == [State.RECEIVED]


def test_silence_is_no_yes_and_hangs_up_on_nobody(client: FlaskClient) -> None:
    call = PhoneCall(client).dial()
    for _ in range(6):
        call.press("")
        assert "Record" not in call.verbs
        assert "Hangup" not in call.verbs
    call.press("1")
    assert "Record" in call.verbs


def test_somebody_who_says_nothing_is_led_to_telling_a_story(client: FlaskClient) -> None:
    call = PhoneCall(client).dial().press("")
    assert "You can just tell us" in call.just_heard
    assert "To agree to be recorded, press 1" in call.just_heard
    assert "hang up, and a person will call you back" not in call.words
    assert "Record" not in call.verbs


@pytest.mark.parametrize("key", ["4", "5", "6", "7", "8", "#"])
def test_a_key_that_the_menu_does_not_have_is_answered_kindly(client: FlaskClient, key: str) -> None:
    call = PhoneCall(client).dial().press(key)
    assert "that key does nothing here" in call.just_heard
    assert "To answer a letter from us, press 2" in call.just_heard


def test_whoever_cannot_press_a_key_is_called_back(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("").press("").press("")
    assert "hang up, and a person will call you back" in call.words
    assert [task.kind for task in open_tasks(database)] == [TaskKind.CALL_BACK]


def test_a_caller_who_tells_the_story_after_all_is_not_called_back_for_it(
    client: FlaskClient, database: Database
) -> None:
    call = PhoneCall(client).dial().press("").press("").press("").press("1")
    call.speak()
    assert [task.kind for task in open_tasks(database)] == [TaskKind.TRANSCRIBE]


@pytest.mark.parametrize("key", ["2", "9"])
def test_whoever_does_not_want_to_be_recorded_is_called_back(client: FlaskClient, database: Database, key: str) -> None:
    call = PhoneCall(client).dial().story(key)
    [task] = open_tasks(database)
    call.press("")
    assert call.verbs[-1] == "Hangup"
    assert "You are not being recorded" in call.words
    with database.read() as session:
        found = calls.by_sid(session, call.sid)
    assert found is not None
    assert (task.kind, task.about, found.caller) == (TaskKind.CALL_BACK, f"call:{found.id}", MOBILE)
    assert "7700" not in task.note, "a task is no place for a number"
    assert stories(database) == []


def test_a_withheld_number_is_asked_for_before_a_call_back(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client, caller="anonymous").dial().story("2")
    assert open_tasks(database) == []
    call.press("123")
    assert "not a telephone number" in call.words
    call.press("07700900456")
    assert "0 7 7 0 0 9 0 0 4 5 6" in call.words
    with database.read() as session:
        found = calls.by_sid(session, call.sid)
    assert found is not None
    assert found.caller == "+447700900456"
    assert [task.about for task in open_tasks(database)] == [f"call:{found.id}"]


def test_no_number_after_three_tries_is_said_honestly(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client, caller="anonymous").dial().story("2").press("").press("1").press("")
    assert "We have no number to call" in call.words
    assert call.verbs[-1] == "Hangup"
    assert open_tasks(database) == []


def test_an_unknown_key_is_said_to_do_nothing_and_the_question_comes_again(client: FlaskClient) -> None:
    call = PhoneCall(client).dial().story("7")
    assert "that key does nothing here" in call.words
    assert "Record" not in call.verbs
    assert "Record" in call.press("1").verbs


def test_an_anonymous_caller_tells_a_story_and_is_told_by_no_channel(client: FlaskClient, database: Database) -> None:
    PhoneCall(client, caller="anonymous").dial().story().speak()
    [story] = stories(database)
    assert (story.channel, story.state) == (Channel.VOICE, State.RECEIVED)
    assert deliveries_of(database, story.id) == []


def test_a_caller_who_did_not_ask_for_texts_gets_none(client: FlaskClient, database: Database) -> None:
    PhoneCall(client).dial().story().speak()
    [story] = stories(database)
    assert deliveries_of(database, story.id) == []


def test_a_caller_who_asked_for_texts_gets_the_code_by_text(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story("3")
    call.speak(then_stay=False)
    [story] = stories(database)
    assert deliveries_of(database, story.id) == [("receipt", "sms")]
    with database.read() as session:
        given = {(consent.what, consent.given) for consent in consents.of(session, story.id)}
    assert given == {("record", True), ("contact", True)}


@pytest.mark.parametrize("caller", [LANDLINE, "anonymous"])
def test_texts_are_offered_to_mobiles_alone(client: FlaskClient, database: Database, caller: str) -> None:
    call = PhoneCall(client, caller=caller).dial().press("1")
    assert "press 3" not in call.just_heard
    call.press("3")
    assert "that key does nothing here" in call.words


def test_there_is_room_for_more_and_it_joins_the_same_story(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    first = call.speak()
    assert "If you had not finished, press 3" in call.just_heard
    call.press("3")
    second = call.speak()
    call.press("")
    assert call.verbs[-1] == "Hangup"
    [story] = stories(database)
    with database.read() as session:
        assert [each.recording_sid for each in calls.recordings_of(session, story.id)] == [first, second]


def test_somebody_who_was_cut_off_while_thinking_hears_twice_how_to_go_on(client: FlaskClient) -> None:
    call = PhoneCall(client).dial().story()
    call.speak()
    assert call.turns[-1].count("If you had not finished, press 3.") == 2


def test_a_call_of_forty_minutes_is_one_story_in_order(
    client: FlaskClient, database: Database, clock: TurnedClock
) -> None:
    call = PhoneCall(client).dial().story()
    told = [call.speak(seconds=600)]
    for _ in range(3):
        clock.forward(minutes=10)
        call.press("3")
        told.append(call.speak(seconds=600))
    call.press("1")
    [story] = stories(database)
    assert story.consent_publish is True
    with database.read() as session:
        assert [each.recording_sid for each in calls.recordings_of(session, story.id)] == told


def test_two_calls_at_once_from_one_telephone_are_two_people(client: FlaskClient, database: Database) -> None:
    one, other = PhoneCall(client).dial(), PhoneCall(client).dial()
    one.press("1")
    other.press("9")
    one.press("1")
    one.speak()
    other.press("*").story().speak()
    first, second = stories(database)
    assert first.author_id != second.author_id


def test_a_call_in_which_nothing_was_said_makes_nothing(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    call.stay_silent()
    assert stories(database) == []
    assert open_tasks(database) == []


def test_a_draft_by_the_carrier_is_named_before_consent_and_asked_for_in_the_recording(
    database: Database, clock: TurnedClock
) -> None:
    client = application(database, clock, transcriber=("twilio", "typist")).test_client()
    call = PhoneCall(client).dial().press("1")
    assert "A computer at our telephone company may write a first draft" in call.words
    record = call.press("1").document.find("Record")
    assert record is not None
    assert record.attrib["transcribe"] == "true"
    assert record.attrib["transcribeCallback"].endswith("/webhooks/twilio/transcription?step=told&turn=3")


def test_a_computer_that_was_switched_on_during_the_call_was_not_agreed_to(
    database: Database, clock: TurnedClock, client: FlaskClient
) -> None:
    call = PhoneCall(client).dial().press("1")
    call.client = application(database, clock, transcriber=("twilio", "typist")).test_client()
    record = call.press("1").document.find("Record")
    assert record is not None
    assert "transcribe" not in record.attrib
    call.speak()
    with database.read() as session:
        [wording] = [each.wording for each in consents.of(session, stories(database)[0].id) if each.what == "record"]
    assert "computer" not in wording


def test_a_repeated_step_answers_the_same_and_does_nothing_twice(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story("2")
    first = call.last
    answers = {call.again().get_data() for _ in range(3)}
    assert len(answers) == 1
    [task] = open_tasks(database)
    database.write(lambda session: tasks.finish(session, task.id, by=None, outcome="Called.", now=task.raised_at))
    assert call.last == first
    call.again()
    assert open_tasks(database) == [], "a repeat raises no second task, even when the first is done"
