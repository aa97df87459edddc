"""Fields keep every answer, say what is wrong in its place, and let nothing through as markup."""

import re
from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from gateway.web import forms
from gateway.web.forms import BaseForm, DayMonthYear
from tests.web.demonstration import ANSWERS, EveryField, demonstration_app


@pytest.fixture
def app() -> Flask:
    return demonstration_app(csrf=False)


def _sent(answers: dict[str, str]) -> EveryField:
    form = EveryField(MultiDict(answers))
    form.validate()
    return form


def test_what_was_typed_is_still_there_when_it_was_wrong(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = _sent(ANSWERS | {"who": "relative", "channels": "letter", "home": "1", "agree": "y"})
        assert 'value="Amina O’Neill &lt;b&gt;"' in forms.input(form.name)
        assert 'value="eighty"' in forms.input(form.age)
        assert re.search(r'value="relative" checked', forms.radios(form.who))
        assert re.search(r'value="letter" checked', forms.checkboxes(form.channels))
        assert re.search(r'value="y" checked', forms.checkbox(form.agree))
        assert re.search(r'value="1" selected', forms.select(form.home))
        assert re.findall(r'value="(\d+)"', forms.date(form.day)) == ["31", "2", "2026"]


@pytest.mark.parametrize("count", [0, 200])
def test_a_text_comes_back_with_its_own_spaces_and_lines(app: Flask, count: int) -> None:
    story = "First\n    set in\n\n  <b>& last</b>"
    with app.test_request_context(method="POST"):
        drawn = forms.textarea(_sent({"story": story}).story, count=count)
    inside = drawn.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert inside == "First\n    set in\n\n  &lt;b&gt;&amp; last&lt;/b&gt;"


def test_a_password_is_never_sent_back(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        assert "hunter2" not in forms.input(_sent({"password": "hunter2"}).password, type="password")


def test_each_error_stands_at_its_field_and_in_the_summary_with_a_link_to_it(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = _sent({})
        summary = forms.error_summary(form)
        assert '<a href="#name">Enter your name</a>' in summary
        assert '<a href="#day-day">Enter the date</a>' in summary
        drawn = {
            "day-day": forms.date(form.day),
            "who": forms.radios(form.who),
            "name": forms.input(form.name),
        }
        assert all(f'id="{place}"' in html for place, html in drawn.items())
        assert "Enter your name" in drawn["name"]
        assert 'aria-describedby="name-error"' in drawn["name"]
        assert set(re.findall(r'href="#([a-z-]+)"', summary)) >= {
            "code",
            "story",
            "channels",
            "home",
            "photo",
        }


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    with app.test_request_context():
        assert forms.error_summary(EveryField(MultiDict())) == ""


def test_labels_hints_and_choices_are_text_never_markup(app: Flask) -> None:
    class Hostile(BaseForm):
        who = EveryField.who
        name = EveryField.name

    with app.test_request_context():
        form = Hostile()
        form.name.label.text = "<i>label</i>"
        form.who.choices = [SelectChoice("<v>", "<i>choice</i>")]
        drawn = forms.input(form.name, hint="<i>hint</i>") + forms.radios(form.who, hints={"<v>": "<i>line</i>"})
    assert "<i>" not in drawn
    assert "<v>" not in drawn
    assert drawn.count("&lt;i&gt;") == 4


def test_a_question_is_the_legend_of_its_choices_and_help_is_tied_to_it(app: Flask) -> None:
    with app.test_request_context():
        drawn = forms.radios(
            EveryField().who, hint="Choose one", hints={"staff": "Kept from your employer"}, heading=True
        )
    assert re.search(r"<legend[^>]*>\s*<h1[^>]*>\s*Who are you\?", drawn)
    assert 'aria-describedby="who-hint"' in drawn
    assert 'aria-describedby="who-3-item-hint"' in drawn


def test_a_forged_post_is_refused_and_its_answers_are_kept() -> None:
    answer = demonstration_app(csrf=True).test_client().post("/post", data=ANSWERS)
    assert forms.PAGE_TOO_OLD in answer.text
    assert 'value="Amina O’Neill &lt;b&gt;"' in answer.text


class Dated(BaseForm):
    day = DayMonthYear("Day", [DataRequired("Enter the day")])


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("27", "3", "2026"), None),
        ((" 7 ", "03", "2026"), None),
        (("", "", ""), "Enter the day"),
        (("27", "", ""), "The date must include a month and a year"),
        (("31", "2", "2026"), "Enter a real date, for example 27 3 2026"),
        (("1", "1", "99999999999999999999999"), "Enter a real date, for example 27 3 2026"),
        (("²", "x", "2026"), "Enter a real date, for example 27 3 2026"),
    ],
)
def test_a_date_is_read_or_its_fault_is_named(app: Flask, typed: tuple[str, ...], error: str | None) -> None:
    boxes = dict(zip(("day-day", "day-month", "day-year"), typed, strict=True))
    with app.test_request_context(method="POST"):
        form = Dated(MultiDict(boxes))
        assert form.validate() is (error is None)
    assert list(form.day.errors) == ([error] if error else [])
    assert isinstance(form.day.data, date) is (error is None)


def test_a_date_that_is_known_already_fills_the_boxes(app: Flask) -> None:
    with app.test_request_context():
        form = Dated(None, data={"day": date(2026, 3, 27)})
        assert re.findall(r'value="(\d+)"', forms.date(form.day)) == ["27", "3", "2026"]


def test_an_error_without_a_sentence_of_its_own_is_put_plainly(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = _sent({"age": "eighty", "story": "x" * 201, "who": "stranger"})
    assert form.age.errors == ["Enter a whole number, in digits"]
    assert form.story.errors == ["Write at most 200 characters"]
    assert form.who.errors == ["Choose one of the answers given"]
