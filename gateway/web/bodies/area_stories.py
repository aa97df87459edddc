"""The stories of a body's areas: the list, restricted ones first, and the page of each."""

from flask import Blueprint, abort, render_template, request

from gateway.web.api.sight import BODY_READS
from gateway.web.bodies.area_homes import alerts_of
from gateway.web.bodies.body_story import body, body_story, card, find
from gateway.web.gateway_here import here, now
from gateway.web.public.reference import read, shown
from gateway.web.who import needs
from store import body_listings, contributions
from store.body_listings import Place
from store.contributions import Contribution
from store.database import Session
from store.words import Role, State

PAGE = 20


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/bodies", view_func=stories)
    part.add_url_rule("/bodies/stories/<written>", view_func=story)


@needs(Role.BODY)
def stories() -> str:
    person = body()
    with here().database.read() as session:
        after = _after(session)
        found = body_listings.stories(session, person.areas, sorted(BODY_READS), after=after, limit=PAGE + 1)
        cards = [card(session, row, person) for row in found[:PAGE]]
        alerts = alerts_of(session, person) if after is None else []
    return render_template(
        "bodies/stories.html",
        cards=cards,
        more=_more(found),
        areas=person.areas,
        first=after is None,
        alerts=alerts,
    )


@needs(Role.BODY)
def story(written: str) -> str:
    person, at = body(), now()
    with here().database.read() as session:
        found = find(session, written, person)
        if found is None:
            abort(404)
        shown_here = body_story(session, *found, now=at)
    return render_template("bodies/story.html", story=shown_here)


def _after(session: Session) -> Place | None:
    """Where the last page ended; it says itself in which part of the list, for a story may have moved since."""
    reference = read(request.args.get("after", ""))
    row = contributions.by_reference(session, reference) if reference else None
    return Place(request.args.get("among") == "restricted", row.id) if row else None


def _more(found: list[Contribution]) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    among = "restricted" if last.state is State.RESTRICTED else "others"
    return f"/bodies?after={shown(last.reference)}&among={among}"
