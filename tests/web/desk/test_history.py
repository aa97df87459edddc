"""What the history of a story shows beside its moves."""

from gateway.intake import typing
from gateway.web.desk import history
from store import calls, deliveries, erasing
from store.database import Database, Session
from tests.conftest import TurnedClock
from tests.intake.letter_calls import Letter

TAM = 9


def typed_name(letter: Letter, words: str) -> None:
    call = letter.opened().press("1").press("1").press("1")
    call.speak()

    def confirm(session: Session) -> None:
        [spoken] = calls.recordings_of(session, letter.told[0].id, answers=True)
        calls.change_recording(session, spoken.id, blob_id=1)
        typing.claim(session, spoken.id, by=TAM, now=letter.clock())
        typed = typing.Typed(text=words, listened=True, read_back=True)
        typing.confirm(session, spoken.id, typed, by=TAM, now=letter.clock())

    letter.clock.forward(minutes=5)
    letter.database.write(confirm)


def test_who_answered_by_telephone_stands_in_the_history_until_the_story_is_erased(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    letter = Letter(sqlite_database, clock)
    typed_name(letter, "Jean Alder, the manager.")
    with letter.database.read() as session:
        newest = history.timeline(session, letter.told[0].id)[0]
    assert (newest.title, newest.by) == ("Said beside the answer", "the home")
    assert "Jean Alder, the manager." in newest.text
    letter.database.write(lambda session: erasing.erase_words(session, letter.told[0].id))
    with letter.database.read() as session:
        assert not [item for item in history.timeline(session, letter.told[0].id) if "Alder" in item.text]
        kinds = [event.kind for event in deliveries.events(session, letter.told[0].delivery.id)]
    assert "answer_kept" in kinds, "that something was said stays"
