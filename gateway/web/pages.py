"""Prepare the app's pages: where templates are found, what they may use, the look's own files."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from gateway.web import error_pages, forms, languages, plain_words, spoken_dates

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600  # seconds; safe, for an address changes with its file


def set_up(app: Flask, *, translations: Path = languages.TRANSLATIONS) -> None:
    """Give the app our languages, templates, filters, form fields, static files (under /look) and error pages."""
    languages.set_up(app, translations)
    own = PackageLoader("gateway.web")
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    # What the app itself brings (a test's own page) comes last, so it can never hide a page of ours.
    app.jinja_loader = ChoiceLoader([own, components, *([app.jinja_loader] if app.jinja_loader else [])])
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(spoken_dates.FILTERS)
    env.globals.update(forms=forms, look=look, csrf_token=generate_csrf, state_words=plain_words.state_words)
    app.register_blueprint(_static_files())
    error_pages.set_up(app)


def look(name: str) -> str:
    """The address of a file of ours in static/, ending in a mark of its content."""
    return url_for("look.static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _static_files() -> Blueprint:
    blueprint = Blueprint("look", __name__, static_folder=str(STATIC), static_url_path="/look")
    blueprint.get_send_file_max_age = lambda filename: YEAR  # type: ignore[method-assign]
    return blueprint
