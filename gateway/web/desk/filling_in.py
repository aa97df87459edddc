"""What intake still lacks and a person at the desk learnt: the home, or the author's answer on the phone."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from gateway.moderation.decide import set_home
from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.desk.story import find, me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import consents, contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Channel

ANSWERS = {"yes": True, "no": False}


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/home", view_func=home, methods=["POST"])
    part.add_url_rule("/desk/stories/<ref>/consent", view_func=consent, methods=["POST"])


@who.needs(*sorted(DESK_ROLES))
def home(ref: str) -> Response:
    """Say which home it is about; then the author is asked what is still missing, or it can be moderated."""
    from gateway.intake.home_filled_in import go_on

    row, at = _posted(ref), now()
    digits = request.form.get("home_id", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return redirect(f"/desk/stories/{row.reference}", 303)

    def work(session: Session) -> None:
        fresh = contributions.get(session, row.id, for_update=True)
        if fresh is None or homes.get(session, int(digits)) is None:
            abort(404)
        if fresh.home_id is None and fresh.merged_into is None:
            set_home(session, fresh, int(digits), now=at)
            go_on(session, row.id, now=at)

    here().database.write(work)
    return redirect(f"/desk/stories/{row.reference}?done=home", 303)


@who.needs(*sorted(DESK_ROLES))
def consent(ref: str) -> Response:
    """Record the author's answer, told on the phone to whoever is signed in; an answer there already stands."""
    from gateway.intake.completing import complete_if_ready

    row, at, person = _posted(ref), now(), me()
    answer = ANSWERS.get(request.form.get("publish", ""))
    if answer is None:
        return redirect(f"/desk/stories/{row.reference}", 303)

    def work(session: Session) -> None:
        fresh = contributions.get(session, row.id, for_update=True)
        if fresh is None or fresh.consent_publish is not None:
            return
        wording = f"told on the phone to staff {person.id}"
        consents.record(session, row.id, "publish", answer, wording=wording, channel=Channel.VOICE, at=at)
        contributions.change(session, row.id, consent_publish=answer)
        complete_if_ready(session, row.id, now=at)

    here().database.write(work)
    return redirect(f"/desk/stories/{row.reference}?done=consent", 303)


def _posted(ref: str) -> Contribution:
    if not BaseForm().validate_on_submit():
        abort(400)
    return find(ref)
