"""Recordings come home: fetched from the carrier, checked, sealed, and then deleted there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from channels.voice.transcribers import TWILIO_WITHIN
from gateway.intake import transcribing
from gateway.intake.call_words import record_wording
from gateway.intake.recordings import LEASE, TELL_AFTER, fetch_due
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from store import blobs, calls, consents, erasing
from store.calls import Recording
from store.database import Database, Session
from store.words import Channel, Kind, Role, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import ACCOUNT, Failure, FakeCarrier
from tests.phone_door import open_tasks, settings_with

SOUND = b"RIFF\x00 a story about the garden"


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as carrier:
        yield carrier


@pytest.fixture
def settings(carrier: FakeCarrier) -> Settings:
    return settings_with(twilio_api_url=carrier.url)


def announce(database: Database, clock: TurnedClock, sid: str, url: str, *, seconds: int = 40) -> int:
    def work(session: Session) -> int:
        call = calls.start_call(session, f"CA{sid[2:]}", None, now=clock())
        return calls.announce(session, sid, call_id=call.id, url=url, seconds=seconds, now=clock())[0]

    return database.write(work)


def found(database: Database, recording_id: int) -> Recording:
    with database.read() as session:
        recording = calls.recording(session, recording_id)
    assert recording is not None
    return recording


def deletions(carrier: FakeCarrier) -> list[str]:
    return [asked.path for asked in carrier.asked if asked.method == "DELETE"]


def test_a_recording_is_fetched_sealed_and_then_deleted_at_the_carrier(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    assert fetch_due(settings, database, clock) == 1
    recording = found(database, recording_id)
    assert recording.blob_id is not None
    with database.read() as session:
        blob = blobs.get(session, recording.blob_id)
        sealed = session.execute(blobs.blobs.select()).one().sealed
    assert blob is not None
    assert (blob.data, blob.media_type) == (SOUND, "audio/x-wav")
    assert b"garden" not in bytes(sealed)
    assert recording.carrier_deleted_at == clock()
    assert carrier.recordings == {}
    assert recording.fetch_due_at is None


def test_a_recording_of_an_erased_story_is_deleted_at_the_carrier_and_never_brought_here(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))

    def erase(session: Session) -> None:
        by = Actor(Role.CHANNEL)
        story = open_contribution(session, kind=Kind.STORY, channel=Channel.VOICE, by=by, now=clock(), tell=False)
        calls.change_recording(session, recording_id, contribution_id=story.id)
        erasing.erase_words(session, story.id)

    database.write(erase)
    assert fetch_due(settings, database, clock) == 1
    assert found(database, recording_id).blob_id is None
    assert carrier.recordings == {}


def test_what_is_here_is_not_asked_for_again(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    announce(database, clock, *carrier.add_recording(SOUND))
    fetch_due(settings, database, clock)
    asked = len(carrier.asked)
    clock.forward(days=1)
    assert fetch_due(settings, database, clock) == 0
    assert len(carrier.asked) == asked


def test_a_carrier_that_fails_is_asked_again_later_and_later(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    waits = []
    for _ in range(3):
        carrier.fail(Failure(503))
        assert fetch_due(settings, database, clock) == 0
        due = found(database, recording_id).fetch_due_at
        assert due is not None
        waits.append(due - clock())
        assert fetch_due(settings, database, clock) == 0, "not before its time"
        clock.now = due
    assert waits == sorted(set(waits)), "each wait is longer"
    assert deletions(carrier) == []
    assert fetch_due(settings, database, clock) == 1
    assert found(database, recording_id).fetch_error == ""


def test_after_some_tries_a_person_is_told_and_the_trying_goes_on(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    for attempt in range(TELL_AFTER):
        assert open_tasks(database) == [], attempt
        carrier.fail(Failure(500))
        fetch_due(settings, database, clock)
        clock.forward(hours=7)
    [task] = open_tasks(database)
    assert (task.kind, task.role) == (TaskKind.MEND_DELIVERY, Role.ADMINISTRATOR)
    assert "could not be fetched" in task.note
    assert fetch_due(settings, database, clock) == 1
    assert found(database, recording_id).blob_id is not None
    assert open_tasks(database) == [], "what mended itself asks for nobody"


def test_one_that_will_never_come_does_not_keep_the_others_waiting(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    lost = announce(database, clock, "RE" + "9" * 32, "https://example.org/Recordings/RE9")
    clock.forward(seconds=1)
    good = announce(database, clock, *carrier.add_recording(SOUND))
    assert fetch_due(settings, database, clock) == 1
    assert found(database, good).blob_id is not None
    assert found(database, lost).blob_id is None
    assert [task.kind for task in open_tasks(database)] == [TaskKind.MEND_DELIVERY]
    assert all("example.org" not in asked.headers.get("Host", "") for asked in carrier.asked)


def test_a_deletion_that_failed_is_tried_again_without_fetching_anew(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    carrier.fail(Failure(), Failure(500))
    assert fetch_due(settings, database, clock) == 0
    recording = found(database, recording_id)
    assert recording.blob_id is not None
    assert recording.carrier_deleted_at is None
    clock.forward(hours=1)
    assert fetch_due(settings, database, clock) == 1
    assert carrier.recordings == {}
    assert [asked.method for asked in carrier.asked] == ["GET", "DELETE", "DELETE"]


def test_a_worker_that_died_is_followed_by_another_and_never_overtaken(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    until = clock() + LEASE
    database.write(lambda session: calls.take_to_fetch(session, recording_id, until=until, now=clock()))
    assert fetch_due(settings, database, clock) == 0
    assert carrier.asked == []
    clock.forward(minutes=2, seconds=1)
    assert fetch_due(settings, database, clock) == 1


def test_a_sandbox_asks_nobody(database: Database, clock: TurnedClock, carrier: FakeCarrier) -> None:
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    for settings in (
        settings_with(twilio_account_sid="", twilio_from=(), twilio_api_url=carrier.url),
        settings_with(sandbox=("voice",), twilio_api_url=carrier.url),
    ):
        assert fetch_due(settings, database, clock) == 0
    assert carrier.asked == []
    assert found(database, recording_id).blob_id is None


def test_the_password_goes_to_the_configured_carrier_alone(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, settings: Settings
) -> None:
    sid, _ = carrier.add_recording(SOUND)
    elsewhere = f"https://evil.example.org/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}"
    announce(database, clock, sid, elsewhere)
    assert fetch_due(settings, database, clock) == 1
    assert {asked.path.split("/")[3] for asked in carrier.asked} == {ACCOUNT}


DRAFTING = {"transcriber": ("twilio", "typist")}


def agree(database: Database, clock: TurnedClock, recording_id: int, settings: Settings, *, computer: bool) -> None:
    """Its caller agreed to be recorded, in words that named a computer or did not; the port has the recording."""

    def work(session: Session) -> None:
        now, recording = clock(), calls.recording(session, recording_id)
        assert recording is not None
        story = open_contribution(session, kind=Kind.STORY, channel=Channel.VOICE, by=Actor(Role.CHANNEL), now=now)
        wording = record_wording(computer=computer)
        consents.record(session, story.id, "record", True, wording=wording, channel=Channel.VOICE, at=now)
        calls.change_call(session, recording.call_id, record_consent=True)
        calls.change_recording(session, recording_id, contribution_id=story.id)
        transcribing.submit(session, recording_id, settings, now=now)

    database.write(work)


def test_the_carrier_s_copy_stays_until_its_draft_is_here_or_late(
    database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    settings = settings_with(twilio_api_url=carrier.url, **DRAFTING)
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    agree(database, clock, recording_id, settings, computer=True)
    assert fetch_due(settings, database, clock) == 1
    assert found(database, recording_id).blob_id is not None
    assert deletions(carrier) == []
    clock.forward(minutes=1)
    assert fetch_due(settings, database, clock) == 0
    clock.now = found(database, recording_id).announced_at + TWILIO_WITHIN + timedelta(seconds=1)
    assert fetch_due(settings, database, clock) == 1
    assert carrier.recordings == {}


def test_a_draft_that_failed_lets_the_carrier_s_copy_go(
    database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    settings = settings_with(twilio_api_url=carrier.url, **DRAFTING)
    recording_id = announce(database, clock, *carrier.add_recording(SOUND))
    agree(database, clock, recording_id, settings, computer=True)
    database.write(lambda session: transcribing.take_draft(session, recording_id, "", settings, now=clock()))
    assert fetch_due(settings, database, clock) == 1
    assert carrier.recordings == {}


@pytest.mark.parametrize(("seconds", "computer"), [(1, True), (121, True), (40, False)])
def test_what_the_carrier_does_not_write_down_is_deleted_at_once(
    database: Database, clock: TurnedClock, carrier: FakeCarrier, seconds: int, computer: bool
) -> None:
    settings = settings_with(twilio_api_url=carrier.url, **DRAFTING)
    recording_id = announce(database, clock, *carrier.add_recording(SOUND), seconds=seconds)
    agree(database, clock, recording_id, settings, computer=computer)
    fetch_due(settings, database, clock)
    assert carrier.recordings == {}
