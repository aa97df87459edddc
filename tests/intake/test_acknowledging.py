"""Whoever else is told of a home's stories hears that its letter was answered by telephone."""

import pytest

from gateway.notices.compose import compose
from store import contacts, deliveries
from store.contacts import Contact
from store.database import Database
from store.deliveries import Delivery
from tests.conftest import TurnedClock
from tests.intake.letter_calls import Letter
from tests.web.story_cast import PUBLIC_WORDS

ADDRESS = "Mr Tom Ashdown\n2 Office Road\nLeeds\nLS1 4AP"


@pytest.fixture
def letter(sqlite_database: Database, clock: TurnedClock) -> Letter:
    return Letter(sqlite_database, clock, stories=2)


def contact(letter: Letter, **fields: object) -> None:
    given = {"kind": "home", "name": "Tom Ashdown", "home_id": letter.home_id, **fields}
    letter.database.write(lambda session: contacts.keep(session, Contact(**given), now=letter.clock()))  # type: ignore[arg-type]


def acknowledged(letter: Letter) -> list[Delivery]:
    table = deliveries.deliveries
    query = table.select().where(table.c.notice == "answer_acknowledged").order_by(table.c.id)
    with letter.database.read() as session:
        ids = [row.id for row in session.execute(query)]
        return [found for each in ids if (found := deliveries.get(session, each)) is not None]


def test_the_other_recipient_is_told_at_once_by_mail_and_not_on_paper(letter: Letter) -> None:
    contact(letter, email="tom@example.org", channels=("letter", "email"), postal_address=ADDRESS)
    letter.opened().press("1").press("1")
    [told] = acknowledged(letter)
    assert told.channels == ["email"]
    with letter.database.read() as session:
        made = compose(session, told, channel="email", base_url="https://earshot.example.org", now=letter.clock())
    said = f"{made.subject} {made.body}"
    assert "answered our letter of Monday 1 March 2027 about Rosewood" in said
    assert "01632 960000" in said
    for secret in (*PUBLIC_WORDS.split("\n\n"), "publish", letter.told[0].reference, letter.code, letter.pin):
        assert secret not in said


def test_whoever_can_only_be_written_to_gets_a_letter(letter: Letter) -> None:
    contact(letter, channels=("letter",), postal_address=ADDRESS)
    letter.opened().press("1").press("1")
    assert [told.channels for told in acknowledged(letter)] == [["letter"]]


def test_one_call_is_acknowledged_once_and_the_next_again(letter: Letter) -> None:
    contact(letter, email="tom@example.org", channels=("email",))
    letter.opened().press("1").press("1").press("2").press("2").press("2").press("2")
    assert len(acknowledged(letter)) == 1


def test_the_responsible_person_is_told_too(letter: Letter) -> None:
    contact(letter, email="office@example.org", channels=("email",), role="responsible_person")
    letter.opened().press("2").press("2").press("2")
    assert len(acknowledged(letter)) == 1


@pytest.mark.parametrize("key", ["4", "9"])
def test_nobody_hears_of_a_fear_for_somebody_nor_of_a_wish_to_be_rung(letter: Letter, key: str) -> None:
    contact(letter, email="tom@example.org", channels=("email",))
    letter.opened().press(key).press(key)
    assert acknowledged(letter) == []


def test_a_home_with_one_recipient_has_nobody_else_to_tell(letter: Letter) -> None:
    letter.opened().press("1").press("1")
    assert acknowledged(letter) == []


def test_what_is_about_a_manager_is_not_told_to_the_home(letter: Letter) -> None:
    from store import contributions

    contact(letter, email="tom@example.org", channels=("email",))
    letter.database.write(lambda s: contributions.change(s, letter.told[0].id, about_manager=True))
    letter.opened().press("1").press("1")
    assert acknowledged(letter) == []
