"""The page on which a moderator joins a story to another that the same person told."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from gateway.intake import joining
from gateway.intake.joining import Candidate, CannotJoin, Side
from gateway.moderation.decide import Conflict
from gateway.moderation.details import MAX_TEXT
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from gateway.moderation.remember import current_text, storable
from gateway.web import who
from gateway.web.desk import as_text
from gateway.web.desk.plain_names import age, reference, state_name
from gateway.web.desk.story import find
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Role

MAY = (Role.MODERATOR,)
EXCERPT = 160
WHY = [InputRequired("Say why, in a few words."), Length(max=MAX_TEXT)]
TOO_OLD = "Somebody changed it while this page was open. Look at the story as it is now, then decide again."
FOR_SHOW = {"ref": "XXXX-XXXX"}
CHOOSE = "Choose the story that these words belong to."
Page = str | AnyResponse | tuple[str, int]


class JoinForm(BaseForm):
    """``into`` holds the other story's reference and the version that was read: "KT47Q2MA:3"."""

    version = HiddenField()
    into = RadioField("Which story do these words belong to?", validate_choice=False, filters=[lambda v: v or None])
    one_person = BooleanField("I have read both, and I am sure that one person told them")
    why = TextAreaField("Why, for the record", WHY)


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/join", view_func=join, methods=["GET", "POST"])


@who.needs(*MAY)
def join(ref: str) -> Page:
    """GET shows what this story may be joined to; POST joins it, and leads to the story that has both."""
    row, at, form = find(ref), now(), JoinForm()
    if request.method == "GET":
        form.version.data = str(row.version)
        return _page(row, form, at)
    if not form.validate_on_submit():
        return _page(row, form, at, status=400)
    chosen, _, version = str(form.into.data or "").partition(":")
    other = _other(chosen)
    if other is None or not is_number(version):
        return _refused(row, form, CHOOSE, at)
    if row.merged_into != other.id:  # else the same button was pressed twice
        sides = Side(row.id, version_of(form.version)), Side(other.id, int(version))
        if (refusal := _make(form, *sides, at=at)) is not None:
            return _refused(row, form, refusal[0], at, status=refusal[1])
    return redirect(f"/desk/stories/{other.reference}", 303)


def _make(form: JoinForm, ending: Side, into: Side, *, at: datetime) -> tuple[str, int] | None:
    """Join the two; what stands against it, and the status of the page that says so."""
    by, why, sure = who.actor(Role.MODERATOR), storable(form.why.data or "").strip(), bool(form.one_person.data)
    try:
        here().database.write(lambda db: joining.join(db, ending, into, by=by, why=why, one_person=sure, now=at))
    except Conflict:
        return TOO_OLD, 409
    except MoveNotPossible:
        return "It can't be joined as it stands now.", 409
    except (CannotJoin, RequirementNotMet) as refusal:
        return refusal.sentence, 422
    return None


def _refused(row: Contribution, form: JoinForm, sentence: str, at: datetime, *, status: int = 422) -> Page:
    form.form_errors.append(sentence)
    return _page(row, form, at, status=status)


def _page(row: Contribution, form: JoinForm, at: datetime, *, status: int = 200) -> Page:
    with here().database.read() as session:
        row = contributions.get(session, row.id) or row
        found = joining.candidates(session, row, now=at)
        shown = [_choice(session, each, at) for each in found]
        text = storable(current_text(session, row.id))
        sms = as_text.shown(session, row, "joined_author", FOR_SHOW, base_url=here().settings.base_url, now=at)
    form.into.choices = {value: label for value, label, _ in shown}
    if all(each.same_author for each in found):
        del form.one_person
    page = render_template(
        "desk/panels/join.html",
        row=row,
        reference=reference(row),
        form=form,
        hints={value: hint for value, _, hint in shown},
        text=text,
        sms=sms,
    )
    return page, status


def _choice(session: Session, each: Candidate, at: datetime) -> tuple[str, str, str]:
    """The value, the label and the line of help of one choice."""
    row = each.row
    home = None if row.home_id is None else homes.get(session, row.home_id)
    where = home.name if home else "home not known yet"
    came = age(row.received_at, at)
    label = f"{reference(row)}, {where}, {state_name(row.state).lower()}, {came}{'' if came == 'just now' else ' ago'}"
    words = " ".join(storable(current_text(session, row.id)).split())
    excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()} …"
    proved = "" if each.same_author else " Only the number is the same: others may use that phone."
    return f"{row.reference}:{row.version}", label, f"“{excerpt}”{proved}"


def _other(ref: str) -> Contribution | None:
    with here().database.read() as session:
        return contributions.by_reference(session, ref) if ref else None


def version_of(field: Any) -> int:
    """The version in a form's hidden field; without one the page was not ours."""
    digits = str(field.data or "")
    return int(digits) if is_number(digits) else abort(400)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
