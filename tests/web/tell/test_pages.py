"""One thing a page, every answer kept, and nothing made before the last page is sent."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from store import authors, consents, contributions
from store.contributions import Contribution
from store.database import Database
from store.words import State
from tests.web.tell.conftest import HARBOUR, ROSEWOOD, hidden, send


def stories(database: Database) -> list[Contribution]:
    with database.read() as session:
        rows = session.execute(contributions.contributions.select().order_by(contributions.contributions.c.id))
        return [contributions.contribution(row) for row in rows]


def to_story(browser: FlaskClient) -> TestResponse:
    page = send(browser, browser.get("/tell"), who="me")
    page = send(browser, page, home_text="Rosewood, Leeds")
    return send(browser, page, home_text="Rosewood, Leeds", home_id=str(ROSEWOOD))


def test_a_story_is_told_page_by_page_and_sent_once(browser: FlaskClient, sqlite_database: Database) -> None:
    page = browser.get("/tell")
    assert "999" in page.text
    page = send(browser, page, who="me")
    assert "Which home is it about?" in page.text
    page = send(browser, page, home_text="rosewood leeds")
    assert "Rosewood, Leeds" in page.text
    page = send(browser, page, home_text="rosewood leeds", home_id=str(ROSEWOOD))
    assert "What happened?" in page.text
    page = send(browser, page, text="It was  good.\r\n\r\n<b>Really</b>", feelings=["safe", "happy"])
    assert "How may we reach you?" in page.text
    page = send(browser, page, role="relative", channels=["sms", "email"], phone="07700900123", email="a@example.org")
    assert "May we publish your story?" in page.text
    page = send(browser, page, consent_publish="yes", consent_contact="yes")
    assert "&lt;b&gt;Really&lt;/b&gt;" in page.text
    assert "Text message, E-mail" in page.text
    assert not stories(sqlite_database)
    thanks = send(browser, page)
    assert thanks.status_code == 200
    (story,) = stories(sqlite_database)
    assert story.reference in thanks.text
    assert story.state is State.IN_MODERATION
    with sqlite_database.read() as session:
        parts = {part.field: part.text for part in contributions.original(session, story.id)}
    assert parts == {"text": "It was  good.\r\n\r\n<b>Really</b>", "feelings": "safe\nhappy"}


def test_going_back_keeps_every_answer(browser: FlaskClient) -> None:
    page = to_story(browser)
    page = send(browser, page, text="Half a story", back="home")
    assert 'value="Rosewood, Leeds"' in page.text
    page = send(browser, page, home_text="Rosewood, Leeds", home_id=str(ROSEWOOD))
    assert "Half a story</textarea>" in page.text


def test_a_page_with_something_missing_says_so_beside_the_field_and_keeps_the_rest(browser: FlaskClient) -> None:
    page = browser.get("/tell")
    refused = send(browser, page)
    assert refused.status_code == 422
    assert "Choose who you are" in refused.text
    page = to_story(browser)
    refused = send(browser, page, good="   ", feelings=["safe"])
    assert 'href="#text"' in refused.text
    assert hidden(refused)["home_id"] == [str(ROSEWOOD)]


def test_a_story_that_is_too_long_says_by_how_much_and_is_not_cut(browser: FlaskClient) -> None:
    long = "x" * 10_001
    refused = send(browser, to_story(browser), text=long)
    assert refused.status_code == 422
    assert "10,001" in refused.text
    assert long in refused.text


def test_a_home_that_nobody_finds_is_asked_for_and_its_words_are_kept(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    page = send(browser, browser.get("/tell"), who="me")
    page = send(browser, page, home_text="the big one by the church")
    assert "We found no home called" in page.text
    page = send(browser, page, home_text="the big one by the church", home_id="unsure")
    page = send(browser, page, text="Kind people.")
    page = send(browser, page, role="friend")
    page = send(browser, page, consent_publish="yes", consent_contact="no")
    assert "the big one by the church" in page.text
    assert send(browser, page).status_code == 200
    (story,) = stories(sqlite_database)
    assert (story.home_id, story.home_text) == (None, "the big one by the church")
    assert story.state is State.RECEIVED


def test_a_new_search_is_made_when_the_words_change(browser: FlaskClient) -> None:
    page = send(browser, browser.get("/tell"), who="me")
    page = send(browser, page, home_text="Rosewood")
    page = send(browser, page, home_text="Harbour View", home_id="unsure")
    assert "Harbour View, Scarborough" in page.text


def test_a_small_home_or_one_not_known_brings_a_warning_before_consent(browser: FlaskClient) -> None:
    for home, warned in ((HARBOUR, True), (ROSEWOOD, False)):
        page = send(browser, browser.get(f"/tell?home={home}"), who="me")
        page = send(browser, page, home_id=str(home))
        page = send(browser, page, text="Kind people.")
        page = send(browser, page, role="friend")
        assert ("In a small home people may guess" in page.text) is warned
        assert "Tell the home and the bodies privately; count it only" in page.text


def test_letters_to_a_care_home_need_a_yes_after_the_warning(browser: FlaskClient, sqlite_database: Database) -> None:
    address = "Room 4\r\n1 High Street\r\nLeeds\r\nLS6 1AA"
    for answer, channels in (("no", ()), ("yes", ("letter",))):
        page = send(browser, to_story(browser), text="Kind people.")
        given: dict[str, str | list[str]] = {"role": "friend", "channels": ["letter"], "postal_address": address}
        warned = send(browser, page, **given)
        assert warned.status_code == 422
        assert "Staff of the home may open post" in warned.text
        assert "1 High Street" in warned.text, "the words stay"
        page = send(browser, warned, letter_at_home=answer, **given)
        page = send(browser, page, consent_publish="yes", consent_contact="yes")
        assert send(browser, page).status_code == 200
        story = stories(sqlite_database)[-1]
        with sqlite_database.read() as session:
            author = authors.get(session, story.author_id or 0)
            asked = [one.given for one in consents.of(session, story.id) if one.what == "letter_at_home"]
        assert author is not None
        assert (author.channels, asked) == (channels, [True] if channels else [])


def test_letters_elsewhere_bring_no_warning(browser: FlaskClient) -> None:
    page = send(browser, to_story(browser), text="Kind people.")
    page = send(browser, page, role="friend", channels=["letter"], postal_address="9 Low Road\r\nLeeds\r\nLS7 9ZZ")
    assert "May we publish your story?" in page.text


def test_a_page_without_its_token_is_refused_and_the_answers_stay(browser: FlaskClient) -> None:
    page = to_story(browser)
    fields = hidden(page)
    fields["csrf_token"] = ["forged"]
    refused = browser.post("/tell", data={**fields, "text": "My own words"})
    assert refused.status_code == 400
    assert "open for too long" in refused.text
    assert "My own words" in refused.text
    assert send(browser, refused, text="My own words").status_code == 200


def test_a_post_larger_than_any_form_is_refused(browser: FlaskClient) -> None:
    assert browser.post("/tell", data={"text": "x" * 3_000_000}).status_code == 413
