"""Letters in Welsh with English and in Easy Read: used once a named person has reviewed them, never before."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.delivery.envelopes import lay_in_tray, letter_document
from gateway.delivery.letter_document import Texts, document
from gateway.delivery.sender import SPECIMEN
from gateway.delivery.specimen import Cast, cast, database_of_its_own, specimen
from gateway.notices import welsh
from gateway.notices.reviews import TEMPLATES, texts_of
from letters.codes import letter_code
from letters.content import Letter
from letters.easy_marks import DRAWINGS
from letters.letter import compose
from letters.wording import WELSH, WORDINGS
from store import authors, contacts, contributions, letters
from store.contacts import Contact
from store.database import Database, Session
from tests.letters.paper import sheets

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://earshot.example.org"
NAMED = "reviewed_by: Non Invented, 2 March 2027"
EASY = ("story_to_decide", "question_to_author", "published_author")
POLICIES = ("provider_may_ask_for_review", "provider_decides", "provider_restricts")
ASK = "If you would rather have this in {}, ask us"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gateway's own texts as they would be on the day after somebody fluent has put a name to all of them."""
    folder = tmp_path_factory.mktemp("reviewed") / "templates"
    shutil.copytree(TEMPLATES, folder)
    for path in folder.glob("*/letter*.txt"):
        sign(path)
    for path in folder.glob("_frame/*.txt"):
        sign(path)
    return folder


def sign(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\Areviewed_by:\s*$", NAMED, said, count=1, flags=re.MULTILINE), encoding="utf-8")


@pytest.fixture
def welsh_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORDINGS, "cy", replace(WELSH, reviewed_by="Non Invented, 2 March 2027"))


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


def made(
    stage: tuple[Database, Cast],
    notice: str,
    folder: Path = TEMPLATES,
    *,
    language: str = "en",
    print_size: str = "clear",
    policy: str = "",
) -> Letter:
    """The letter to somebody who asked for a language and a kind of print."""
    database, people = stage

    def work(session: Session) -> Letter:
        writer = authors.get(session, people.author_id)
        assert writer is not None
        authors.change(session, replace(writer, language=language, print_size=print_size))
        delivery = specimen(session, people, notice, channel="letter", now=NOW)
        if delivery.home_id is not None:
            delivery = replace(delivery, contact_id=manager(session, people, language, print_size))
        if policy and delivery.contribution_id:
            contributions.change(session, delivery.contribution_id, policy=policy)
        given: dict[str, Any] = {"code": letter_code("12345678"), "pin": "402915", "base_url": BASE}
        return document(session, [delivery], sender=SPECIMEN, now=NOW, texts=Texts(folder), **given)

    return database.write(work)


def manager(session: Session, people: Cast, language: str, print_size: str) -> int | None:
    contact = Contact(
        kind="home",
        name="Ms R Invented",
        home_id=people.home_id,
        postal_address="Rosewood House\n14 Orchard Lane\nAltrincham\nWA15 6SQ",
        language=language,
        print_size=print_size,
    )
    contacts.keep(session, contact, now=NOW)
    (found,) = contacts.of_home(session, people.home_id, role="manager")
    return found.id


def pages(letter: Letter) -> list[str]:
    return [" ".join(sheet.words.split()) for sheet in sheets(compose(letter).bytes)]


@pytest.mark.usefixtures("welsh_paper")
def test_a_reviewed_letter_goes_in_welsh_first_with_english_after_and_the_story_once(
    stage: tuple[Database, Cast], reviewed: Path
) -> None:
    letter = made(stage, "story_to_decide", reviewed, language="cy")
    assert (letter.language, letter.also.language if letter.also else "") == ("cy", "en")
    first, *rest = pages(letter)
    for said in (
        "Dydd Llun 1 Mawrth 2027",
        "Annwyl Ms R Invented",
        "Stori am eich cartref",
        "Erbyn pryd Diwedd dydd Mercher 10 Mawrth 2027",
        "Eich cod 1234-5678-89",
        "01632 960123: ffoniwch a phwyso 2",
        "Tudalen 1 o 5",
    ):
        assert said in first
    assert "reviewed_by" not in first
    (english,) = [page for page in rest if "A story about your home" in page]
    assert "The words are on page 2" in english
    assert "The end of Wednesday 10 March 2027" in english
    assert "Dear Ms R Invented" in english
    assert sum("plays the piano" in page for page in rest) == 1
    assert "Slip ateb" in rest[-1]


@pytest.mark.usefixtures("welsh_paper")
@pytest.mark.parametrize("policy", POLICIES)
def test_the_welsh_of_every_policy_fits_its_first_page(
    stage: tuple[Database, Cast], reviewed: Path, policy: str
) -> None:
    first, second, *_ = pages(made(stage, "story_to_decide", reviewed, language="cy", policy=policy))
    assert "Eich PIN" in first
    assert "plays the piano" in second


