"""Hanging up is how calls end: at whatever point it happens, what was said and chosen until then is kept."""

import pytest
from flask.testing import FlaskClient

from store import calls
from store.database import Database, Session
from store.words import State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import OUR_NUMBER, PhoneCall
from tests.intake.letter_calls import Letter
from tests.phone_door import application, open_tasks, stories

SPEAK, LAST_WORDS = "speak", "last words"
STORY = ["1", "1", SPEAK, "3", SPEAK, "2"]
LETTER = ["3", "3", SPEAK, SPEAK, "2", "2", "2"]


@pytest.fixture
def client(sqlite_database: Database, clock: TurnedClock) -> FlaskClient:
    return application(sqlite_database, clock).test_client()


def play(call: PhoneCall, deeds: list[str]) -> PhoneCall:
    for deed in deeds:
        if deed == SPEAK:
            call.speak()
        elif deed == LAST_WORDS:
            call.speak(then_stay=False)
        else:
            call.press(deed)
    return hang_up(call)


def hang_up(call: PhoneCall) -> PhoneCall:
    """As the carrier tells it where it was waiting for a key: the word in place of keys."""
    gather = call.document.find("Gather")
    if gather is not None:
        fields = {"From": call.caller, "To": OUR_NUMBER, "CallStatus": "completed", "Digits": "hangup"}
        call._send(gather.attrib["action"], fields)
    return call


@pytest.mark.parametrize("cut", range(len(STORY) + 1))
def test_whoever_hangs_up_while_telling_has_told_what_they_said(
    client: FlaskClient, sqlite_database: Database, cut: int
) -> None:
    call = play(PhoneCall(client).dial(), STORY[:cut])
    with sqlite_database.read() as session:
        kept = [each.recording_sid for story in stories(sqlite_database) for each in _told(session, story.id)]
    assert kept == call.recordings
    assert len(kept) == STORY[:cut].count(SPEAK)
    assert len(stories(sqlite_database)) == bool(kept)
    if cut == len(STORY):
        assert stories(sqlite_database)[0].consent_publish is False
    assert not _puzzles(sqlite_database)


def test_whoever_hangs_up_in_the_middle_of_a_word_has_told_it(client: FlaskClient, sqlite_database: Database) -> None:
    call = play(PhoneCall(client).dial(), ["1", "1", SPEAK, "3", LAST_WORDS])
    [story] = stories(sqlite_database)
    with sqlite_database.read() as session:
        assert [each.recording_sid for each in _told(session, story.id)] == call.recordings
    assert len(call.recordings) == 2
    assert not _puzzles(sqlite_database)


@pytest.mark.parametrize("cut", range(len(LETTER) + 1))
def test_whoever_hangs_up_while_answering_has_answered_what_was_confirmed(
    sqlite_database: Database, clock: TurnedClock, cut: int
) -> None:
    letter = Letter(sqlite_database, clock)
    call = play(letter.opened(), LETTER[:cut])
    with sqlite_database.read() as session:
        said = calls.recordings_of(session, letter.told[0].id, answers=True)
    assert [each.recording_sid for each in said] == call.recordings
    answered = cut == len(LETTER)
    assert letter.told[0].state() is (State.IN_REVIEW if answered else State.WITH_PROVIDER)
    assert not _puzzles(sqlite_database)


@pytest.mark.parametrize("cut", range(1, 3))
def test_whoever_hangs_up_after_asking_for_a_call_is_called(
    client: FlaskClient, sqlite_database: Database, cut: int
) -> None:
    play(PhoneCall(client).dial(), ["9", "8"][:cut])
    assert [task.kind for task in open_tasks(sqlite_database)] == [TaskKind.CALL_BACK]


def _told(session: Session, story_id: int) -> list[calls.Recording]:
    return calls.recordings_of(session, story_id)


def _puzzles(database: Database) -> bool:
    return any(task.kind is TaskKind.HOLDING_PEN for task in open_tasks(database))
