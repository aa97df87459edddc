"""A page is in another language only where somebody fluent has reviewed its words as they stand; else in English."""

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader
from wtforms import StringField
from wtforms.validators import Length

from gateway.web import pages, renew_words, reviewed, security_headers
from gateway.web.forms import BaseForm
from gateway.web.languages import TRANSLATIONS, page_language
from gateway.web.security_headers import public_page

BY = "Nia Example, 3 March 2027"
AT = datetime(2027, 3, 3, 16, 0, tzinfo=UTC)
ENGLISH = """{% extends "base/page.html" %}{% import "base/macros.html" as m %}{% set title = "A day" %}
{% block content %}{{ m.heading("A day") }}<p>{{ at | when }}, by {{ at | deadline }}</p>{{ m.code("1234") }}
{% include "said.html" %}{% endblock %}"""
WELSH = """
{% extends "base/page.html" %}{% import "base/macros.html" as m %}{% set title = "Diwrnod" %}
{% block content %}{{ m.heading("Diwrnod") }}<p>{{ at | when }}, erbyn {{ at | deadline }}</p>{{ m.code("1234") }}
{% include "said.html" %}{% endblock %}"""
DAYS = "{{ at | when }}; {{ end | deadline }}; {{ at | long_date }}"
FORM = """{% extends "base/page.html" %}{% import "base/macros.html" as m %}
{% block content %}{{ m.heading("Ffurflen") }}{% call m.form(form=form) %}{{ forms.input(form.name) }}{% endcall %}
{% endblock %}"""


class Short(BaseForm):
    """One field with a limit of WTForms' own words."""

    name = StringField("Name", [Length(max=3)])


def signed(english: str, words: str, by: str = BY) -> str:
    return f"{{#- reviewed_by: {by}; english: {reviewed.mark(english)}; words: {reviewed.mark(words)} -#}}{words}"


