"""What a home says on the telephone is typed by a person, and then does what it was said for; it is never a story."""

import pytest

from gateway.intake.spoken_answers import NotOfALetter, spoken_answer_typed
from store import calls, contributions, deliveries, tasks
from store.calls import Recording
from store.database import Database
from store.words import Channel, Event, Kind, State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import PhoneCall, new_sid
from tests.intake.letter_calls import Letter
from tests.phone_door import open_tasks, stories
from tests.web.story_cast import Told

TYPIST = 7


@pytest.fixture
def letter(sqlite_database: Database, clock: TurnedClock) -> Letter:
    return Letter(sqlite_database, clock)


def said(letter: Letter, purpose: str, *keys: str) -> Recording:
    """The recording for this purpose, after these keys on an opened letter."""
    call = letter.opened()
    for key in keys:
        call.press(key)
    call.speak(then_stay=False)
    with letter.database.read() as session:
        found = calls.recordings_of(session, letter.told[0].id, answers=True)
    assert found[-1].purpose == purpose
    return found[-1]


def typed(letter: Letter, recording: Recording, text: str) -> None:
    letter.database.write(lambda s: spoken_answer_typed(s, recording, text, by=TYPIST, now=letter.clock()))


def kept_words(letter: Letter, told: Told) -> list[str]:
    with letter.database.read() as session:
        events = deliveries.events(session, told.delivery.id)
    return [str(event.detail["words"]) for event in events if event.kind == "answer_kept"]


def test_a_name_stands_beside_the_answer(letter: Letter) -> None:
    typed(letter, said(letter, "name", "1", "1", "1"), "Jean Alder, the manager")
    assert kept_words(letter, letter.told[0]) == ["Answered by telephone. The caller said: Jean Alder, the manager"]
    assert len(stories(letter.database)) == 1


def test_the_exact_words_complete_the_objection(letter: Letter) -> None:
    recording = said(letter, "quote", "2", "5", "2", "1")
    assert letter.told[0].state() is State.WITH_PROVIDER
    typed(letter, recording, "told my mother to hush")
    assert letter.told[0].state() is State.IN_REVIEW
    assert letter.told[0].row.memory["objection_ground"] == "defamatory"
    with letter.database.read() as session:
        about = tasks.about(session, letter.told[0].id)
    assert TaskKind.CLARIFY_OBJECTION not in {task.kind for task in about}


def test_what_was_seen_goes_to_the_safeguarding_lead_word_for_word(letter: Letter) -> None:
    recording = said(letter, "seen", "4", "4", "1")
    [waiting] = [task for task in open_tasks(letter.database) if task.kind is TaskKind.TRANSCRIBE]
    assert waiting.urgent
    typed(letter, recording, "A bruise on her arm; her doctor knows.")
    notes = [task.note for task in open_tasks(letter.database) if task.kind is TaskKind.SAFEGUARDING]
    assert any("A bruise on her arm" in note for note in notes)


def test_a_response_becomes_a_child_that_a_moderator_reads(letter: Letter) -> None:
    recording = said(letter, "response", "3", "3")
    typed(letter, recording, "Thank you for telling us.")
    typed(letter, recording, "Thank you for telling us.")
    with letter.database.read() as session:
        [child] = contributions.children(session, letter.told[0].id)
        parts = [part.text for part in contributions.original(session, child.id)]
    assert (child.kind, child.state, child.channel) == (Kind.RESPONSE, State.IN_MODERATION, Channel.VOICE)
    assert parts[0] == "Thank you for telling us."


def test_a_response_to_a_story_that_is_gone_is_kept_for_a_person(letter: Letter) -> None:
    recording = said(letter, "response", "3", "3")
    from gateway.intake.author import author_of

    letter.told[0].move(Event.WITHDRAW, author_of(letter.told[0].row))
    typed(letter, recording, "Thank you all the same.")
    [task] = [task for task in open_tasks(letter.database) if task.kind is TaskKind.LATE_ANSWER]
    assert "Thank you all the same." in task.note


def test_a_story_is_not_held_up_by_what_a_home_said_of_it(letter: Letter) -> None:
    said(letter, "name", "1", "1", "1")
    with letter.database.read() as session:
        assert calls.recordings_of(session, letter.told[0].id) == []


def test_a_recording_that_names_a_letter_nobody_opened_is_held_for_a_person(letter: Letter) -> None:
    call = PhoneCall(letter.app.test_client()).dial()
    url = "http://127.0.0.1:8000/webhooks/twilio/recording?step=name&turn=4"
    call.tell(url, new_sid("RE"), "https://api.twilio.com/x/Recordings/RE1")
    assert [task.kind for task in open_tasks(letter.database)] == [TaskKind.HOLDING_PEN]
    assert len(stories(letter.database)) == 1


def test_a_recording_of_no_letter_is_refused_when_typed(letter: Letter) -> None:
    from dataclasses import replace

    recording = replace(said(letter, "name", "1", "1", "1"), delivery_id=None)
    with pytest.raises(NotOfALetter):
        typed(letter, recording, "Jean")


def test_erasing_the_story_erases_what_was_said_about_it(letter: Letter) -> None:
    from store.erasing import erase_original

    recording = said(letter, "name", "1", "1", "1")
    typed(letter, recording, "Jean Alder")
    letter.database.write(lambda session: erase_original(session, letter.told[0].id))
    with letter.database.read() as session:
        found = calls.recording(session, recording.id)
    assert found is not None
    assert (found.blob_id, found.draft) == (None, "")
