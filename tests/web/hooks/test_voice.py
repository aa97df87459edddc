"""The phone door's three addresses: only the carrier is believed, and whatever it says is kept once."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from gateway.intake.recordings import fetch_due
from store import calls, consents, inbound
from store.database import Database
from store.words import TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import ACCOUNT, FakeCarrier
from tests.fakes.telephone import BASE_URL, PhoneCall, new_sid, post
from tests.phone_door import application, open_tasks, settings_with, stories, waiting_to_be_typed

ADDRESSES = ("voice", "recording", "transcription")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def client(database: Database, clock: TurnedClock) -> FlaskClient:
    return application(database, clock).test_client()


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as carrier:
        yield carrier


def raw_rows(database: Database) -> list[tuple[str, str]]:
    query = inbound.inbound.select().order_by(inbound.inbound.c.id)
    with database.read() as session:
        return [(row.key, row.state) for row in session.execute(query)]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("signature", ["", "bm90IHNpZ25lZA==", "é"])
def test_a_forged_request_is_refused_and_nothing_is_stored(
    client: FlaskClient, database: Database, address: str, signature: str
) -> None:
    fields = {"CallSid": new_sid("CA"), "RecordingSid": new_sid("RE"), "RecordingStatus": "completed"}
    answer = post(client, f"{BASE_URL}/webhooks/twilio/{address}", fields, signature=signature)
    assert answer.status_code == 403
    assert raw_rows(database) == []
    assert stories(database) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_token_nobody_is_believed(database: Database, clock: TurnedClock, address: str) -> None:
    client = application(database, clock, twilio_account_sid="", twilio_auth_token=()).test_client()
    answer = post(client, f"{BASE_URL}/webhooks/twilio/{address}", {"CallSid": "CA1"}, token="")
    assert answer.status_code == 403
    assert raw_rows(database) == []


def test_a_step_signed_for_another_step_is_refused(client: FlaskClient, database: Database) -> None:
    from tests.fakes.carrier import TOKEN
    from tests.fakes.signing import sign

    fields = {"CallSid": new_sid("CA"), "Digits": "1"}
    signature = sign(f"{BASE_URL}/webhooks/twilio/voice?step=consent&turn=1", fields, TOKEN)
    url = f"{BASE_URL}/webhooks/twilio/voice?step=consent&turn=2"
    assert post(client, url, fields, signature=signature).status_code == 403
    assert raw_rows(database) == []


def test_each_step_is_kept_under_its_call_step_and_turn(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("").press("1")
    assert [key for key, _ in raw_rows(database)] == [
        f"{call.sid}:start:0",
        f"{call.sid}:menu:1",
        f"{call.sid}:consent:2",
    ]


def test_of_a_step_that_was_taken_no_key_and_no_number_is_kept(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().press("3").press("1234567890123456").press("*").press("2").press("9")
    with database.read() as session:
        raws = [inbound.by_key(session, channel="voice", account=ACCOUNT, key=key) for key, _ in raw_rows(database)]
    assert len(raws) == 6
    assert {raw.payload for raw in raws if raw} == {b""}
    assert call.again().status_code == 200, "its key makes it one all the same"


def test_a_code_is_not_shown_to_whoever_looks_at_a_step_that_failed(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.intake.calling import own_story

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    call = PhoneCall(client).dial().press("3")
    monkeypatch.setattr(own_story, "is_valid", broken)
    call.press("1234 5678 9012 3456".replace(" ", ""))
    assert "something went wrong on our side" in call.just_heard
    with database.read() as session:
        [held] = inbound.holding(session)
    assert b"1234567890123456" not in held.payload
    assert b"Digits=not+kept" in held.payload


def test_the_same_recording_announced_again_is_one_story(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    call.speak(then_stay=False)
    record = call.document.find("Record")
    assert record is not None
    sid = call.recordings[0]
    for _ in range(3):
        call.tell(record.attrib["recordingStatusCallback"], sid, f"https://api.twilio.com/x/Recordings/{sid}")
    assert len(stories(database)) == 1
    assert len(waiting_to_be_typed(database)) == 1


def test_consent_to_record_is_kept_with_the_words_that_were_heard(client: FlaskClient, database: Database) -> None:
    PhoneCall(client).dial().story().speak()
    [story] = stories(database)
    with database.read() as session:
        [consent] = consents.of(session, story.id)
    assert (consent.what, consent.given, consent.wording) == ("record", True, "call_record_1")


@pytest.mark.parametrize("status", ["failed", "absent", "in-progress"])
def test_a_recording_that_did_not_come_about_makes_nothing(
    client: FlaskClient, database: Database, status: str
) -> None:
    call = PhoneCall(client).dial().story()
    call.tell(f"{BASE_URL}/webhooks/twilio/recording?step=told&turn=1", new_sid("RE"), "", status=status)
    assert stories(database) == []
    assert open_tasks(database) == []


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_near_empty_recording_is_shown_to_the_typist_and_not_dropped(
    client: FlaskClient, database: Database, seconds: int
) -> None:
    PhoneCall(client).dial().story().speak(seconds=seconds)
    [task] = open_tasks(database)
    assert (task.kind, "very short" in task.note) == (TaskKind.TRANSCRIBE, True)


def test_a_recording_of_a_call_that_we_never_met_is_kept_and_marked(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client)
    call.tell(f"{BASE_URL}/webhooks/twilio/recording", new_sid("RE"), "https://api.twilio.com/x/Recordings/RE1")
    assert len(stories(database)) == 1
    [task] = open_tasks(database)
    assert "No agreement to be recorded is noted" in task.note


@pytest.fixture
def drafting(database: Database, clock: TurnedClock) -> FlaskClient:
    """A gateway that lets the carrier write first drafts, and tells callers so."""
    return application(database, clock, transcriber=("twilio",)).test_client()


def test_a_draft_that_the_caller_never_heard_of_is_not_kept(client: FlaskClient, database: Database) -> None:
    call = PhoneCall(client).dial().story()
    call.transcribe(call.speak(then_stay=False), "They sank to her every day")
    [recording] = waiting_to_be_typed(database)
    assert (recording.draft, recording.state) == ("", "waiting")


def test_a_draft_helps_the_typist_and_is_no_text_of_the_story(drafting: FlaskClient, database: Database) -> None:
    call = PhoneCall(drafting).dial().story()
    sid = call.speak(then_stay=False)
    call.transcribe(sid, "They sank to her every day")
    [recording] = waiting_to_be_typed(database)
    assert (recording.draft, recording.draft_by, recording.state) == ("They sank to her every day", "twilio", "draft")
    [story] = stories(database)
    with database.read() as session:
        from store import contributions

        assert contributions.original(session, story.id) == []


def test_a_draft_that_overtakes_its_recording_waits_for_it(
    drafting: FlaskClient, database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    call = PhoneCall(drafting, carrier=carrier).dial().story()
    sid, url = carrier.add_recording(b"RIFF")
    call.transcribe(sid, "They sang")
    call.tell(f"{BASE_URL}/webhooks/twilio/recording?step=told&turn=1", sid, url, seconds=12)
    assert len(stories(database)) == 1
    [recording] = waiting_to_be_typed(database)
    assert (recording.draft, recording.seconds) == ("They sang", 12)
    assert fetch_due(settings_with(twilio_api_url=carrier.url), database, clock) == 1


def test_a_late_draft_never_overwrites_a_person_s_text(drafting: FlaskClient, database: Database) -> None:
    call = PhoneCall(drafting).dial().story()
    sid = call.speak(then_stay=False)
    [recording] = waiting_to_be_typed(database)
    database.write(lambda s: calls.confirm(s, recording.id, by=1, now=recording.announced_at))
    call.transcribe(sid, "Something else")
    with database.read() as session:
        after = calls.recording(session, recording.id)
    assert after is not None
    assert (after.state, after.draft) == ("confirmed", "")


def test_the_carrier_s_drafts_are_deleted_apart(
    drafting: FlaskClient, database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    settings = settings_with(twilio_api_url=carrier.url, transcriber=("twilio", "typist"))
    call = PhoneCall(drafting, carrier=carrier).dial().story()
    sid = call.speak(then_stay=False)
    fetch_due(settings, database, clock)
    assert sid in carrier.recordings, "while its draft may come, it stays"
    call.transcribe(sid, "They sang")
    draft = call.last[1]["TranscriptionSid"]
    carrier.transcriptions.add(draft)
    fetch_due(settings, database, clock)
    assert (carrier.recordings, carrier.transcriptions) == ({}, set())
    asked = len(carrier.asked)
    clock.forward(hours=1)
    fetch_due(settings, database, clock)
    assert len(carrier.asked) == asked


def test_what_can_not_be_read_is_kept_for_a_person_and_the_caller_hears_words(
    client: FlaskClient, database: Database
) -> None:
    url = f"{BASE_URL}/webhooks/twilio/voice"
    for _ in range(2):
        answer = post(client, url, {"CallSid": "null", "From": "+447700900123", "AccountSid": ACCOUNT})
        assert answer.status_code == 200
        assert "something went wrong on our side" in answer.get_data(as_text=True)
    assert [state for _, state in raw_rows(database)] == ["holding"]
    assert [task.kind for task in open_tasks(database)] == [TaskKind.HOLDING_PEN]


def test_a_hang_up_after_the_story_is_no_puzzle_for_a_person(client: FlaskClient, database: Database) -> None:
    PhoneCall(client).dial().story().speak(then_stay=False)
    assert "holding" not in {state for _, state in raw_rows(database)}
    assert [task.kind for task in open_tasks(database)] == [TaskKind.TRANSCRIBE]


def test_a_recording_without_an_address_waits_for_a_person_who_sees_why(
    client: FlaskClient, database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    call = PhoneCall(client).dial().story()
    call.tell(f"{BASE_URL}/webhooks/twilio/recording?step=told&turn=1", new_sid("RE"), "")
    assert len(stories(database)) == 1
    fetch_due(settings_with(twilio_api_url=carrier.url), database, clock)
    assert {task.kind for task in open_tasks(database)} == {TaskKind.TRANSCRIBE, TaskKind.MEND_DELIVERY}
