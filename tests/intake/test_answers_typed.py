"""What somebody said who answered a letter goes through the typist's hands like a story, and becomes none."""

import pytest

from gateway.intake import typing
from gateway.intake.typing import CannotType, Typed
from store import calls, deliveries
from store.calls import Recording
from store.database import Database, Session
from store.words import Role, TaskKind
from tests.conftest import TurnedClock
from tests.intake.letter_calls import Letter
from tests.phone_door import open_tasks, stories

TAM = 7
HEARD = Typed(text="Jean Alder, the manager", listened=True, read_back=True)


@pytest.fixture
def letter(sqlite_database: Database, clock: TurnedClock) -> Letter:
    return Letter(sqlite_database, clock)


def recording(letter: Letter, *keys: str) -> Recording:
    """The last recording after these keys on an opened letter; its sound is here."""
    call = letter.opened()
    for key in keys:
        call.press(key)
    call.speak(then_stay=False)

    def claim(session: Session) -> Recording:
        found = calls.recordings_of(session, letter.told[0].id, answers=True)[-1]
        calls.change_recording(session, found.id, blob_id=1)
        return typing.claim(session, found.id, by=TAM, now=letter.clock())

    return letter.database.write(claim)


def test_a_confirmed_name_stands_beside_the_answer_and_no_story_is_made(letter: Letter) -> None:
    spoken, before = recording(letter, "1", "1", "1"), len(stories(letter.database))
    letter.database.write(lambda session: typing.confirm(session, spoken.id, HEARD, by=TAM, now=letter.clock()))
    with letter.database.read() as session:
        events = deliveries.events(session, letter.told[0].delivery.id)
        after = calls.recording(session, spoken.id)
    assert any(HEARD.text in str(event.detail.get("words")) for event in events if event.kind == "answer_kept")
    assert len(stories(letter.database)) == before
    assert after is not None
    assert after.state == "confirmed"
    with pytest.raises(CannotType):
        letter.database.write(lambda session: typing.confirm(session, spoken.id, HEARD, by=TAM, now=letter.clock()))


@pytest.mark.parametrize(
    ("keys", "kind", "role", "urgent"),
    [
        (("1", "1", "1"), TaskKind.READ_ANSWER, Role.MODERATOR, False),
        (("4", "4", "1"), TaskKind.SAFEGUARDING, Role.SAFEGUARDING, True),
    ],
    ids=["a name", "what was seen"],
)
def test_what_cannot_be_made_out_is_asked_by_a_person(
    letter: Letter, keys: tuple[str, ...], kind: TaskKind, role: Role, urgent: bool
) -> None:
    spoken = recording(letter, *keys)
    letter.database.write(lambda session: typing.abandon(session, spoken.id, "A fan.", by=TAM, now=letter.clock()))
    [task] = [each for each in open_tasks(letter.database) if "A fan." in each.note]
    assert (task.kind, task.role, task.urgent) == (kind, role, urgent)
