"""What the desk knows of an author's phone without ever seeing its number, and the form to note more of it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, SelectField, StringField

from gateway.intake.author_phone import BadPhoneFact, Phone, PhoneFacts, phone_of, set_phone
from gateway.moderation.roles import DESK_ROLES
from gateway.notices.languages import ENGLISH, NAMES
from gateway.web import who
from gateway.web.desk.plain_names import CHANNELS, reference
from gateway.web.desk.story import find, me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store.contributions import Contribution
from store.database import Session
from store.staff import Person

NOT_NEEDED = "No interpreter"
Page = str | AnyResponse | tuple[str, int]


class PhoneForm(BaseForm):
    shared = BooleanField("Others use this phone: the number alone proves nothing")
    no_voice = BooleanField("Text them, and never call")
    safe_times = StringField("When is a call safe, in their own words?")
    interpreter = SelectField("Interpreter for a call", validate_choice=False)

    def facts(self) -> PhoneFacts:
        return PhoneFacts(
            shared=bool(self.shared.data),
            no_voice=bool(self.no_voice.data),
            safe_times=str(self.safe_times.data or ""),
            interpreter=str(self.interpreter.data or ""),
        )


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/author-phone", view_func=author_phone, methods=["GET", "POST"])


def panel(session: Session, row: Contribution, person: Person, *, now: datetime) -> dict[str, Any] | None:
    """In words, for everybody who reads the desk; None when the author left no number, or is forgotten."""
    phone = None if row.author_id is None else phone_of(session, row.author_id, now=now)
    if phone is None or not phone.has_number:
        return None
    return {"lines": _lines(phone), "may": person.has(*DESK_ROLES)}


@who.needs(*sorted(DESK_ROLES))
def author_phone(ref: str) -> Page:
    """GET shows the form as it stands; POST keeps it."""
    row, at, form = find(ref), now(), PhoneForm()
    with here().database.read() as session:
        phone = None if row.author_id is None else phone_of(session, row.author_id, now=at)
    if row.author_id is None or phone is None or not phone.has_number:
        abort(404)
    if request.method == "GET":
        form = PhoneForm(formdata=None, obj=phone.facts)
        return _page(row, form, phone)
    if not form.validate_on_submit():
        return _page(row, form, phone, status=400)
    facts, author_id, by = form.facts(), row.author_id, me().id
    try:
        here().database.write(lambda db: set_phone(db, author_id, facts, by=by, now=at))
    except BadPhoneFact as bad:
        form[bad.field].errors = [bad.sentence]
        return _page(row, form, phone, status=422)
    return redirect(f"/desk/stories/{row.reference}", 303)


def _page(row: Contribution, form: PhoneForm, phone: Phone, *, status: int = 200) -> Page:
    named = {code: name[:1].upper() + name[1:] for code, name in NAMES.items() if code != ENGLISH}
    form.interpreter.choices = {"": NOT_NEEDED, **named}
    page = render_template(
        "desk/panels/phone_form.html", row=row, reference=reference(row), form=form, lines=_lines(phone)
    )
    return page, status


def _lines(phone: Phone) -> list[tuple[str, str]]:
    """What is known, as (what, in words)."""
    facts = phone.facts
    ways = [CHANNELS.get(way, way) for way in phone.ways]
    found = [
        ("Reached by", ", then ".join(ways) if ways else "Nothing: they chose no way to be reached"),
        ("The number", _proves(phone)),
        ("Calls", "Never: texts only" if facts.no_voice else (facts.safe_times or "No safe time is known")),
    ]
    if facts.no_voice and facts.safe_times:
        found.append(("They said", facts.safe_times))
    if facts.interpreter:
        found.append(("Interpreter", NAMES.get(facts.interpreter, facts.interpreter)))
    return found


def _proves(phone: Phone) -> str:
    if phone.facts.shared:
        return "Others use this phone: it proves nobody"
    if phone.is_silent:
        return "Silent for 90 days: whoever texts from it now counts as a stranger"
    return "Used by this author alone, as far as we know"
