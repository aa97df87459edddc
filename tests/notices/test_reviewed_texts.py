"""What no named fluent person has reviewed is never sent; English stands in, and offers a person where it matters."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.delivery.specimen import Cast, cast, database_of_its_own, specimen
from gateway.notices import reviews
from gateway.notices.compose import Composed, NoTemplate, compose, render
from store import authors
from store.database import Database

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://earshot.example.org"
WELSH = "Diolch am eich neges."


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def put(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    put("thanks/sms.en.txt", "Thank you.")
    put("thanks/sms.cy.txt", f"reviewed_by: Non Jones, 2 March 2027\n{WELSH}")
    put("thanks/email.en.txt", "Subject: Thank you\nThank you.")
    put("thanks/email.cy.txt", f"reviewed_by: Non Jones, 2 March 2027\nSubject: Diolch\n{WELSH}")
    put("help_text/sms.en.txt", "Help.")
    put("help_text/sms.cy.txt", "reviewed_by:\nCymorth.")
    put("consent_question/sms.en.txt", "May we publish it?")
    put("consent_question/sms.cy.txt", "A gawn ni ei gyhoeddi?")
    put("other_language/line.pl.txt", "reviewed_by: Jan Nowak, 2 March 2027\nCzy mamy zadzwonić?\n")
    put("other_language/line.ro.txt", "reviewed_by:\nSa va sunam?\n")
    put("_frame/author.email.en.txt", "Hello.\n\n{{ body }}\n\nEarshot")
    put("_part/ask_for_a_person.en.txt", "For {{ language }}, ask us for a person.")
    return tmp_path


def made(notice: str, folder: Path, *, channel: str = "sms", language: str = "cy") -> Composed:
    return render(notice, {}, channel=channel, to_role="author", language=language, folder=folder)


def test_a_reviewed_text_is_sent_in_its_language_without_its_header(folder: Path) -> None:
    sent = made("thanks", folder)
    assert (sent.body, sent.language) == (WELSH, "cy")


@pytest.mark.parametrize("notice", ["help_text", "consent_question"])
def test_a_text_that_nobody_reviewed_is_never_sent(notice: str, folder: Path) -> None:
    sent = made(notice, folder)
    assert (sent.language, sent.body.startswith(("Help.", "May we"))) == ("en", True)
    assert not {"Cymorth", "gyhoeddi", "reviewed_by"} & set(sent.body.replace(".", "").replace(":", "").split())


def test_english_for_what_matters_offers_a_person_to_whoever_reads_another_language(folder: Path) -> None:
    assert made("consent_question", folder).body.endswith("For Welsh, ask us for a person.")
    assert "ask us" not in made("consent_question", folder, language="en").body
    assert "ask us" not in made("help_text", folder).body


def test_a_reviewed_email_waits_for_a_reviewed_frame(folder: Path) -> None:
    assert made("thanks", folder, channel="email").body == "Hello.\n\nThank you.\n\nEarshot"
    reviewed = "reviewed_by: Non Jones, 2 March 2027\nHelo.\n\n{{ body }}\n\nEarshot"
    (folder / "_frame" / "author.email.cy.txt").write_text(reviewed, encoding="utf-8")
    reviews._reviewer.cache_clear()
    sent = made("thanks", folder, channel="email")
    assert (sent.subject, sent.body) == ("Diolch", f"Helo.\n\n{WELSH}\n\nEarshot")


def test_no_path_leads_out_of_the_folder_by_way_of_a_language(folder: Path) -> None:
    for language in ("../../etc", "cy/..", "", "CY"):
        assert made("thanks", folder, language=language).language == "en"
    with pytest.raises(NoTemplate):
        made("../thanks", folder)


def test_a_line_of_its_own_language_stands_beside_the_english_only_when_it_was_reviewed(folder: Path) -> None:
    assert reviews.line("other_language", "pl", folder) == "Czy mamy zadzwonić?"
    assert reviews.line("other_language", "ro", folder) == reviews.line("other_language", "en", folder) == ""


def test_every_text_that_is_not_english_says_who_reviewed_it_or_that_nobody_did() -> None:
    found = [path for path in reviews.TEMPLATES.glob("*/*.*.txt") if not path.name.endswith(".en.txt")]
    assert {path.parent.name for path in found} >= {"help_text", "thanks", "thanks_private", "not_understood"}
    for path in found:
        assert path.read_text(encoding="utf-8").startswith("reviewed_by:"), path


@pytest.mark.parametrize("notice", ["help_text", "thanks", "thanks_private", "not_understood"])
def test_our_own_welsh_is_a_draft_and_whoever_reads_welsh_gets_english(
    stage: tuple[Database, Cast], notice: str
) -> None:
    """Once a fluent person has put their name to one, this changes for it."""
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        author = authors.get(session, people.author_id)
        authors.change(session, author.__class__(**{**_fields(author), "language": "cy"}))
        delivery = specimen(session, people, notice, channel="sms", now=NOW)
        return compose(session, delivery, channel="sms", base_url=BASE, now=NOW)

    [draft] = reviews.texts_of(notice)
    assert (draft.language, draft.reviewed_by) == ("cy", "")
    sent = database.write(work)
    assert sent.language == "en"
    assert "Diolch" not in sent.body


def _fields(author: authors.Author) -> dict[str, object]:
    return {name: getattr(author, name) for name in author.__dataclass_fields__}
