"""Envelopes: a home's day lies in one, and what can't be printed waits for a person with the reason."""

import pypdf
import pytest

from channels.errors import ChannelError
from gateway.delivery.envelopes import ChangedSince, lay_in_tray, letter_document, pdf_of
from gateway.delivery.print_run import open_run
from gateway.delivery.specimen import Cast, specimen
from letters.codes import is_valid
from store import contacts, deliveries, homes, letters, tasks
from store.contacts import Contact
from store.database import Database
from store.words import DeliveryState, Event, LetterState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, add_home, paper_on
from tests.letters.paper import sheets


@pytest.fixture
def paper(database: Database, clock: TurnedClock) -> Paper:
    return paper_on(database, clock)


@pytest.fixture
def quick(sqlite_database: Database, clock: TurnedClock) -> Paper:
    return paper_on(sqlite_database, clock)


def words_of(paper: Paper, letter_id: int) -> list[str]:
    with paper.database.read() as session:
        made = pdf_of(session, letter_id, base_url=BASE, now=paper.clock(), sender=SENDER)
    return [" ".join(sheet.words.split()) for sheet in sheets(made.bytes)]


def test_a_homes_day_lies_in_one_envelope_with_one_code_and_pin(paper: Paper) -> None:
    stories = [paper.story(f"Story number {number} about the garden.") for number in range(6)]
    (letter_id,) = {paper.to_home(story).letter_id for story in stories}
    assert letter_id is not None
    with paper.database.read() as session:
        letter, rows = letters.get(session, letter_id), letters.rows(session, letter_id)
        assert letter is not None
        code, pin = letters.code_and_pin(session, letter) or ("", "")
    assert [row.letter for row in rows] == list("ABCDEF")
    assert [row.contribution_id for row in rows] == stories
    assert is_valid(code)
    assert len(pin) == 6
    pages = words_of(paper, letter_id)
    assert sum("Your PIN" in page for page in pages) == 1
    assert sum("Reply slip" in page for page in pages) == 2
    assert all(any(f"Story number {number} about" in page for page in pages) for number in range(6))


def test_the_next_day_and_another_home_get_envelopes_of_their_own(quick: Paper) -> None:
    first = quick.letter_of(quick.story())
    other = quick.letter_of(quick.story(home_id=add_home(quick.database, quick.clock, name="Elm Lodge")))
    quick.clock.forward(days=1)
    next_day = quick.letter_of(quick.story())
    assert len({first.id, other.id, next_day.id}) == 3
    assert first.code_hash != next_day.code_hash


def test_a_story_that_no_longer_fits_begins_another_envelope(quick: Paper) -> None:
    found = {quick.letter_of(quick.story()).id for _ in range(7)}
    assert len(found) == 2


def test_the_cover_says_what_what_to_do_by_which_day_and_what_silence_means(quick: Paper) -> None:
    cover = words_of(quick, quick.letter_of(quick.story()).id)[0]
    # Posted on Monday 1 March, the seventh working day after is Wednesday 10 March.
    for said in (
        "The Registered Manager",
        "Rosewood House",
        "Someone has told us about care at your home",
        "The end of Wednesday 10 March 2027",
        "We publish it, and say that you were told by letter",
        "a senior moderator decides within five working days",
        "By phone 01632 960123",
        "reply slip",
        "earshot.example.org/answer",
    ):
        assert said in cover


def test_a_letter_made_at_a_weekend_reckons_from_the_working_day_after(quick: Paper) -> None:
    quick.clock.forward(days=5)  # Saturday 6 March
    cover = words_of(quick, quick.letter_of(quick.story()).id)[0]
    assert "Monday 8 March 2027" in cover
    assert "The end of Wednesday 17 March 2027" in cover


def test_laid_twice_it_lies_there_once(paper: Paper) -> None:
    delivery = paper.to_home(paper.story())
    again = paper.database.write(lambda session: lay_in_tray(session, delivery, now=paper.clock()))
    assert again == delivery.letter_id
    with paper.database.read() as session:
        assert len(letters.rows(session, again)) == 1


def test_a_withdrawn_story_is_not_in_the_letter_any_more(paper: Paper) -> None:
    gone, stays = paper.story("The gone story of one."), paper.story("The staying story of two.")
    letter = paper.letter_of(stays)
    paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    text = " ".join(words_of(paper, letter.id))
    assert "The staying story" in text
    assert "The gone story" not in text
    assert paper.to_home(gone).state is DeliveryState.CANCELLED


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        ({"postcode": "QQ99 9ZZ"}, "address_bad_postcode", "not a real UK postcode"),
        ({"address": "", "town": ""}, "address_missing_street", "no street or town"),
        ({"address": "NA, Altrincham"}, "address_placeholder", "says only"),
        ({"name": "Rosewood 中 House"}, "address_unprintable", "中"),
    ],
)
def test_an_address_that_cannot_be_printed_waits_for_a_person_with_the_reason(
    quick: Paper, fields: dict[str, str], code: str, sentence: str
) -> None:
    story = quick.story(home_id=add_home(quick.database, quick.clock, **fields))
    delivery = quick.to_home(story)
    assert delivery.state is DeliveryState.WAITING
    assert sentence in delivery.reason
    with pytest.raises(ChannelError) as caught:
        quick.database.write(lambda session: lay_in_tray(session, delivery, now=quick.clock()))
    assert caught.value.needs_person
    assert caught.value.code == code
    with quick.database.read() as session:
        assert letters.tray(session) == []
        assert [task.kind for task in tasks.about(session, story) if task.kind is TaskKind.MEND_DELIVERY]


