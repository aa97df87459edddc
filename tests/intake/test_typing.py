"""The rules of typing, on both databases: one person at a time, confirmed once, and nothing made up."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.messages import InboundKind, Media, Received
from gateway.intake import call_back, typing
from gateway.intake.recorded import take_recording
from gateway.intake.spoken import MOST_SIGNS, NotUsable
from gateway.intake.typing import Typed
from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from store import calls, contributions, homes, inbound, tasks
from store.calls import CLAIM, Recording
from store.contributions import Contribution
from store.database import Database, Session
from store.words import Event, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.phone_door import open_tasks, stories

TAM, OLA = 1, 2
TYPED = Typed(text="They sang to her.", publish=True, listened=True, read_back=True)


@pytest.fixture
def told(database: Database, clock: TurnedClock) -> Recording:
    """A recording that is here already."""

    def work(session: Session) -> int:
        call = calls.start_call(session, "CA1", "+447700900123", now=clock())
        calls.change_call(session, call.id, record_consent=True)
        fields = {"recording": "RE1", "call": "CA1", "status": "completed", "seconds": "40", "step": "told"}
        received = Received(
            InboundKind.RECORDING,
            "voice",
            "AC1",
            "RE1:completed",
            media=(Media("https://x", "audio/x-wav"),),
            fields=fields,
        )
        raw = inbound.keep(session, b"raw", channel="voice", account="AC1", key="RE1:completed", now=clock())
        assert raw is not None
        found = take_recording(session, received, inbound_id=raw, now=clock())
        assert found is not None
        calls.change_recording(session, found, blob_id=7)
        return found

    recording_id = database.write(work)
    with database.read() as session:
        recording = calls.recording(session, recording_id)
    assert recording is not None
    return recording


def claim(database: Database, recording: Recording, by: int, clock: TurnedClock) -> Recording:
    return database.write(lambda session: typing.claim(session, recording.id, by=by, now=clock()))


def confirm(database: Database, recording: Recording, typed: Typed, by: int, clock: TurnedClock) -> Contribution:
    def work(session: Session) -> Contribution:
        typing.confirm(session, recording.id, typed, by=by, now=clock())
        assert recording.contribution_id is not None
        story = contributions.get(session, recording.contribution_id)
        assert story is not None
        return story

    return database.write(work)


def refused(database: Database, recording: Recording, typed: Typed, by: int, clock: TurnedClock) -> str:
    with pytest.raises(NotUsable) as caught:
        confirm(database, recording, typed, by, clock)
    with database.read() as session:
        assert recording.contribution_id is not None
        assert contributions.original(session, recording.contribution_id) == [], "nothing is kept of a refused text"
    return caught.value.code


def test_one_of_many_who_reach_for_a_recording_gets_it(database: Database, told: Recording, clock: TurnedClock) -> None:
    def reach(person: int) -> str:
        try:
            claim(database, told, person, clock)
        except NotUsable as error:
            return error.code
        return "mine"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(reach, range(1, 9))) == ["mine"] + ["taken"] * 7


def test_a_claim_ends_after_half_an_hour(database: Database, told: Recording, clock: TurnedClock) -> None:
    claim(database, told, TAM, clock)
    clock.now += CLAIM
    assert refused(database, told, TYPED, OLA, clock) == "taken"
    clock.forward(seconds=1)
    claim(database, told, OLA, clock)
    assert refused(database, told, TYPED, TAM, clock) == "taken"


def test_a_story_withdrawn_before_it_was_typed_is_typed_by_nobody(
    database: Database, told: Recording, clock: TurnedClock
) -> None:
    def withdraw(session: Session) -> None:
        [story] = stories(database)
        author = Actor(Role.AUTHOR, f"author:{story.author_id}")
        decide(session, story.id, Event.WITHDRAW, by=author, now=clock())

    claim(database, told, TAM, clock)
    database.write(withdraw)
    assert claim(database, told, TAM, clock).state == "abandoned"
    assert refused(database, told, TYPED, TAM, clock) == "done"
    assert TaskKind.TRANSCRIBE not in {task.kind for task in open_tasks(database)}


def test_what_the_caller_left_out_is_asked_by_telephone(
    database: Database, told: Recording, clock: TurnedClock
) -> None:
    claim(database, told, TAM, clock)
    confirm(database, told, Typed(text="They sang.", listened=True, read_back=True), TAM, clock)
    [task] = open_tasks(database)
    assert task.kind is TaskKind.CALL_BACK
    assert "which care home" in task.note
    assert "publish" in task.note


def test_a_recording_is_confirmed_once_however_often_it_is_sent(
    database: Database, told: Recording, clock: TurnedClock
) -> None:
    claim(database, told, TAM, clock)

    def send(_: int) -> str:
        try:
            return confirm(database, told, TYPED, TAM, clock).state
        except NotUsable as error:
            return error.code

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(send, range(6)))
    assert outcomes == ["done"] * 5 + [State.RECEIVED]
    [story] = stories(database)
    with database.read() as session:
        assert [part.text for part in contributions.original(session, story.id)] == [TYPED.text]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (Typed(text=" \n", publish=True, listened=True, read_back=True), "empty"),
        (Typed(text="x" * (MOST_SIGNS + 1), publish=True, listened=True, read_back=True), "too_long"),
        (Typed(text="Hm.", publish=True, listened=False, read_back=True), "not_heard"),
        (Typed(text="Hm.", publish=True, listened=True, read_back=False), "not_heard"),
        (Typed(text="Hm.", home_id=99, publish=True, listened=True, read_back=True), "home"),
    ],
)
def test_what_is_missing_is_refused_with_its_code(
    database: Database, told: Recording, clock: TurnedClock, typed: Typed, code: str
) -> None:
    claim(database, told, TAM, clock)
    assert refused(database, told, typed, TAM, clock) == code


def test_words_are_kept_exactly(database: Database, told: Recording, clock: TurnedClock) -> None:
    words = "  Dwy flynedd – “Tŷ Gwyn” 🎵\n\n\ttwice\u00a0so…  "
    claim(database, told, TAM, clock)
    confirm(database, told, Typed(text=words, publish=False, listened=True, read_back=True), TAM, clock)
    [story] = stories(database)
    with database.read() as session:
        assert [part.text for part in contributions.original(session, story.id)] == [words]


def test_a_story_waits_for_the_last_of_its_recordings(database: Database, told: Recording, clock: TurnedClock) -> None:
    def more(session: Session) -> int:
        home = homes.add(session, now=clock(), name="Rosewood", town="Leeds")
        second, _ = calls.announce(session, "RE2", call_id=told.call_id, url="https://y", seconds=9, now=clock())
        calls.change_recording(session, second, contribution_id=told.contribution_id, blob_id=8)
        return home

    home = database.write(more)
    typed = Typed(text="First.", home_id=home, publish=True, listened=True, read_back=True)
    claim(database, told, TAM, clock)
    assert confirm(database, told, typed, TAM, clock).state is State.RECEIVED
    with database.read() as session:
        second = calls.recording_by_sid(session, "RE2")
    assert second is not None
    claim(database, second, TAM, clock)
    then = Typed(text="Second.", listened=True, read_back=True)
    assert confirm(database, second, then, TAM, clock).state is State.IN_MODERATION


def test_a_recording_with_nothing_on_it_leaves_the_list_and_not_the_desk(
    database: Database, told: Recording, clock: TurnedClock
) -> None:
    claim(database, told, TAM, clock)
    database.write(lambda session: typing.abandon(session, told.id, "Only music.", by=TAM, now=clock()))
    [story] = stories(database)
    assert (story.state, story.read_at) == (State.RECEIVED, None)
    assert [task.kind for task in open_tasks(database)] == [TaskKind.CALL_BACK]
    with pytest.raises(NotUsable) as caught:
        claim(database, told, OLA, clock)
    assert caught.value.code == "done"


def test_nothing_more_needs_a_reason(database: Database, told: Recording, clock: TurnedClock) -> None:
    about = f"call:{told.call_id}"
    database.write(
        lambda session: tasks.raise_task(session, TaskKind.CALL_BACK, about=about, role=Role.CALL_HANDLER, now=clock())
    )
    with pytest.raises(NotUsable) as caught:
        database.write(lambda session: call_back.nothing_more(session, told.call_id, " ", by=OLA, now=clock()))
    assert caught.value.code == "note"
    database.write(lambda session: call_back.nothing_more(session, told.call_id, "Wrong number.", by=OLA, now=clock()))
    assert TaskKind.CALL_BACK not in {task.kind for task in open_tasks(database)}