def app_with(folder: Path, **changed: str) -> Flask:
    """Two pages, a form and a catalogue; the Welsh page reviewed unless it is given otherwise."""
    said = {"said.html": "<p>Here.</p>", "said.cy.html": signed("<p>Here.</p>", "<p>Yma.</p>")}
    written = {"day.html": ENGLISH, "day.cy.html": signed(ENGLISH, WELSH), "english.html": ENGLISH, **said}
    written |= {"form.html": FORM, "form.cy.html": signed(FORM, FORM), **{f"{k}.html": v for k, v in changed.items()}}
    app = Flask("tests", static_folder=None, template_folder=None)
    app.config.update(SECRET_KEY="for a test alone")
    app.jinja_loader = DictLoader(written)
    pages.set_up(app, translations=folder)
    security_headers.protect(app)

    @app.get("/<any(day,english):name>")
    @public_page(seconds=60)
    def day(name: str) -> str:
        return render_template(f"{name}.html", at=AT)

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        form = Short(meta={"csrf": False})
        form.validate_on_submit()
        return render_template("form.html", form=form)

    return app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues as they are, with a name to the Welsh one."""
    shutil.copytree(TRANSLATIONS, tmp_path / "words")
    assert renew_words.renew(tmp_path / "words", "cy", by=BY) == []
    return tmp_path / "words"


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return app_with(folder).test_client()


def language(page: str) -> str:
    found = re.search(r'<html lang="(\w+)"', page)
    assert found
    return found[1]


def test_a_draft_is_never_offered_nor_chosen() -> None:
    client = app_with(TRANSLATIONS).test_client()
    client.set_cookie("earshot-language", "cy")
    for path in ("/day?language=cy", "/nowhere?language=cy"):
        answer = client.get(path, headers={"Accept-Language": "cy"})
        assert language(answer.text) == "en"
        assert "Tell your story" in answer.text
        assert "hreflang" not in answer.text
        assert "Set-Cookie" not in answer.headers
        assert "Accept-Language" not in answer.headers.get("Vary", "")


def test_a_reviewed_language_is_offered_by_a_link_to_the_same_page(client: FlaskClient) -> None:
    page = client.get("/day?from=2&from=3&language=en").text
    assert language(page) == "en"
    assert 'href="?from=2&amp;from=3&amp;language=cy" lang="cy" hreflang="cy" rel="nofollow">Cymraeg</a>' in page
    assert 'lang="en" hreflang="en" rel="nofollow">English</a>' in client.get("/day?language=cy").text


def test_the_whole_page_is_then_in_welsh_frame_words_and_days(client: FlaskClient) -> None:
    page = client.get("/day?language=cy").text
    assert language(page) == "cy"
    assert "<title>Diwrnod – Earshot</title>" in page
    assert "dydd Mercher 3 Mawrth 2027 am 16.00, erbyn 16.00 dydd Mercher 3 Mawrth 2027" in page
    for words in ("Neidio i’r prif gynnwys", "Dweud eich stori", "ffoniwch 999", "Eich cod", "<p>Yma.</p>"):
        assert words in page
    assert "Tell your story" not in page


def test_the_choice_is_kept_and_can_be_taken_back(client: FlaskClient) -> None:
    chosen = client.get("/day?language=cy")
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    assert "SameSite=Lax" in chosen.headers["Set-Cookie"]
    assert language(client.get("/day").text) == "cy"
    client.get("/day?language=en", headers={"Accept-Language": "cy"})
    assert language(client.get("/day", headers={"Accept-Language": "cy"}).text) == "en"


@pytest.mark.parametrize(("header", "expected"), [("cy-GB,en;q=0.5", "cy"), ("en-GB,cy;q=0.5", "en"), ("fr", "en")])
def test_a_browsers_language_counts_where_nothing_was_chosen(client: FlaskClient, header: str, expected: str) -> None:
    assert language(client.get("/day", headers={"Accept-Language": header}).text) == expected


@pytest.mark.parametrize("asked", ["fr", "xx", "../../cy", "", "CY"])
def test_a_language_that_there_is_not_changes_nothing(client: FlaskClient, asked: str) -> None:
    answer = client.get("/day", query_string={"language": asked})
    assert language(answer.text) == "en"
    assert "Set-Cookie" not in answer.headers


def test_a_cache_keeps_each_readers_language_apart(client: FlaskClient) -> None:
    choosing = client.get("/day?language=cy")
    assert choosing.headers["Cache-Control"] == "no-store"
    kept = client.get("/day")
    assert kept.headers["Cache-Control"] == "public, max-age=60"
    assert {"Accept-Language", "Cookie"} <= set(kept.vary)


def test_a_page_that_is_not_in_welsh_is_all_english_and_says_so_in_welsh(client: FlaskClient) -> None:
    page = client.get("/english?language=cy").text
    assert language(page) == "en"
    assert "Tell your story" in page
    assert "Wednesday 3 March 2027 at 4pm" in page
    assert '<p class="es-language-note" lang="cy">Dim ond yn Saesneg y mae’r dudalen hon.' in page
    assert "<p>Here.</p>" in page
    assert "es-language-note" not in client.get("/day?language=cy").text


@pytest.mark.parametrize(
    "changed",
    [
        {"day.cy": signed(ENGLISH, WELSH, by="")},
        {"day.cy": signed(ENGLISH, WELSH) + " "},
        {"day": ENGLISH.replace("A day", "Another day")},
        {"day.cy": WELSH},
    ],
    ids=["no reviewer", "its words changed since", "the English changed since", "no first line"],
)
def test_a_page_whose_words_nobody_reviewed_as_they_stand_goes_out_in_english(
    folder: Path, changed: dict[str, str]
) -> None:
    page = app_with(folder, **changed).test_client().get("/day?language=cy").text
    assert language(page) == "en"
    assert "es-language-note" in page


def test_a_catalogue_whose_words_changed_after_their_review_is_a_draft_again(folder: Path) -> None:
    catalogue = folder / "cy" / "LC_MESSAGES" / "messages.po"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("Darllen straeon", "Rhywbeth arall"), encoding="utf-8")
    renew_words.renew(folder, "cy")
    assert BY in catalogue.read_text(encoding="utf-8")
    assert language(app_with(folder).test_client().get("/day?language=cy").text) == "en"


def test_an_error_page_is_in_the_readers_language_but_the_api_answers_in_english(client: FlaskClient) -> None:
    page = client.get("/nowhere?language=cy").text
    assert language(page) == "cy"
    assert "<title>Ni allwn ddod o hyd i’r dudalen honno – Earshot</title>" in page
    assert client.get("/api/v1/nowhere").get_json()["error"]["message"].startswith("We cannot find that page.")


def test_what_a_field_says_is_in_the_language_of_its_page(client: FlaskClient) -> None:
    client.get("/form?language=cy")
    page = client.post("/form", data={"name": "Four"}).text
    assert language(page) == "cy"
    assert page.count("Ysgrifennwch ddim mwy na 3 nod") == 2  # in the summary, and at the field
    assert "Mae problem" in page
    client.get("/form?language=en")
    assert client.post("/form", data={"name": "Four"}).text.count("Write at most 3 characters") == 2


def test_what_is_made_without_a_page_is_english(folder: Path) -> None:
    app = app_with(folder)
    assert page_language() == "en"
    with app.app_context():
        assert app.jinja_env.filters["long_date"](date(2027, 3, 3)) == "Wednesday 3 March 2027"


def test_a_language_that_we_have_no_forms_of_our_own_for_says_its_days_as_babel_does(tmp_path: Path) -> None:
    renew_words.renew(tmp_path, "pl", by=BY)
    app = app_with(tmp_path, **{"day.pl": signed(ENGLISH, DAYS)})
    with app.test_request_context("/day?language=pl"):
        midnight = datetime(2027, 3, 4, tzinfo=UTC)
        assert render_template("day.html", at=AT, end=midnight) == (
            "środa, 3 marca 2027, 16:00; środa, 3 marca 2027, 23:59; środa, 3 marca 2027"
        )


@pytest.mark.parametrize("language", sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir()))
def test_every_marked_sentence_is_in_each_catalogue_and_no_other(language: str) -> None:
    words, head = renew_words.written(TRANSLATIONS, language)
    assert set(words) == set(renew_words.marked()), "run `make words` and commit what it wrote"
    assert head[renew_words.WORDS] in ("", reviewed.mark_of_words(words))
    for sentence, translated in words.items():
        assert sorted(re.findall(r"%\(\w+\)[sd]", sentence)) == sorted(re.findall(r"%\(\w+\)[sd]", translated))


@pytest.mark.parametrize("language", sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir()))
def test_the_compiled_catalogue_is_what_the_readable_one_says(language: str) -> None:
    words, _ = renew_words.written(TRANSLATIONS, language)
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        assert {str(one.id): str(one.string) for one in read_mo(file) if one.id} == words


def test_the_frame_and_its_pieces_leave_no_words_unmarked() -> None:
    """What stands between the tags of base/ is either marked or a name."""
    left = []
    for name in ("page.html", "error.html", "macros.html"):
        text = (renew_words.TEMPLATES / "base" / name).read_text(encoding="utf-8")
        bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        left += [(name, words) for words in re.findall(r">\s*([^<>{}]*[A-Za-z]{3}[^<>{}]*?)\s*<", bare)]
    assert left == [("page.html", "– Earshot"), ("page.html", "Earshot")]


def test_signing_a_page_names_its_reviewer_and_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "day.html").write_text(ENGLISH, encoding="utf-8")
    draft = tmp_path / "day.cy.html"
    draft.write_text("{#- reviewed_by: ; english: ; words: -#}" + WELSH, encoding="utf-8")
    assert renew_words.sign(draft, "cy", BY) == signed(ENGLISH, WELSH)