def test_a_text_with_signs_that_no_font_draws_waits_and_names_them(quick: Paper) -> None:
    delivery = quick.to_home(quick.story("She said 中 to me."))
    assert delivery.state is DeliveryState.WAITING
    assert "中" in delivery.reason


def test_a_contact_is_written_to_by_name_at_its_own_address_in_its_own_print_size(quick: Paper) -> None:
    contact = Contact(
        kind="home",
        name="Ms R Invented",
        home_id=quick.home_id,
        postal_address="Rosewood House\n14 Orchard Lane\nAltrincham\nWA15 6SQ",
        print_size="large",
    )
    quick.database.write(lambda session: contacts.keep(session, contact, now=quick.clock()))
    letter = quick.letter_of(quick.story())
    with quick.database.read() as session:
        made = letter_document(session, letter, base_url=BASE, now=quick.clock())
    assert made.address.lines[0] == "Ms R Invented"
    assert made.large_print
    assert made.greeting == "Dear Ms R Invented"


def test_a_story_about_the_manager_has_no_address_at_the_home(quick: Paper) -> None:
    contact = Contact(kind="home", name="Mr P Example", role="responsible_person", home_id=quick.home_id)
    quick.database.write(lambda session: contacts.keep(session, contact, now=quick.clock()))
    delivery = quick.to_home(quick.story())

    def lay(session):  # type: ignore[no-untyped-def]
        (person,) = contacts.of_home(session, quick.home_id, role="responsible_person")
        deliveries.change(session, delivery.id, contact_id=person.id)
        fresh = deliveries.get(session, delivery.id)
        session.execute(letters.letter_rows.delete())
        return lay_in_tray(session, fresh, now=quick.clock())

    with pytest.raises(ChannelError) as caught:
        quick.database.write(lay)
    assert caught.value.code == "address_empty"


@pytest.mark.parametrize(
    ("notice", "shown", "code"),
    [
        ("published_author", True, False),
        ("question_to_author", False, False),
        ("reminder_provider", True, True),
        ("destroy_letter", False, False),
        ("child_published_provider", True, False),
        ("referral_council", False, False),
    ],
)
def test_other_notices_go_alone_and_only_what_is_answered_has_code_and_slip(
    quick: Paper, notice: str, shown: bool, code: bool
) -> None:
    def lay(session):  # type: ignore[no-untyped-def]
        people = _people(session, quick)
        laid = [
            lay_in_tray(
                session, specimen(session, people, notice, channel="letter", now=quick.clock()), now=quick.clock()
            )
            for _ in range(2)
        ]
        letter = letters.get(session, laid[0])
        return laid, letter_document(session, letter, base_url=BASE, now=quick.clock())

    laid, made = quick.database.write(lay)
    assert laid[0] != laid[1]
    assert bool(made.stories) is shown
    assert made.slips is bool(made.code) is bool(made.pin) is code
    assert "telephone" not in " ".join(made.body)


def _people(session, quick: Paper) -> Cast:  # type: ignore[no-untyped-def]
    body = Contact(kind="council", name="Care Team", area="X", postal_address="1 Made Up Street\nSale\nM33 6RX")
    contacts.keep(session, body, now=quick.clock())
    return Cast(quick.home_id, _author(session, quick), contacts.of_area(session, "X", kind="council")[0].id)


def _author(session, quick: Paper) -> int:  # type: ignore[no-untyped-def]
    from store import authors
    from store.authors import Author

    author = Author(name="Mrs G Example", postal_address="3 Invented Row\nSale\nM33 6RX", channels=("letter",))
    return authors.add(session, author, now=quick.clock())


def test_the_same_letter_has_the_same_bytes_when_it_is_made_again(quick: Paper) -> None:
    letter = quick.letter_of(quick.story())
    open_run(quick.database, by=None, base_url=BASE, sender=SENDER, now=quick.clock())

    def made() -> bytes:
        with quick.database.read() as session:
            return pdf_of(session, letter.id, base_url=BASE, now=quick.clock(), sender=SENDER).bytes

    first = made()
    quick.clock.forward(days=9)
    assert made() == first
    quick.database.write(lambda session: homes.change(session, quick.home_id, now=quick.clock(), name="Elm House"))
    with pytest.raises(ChangedSince, match="run's own file"):
        made()


def test_a_letter_of_nothing_is_refused(quick: Paper) -> None:
    story = quick.story()
    letter = quick.letter_of(story)
    quick.move(story, Event.WITHDRAW, Role.AUTHOR)
    from letters.errors import CannotPrint

    with quick.database.read() as session, pytest.raises(CannotPrint):
        pdf_of(session, letter.id, base_url=BASE, now=quick.clock(), sender=SENDER)
    assert letter.state is LetterState.COMPOSED


def test_letters_pass_a_reader_of_pdf(quick: Paper) -> None:
    import io

    letter = quick.letter_of(quick.story())
    with quick.database.read() as session:
        made = pdf_of(session, letter.id, base_url=BASE, now=quick.clock(), sender=SENDER)
    assert len(pypdf.PdfReader(io.BytesIO(made.bytes)).pages) == made.pages == 3
