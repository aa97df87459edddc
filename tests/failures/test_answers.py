"""Failures that real systems had, where a home answers: guessing, lateness, doubled clicks, scanners, strangers."""

import re
from datetime import timedelta

import pytest

from gateway.intake.answer import Answer, Found, Wait, find_letter, give_answer
from letters.codes import letter_code, pretty
from store import deliveries, log, tasks
from store.database import Database
from store.words import Event, Ground, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.story_cast import Cast, Told

PUBLISH = {"choice": "go_ahead", "name": "Maria Lindqvist", "position": "manager"}


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)


@pytest.fixture
def told(cast: Cast) -> Told:
    now = cast.clock()
    return cast.with_provider(cast.home()).told(now, now + timedelta(days=9))


def look(cast: Cast, code: str, pin: str, who: str = "web 192.0.2.1") -> Found | Wait | None:
    return cast.database.write(lambda s: find_letter(s, code, pin, who=who, now=cast.clock()))


def test_a_guessed_letter_code_meets_its_check_digits(cast: Cast, told: Told) -> None:
    """Negative: guessed letter code. Every single wrong digit is found without a look at the letters."""
    _, code, pin = cast.letter_for(told)
    for place in range(len(code)):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert not isinstance(look(cast, wrong, pin, who=f"web {place}"), Found)


def test_guessing_pins_meets_a_growing_delay_for_code_and_client(database: Database, clock: TurnedClock) -> None:
    """Negative: guessed letter code, rate limit; 42: guessing is throttled per client and for the code itself."""
    cast = Cast(database, clock)
    _, code, pin = cast.letter_for(cast.with_provider(cast.home()))
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"
    assert [look(cast, code, wrong) for _ in range(3)] == [None, None, None]
    assert isinstance(look(cast, code, wrong), Wait)
    assert isinstance(look(cast, letter_code("12345678"), pin), Wait), "the client waits, whichever code it tries"
    assert isinstance(look(cast, code, pin, who="web 192.0.2.2"), Wait), "the code waits, whoever tries it"
    delays = []
    for _ in range(6):
        waited = look(cast, code, wrong)
        assert isinstance(waited, Wait)
        delays.append((waited.until - clock()).total_seconds())
        clock.now = waited.until
        assert look(cast, code, wrong) is None
    assert delays == sorted(delays)
    assert delays[-1] > 8 * delays[0]
    clock.forward(minutes=16)
    assert isinstance(look(cast, code, pin), Found), "a right code is never locked out for good"


def test_a_flood_of_guesses_takes_the_free_tries_from_each_new_client_but_no_right_code(
    cast: Cast, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """42: guessing is throttled globally too, and a right code still works."""
    from gateway.intake import guesses

    monkeypatch.setattr(guesses, "FLOOD", 10)
    _, code, pin = cast.letter_for(told)
    for number in range(10):
        assert look(cast, letter_code(f"{number:08d}"), "000000", who=f"web {number}") is None
    assert look(cast, letter_code("87654321"), "000000", who="web new") is None
    assert isinstance(look(cast, letter_code("87654322"), "000000", who="web new"), Wait)
    assert isinstance(look(cast, code, pin, who="web the home"), Found)


def test_codes_are_entered_with_spaces_dashes_and_letters_that_look_like_digits(cast: Cast, told: Told) -> None:
    """42: entry tolerates spaces and case."""
    _, code, pin = cast.letter_for(told)
    spaced = f" {pretty(code).replace('-', ' – ')} ".replace("0", "o").replace("1", "l")
    assert isinstance(look(cast, spaced, f"{pin[:3]} {pin[3:]}"), Found)


def test_an_unknown_code_and_a_wrong_pin_are_told_in_the_same_words(cast: Cast, told: Told) -> None:
    """42: a guesser learns nothing."""
    _, code, pin = cast.letter_for(told)
    client = cast.client()
    unknown = client.post("/answer", data={"code": letter_code("00000001"), "pin": pin})
    wrong = client.post("/answer", data={"code": code, "pin": "000000" if pin != "000000" else "111111"})
    assert unknown.status_code == wrong.status_code == 422
    assert unknown.text.count("We do not know this code and PIN") == 2
    assert wrong.text.count("We do not know this code and PIN") == 2
    assert _without_codes(unknown.text) == _without_codes(wrong.text)


def _without_codes(page: str) -> str:
    """The page without what was typed into it and without the token against forged posts."""
    return re.sub(r' value="[^"]*"', "", page)


def test_a_late_slip_is_kept_thanked_and_shown_to_a_person(cast: Cast, told: Told) -> None:
    """Negative: late slip. Its words are kept; nothing moves."""
    cast.letter_for(told)
    cast.clock.forward(days=10)
    late = Answer(choice="object", ground=Ground.OFFENSIVE, words="The word in line two")
    answered = cast.database.write(lambda s: give_answer(s, told.delivery.id, late, channel="letter", now=cast.clock()))
    assert answered.kind == "kept"
    assert answered.sentence.startswith("Thank you")
    assert told.state() is State.WITH_PROVIDER
    with cast.database.read() as session:
        [task] = [t for t in tasks.about(session, told.id) if t.kind is TaskKind.LATE_ANSWER]
        kept = [e for e in deliveries.events(session, told.delivery.id) if e.kind == "answer_kept"]
    assert "The word in line two" in task.note
    assert "The word in line two" in kept[0].detail["words"]


def test_a_stranger_who_quotes_a_reference_learns_and_changes_nothing(cast: Cast, told: Told) -> None:
    """16: a reference is no proof. It opens neither the letter nor the link nor the author's page."""
    client = cast.client()
    reference = f"{told.reference[:4]}-{told.reference[4:]}"
    assert client.get(f"/stories/{reference}").status_code == 404
    assert client.get(f"/answer/l/{told.reference}").status_code == 404
    assert client.post(f"/answer/l/{told.reference}", data={**PUBLISH, "sure": "yes"}).status_code == 404
    assert client.post("/answer", data={"code": reference, "pin": "123456"}).status_code == 422
    assert client.post("/mine", data={"code": reference}).status_code == 422
    assert client.get(f"/provider/stories/{reference}").status_code in {303, 404}
    assert told.state() is State.WITH_PROVIDER


def test_a_confirmation_clicked_three_times_moves_the_story_once(cast: Cast, told: Told) -> None:
    """20: the second and third click say that it is answered already."""
    client, link = cast.client(), told.link
    for _ in range(3):
        assert client.post(f"/answer/l/{link}", data={**PUBLISH, "sure": "yes"}).status_code == 303
    with cast.database.read() as session:
        moves = [entry.event for entry in log.entries(session, told.id)]
        assert moves.count(Event.GO_AHEAD) == 1
        assert [task.kind for task in tasks.about(session, told.id)].count(TaskKind.LATE_ANSWER) == 0
    assert "answered this story before" in client.get(f"/answer/l/{link}/done").text


def test_a_scanner_that_follows_every_link_changes_nothing(cast: Cast, told: Told) -> None:
    """35: GET and HEAD of an emailed link, its answers in the address too, change nothing and are no evidence."""
    told_before = told.delivery
    before = (told.row, told_before)
    client = cast.client()
    for path in (f"/answer/l/{told.link}", f"/answer/l/{told.link}?choice=go_ahead&sure=yes&read=yes", "/answer"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert client.get(f"/answer/l/{told.link}/read").status_code == 200
    assert (told.row, told.delivery) == before
    with cast.database.read() as session:
        assert [event.kind for event in deliveries.events(session, told.delivery.id)] == ["staged"]
