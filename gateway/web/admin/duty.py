"""The duty list: who is paged when somebody may be in danger, in which order, when, and where."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.delivery import on_duty
from gateway.delivery.on_duty import Gap
from gateway.web import who
from gateway.web.admin.duty_form import DAYS, HOURS, OFFICE, DutyForm, values_of, words_of
from gateway.web.desk.plain_names import TASKS
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import duty, pages, staff, tasks
from store.database import Session
from store.duty import OnDuty
from store.staff import Person
from store.words import Role


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list, in words."""

    staff_id: int
    heading: str
    facts: list[str]
    missing: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/admin/duty", view_func=duty_list, methods=["GET", "POST"])
    part.add_url_rule("/admin/duty/<int:staff_id>", view_func=duty_person, methods=["GET", "POST"])
    part.add_url_rule("/admin/duty/<int:staff_id>/remove", view_func=duty_remove, methods=["POST"])


@who.needs(Role.ADMINISTRATOR)
def duty_list() -> Response | tuple[str, int]:
    """GET shows the list and what is missing; POST adds somebody."""
    with here().database.read() as db:
        listed = duty.everyone(db)
        people = {person.id: person for person in staff.everyone(db)}
        missing, untaken = gaps(db), _untaken(db)
    on_list = {line.staff_id for line in listed}
    form = DutyForm(data={"place": max((line.place for line in listed), default=0) + 1, "hours": "always"})
    form.offer([person for person in people.values() if person.id not in on_list and _may_be_paged(person)])
    if form.validate_on_submit():
        return _keep(form)
    lines = [_line(each, people[each.staff_id]) for each in listed]
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "admin/duty.html", lines=lines, gaps=missing, untaken=untaken, form=form, days=DAYS, changing=False
    )
    return page, status


@who.needs(Role.ADMINISTRATOR)
def duty_person(staff_id: int) -> Response | tuple[str, int]:
    with here().database.read() as db:
        line, person = duty.get(db, staff_id), staff.get(db, staff_id)
    if line is None or person is None:
        abort(404)
    form = DutyForm(data=values_of(line))
    form.offer([person])
    if form.validate_on_submit():
        return _keep(form)
    status = 422 if form.is_submitted() else 200
    shown = _line(line, person)
    return render_template("admin/duty_person.html", line=shown, form=form, days=DAYS, changing=True), status


@who.needs(Role.ADMINISTRATOR)
def duty_remove(staff_id: int) -> Response:
    """Whoever is taken off is paged no more; what was sent to them stays in the record."""
    if not BaseForm().validate_on_submit():
        abort(400)
    here().database.write(lambda db: duty.remove(db, staff_id))
    return redirect("/admin/duty", 303)


def gaps(session: Session) -> list[Gap]:
    """Where nobody would be paged, as this gateway is set."""
    settings = here().settings
    texts, mail = (settings.channel_mode(channel) != "absent" for channel in ("sms", "email"))
    return list(on_duty.gaps(session, texts=texts, mail=mail))


def _keep(form: DutyForm) -> Response:
    line, at = form.line(), now()
    here().database.write(lambda db: duty.keep(db, line, now=at))
    return redirect("/admin/duty", 303)


def _may_be_paged(person: Person) -> bool:
    return person.active and person.has(*on_duty.NEEDED.values())


def _untaken(session: Session) -> list[tuple[int, str]]:
    """Urgent tasks that nobody took, and for which nobody is paged any more."""
    found = (tasks.get(session, task_id) for task_id in pages.untaken(session))
    return [(task.id, TASKS[task.kind]) for task in found if task is not None]


def _line(line: OnDuty, person: Person) -> Line:
    wanted = [(line.danger, "danger"), (line.safeguarding, "safeguarding")]
    what = " and ".join(on_duty.WORDS[name] for chosen, name in wanted if chosen)
    lacking = [on_duty.NEEDED[name] for chosen, name in wanted if chosen and not person.has(on_duty.NEEDED[name])]
    missing = "They can't sign in any more" if not person.active else ""
    if lacking and not missing:
        missing = f"They have not the role {lacking[0]} any more, so they are not paged for it"
    reached = " and ".join(part for part in (_national(line.mobile), line.email) if part)
    facts = [f"For {what}", _hours(line), reached]
    return Line(line.staff_id, f"{line.place}. {person.name or person.email}", facts, missing)


def _hours(line: OnDuty) -> str:
    if line.always or line.hours == OFFICE:
        return HOURS["always" if line.always else "office"]
    spans = zip(DAYS, line.hours, strict=True)
    return ", ".join(f"{day[:3].capitalize()} {words_of(span)}" for day, span in spans if span)


def _national(number: str) -> str:
    try:
        return PhoneNumber.parse(number).national if number else ""
    except InvalidPhone:
        return number
