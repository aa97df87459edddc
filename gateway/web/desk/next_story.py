"""The story to open next: danger first, then what nobody read, then what waits; never one that somebody else has."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from gateway.web import who
from gateway.web.desk.story import me
from gateway.web.gateway_here import here, now
from store import contributions, desk_listings
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.words import Event


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/next", view_func=next_story)


@who.needs(*who.MAY_READ_DESK)
def next_story() -> Response:
    """Go there; ``was`` and ``did`` say what was just decided, and are said again on the page that follows."""
    person, was, did = me(), request.args.get("was", ""), request.args.get("did", "")
    with here().database.read() as session:
        before = contributions.by_reference(session, was) if was else None
        following = after(session, before, person)
    said = f"was={before.reference}&did={did}" if before is not None and did in set(Event) else ""
    if following is None:
        return redirect("/desk?" + (said or "nothing=more"), 303)
    return redirect(f"/desk/stories/{following.reference}" + (f"?{said}" if said else ""), 303)


def after(session: Session, row: Contribution | None, person: Person) -> Contribution | None:
    """What this person opens after ``row``; the queue begins again at its top, where danger stands."""
    return desk_listings.next_for_desk(session, than=row.id if row else 0, now=now(), me=person.id)
