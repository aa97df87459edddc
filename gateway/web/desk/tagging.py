"""What a story is about: a moderator ticks topics of the fixed list, beside an approval or on their own."""

from collections.abc import Collection
from datetime import datetime

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.desk.story import find, me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import tags
from store.database import Session
from store.staff import Person

SHOWN = "tags_shown"
"""A form that shows the topics says so: no tick then means none, and not that nobody asked."""


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/tags", view_func=put_tags, methods=["POST"])


@who.needs(*sorted(DESK_ROLES))
def put_tags(ref: str) -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    row, at, person = find(ref), now(), me()
    ticked = posted()
    if ticked is not None:
        here().database.write(lambda session: keep(session, row.id, ticked, person=person, at=at))
    return redirect(f"/desk/stories/{row.reference}?done=tags", 303)


def posted() -> tuple[str, ...] | None:
    """The topics that this request's form ticked; None when it did not show any. No word of somebody's own."""
    if SHOWN not in request.form:
        return None
    return tuple(name for name in tags.VOCABULARY if name in request.form.getlist("tag"))


def keep(session: Session, contribution_id: int, ticked: Collection[str], *, person: Person, at: datetime) -> None:
    tags.put(session, contribution_id, ticked, by=person.id, now=at)
