"""What a person writes at the desk is shown as the text message in which it goes out, and counted."""

import html
import re
from pathlib import Path

import gateway.web
from channels.sms.segments import GSM_BASIC, GSM_EXTENDED, count
from store import authors, contributions, log
from store.authors import Author
from store.database import Session
from store.words import Role, State
from tests.web.staff_cast import Browser, Office


def asking(office: Office, *texts: str) -> tuple[Browser, str]:
    opened = office.story(*texts, home=office.home())
    return office.browser(Role.MODERATOR), f"/desk/stories/{opened.reference}/moves/ask_author"


def previewed(browser: Browser, path: str, **fields: str) -> str:
    answer = browser.send(path, preview="yes", **fields)
    assert answer.status_code == 200
    return str(answer.text)


def message(page: str) -> str:
    """The text message on a page."""
    found = re.search(r"data-text-body>(.*?)</p>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_message_is_shown_with_its_count_before_anything_is_sent(office: Office) -> None:
    browser, path = asking(office)
    shown = previewed(browser, path, question="In which  month\nwas that?")
    assert re.match(r"A question about your story \w{4}-\w{4}. In which month was that\? \w+", message(shown))
    assert f"This goes as {count(message(shown)).segments} text message" in shown
    with office.database.read() as session:
        assert {entry.event for entry in log.entries(session, _only(office, session))} == {"receive", "complete"}


def _only(office: Office, session: Session) -> int:
    return int(session.execute(contributions.contributions.select()).scalar_one())


def test_a_sign_that_makes_it_dearer_is_named(office: Office) -> None:
    browser, path = asking(office)
    shown = previewed(browser, path, question="Ai yn nhŷ eich mam yr oedd hynny, ac ym mha fis y bu hi yno?")
    many = count(message(shown)).segments
    assert many > 1
    assert f"This goes as {many} text messages (UCS-2 because of “ŷ”)." in shown


def test_a_long_question_goes_to_the_page_alone_and_the_moderator_is_warned(office: Office) -> None:
    browser, path = asking(office)
    shown = previewed(browser, path, question="When was that? " * 20)
    assert "/mine" in message(shown)
    assert "When was that" not in message(shown)
    assert not re.search(r'data-text-left="long" hidden', shown)
    assert re.search(r'data-text-left="quotes" hidden', shown)


def test_a_question_that_quotes_the_story_goes_to_the_page_alone(office: Office) -> None:
    browser, path = asking(office, "They hushed my mother in the dining room on Sunday.")
    shown = previewed(browser, path, question="Who hushed my mother in the dining room?")
    assert not re.search(r'data-text-left="quotes" hidden', shown)
    assert "/mine" in message(shown)
    assert "hushed" not in message(shown)


def test_edits_are_described_to_the_author_in_the_message_itself(office: Office) -> None:
    browser, path = asking(office)
    path = path.replace("ask_author", "propose_edits")
    reason = "We took out a name."
    assert f"{reason} Reply 1" in message(previewed(browser, path, text="They were kind.", reason=reason))
    version = str(_version(office))
    assert browser.send(path, text="They were kind.", reason=reason, expected_version=version).status_code == 303
    with office.database.read() as session:
        entry = log.entries(session, _only(office, session))[-1]
        assert entry.to_state == State.WITH_AUTHOR
        assert log.free_texts(session, entry.contribution_id)[entry.id, "reason"] == reason


def _version(office: Office) -> int:
    with office.database.read() as session:
        row = contributions.get(session, _only(office, session))
    assert row is not None
    return row.version


def test_an_author_who_chose_letters_gets_no_text_and_none_is_shown(office: Office) -> None:
    browser, path = asking(office)

    def choose_letters(session: Session) -> None:
        row = next(iter(session.execute(authors.authors.select())))
        author = authors.get(session, row.id)
        assert author is not None
        authors.change(
            session, Author(id=author.id, phone=author.phone, email="a@example.org", channels=("email", "sms"))
        )

    office.database.write(choose_letters)
    assert "As a text message" not in browser.get(path).text


def test_the_page_counts_with_the_same_alphabet_as_the_server() -> None:
    script = (Path(gateway.web.__file__).parent / "static" / "earshot.js").read_text(encoding="utf-8")
    found = dict(re.findall(r'const (GSM_\w+) = "((?:[^"\\]|\\.)*)";', script))
    signs = {name: set(re.sub(r"\\(.)", _plain, given)) for name, given in found.items()}
    assert signs == {"GSM_BASIC": set(GSM_BASIC), "GSM_EXTENDED": set(GSM_EXTENDED)}


def _plain(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "f": "\f"}.get(match[1], match[1])
