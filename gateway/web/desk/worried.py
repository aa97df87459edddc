"""What a worried member of staff wrote, for the safeguarding lead alone; how to reach them only for a noted reason."""

import json
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from gateway.moderation.remember import storable
from gateway.web import who
from gateway.web.desk.own_pages import MAY_READ_WORRIES
from gateway.web.desk.phone_forms import tidy
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import when
from store import inbound, tasks
from store.database import Session
from store.staff import Person
from store.tasks import Task
from store.words import TaskKind

log = structlog.get_logger(__name__)
FIELDS = {
    "text": "What they wrote",
    "good": "What was good",
    "better": "What could be better",
    "feelings": "How it felt",
    "home_text": "The home, in their words",
    "role": "What they do",
}
CONTACT = {"name": "Name", "phone": "Telephone", "email": "E-mail address", "postal_address": "Postal address"}
SOMEBODY_ELSE = "Somebody else has this task, or it is done. Go back to the tasks"


class ReasonForm(BaseForm):
    reason = StringField(
        "Why do you need to reach them?",
        [
            DataRequired("Say why you need to reach them"),
            Length(max=300, message="Write at most 300 characters"),
        ],
    )


class EndForm(BaseForm):
    outcome = TextAreaField(
        "What did you do about it?",
        [
            DataRequired("Say what you did about it"),
            Length(max=2000, message="Write at most 2,000 characters"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Worry:
    """The words, and how to reach whoever wrote them: never shown together unasked."""

    task: Task
    at: datetime
    words: list[tuple[str, str]]
    contact: list[tuple[str, str]]


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/tasks/<int:task_id>/worry", view_func=worry, methods=["GET", "POST"])


@who.needs(*MAY_READ_WORRIES)
def worry(task_id: int) -> Response | tuple[str, int]:
    """GET shows the words; POST shows how to reach them, for a reason that is kept, or ends the task in words."""
    found, person = _worry(task_id), me()
    if found.task.done_at is not None:
        return redirect("/desk/tasks", 303)
    reason, end = ReasonForm(), EndForm()
    if not reason.is_submitted():
        log.info("worry_opened", task=task_id, staff=person.id)
        return _page(found, reason, end), 200
    if request.form.get("do") == "contact":
        end = EndForm(formdata=None)
        if not reason.validate():
            return _page(found, reason, end), 422
        _note_why(found.task, tidy(reason.reason.data), person)
        return _page(_worry(task_id), ReasonForm(formdata=None), end, reached=True), 200
    reason = ReasonForm(formdata=None)
    if not end.validate():
        return _page(found, reason, end), 422
    if _ended(found.task, tidy(end.outcome.data), person):
        return redirect("/desk/tasks", 303)
    end.form_errors.append(SOMEBODY_ELSE)
    return _page(found, reason, end), 409


def _note_why(task: Task, reason: str, person: Person) -> None:
    """That somebody looked is kept beside the task before they see it; the log says so too, without the reason."""
    at = now()
    line = f"{person.name or person.email} opened how to reach them on {when(at)}: {' '.join(reason.split())}"
    here().database.write(lambda session: tasks.add_to_note(session, task.id, line))
    log.info("worry_contact_shown", task=task.id, staff=person.id)


def _ended(task: Task, outcome: str, person: Person) -> bool:
    at = now()

    def work(session: Session) -> bool:
        mine = tasks.claim(session, task.id, by=person.id, now=at)
        return mine and tasks.finish(session, task.id, by=person.id, outcome=outcome, now=at)

    return here().database.write(work)


def _worry(task_id: int) -> Worry:
    with here().database.read() as session:
        task = tasks.get(session, task_id)
        noun, _, number = task.about.partition(":") if task else ("", "", "")
        if task is None or task.kind is not TaskKind.WORRIED_STAFF or noun != "inbound" or not number.isdigit():
            abort(404)
        raw = inbound.get(session, int(number))
    if raw is None:
        abort(404)
    answers = _answers(raw.payload)
    return Worry(task, raw.received_at, _named(answers, FIELDS), _named(answers, CONTACT))


def _answers(payload: bytes) -> dict[str, str]:
    """The form's fields as they were kept: a name with all its answers."""
    found = json.loads(payload)
    return {name: storable("\n".join(map(str, values))).strip() for name, values in found.items()}


def _named(answers: dict[str, str], names: dict[str, str]) -> list[tuple[str, str]]:
    return [(words, answers[name]) for name, words in names.items() if answers.get(name)]


def _page(found: Worry, reason: ReasonForm, end: EndForm, *, reached: bool = False) -> str:
    # Without a reason the template is not even handed how to reach them.
    shown = found.contact if reached else []
    form = reason if reason.errors else end
    return render_template(
        "desk/worry.html",
        worry=found,
        reason=reason,
        end=end,
        form=form,
        left=bool(found.contact),
        contact=shown,
    )
