"""The language of a story: what it probably is, whose English stands for it, and a person's word against the mark."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from gateway.intake import other_language
from gateway.intake.other_language import TOLD_BY_AUTHORS, NotTranslated
from gateway.moderation.roles import DESK_ROLES
from gateway.notices.languages import ENGLISH, NAMES, name_of
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import contributions, staff, tasks, translations
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.words import TaskKind


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/language", view_func=language, methods=["POST"])


def panel(session: Session, row: Contribution, person: Person, *, now: datetime) -> dict[str, Any] | None:
    """Shown for every story told by an author; in English it is one line that opens."""
    if row.kind not in TOLD_BY_AUTHORS or not person.has(*DESK_ROLES):
        return None
    known = translations.get(session, row.id)
    task = tasks.open_about(session, TaskKind.TRANSLATE, other_language.about(row))
    foreign = known is not None and known.language != ENGLISH
    return {
        "foreign": foreign,
        "code": row.language,
        "language": name_of(row.language),
        "named_by": _name(session, known.named_by) if known else "",
        "waits": known is not None and known.waits,
        "translated_by": _name(session, known.by_id) if known and known.translated else "",
        "translate_href": f"/translating/{task.id}" if task else "",
        "beside": bool(other_language.shown_beside(known, row)),
        "beside_href": f"/translating/beside/{row.reference}"
        if known and known.translated and row.public_text_id
        else "",
        "may_change": row.public_text_id is None,
        "languages": sorted(NAMES.items(), key=lambda pair: (pair[0] == "xx", pair[1])),
    }


@who.needs(*sorted(DESK_ROLES))
def language(ref: str) -> Response:
    """A person's word counts, and no later mark overrules it."""
    if not BaseForm().validate_on_submit():
        abort(400)
    person, at = who.signed_in(), now()
    chosen = request.form.get("language", "")

    def work(session: Session) -> None:
        row = contributions.by_reference(session, ref)
        if row is None or row.kind not in TOLD_BY_AUTHORS or person is None:
            abort(404)
        if row.public_text_id is not None:
            abort(409)
        other_language.name_language(session, row, chosen, by=person.id, now=at)

    try:
        here().database.write(work)
    except NotTranslated:
        abort(400)
    return redirect(f"/desk/stories/{ref}", 303)


def _name(session: Session, staff_id: int | None) -> str:
    person = None if staff_id is None else staff.get(session, staff_id)
    return (person.name or person.email) if person else ""
