"""By whichever door a home answers, the log has the same row."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.intake.keyed_slip import KeyedRow, take_slip
from store import letters, log
from store.database import Database, Session
from store.words import Event
from tests.conftest import TurnedClock
from tests.intake.letter_calls import Letter
from tests.intake.texting import World

MANAGER = "+447700900777"
WHO = {"name": "Maria Lindqvist", "position": "manager", "sure": "yes"}
FORM = {
    Event.GO_AHEAD: {**WHO, "choice": "go_ahead"},
    Event.OBJECT: {**WHO, "choice": "object", "ground": "not_genuine", "words": "No."},
}
KEYS = {Event.GO_AHEAD: ["1", "1"], Event.OBJECT: ["2", "3", "2"]}
TEXTS = {Event.GO_AHEAD: ["1", "Maria, manager", "1"], Event.OBJECT: ["2 3", "No.", "Maria, manager", "1"]}
BOXES = {Event.GO_AHEAD: {"go_ahead"}, Event.OBJECT: {"object", "not_genuine"}}


def by_link(letter: Letter, event: Event) -> None:
    letter.cast.client().post(f"/answer/l/{letter.told[0].link}", data=FORM[event])


def by_letter_code(letter: Letter, event: Event) -> None:
    client = letter.cast.client()
    client.post("/answer", data={"code": letter.code, "pin": letter.pin})
    client.post("/answer/letter/A", data=FORM[event])


def by_keypad(letter: Letter, event: Event) -> None:
    call = letter.opened()
    for key in KEYS[event]:
        call.press(key)


def by_text(letter: Letter, event: Event) -> None:
    world = World(letter.database, letter.clock)
    for words in (f"{letter.code} {letter.pin}", *TEXTS[event]):
        world.text(words, sender=MANAGER)


def by_slip(letter: Letter, event: Event) -> None:
    def work(session: Session) -> None:
        found = letters.get(session, letter.id)
        assert found is not None
        rows = [KeyedRow(seq=0, boxes=frozenset(BOXES[event]), words="")]
        take_slip(session, found, rows, name="Maria", position="manager", by=1, now=letter.clock())

    letter.database.write(work)


@pytest.mark.parametrize("door", [by_link, by_letter_code, by_keypad, by_text, by_slip])
@pytest.mark.parametrize("event", [Event.GO_AHEAD, Event.OBJECT])
def test_every_door_leaves_the_same_row(
    sqlite_database: Database, clock: TurnedClock, door: Callable[[Letter, Event], None], event: Event
) -> None:
    letter = Letter(sqlite_database, clock)
    clock.forward(hours=1)
    until = clock() + timedelta(days=1)
    door(letter, event)
    told = letter.told[0]
    with sqlite_database.read() as session:
        last = log.entries(session, told.id)[-1]
    state = {Event.GO_AHEAD: "published", Event.OBJECT: "in_review"}[event]
    assert (last.event, last.from_state, last.to_state) == (event, "with_provider", state)
    assert (last.role, last.actor) == ("provider", told.delivery.recipient)
    assert last.facts.get("ground") == ("not_genuine" if event is Event.OBJECT else None)
    assert last.at < until
