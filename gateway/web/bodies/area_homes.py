"""The homes of a body's areas, and a page for each that can be printed: its numbers and what stands open."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request

from gateway.moderation.policies import is_small
from gateway.web.bodies import followed
from gateway.web.bodies.body_story import body, card
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import in_london, long_date
from gateway.web.public.date_bands import quarter_start
from gateway.web.public.home_numbers import in_band
from gateway.web.who import needs
from store import body_listings, home_figures, homes, public_listings
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Role, State

PAGE = 50
LISTED = 100
READ = (
    (State.PUBLISHED, "Published"),
    (State.RESTRICTED, "Restricted: kept from the public"),
    (State.SUSPENDED, "Hidden for now"),
)
"""A body reads each of these, so that their number tells nothing more."""
COUNTED = (
    (State.NOT_PUBLISHED, "Not published, because the home objected"),
    (State.PRIVATE, "Kept private"),
    (State.REJECTED, "Not accepted"),
    (State.WITHDRAWN, "Withdrawn by the author"),
    (State.ARCHIVED, "No longer kept: their time is over"),
)


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/bodies/homes", view_func=all_homes)
    part.add_url_rule("/bodies/homes/<int:home_id>", view_func=home)


@needs(Role.BODY)
def all_homes() -> str:
    person, after = body(), request.args.get("after", 0, type=int)
    with here().database.read() as session:
        last = home_of_body(session, after, person)
        found = body_listings.homes_of(session, person.areas, after=last, limit=PAGE + 1)
        rows = [(one, homes.counts(session, one.id)) for one in found[:PAGE]]
    more = f"/bodies/homes?after={found[PAGE - 1].id}" if len(found) > PAGE else ""
    return render_template("bodies/homes.html", rows=rows, more=more, areas=person.areas, first=last is None)


@needs(Role.BODY)
def home(home_id: int) -> str:
    person, at = body(), now()
    with here().database.read() as session:
        found = home_of_body(session, home_id, person)
        if found is None:
            abort(404)
        counts, as_of = numbers(session, found, now=at)
        restricted = body_listings.of_home(session, found.id, State.RESTRICTED, limit=LISTED)
        unanswered = body_listings.never_answered(session, found.id, limit=LISTED)
        return render_template(
            "bodies/home.html",
            home=found,
            counts=counts,
            as_of=as_of,
            restricted=[card(session, row, person) for row in restricted],
            unanswered=[card(session, row, person) for row in unanswered],
            listed=LISTED,
            following=followed.of_home(session, person, found),
            alerts=alerts_of(session, person, found.id),
            today=long_date(in_london(at).date()),
        )


def alerts_of(session: Session, person: Person, home_id: int | None = None) -> list[tuple[Home, str]]:
    """(home, since which day) of each home of this body's areas of which too much is kept back; or of one alone."""
    found = home_figures.alerted(session, person.areas) if home_id is None else [home_figures.get(session, home_id)]
    standing = [(one.home_id, one.alert_since) for one in found if one is not None and one.alert_since is not None]
    named = [(home_of_body(session, number, person), since) for number, since in standing]
    return [(home, long_date(in_london(since).date())) for home, since in named if home is not None]


def numbers(session: Session, home: Home, *, now: datetime) -> tuple[list[tuple[str, str]], str]:
    """(what, how many), and how old the numbers are of what a body does not read in a small home."""
    fresh = homes.counts(session, home.id)
    rows = [(words, str(fresh.get(state, 0))) for state, words in READ]
    if not is_small(home.beds):
        return rows + [(words, str(fresh.get(state, 0))) for state, words in COUNTED], ""
    cut = quarter_start(now)
    old = public_listings.counts_before(session, home.id, cut)
    return rows + [(words, in_band(old.get(state, 0))) for state, words in COUNTED], long_date(in_london(cut).date())


def home_of_body(session: Session, home_id: int, person: Person) -> Home | None:
    """A home of this body's areas; any other does not exist for it."""
    found = homes.get(session, home_id) if 0 < home_id < 2**63 else None
    return found if found is not None and found.local_authority in person.areas else None
