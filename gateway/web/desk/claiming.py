"""Taking a story and giving it back, so that two people do not do the same work."""

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.desk.story import find, me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import story_claims
from store.contributions import Contribution


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/take", view_func=take, methods=["POST"])
    part.add_url_rule("/desk/stories/<ref>/give-back", view_func=give_back, methods=["POST"])


@who.needs(*sorted(DESK_ROLES))
def take(ref: str) -> Response:
    """Take a story, from somebody else too: the page said who had it, and the history keeps what each decides."""
    row, person, at = _posted(ref), me(), now()
    here().database.write(lambda db: story_claims.take(db, row.id, by=person.id, now=at, over=True))
    return redirect(f"/desk/stories/{row.reference}", 303)


@who.needs(*sorted(DESK_ROLES))
def give_back(ref: str) -> Response:
    row, person = _posted(ref), me()
    here().database.write(lambda db: story_claims.give_back(db, row.id, by=person.id))
    return redirect("/desk", 303)


def _posted(ref: str) -> Contribution:
    if not BaseForm().validate_on_submit():
        abort(400)
    return find(ref)
