"""Which language a page is in: the one that was asked for, where somebody fluent reviewed its words; else English.

A page is in one language from its first line to its last. Its short words (the frame, buttons, errors) come from a
catalogue in translations/; a page of whole sentences is another template beside the English one, `home.cy.html`.
What no named person has reviewed is neither offered nor chosen, whatever a link, a cookie or a browser asks for.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import flask_babel
from flask import Flask, Response, after_this_request, before_render_template, current_app, g, has_request_context
from flask import request as asked
from flask.templating import Environment
from jinja2 import Template
from markupsafe import Markup

from gateway.web import reviewed

TRANSLATIONS: Final = Path(__file__).with_name("translations")
ENGLISH: Final = "en"
PARAMETER: Final = "language"
COOKIE: Final = "earshot-language"
YEAR: Final = 365 * 24 * 3600  # seconds
ALL_IN_THE_CATALOGUE: Final = frozenset({"base/error.html"})
"""Pages without a sentence of their own: they are in each language that has a catalogue."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to this same page in another language."""

    code: str
    name: str
    href: str


class Templates(Environment):
    """Finds for each template its reviewed version in the page's language, if there is one."""

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        if isinstance(name, str) and has_request_context():
            name = self._in_language(name, page_language() if parent else wanted())
        return super().get_template(name, parent, globals)

    def _in_language(self, name: str, language: str) -> str:
        if language == ENGLISH or self.loader is None:
            return name
        other = f"{name.removesuffix('.html')}.{language}.html"
        return other if reviewed.page(self, name, other) else name


class Languages:
    """The languages that this gateway's pages may be in besides English."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """Each language whose catalogue a named fluent person has reviewed as it stands."""
        found = sorted(path.parents[1].name for path in self._folder.glob("*/LC_MESSAGES/messages.mo"))
        return tuple(code for code in found if reviewed.catalogue(self._folder, code))


def set_up(app: Flask, folder: Path = TRANSLATIONS) -> None:
    """Give the app its languages: before anything has touched its templates."""
    app.jinja_environment = Templates
    app.extensions["languages"] = Languages(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    flask_babel.Babel(app, locale_selector=page_language, default_timezone="Europe/London")
    # English is the source: it costs no look-up.
    app.jinja_env.install_gettext_callables(translate, _translate_number, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(language_links=links, page_language=page_language, only_in_english=only_in_english)
    before_render_template.connect(_page_begins, app)
    app.before_request(_keep_choice)
    app.after_request(_vary)


def offered() -> tuple[str, ...]:
    """The languages besides English that this app's pages may be in."""
    languages: Languages = current_app.extensions["languages"]
    return languages.offered


def wanted() -> str:
    """The language that this reader asked for, by link, by an earlier choice, or by their browser."""
    if "wanted_language" not in g:
        g.wanted_language = _wanted()
    language: str = g.wanted_language
    return language


def _wanted() -> str:
    there = (ENGLISH, *offered())
    for asked_for in (asked.args.get(PARAMETER), asked.cookies.get(COOKIE)):
        if asked_for in there:
            return str(asked_for)
    by_liking = (value.partition("-")[0].lower() for value in asked.accept_languages.values())  # "cy-GB" is Welsh
    return next((code for code in by_liking if code in there), ENGLISH)


def page_language() -> str:
    """The language of the page that is being made; English until one has begun."""
    return str(g.get("page_language", ENGLISH)) if has_request_context() else ENGLISH


def translate(words: str) -> str:
    """A sentence of ours in the language of the page; as it is where the catalogue lacks it."""
    return words if page_language() == ENGLISH or not words else str(flask_babel.gettext(words))


def _translate_number(one: str, more: str, number: int) -> str:
    if page_language() == ENGLISH:
        return one if number == 1 else more
    return str(flask_babel.ngettext(one, more, number))


def source(words: str) -> str:
    """Marks words for the catalogue that are put into the page's language only when it is made."""
    return words


def links() -> list[Link]:
    """Where the reader may go for this page in another language, each named as its own speakers name it."""
    there = (ENGLISH, *offered())
    return [Link(code, _own_name(code), _address(code)) for code in there if code != wanted() and len(there) > 1]


def only_in_english() -> Markup | None:
    """What to say, in the language that was asked for, on a page that is not in it."""
    if wanted() == page_language():
        return None
    with flask_babel.force_locale(wanted()):
        note = flask_babel.gettext("This page is in English only. You can ask for a person to help you.")
    return Markup('<p class="es-language-note" lang="{}">{}</p>').format(wanted(), note)


def _own_name(code: str) -> str:
    from babel import Locale

    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def _address(code: str) -> str:
    """This very page: an address that begins with "?" can lead to no other."""
    rest = [(name, value) for name, value in asked.args.items(multi=True) if name != PARAMETER]
    return f"?{urlencode([*rest, (PARAMETER, code)])}"


def _page_begins(app: Flask, *, template: Template, **_: Any) -> None:
    """A page's first template settles its language; its frame and pieces follow."""
    name = template.name or ""
    if not has_request_context():
        return
    translated = name in ALL_IN_THE_CATALOGUE or name.endswith(f".{wanted()}.html")
    g.page_language = wanted() if translated else ENGLISH
    flask_babel.refresh()


def _keep_choice() -> None:
    """Remember a language that was chosen by its link. The cookie holds the language and nothing else."""
    chosen = asked.args.get(PARAMETER)
    if asked.method != "GET" or chosen not in (ENGLISH, *offered()) or not offered():
        return

    # Set before the headers are settled, so that no cache keeps the page that set it.
    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            str(chosen),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        )
        return response


def _vary(response: Response) -> Response:
    """A shared cache must not give one reader's language to another."""
    if offered() and response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response
