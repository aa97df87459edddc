"""A page that shows every piece of the look, with and without errors; only the tests serve it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, abort, render_template
from jinja2 import FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from gateway.web import pages, security_headers
from gateway.web.forms import BaseForm, DayMonthYear
from store.words import State

LIMIT = 200
ANSWERS = {
    "name": "Amina O’Neill <b>",
    "code": "1234 5678 9",
    "age": "eighty",
    "story": "  They were kind.\r\n\r\n    And the tea was hot.\n",
    "day-day": "31",
    "day-month": "2",
    "day-year": "2026",
}


class EveryField(BaseForm):
    """One of each field, all of them wanted."""

    name = StringField("Your name", [InputRequired("Enter your name")])
    code = StringField("The code in your letter", [InputRequired("Enter the code")])
    password = PasswordField("Password", [InputRequired("Enter your password")])
    age = IntegerField("Age", [InputRequired("Enter your age")])
    story = TextAreaField("What happened?", [InputRequired("Tell us what happened"), Length(max=LIMIT)])
    note = TextAreaField("A short note", [InputRequired("Write a note")])
    who = RadioField(
        "Who are you?",
        [InputRequired("Say who you are")],
        choices=[
            SelectChoice("resident", "I live in the home"),
            SelectChoice("relative", "I am a relative"),
            SelectChoice("staff", "I work there"),
        ],
    )
    channels = SelectMultipleField(
        "How may we reach you?",
        [InputRequired("Choose at least one")],
        choices=[SelectChoice("sms", "Text message"), SelectChoice("letter", "Letter")],
    )
    agree = BooleanField("You may publish my story", [InputRequired("Say whether we may publish")])
    home = SelectField(
        "Home",
        [InputRequired("Choose a home")],
        choices=[SelectChoice("", "Choose"), SelectChoice("1", "Rosewood, Leeds")],
    )
    day = DayMonthYear("When was it?", [InputRequired("Enter the date")])
    photo = FileField("A picture", [InputRequired("Choose a picture")])


def demonstration_app(*, base_url: str = "http://127.0.0.1", csrf: bool = True) -> Flask:
    """The smallest app that has our look, headers and error pages."""
    app = Flask("demonstration", static_folder=None, template_folder=None)
    app.jinja_loader = FileSystemLoader(Path(__file__).parent / "templates")
    app.config.update(SECRET_KEY="only-for-tests", WTF_CSRF_ENABLED=csrf, MAX_CONTENT_LENGTH=100_000)
    pages.set_up(app)
    security_headers.protect(app, base_url=base_url)
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/")
    def empty() -> str:
        return render_template("demonstration.html", form=EveryField(MultiDict()), **example())

    @app.get("/errors")
    def errors() -> str:
        form = EveryField(MultiDict(ANSWERS))
        form.validate()
        return render_template("demonstration.html", form=form, **example())

    @app.route("/post", methods=["POST"])
    def post() -> str:
        form = EveryField()
        form.validate_on_submit()
        return render_template("demonstration.html", form=form, **example())

    @app.get("/desk")
    def desk() -> str:
        return render_template("demonstration_desk.html", **example())

    @app.get("/open")
    @security_headers.public_page(seconds=60)
    def open_to_all() -> str:
        return "the same for everyone"

    @app.get("/stop/<int:code>")
    def stop(code: int) -> str:
        abort(code)

    @app.get("/broken")
    @app.get("/api/v1/broken")
    def broken() -> str:
        raise RuntimeError("07700 900123 must not be shown")


def example() -> dict[str, Any]:
    """What the pieces are filled with: a long word and hostile text among it, for they must hold it."""
    at = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    return {
        "states": list(State),
        "text": "They asked mum what she wanted.\n\n<script>alert(1)</script> "
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch was lovely.\nŵ and ŷ too.",
        "history": [
            {"title": "Approved", "at": at, "by": "Moderator", "text": "Criticality 1."},
            {"title": "Arrived", "at": at, "by": "", "text": ""},
        ],
        "rows": [
            ["E-7F3K-2", "Rosewood, Leeds", "2 hours"],
            ["E-9Q1M-8", "Harbour View, Scarborough", "1 day"],
        ],
    }
