"""Times and texts are put into plain words, and what goes wrong is answered kindly."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from markupsafe import Markup

from gateway.web.plain_words import deadline, groups, long_date, paragraphs, when
from tests.web.demonstration import demonstration_app


@pytest.fixture
def app() -> Flask:
    return demonstration_app()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 25, 16, 0, tzinfo=UTC), "Wednesday 25 November 2026 at 4pm"),
        (datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "Wednesday 1 July 2026 at 9:05am"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "Thursday 2 July 2026 at midnight"),
        (datetime(2026, 1, 2, 12, 0, tzinfo=UTC), "Friday 2 January 2026 at midday"),
        (datetime(2026, 1, 2, 0, 30), "Friday 2 January 2026 at 12:30am"),  # noqa: DTZ001 (as the store keeps it)
    ],
)
def test_a_time_is_told_by_londons_clock(at: datetime, words: str) -> None:
    assert when(at) == words


def test_a_late_evening_in_summer_is_already_the_next_day_in_london() -> None:
    assert long_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"
    assert long_date(date(2026, 6, 30)) == "Tuesday 30 June 2026"


def test_a_deadline_at_midnight_is_the_end_of_the_day_before() -> None:
    assert deadline(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == "the end of Wednesday 1 July 2026"
    assert deadline(datetime(2026, 11, 25, 16, 0, tzinfo=UTC)) == "4pm on Wednesday 25 November 2026"


def test_a_text_becomes_paragraphs_and_nothing_in_it_is_markup() -> None:
    assert paragraphs("One\r\ntwo\n \n\n\n<b>three</b> & four\n") == Markup(
        '<p class="govuk-body">One<br>two</p><p class="govuk-body">&lt;b&gt;three&lt;/b&gt; &amp; four</p>'
    )
    assert paragraphs(None) == paragraphs(" \n ") == Markup("")


def test_a_code_is_shown_in_the_groups_that_it_is_written_in() -> None:
    assert groups("1234-5678-90") == ["1234", "5678", "90"]
    assert groups("1234567890123456") == ["1234", "5678", "9012", "3456"]


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 410, 413, 418, 429, 500, 503])
def test_an_error_page_has_its_code_its_title_and_a_way_on(app: Flask, code: int) -> None:
    answer = app.test_client().get(f"/stop/{code}")
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    assert "<h1" in answer.text
    assert "call 999" in answer.text
    assert 'href="/" class="govuk-button' in answer.text


def test_a_fault_of_ours_shows_nothing_of_what_it_held(app: Flask) -> None:
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "It is not your fault" in answer.text
    assert "07700" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"), [("nowhere", 404, "not_found"), ("broken", 500, "internal_server_error")]
)
def test_under_the_api_an_error_is_json(app: Flask, path: str, status: int, code: str) -> None:
    answer = app.test_client().get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["error"]["code"] == code


def test_a_wrong_method_still_says_which_are_right(app: Flask) -> None:
    assert "POST" in app.test_client().get("/post").headers["Allow"]


def test_a_redirect_to_a_tidier_address_is_left_alone(app: Flask) -> None:
    app.add_url_rule("/folder/", view_func=lambda: "here", endpoint="folder")
    assert app.test_client().get("/folder").status_code == 308


def test_every_page_says_where_to_turn_in_danger_and_begins_with_a_way_past_the_menu(app: Flask) -> None:
    page = app.test_client().get("/").text
    assert "Earshot is not an emergency service. If someone is in danger now, call 999." in page
    assert page.index("Skip to main content") < page.index("<header")
    assert '<html lang="en"' in page
    assert 'role="region"' in page
    assert "<title>Every piece – Earshot</title>" in page
    assert "<title>Error: Every piece – Earshot</title>" in app.test_client().get("/errors").text


def test_a_page_carries_no_inline_style_or_script(app: Flask) -> None:
    for path in ("/", "/errors", "/desk", "/stop/404"):
        page = app.test_client().get(path).text
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script src="/look/earshot.js')


def test_signing_out_is_a_guarded_button_never_a_link(app: Flask) -> None:
    page = app.test_client().get("/desk").text
    form = page.split('<form class="es-signed-in"')[1].split("</form>")[0]
    assert 'method="post"' in form
    assert 'name="csrf_token"' in form
    assert 'href="/sign-out"' not in page
