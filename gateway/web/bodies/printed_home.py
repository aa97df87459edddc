"""One page of a home to print: its numbers in words, what is restricted and why, its answers, and whether it is
under an alert."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, render_template

from gateway.notices import words
from gateway.web.bodies.area_homes import LISTED, home_of_body, numbers
from gateway.web.bodies.body_story import BodyCard, body, card, find, kept_back_because
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import in_london, long_date
from gateway.web.public.date_bands import band
from gateway.web.public.reference import shown
from gateway.web.who import needs
from store import body_listings, home_figures
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Kind, Role, State

TITLES = {Kind.RESPONSE: "The home’s response", Kind.CHANGE: "A change that the home told of"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A restricted story with the reason that bodies are given."""

    card: BodyCard
    reasons: tuple[str, ...]


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/bodies/homes/<int:home_id>/print", view_func=printed)


@needs(Role.BODY)
def printed(home_id: int) -> str:
    person, at = body(), now()
    with here().database.read() as session:
        home = home_of_body(session, home_id, person)
        if home is None:
            abort(404)
        counts, as_of = numbers(session, home, now=at)
        return render_template(
            "bodies/printed.html",
            home=home,
            counts=[(name, in_words(number)) for name, number in counts],
            as_of=as_of,
            alert=alert_of(session, home.id),
            restricted=_restricted(session, home, person),
            answers=_answers(session, home),
            listed=LISTED,
            today=long_date(in_london(at).date()),
        )


def in_words(number: str) -> str:
    """ "Three"; a band, and a number for which we have no word, stay as they are."""
    if number == "0":
        return "None"
    return words.start(words.count_word(int(number))) if number.isdigit() else number


def alert_of(session: Session, home_id: int) -> str:
    """Since which day too much about the home is kept back; empty when no alert stands."""
    figures = home_figures.get(session, home_id)
    since: datetime | None = figures.alert_since if figures else None
    return "" if since is None else long_date(in_london(since).date())


def _restricted(session: Session, home: Home, person: Person) -> list[Printed]:
    rows = body_listings.of_home(session, home.id, State.RESTRICTED, limit=LISTED)
    found = []
    for row in rows:
        seen = find(session, row.reference, person)
        reasons = kept_back_because(session, *seen) if seen else ()
        found.append(Printed(card(session, row, person), reasons))
    return found


def _answers(session: Session, home: Home) -> list[tuple[str, str, str]]:
    """(what and to which story, when, words) of the home's own latest answers that everybody may read."""
    found = []
    for child, parent, text in body_listings.answers_of(session, home.id, limit=LISTED):
        title = f"{TITLES[child.kind]}, to story {shown(parent)}"
        found.append((title, band(child.published_at or child.moved_at, home), text))
    return found
