"""Everybody who waits for a person's call: the urgent first, then the oldest; whoever is not safe now stands later."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake.waiting_call import TRIED, WaitingCall, held_by, take, waiting_call
from gateway.web import who
from gateway.web.calls.people import MAY, may_ring, roles_of
from gateway.web.desk import page_marks
from gateway.web.desk.plain_names import age
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.people import myself
from store import staff, tasks
from store.database import Session
from store.staff import Person
from store.tasks import Task
from store.words import TaskKind

PAGE = 50
LIST = "/calls"


@dataclass(frozen=True, slots=True)
class Row:
    """One call of the list: never a number, nor a name."""

    task_id: int
    href: str
    who: str
    why: str
    tried: bool
    age: str
    urgent: bool
    safe_times: str
    safe_now: bool
    no_voice: bool
    no_number: bool
    interpreter: str
    mine: bool
    has: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule(LIST, view_func=queue)
    part.add_url_rule(f"{LIST}/<int:task_id>/take", view_func=take_one, methods=["POST"])
    part.add_url_rule(f"{LIST}/<int:task_id>/give-back", view_func=give_back, methods=["POST"])


@who.needs(*MAY)
def queue() -> str:
    """Within a page those who can be rung now come first; nobody is left out."""
    at, after, me = now(), page_marks.after(request.args.get("after")), myself()
    with here().database.read() as session:
        urgent = [] if after else _waiting(session, me, urgent=True, limit=PAGE)
        calm = _waiting(session, me, urgent=False, after=after, limit=PAGE + 1)
        rows = [_row(session, task, me, at) for task in (*urgent, *calm[:PAGE])]
    rows.sort(key=lambda row: (not row.urgent, not row.safe_now))
    more = f"{LIST}?after={calm[PAGE - 1].id}" if len(calm) > PAGE else ""
    return render_template("calls/queue.html", rows=rows, more=more)


@who.needs(*MAY)
def take_one(task_id: int) -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    me, at = myself(), now()
    with here().database.read() as session:
        task = found(session, task_id, me)

    def work(session: Session) -> bool:
        waiting = waiting_call(session, task, now=at)
        return waiting is not None and take(session, waiting, by=me.id, now=at)

    if here().database.write(work):
        return redirect(href_of(task), 303)
    return redirect(f"{LIST}?done=taken", 303)


@who.needs(*MAY)
def give_back(task_id: int) -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    me = myself()
    with here().database.read() as session:
        task = found(session, task_id, me)
    here().database.write(lambda session: tasks.give_back(session, task.id, by=me.id))
    return redirect(f"{LIST}?done=given-back", 303)


def found(session: Session, task_id: int, person: Person) -> Task:
    """The task of a call that this person may make; 404 for any other, 403 for somebody else's."""
    task = tasks.get(session, task_id)
    if task is None or task.kind is not TaskKind.CALL_BACK:
        abort(404)
    if not may_ring(person, task):
        abort(403)
    return task


def href_of(task: Task) -> str:
    """A caller's page takes a story down; an author's page notes an answer."""
    noun, _, number = task.about.partition(":")
    return f"/typing/calls/{number}" if noun == "call" else f"{LIST}/{task.id}"


def _waiting(session: Session, person: Person, *, urgent: bool, after: int = 0, limit: int) -> list[Task]:
    roles = roles_of(person)
    return tasks.of_kind(session, TaskKind.CALL_BACK, roles, urgent=urgent, after=after, limit=limit)


def _row(session: Session, task: Task, me: Person, at: datetime) -> Row:
    waiting = waiting_call(session, task, now=at)
    holder = held_by(task, now=at)
    has = staff.get(session, holder) if holder not in {None, me.id} else None
    return Row(
        task_id=task.id,
        href=href_of(task) if waiting else f"/desk/tasks/{task.id}",
        who=waiting.who if waiting else "Nobody can be found behind this",
        why=task.note.replace(TRIED, "").strip(),
        tried=TRIED in task.note,
        age=age(task.raised_at, at),
        urgent=task.urgent,
        safe_times=waiting.safe_times if waiting else "",
        safe_now=_can_ring(waiting),
        no_voice=waiting is not None and waiting.no_voice,
        no_number=waiting is not None and waiting.number is None and not waiting.no_voice,
        interpreter=waiting.interpreter if waiting else "",
        mine=holder == me.id,
        has=(has.name or has.email) if has else "",
    )


def _can_ring(waiting: WaitingCall | None) -> bool:
    return waiting is not None and waiting.safe_now
