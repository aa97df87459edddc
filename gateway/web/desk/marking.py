"""What a person knows of a story and no move says: it is about the manager, or its author must not be written to."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from gateway.moderation.marks import Marks, set_marks
from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.desk.story import find, me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/marks", view_func=marks, methods=["POST"])


@who.needs(*sorted(DESK_ROLES))
def marks(ref: str) -> Response:
    """Set the marks as they were ticked."""
    if not BaseForm().validate_on_submit():
        abort(400)
    row, at, person = find(ref), now(), me()
    ticked = Marks(**{name: request.form.get(name) == "yes" for name in Marks.__dataclass_fields__})
    here().database.write(lambda session: set_marks(session, row.id, ticked, by=person.id, now=at))
    return redirect(f"/desk/stories/{row.reference}?done=marks", 303)