@pytest.mark.usefixtures("welsh_paper")
def test_an_author_who_reads_welsh_gets_both_parts_too(stage: tuple[Database, Cast], reviewed: Path) -> None:
    letter = made(stage, "published_author", reviewed, language="cy")
    said = " ".join(pages(letter))
    assert letter.also is not None
    for words in ("Yn gywir Tîm Earshot", "Eich geiriau", "ffoniwch 999", "Your story is published", "call 999"):
        assert words in said


@pytest.mark.parametrize("missing", ["the letter", "its frame", "the paper's words"])
def test_while_any_of_its_words_is_a_draft_english_goes_and_offers_a_person(
    stage: tuple[Database, Cast], reviewed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(reviewed, folder)
    if missing != "the paper's words":
        monkeypatch.setitem(WORDINGS, "cy", replace(WELSH, reviewed_by="Non Invented, 2 March 2027"))
        name = "story_to_decide/letter" if missing == "the letter" else "_frame/provider.letter"
        path = folder / f"{name}.cy.txt"
        path.write_text(path.read_text(encoding="utf-8").replace(NAMED, "reviewed_by:"), encoding="utf-8")
    letter = made(stage, "story_to_decide", folder, language="cy")
    first = pages(letter)[0]
    assert (letter.language, letter.also) == ("en", None)
    assert "A story about your home" in first
    assert ASK.format("Welsh") in first
    assert "Your PIN" in first


@pytest.mark.parametrize("notice", EASY)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_reviewed_easy_read_letter_goes_to_whoever_asked_for_it_within_ten_pages(
    stage: tuple[Database, Cast], reviewed: Path, notice: str, policy: str
) -> None:
    letter = made(stage, notice, reviewed, print_size="easy", policy=policy)
    assert letter.ideas
    assert letter.cover == letter.body == ()
    said = pages(letter)
    assert len(said) <= 10
    assert "999" in " ".join(said)
    assert "What you can do" in " ".join(said)
    assert not re.search(r"\[[a-z]+\]|# |\{|reviewed_by", " ".join(idea.text for idea in letter.ideas))
    assert {idea.mark for idea in letter.ideas} <= {*DRAWINGS, ""}
    assert (letter.code != "") is (notice == "story_to_decide")


@pytest.mark.parametrize("notice", EASY)
def test_an_easy_read_letter_says_one_short_thing_at_a_time(
    stage: tuple[Database, Cast], reviewed: Path, notice: str
) -> None:
    for idea in made(stage, notice, reviewed, print_size="easy").ideas:
        sentences = re.split(r"(?<=[.?!:]) ", idea.text)
        assert len(sentences) <= 3, idea
        assert all(len(sentence.split()) <= 13 for sentence in sentences), idea


@pytest.mark.parametrize("notice", EASY)
def test_easy_read_that_nobody_reviewed_is_not_sent_but_a_person_is_offered(
    stage: tuple[Database, Cast], notice: str
) -> None:
    assert [one.reviewed_by for one in texts_of(notice) if one.medium == "letter.easy"] == [""]
    letter = made(stage, notice, print_size="easy")
    assert letter.ideas == ()
    assert not letter.large_print
    assert ASK.format("Easy Read") in " ".join(letter.body)
    assert ASK.format("Easy Read") not in " ".join(made(stage, notice).body)


def test_a_notice_without_easy_read_goes_as_a_plain_letter(stage: tuple[Database, Cast], reviewed: Path) -> None:
    letter = made(stage, "released_author", reviewed, print_size="easy")
    assert letter.ideas == ()
    assert ASK.format("Easy Read") in " ".join(letter.body)


def test_whoever_asked_for_easy_read_is_written_to_through_the_tray(stage: tuple[Database, Cast]) -> None:
    database, people = stage

    def work(session: Session) -> Letter:
        writer = authors.get(session, people.author_id)
        assert writer is not None
        authors.change(session, replace(writer, print_size="easy", language="en"))
        delivery = specimen(session, people, "question_to_author", channel="letter", now=NOW)
        letter = letters.get(session, lay_in_tray(session, delivery, now=NOW))
        assert letter is not None
        return letter_document(session, letter, base_url=BASE, now=NOW)

    assert ASK.format("Easy Read") in " ".join(database.write(work).body)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (datetime(2027, 3, 11, 0, 0, tzinfo=UTC), "diwedd dydd Mercher 10 Mawrth 2027"),
        (datetime(2027, 8, 1, 15, 30, tzinfo=UTC), "16.30 dydd Sul 1 Awst 2027"),
    ],
)
def test_a_day_in_welsh_is_londons_day(end: datetime, said: str) -> None:
    assert welsh.until(end) == said
