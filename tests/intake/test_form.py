"""The form's way in, through its real door: one story of one form, its author kept apart, its words as typed."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.app import create_app
from store import authors, codes, consents, contributions, deliveries, inbound, tasks
from store.contributions import Contribution
from store.database import Database
from store.words import Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.tell.conftest import STORY, app, browser, gateway_over, hidden, whole

__all__ = ["app", "browser"]
CODE = re.compile(r'es-code__group">(\d{4})<')


def stories(database: Database) -> list[Contribution]:
    with database.read() as session:
        rows = session.execute(contributions.contributions.select().order_by(contributions.contributions.c.id))
        return [contributions.contribution(row) for row in rows]


def code_on(page: TestResponse) -> str:
    return "".join(CODE.findall(page.text))


def test_one_post_makes_one_story_with_its_author_apart(browser: FlaskClient, sqlite_database: Database) -> None:
    page = whole(browser, good="The staff", name="Ann Example")
    (story,) = stories(sqlite_database)
    assert story.state is State.IN_MODERATION
    assert (story.channel, story.filer, story.writer_role) == ("web", "me", "relative")
    with sqlite_database.read() as session:
        author = authors.get(session, story.author_id or 0)
        assert author is not None
        assert (author.name, author.phone, author.channels) == ("Ann Example", "+447700900123", ("sms",))
        original = {part.field: part.text for part in contributions.original(session, story.id)}
        assert original == {"text": STORY["text"], "good": "The staff"}
        found = codes.find(session, code_on(page), purpose="author")
        assert found is not None
        assert found.contribution_id == story.id
        assert {(c.what, c.given) for c in consents.of(session, story.id)} == {("publish", True), ("contact", True)}
        (receipt,) = deliveries.of(session, story.id)
        assert (receipt.notice, receipt.channel) == ("receipt", "sms")


def test_the_same_form_sent_three_times_is_one_story_and_the_code_is_shown_once(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    """B 20: a confirmation clicked three times."""
    fields = hidden(browser.get("/tell")) | {"step": "check"}
    pages = [browser.post("/tell", data={**fields, **STORY}) for _ in range(3)]
    (story,) = stories(sqlite_database)
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all(story.reference in page.text for page in pages)
    assert [bool(code_on(page)) for page in pages] == [True, False, False]


def test_fifty_posts_of_one_form_at_once_are_one_story(app: Flask, sqlite_database: Database) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answers = {**STORY, "nonce": "one-and-the-same-nonce"}
    with ThreadPoolExecutor(8) as pool:
        codes_shown = list(pool.map(lambda _: app.test_client().post("/tell", data=answers).status_code, range(50)))
    assert set(codes_shown) == {200}
    assert len(stories(sqlite_database)) == 1


def test_other_answers_under_the_same_form_are_kept_for_a_person(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    fields = hidden(browser.get("/tell")) | {"step": "check"}
    browser.post("/tell", data={**fields, **STORY})
    for _ in range(2):
        again = browser.post("/tell", data={**fields, **STORY, "text": "What I meant to say."})
        assert "We kept both" in again.text
    (story,) = stories(sqlite_database)
    with sqlite_database.read() as session:
        (raw,) = inbound.holding(session)
        assert b"What I meant to say." in raw.payload
        assert raw.contribution_id == story.id
        assert [t.kind for t in tasks.about(session, story.id)].count(TaskKind.HOLDING_PEN) == 1


@pytest.mark.parametrize("who", ["helping", "staff_for_resident"])
def test_a_helper_gets_a_number_without_rights_and_the_code_goes_to_the_author_alone(
    browser: FlaskClient, sqlite_database: Database, who: str
) -> None:
    page = whole(browser, who=who)
    (story,) = stories(sqlite_database)
    assert story.filer == who
    assert f"Your receipt number is {story.reference}" in page.text
    assert not code_on(page)
    with sqlite_database.read() as session:
        (receipt,) = deliveries.of(session, story.id)
        secret = deliveries.secret(session, receipt)
    assert secret
    assert secret not in page.text


def test_a_worried_member_of_staff_makes_no_story_and_no_notice(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    page = whole(browser, who="staff_worried", text="A resident was hit by a carer.")
    assert not stories(sqlite_database)
    assert "employer is not told" in page.text
    assert "Care Quality Commission" in page.text
    assert not code_on(page)
    with sqlite_database.read() as session:
        (task,) = tasks.waiting(session, [Role.SAFEGUARDING])
        assert task.kind is TaskKind.WORRIED_STAFF
        assert task.urgent
        assert task.due_at is not None, "seen within four office hours"
        raw = inbound.get(session, int(task.about.removeprefix("inbound:")))
        assert raw is not None
        assert b"hit by a carer" in raw.payload
        assert "hit by" not in task.note
        assert not session.execute(deliveries.deliveries.select()).all()


def test_a_worried_member_of_staff_is_asked_on_a_page_of_their_own(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    fields = hidden(browser.get("/tell"))
    page = browser.post("/tell", data={**fields, "who": "staff_worried"})
    assert "your employer is never told" in page.text
    refused = browser.post("/tell", data=hidden(page))
    assert refused.status_code == 422
    assert browser.post("/tell", data={**hidden(page), "text": "I saw shouting."}).status_code == 200
    with sqlite_database.read() as session:
        assert [task.urgent for task in tasks.waiting(session, [Role.SAFEGUARDING])] == [False]


def test_a_danger_word_is_an_urgent_task_at_once(browser: FlaskClient, sqlite_database: Database) -> None:
    whole(browser, text="She has bruises on both arms.")
    (story,) = stories(sqlite_database)
    assert story.urgent
    with sqlite_database.read() as session:
        assert TaskKind.URGENT in {task.kind for task in tasks.about(session, story.id)}


def test_a_home_by_its_words_is_taken_when_sure_and_asked_for_when_not(
    browser: FlaskClient, sqlite_database: Database
) -> None:
    whole(browser, home_id="", home_text="Rosewood in Leeds")
    whole(browser, home_id="", home_text="somewhere near the sea")
    sure, unsure = stories(sqlite_database)
    assert (sure.home_id, sure.state) == (1, State.IN_MODERATION)
    assert (unsure.home_id, unsure.state, unsure.home_text) == (None, State.RECEIVED, "somewhere near the sea")
    with sqlite_database.read() as session:
        (receipt,) = deliveries.of(session, unsure.id)
        assert receipt.details["ask"] == "home"


def test_a_consent_that_was_not_answered_is_asked_for(browser: FlaskClient, sqlite_database: Database) -> None:
    whole(browser, consent_publish="")
    (story,) = stories(sqlite_database)
    assert (story.state, story.consent_publish) == (State.RECEIVED, None)
    with sqlite_database.read() as session:
        (receipt,) = deliveries.of(session, story.id)
        assert receipt.details["ask"] == "consent"


def test_who_wants_no_contact_is_sent_nothing(browser: FlaskClient, sqlite_database: Database) -> None:
    page = whole(browser, consent_contact="no")
    assert code_on(page)
    (story,) = stories(sqlite_database)
    with sqlite_database.read() as session:
        assert not deliveries.of(session, story.id)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"who": ""}, "who"),
        ({"text": "  "}, "text"),
        ({"home_id": "999"}, "home_id"),
        ({"home_id": "x"}, "home_id"),
        ({"phone": "0770"}, "phone"),
        ({"phone": "", "channels": "sms"}, "phone"),
        ({"phone": "01632 960 001", "channels": "sms"}, "phone"),
        ({"email": "nobody", "channels": "email"}, "email"),
        ({"consent_publish": "perhaps"}, "consent_publish"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_a_wrong_answer_leads_to_its_page_and_field_and_makes_nothing(
    browser: FlaskClient, sqlite_database: Database, answers: dict[str, str], field: str
) -> None:
    page = whole(browser, **answers)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert not stories(sqlite_database)
    with sqlite_database.read() as session:
        assert not session.execute(inbound.inbound.select()).all()


@pytest.mark.parametrize("nonce", ["", "null", "short"])
def test_a_blank_nonce_is_never_a_key_and_a_fresh_one_is_given(
    browser: FlaskClient, sqlite_database: Database, nonce: str
) -> None:
    page = whole(browser, nonce=nonce)
    assert page.status_code == 422
    assert not stories(sqlite_database)
    assert browser.post("/tell", data=hidden(page)).status_code == 200
    assert len(stories(sqlite_database)) == 1


@pytest.fixture
def app_on(database: Database, clock: TurnedClock, tmp_path: Path) -> Flask:
    app = create_app(gateway_over(database, clock, tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_signs_that_a_database_cannot_hold_do_not_stop_a_story(app_on: Flask, database: Database) -> None:
    """B 29: emoji and NUL."""
    answers = {**STORY, "home_id": "", "home_text": "Tŷ 👏", "text": "Lovely 👏🏽\0 ŵŷ", "nonce": "nonce-for-emoji"}
    assert app_on.test_client().post("/tell", data=answers).status_code == 200
    (story,) = stories(database)
    with database.read() as session:
        assert contributions.original(session, story.id)[0].text == "Lovely 👏🏽 ŵŷ"
