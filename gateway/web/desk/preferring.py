"""How somebody wants their desk: distressing words folded away or not, and whether single keys do anything."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from gateway.web import who
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here
from store import desk_preferences, tags
from store.desk_preferences import Preferences


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/preferences", view_func=prefer, methods=["POST"])
    part.context_processor(lambda: {"desk_prefers": mine})
    part.add_app_template_filter(tags.VOCABULARY.get, "topic")


@who.needs(*who.MAY_READ_DESK)
def prefer() -> Response:
    """Keep both choices as they were ticked, and go back to where they were made."""
    if not BaseForm().validate_on_submit():
        abort(400)
    person = me()
    wanted = Preferences(
        show_distressing=request.form.get("show_distressing") == "yes", keys_off=request.form.get("keys_off") == "yes"
    )
    here().database.write(lambda session: desk_preferences.keep(session, person.id, wanted))
    return redirect(who.local_path(request.form.get("back")) or "/desk", 303)


def mine() -> Preferences:
    """Of whoever is signed in."""
    person = who.signed_in()
    if person is None:
        return Preferences()
    with here().database.read() as session:
        return desk_preferences.of(session, person.id)
