"""Every kind of letter as it is really laid: its words, its type, its window, its sheet for the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from gateway.delivery.envelopes import lay_in_tray, letter_document, pdf_of
from gateway.delivery.letter_document import Texts, document
from gateway.delivery.specimen import PRAISE, Cast, cast, database_of_its_own, notice_names, specimen
from gateway.moderation.decide import decide
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from letters.codes import letter_code
from letters.letter import lay_out
from letters.marks import Page, Text
from letters.page import NOTIFY, millimetres
from store import contacts
from store.contacts import Contact
from store.database import Database, Session
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, paper_on
from tests.letters.paper import sheets

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
KINDS = {
    "story_to_decide": ("A story about your home", "By when", "Your code", "Story A", "Reply slip"),
    "reminder_provider": ("A reminder: a story about your home", "we have no answer yet", "Story A", "Reply slip"),
    "published_provider": ("A story about Rosewood House is published", "Respond in public", "The story"),
    "child_published_author": ("A response was added to your story", "What was added", "night office", "answer"),
    "restricted_body": ("A restricted story about Rosewood House", "The reason given", "bodies", "You may comment"),
    "referral_council": ("A safeguarding referral waits for a name", "Tell us the name", "One working day"),
    "question_to_author": ("A question about your story", "In which month was that", "You need not answer"),
    "published_author": ("Your story is published", "Your words", "take it back", "call 999"),
    "not_published_author": ("Your story is not published", "could stop publication", "call 999"),
    "rejected_author": ("We can't publish your story", "another person looks at it again", "within 28 days"),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


@pytest.fixture
def paper(sqlite_database: Database, clock: TurnedClock) -> Paper:
    return paper_on(sqlite_database, clock)


@pytest.mark.parametrize(("notice", "said"), KINDS.items(), ids=list(KINDS))
def test_each_kind_of_letter_says_what_it_is_what_is_next_and_only_that(
    stage: tuple[Database, Cast], notice: str, said: tuple[str, ...]
) -> None:
    database, people = stage

    def work(session: Session) -> bytes:
        delivery = specimen(session, people, notice, channel="letter", now=NOW)
        letter_id = lay_in_tray(session, delivery, now=NOW)
        return pdf_of(session, letter_id, base_url=BASE, now=NOW, sender=SENDER).bytes

    words = " ".join(" ".join(sheet.words.split()) for sheet in sheets(database.write(work)))
    assert [part for part in said if part not in words] == []
    assert ("Story A" in words) is ("Reply slip" in words)  # a mark belongs to a row of a slip


def laid_out(stage: tuple[Database, Cast], notice: str, size: str) -> tuple[Any, tuple[Page, ...]]:
    database, people = stage

    def work(session: Session) -> Any:
        delivery = specimen(session, people, notice, channel="letter", now=NOW)
        given: dict[str, Any] = {"code": letter_code("12345678"), "pin": "402915", "base_url": BASE, "sender": SENDER}
        return document(session, [delivery], now=NOW, texts=Texts(size=size), **given)

    letter = database.write(work)
    return letter, lay_out(letter)


@pytest.mark.parametrize("notice", notice_names())
def test_every_letter_is_clear_or_large_as_asked_plain_outside_and_breaks_no_number(
    stage: tuple[Database, Cast], notice: str
) -> None:
    for size, type_size, leading in (("clear", 14, 18), ("large", 18, 24)):
        letter, pages = laid_out(stage, notice, size)
        texts = [mark for mark in pages[0] if isinstance(mark, Text)]
        body = [mark for mark in texts if millimetres(mark.y) > NOTIFY.first_body.top and mark.size == type_size]
        steps = {round(later.y - earlier.y, 2) for earlier, later in pairwise(body)}
        assert leading in steps
        assert {mark.size for mark in texts if mark.text in letter.body} <= {type_size}
        seen = [mark.text for mark in texts if 35 < millimetres(mark.y) < NOTIFY.first_body.top and mark.x < 300]
        assert seen == list(letter.address.lines)
        assert "Earshot" not in letter.heading
        lines = [mark.text for page in pages for mark in page if isinstance(mark, Text)]
        assert not [line for line in lines if line.endswith(("01632", "116")) or line[:3] == "999"]


def praised(paper: Paper, *, criticality: int = 0, text: str = PRAISE) -> int:
    """A story that its home, which only gets letters, let go ahead; the letter that says so lies in the tray."""
    story = paper.story(text) if criticality else praise_of(paper, text)
    paper.move(story, Event.GO_AHEAD, Role.PROVIDER)
    paper.dispatch()
    letter_id = paper.to_home(story, "published_provider").letter_id
    assert letter_id is not None
    return letter_id


def praise_of(paper: Paper, text: str) -> int:
    def again(session: Session) -> None:
        for event, role, sent in (
            (Event.RECALL, Role.MODERATOR, {"reason": "It was scored wrongly."}),
            (Event.APPROVE, Role.MODERATOR, {"criticality": 0, "redaction_checked": True, "text": text}),
        ):
            details = parse_details(event, sent)
            decide(session, story, event, by=Actor(role, "1"), details=details, now=paper.clock())

    story = paper.database.write(lambda session: paper._approved(session, text, paper.home_id))
    paper.database.write(again)
    paper.clock.forward(minutes=11)
    paper.dispatch()
    return story


def words_of(paper: Paper, letter_id: int) -> list[str]:
    with paper.database.read() as session:
        made = pdf_of(session, letter_id, base_url=BASE, now=paper.clock(), sender=SENDER)
    return [" ".join(sheet.words.split()) for sheet in sheets(made.bytes)]


def test_published_praise_brings_a_sheet_for_the_staff_room_wall_that_names_nobody(paper: Paper) -> None:
    first, *_, last = words_of(paper, praised(paper))
    assert "The last sheet is made for your staff-room wall" in first
    assert last.startswith("What somebody said about Rosewood House My father was frightened when he came.")
    assert "Published on Monday 1 March 2027" in last
    assert not {"Example", "Page", "PO Box", "Dear"} & set(last.split())


def test_a_story_with_any_criticism_is_published_without_a_sheet(paper: Paper) -> None:
    said = words_of(paper, praised(paper, criticality=1))
    assert "wall" not in " ".join(said)
    assert len(said) == 2


def test_praise_too_long_for_a_sheet_is_told_of_without_promising_one(paper: Paper) -> None:
    said = words_of(paper, praised(paper, text=f"{PRAISE} " * 8))
    assert "wall" not in " ".join(said)


def test_a_contact_that_asked_for_large_print_gets_it_in_every_line(paper: Paper) -> None:
    contact = Contact(
        kind="home",
        name="Ms R Invented",
        home_id=paper.home_id,
        postal_address="Rosewood House\n14 Orchard Lane\nAltrincham\nWA15 6SQ",
        channels=("letter",),
        print_size="large",
    )
    paper.database.write(lambda session: contacts.keep(session, contact, now=paper.clock()))
    letter = paper.letter_of(paper.story())
    with paper.database.read() as session:
        made = letter_document(session, letter, base_url=BASE, now=paper.clock())
    assert made.large_print
    assert made.greeting == "Dear Ms R Invented"
