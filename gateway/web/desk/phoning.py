"""Phoning a home: whom, what to say, and outcomes of which each does something: told, answered, a better address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from gateway.delivery import phoned
from gateway.delivery.mending import NotToMend
from gateway.delivery.resending import send_afresh
from gateway.intake.answer import give_answer
from gateway.moderation.decide import NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from gateway.web import who
from gateway.web.desk.own_pages import MAY_PHONE
from gateway.web.desk.phone_call import Call, call_of
from gateway.web.desk.phone_forms import BetterAddress, NoteForm, PhonedAnswer, Refused, ToldForm, tidy
from gateway.web.desk.plain_names import TASKS
from gateway.web.desk.story import me
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import in_london, when
from store import contacts, staff, tasks
from store.database import Session
from store.tasks import Task
from store.words import Channel, TaskKind

SOMEBODY_ELSE = "Somebody else has this task, or it is done. Go back to the tasks"


@dataclass(frozen=True, slots=True)
class Doing:
    """One outcome being noted, inside its transaction."""

    session: Session
    call: Call
    form: Any
    by: int
    now: datetime

    def end(self, outcome: str) -> None:
        tasks.finish(self.session, self.call.task.id, by=self.by, outcome=outcome, now=self.now)


class Way(NamedTuple):
    """One outcome: its words, its form, what it does, and where it leads then."""

    title: str
    text: str
    form: Callable[..., Any]
    work: Callable[[Doing], None]


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/tasks/<int:task_id>/phone", view_func=phone)
    part.add_url_rule("/desk/tasks/<int:task_id>/phone/<way>", view_func=came_of_it, methods=["GET", "POST"])


@who.needs(*MAY_PHONE)
def phone(task_id: int) -> Response | str:
    """Whom to phone, what to say, and what may have come of it."""
    call, at = _call(task_id), now()
    if call.task.done_at is not None:
        return redirect("/desk/tasks", 303)
    person = me()
    with here().database.read() as session:
        other = None if call.task.claimed_by in {None, person.id} else staff.get(session, call.task.claimed_by or 0)
    return render_template(
        "desk/phone.html",
        call=call,
        title=TASKS[call.task.kind],
        ways={name: WAYS[name] for name in call.ways},
        caller=person.name or "your name",
        has=(other.name or other.email) if other else "",
        at=at,
    )


@who.needs(*MAY_PHONE)
def came_of_it(task_id: int, way: str) -> Response | tuple[str, int]:
    """Note one outcome, and do what it means."""
    call, at, person = _call(task_id), now(), me()
    if way not in call.ways or call.task.done_at is not None:
        abort(404)
    form, status = _form(call, way, at), 200
    if form.is_submitted():
        problem = _noted(task_id, way, form, person.id, at) if form.validate() else None
        if problem is None and not form.errors:
            return redirect(_then(call, way), 303)
        status = 409 if problem == SOMEBODY_ELSE else 422
    page = render_template("desk/phoned.html", call=call, form=form, way=way, words=WAYS[way])
    return page, status


def _noted(task_id: int, way: str, form: Any, by: int, at: datetime) -> str | None:
    """Do it in one transaction; else the sentence that says why not, which stands in the form too."""

    def work(session: Session) -> None:
        task = tasks.get(session, task_id)
        if task is None or not tasks.claim(session, task_id, by=by, now=at):
            raise Refused("", SOMEBODY_ELSE)
        call = call_of(session, task, now=at)
        if way not in call.ways:
            raise Refused("", call.stale or "This story has changed meanwhile. Look at the task again")
        WAYS[way].work(Doing(session, call, form, by, at))

    try:
        here().database.write(work)
    except Refused as refused:
        form.refuse(refused.field, str(refused))
        return str(refused)
    except (NotToMend, NotFound, MoveNotPossible, RequirementNotMet) as refused:
        form.refuse("", "This story has changed meanwhile. Look at the task again")
        return str(refused)
    return None


# -- what each outcome does ------------------------------------------------------------------------------------------


def _told(doing: Doing) -> None:
    at = doing.form.moment(after=doing.call.task.raised_at, now=doing.now)
    phoned.reached(doing.session, doing.call.must_be_about, at=at, by=doing.by, now=doing.now)
    doing.end(f"They were told by phone on {when(at)}. Spoke with: {tidy(doing.form.to.data)}")


def _answered(doing: Doing) -> None:
    call, answer = doing.call, doing.form.answer()
    doing.end(f"They answered by phone: {answer.choice.replace('_', ' ')}.")
    told = phoned.reached(doing.session, call.must_be_about, at=doing.now, by=doing.by, now=doing.now)
    give_answer(doing.session, told.id, answer, channel=Channel.PHONE_TASK, now=doing.now)


def _better_address(doing: Doing) -> None:
    old = doing.call.contact
    fresh = doing.form.contact(doing.session, old)
    if old.id and doing.form.replaces.data:
        # Kept under the same name it is one contact, and told again.
        contacts.retire(doing.session, old.id, now=doing.now)
    contacts.keep(doing.session, fresh, now=doing.now)
    send_afresh(doing.session, doing.call.must_be_about.id, by=doing.by, now=doing.now)
    doing.end("A better address: told afresh")


def _not_reached(doing: Doing) -> None:
    phoned.not_reached(doing.session, doing.call.task, tidy(doing.form.note.data), by=doing.by, now=doing.now)


def _nobody(doing: Doing) -> None:
    phoned.given_up(doing.session, doing.call.task, tidy(doing.form.note.data), by=doing.by, now=doing.now)


def _no_objection(doing: Doing) -> None:
    doing.end(f"No objection after all: {tidy(doing.form.note.data)}")


def _not_needed(doing: Doing) -> None:
    doing.end(f"No call is needed: {doing.call.stale} {tidy(doing.form.note.data)}")


WAYS: dict[str, Way] = {
    "told": Way("They were told by phone", "Their time to answer begins then.", ToldForm, _told),
    "answer": Way("They answered", "Note the answer as they gave it.", PhonedAnswer, _answered),
    "no-objection": Way("No objection after all", "The story goes on waiting for its answer.", NoteForm, _no_objection),
    "address": Way("A new contact or address", "We write to them afresh, at once.", BetterAddress, _better_address),
    "not-reached": Way("Could not reach them", "The task stays, to try again.", NoteForm, _not_reached),
    "nobody": Way("Nobody can be reached", "No more calls: what the rules foresee goes on.", NoteForm, _nobody),
    "not-needed": Way("No call is needed", "The story has moved on.", NoteForm, _not_needed),
}


def _form(call: Call, way: str, at: datetime) -> Any:
    made: Any = WAYS[way].form
    local = in_london(at)
    if way == "told":
        return made(data={"on": local.date(), "at": f"{local:%H:%M}"})
    if way == "address":
        old = call.contact
        given = {name: getattr(old, name) for name in ("name", "email", "mobile", "postal_address", "print_size")}
        return made(data={**given, "language": "cy" if old.language == "cy" else "en"})
    form = made()
    if way == "answer" and call.story is not None:
        form.explain(call.story.words, decides=call.decides)
    return form


def _then(call: Call, way: str) -> str:
    if way == "not-reached":
        return f"/desk/tasks/{call.task.id}/phone"
    return f"/desk/stories/{call.reference}" if way == "answer" and call.reference else "/desk/tasks"


def _call(task_id: int) -> Call:
    with here().database.read() as session:
        task = tasks.get(session, task_id)
        if task is None or not _is_to_phone(task):
            abort(404)
        return call_of(session, task, now=now())


def _is_to_phone(task: Task) -> bool:
    return task.kind in {TaskKind.PHONE_HOME, TaskKind.CLARIFY_OBJECTION}
