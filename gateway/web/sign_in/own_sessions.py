"""Where I am signed in: one's own sessions, each of which can be ended."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import staff
from store.staff import Person


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/sign-in/sessions", view_func=sessions, methods=["GET"])
    part.add_url_rule("/sign-in/sessions/<int:token_id>/end", view_func=end, methods=["POST"])


@who.needs()
def sessions() -> str:
    person = _me()
    with here().database.read() as db:
        rows = staff.open_sessions(db, person.id, now=now())
    this = request.cookies.get(who.COOKIE, "")
    return render_template(
        "sign_in/sessions.html", rows=[(row, row.is_of(this)) for row in rows], person=person, form=BaseForm()
    )


@who.needs()
def end(token_id: int) -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    person, at = _me(), now()
    here().database.write(lambda db: staff.end_session(db, person.id, token_id, now=at))
    return redirect("/sign-in/sessions", 303)


def _me() -> Person:
    person = who.signed_in()
    if person is None:
        abort(403)
    return person
