"""Tasks for my roles, the urgent first: take one, do it, and say in words how it ended."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from gateway.web import who
from gateway.web.desk import page_marks
from gateway.web.desk.own_pages import Own, own_page
from gateway.web.desk.plain_names import ROLES, TASKS, age
from gateway.web.desk.story import me
from gateway.web.desk.task_words import note_of, words_of
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import contributions, desk_listings, homes, staff, tasks
from store.database import Session
from store.staff import Person
from store.tasks import Task
from store.words import Role, TaskKind

PAGE = 50
SOMEBODY_ELSE = "Somebody else has this task, or it is done. Look at it again"


class Finish(BaseForm):
    outcome = TextAreaField(
        "How did it end?",
        [
            DataRequired("Say in a few words how it ended"),
            Length(max=2000, message="Write at most 2,000 characters"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One task as the pages show it; ``own`` is the page on which alone it is done, where it has one."""

    task: Task
    title: str
    note: str
    role: str
    age: str
    late: bool
    has: str
    mine: bool
    story: str
    own: Own | None
    may_open: bool
    home: str = ""
    words: str = ""

    @property
    def href(self) -> str:
        """Where its title leads: straight to where it is done."""
        return self.own.href if self.own and self.may_open else f"/desk/tasks/{self.task.id}"


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/tasks", view_func=all_tasks, endpoint="tasks")
    part.add_url_rule("/desk/tasks/<int:task_id>", view_func=one_task, methods=["GET", "POST"], endpoint="task")
    part.add_url_rule("/desk/tasks/<int:task_id>/claim", view_func=claim, methods=["POST"], endpoint="claim")


@who.needs(*who.MAY_HAVE_TASKS)
def all_tasks() -> str:
    person, at = me(), now()
    after = page_marks.after(request.args.get("after"))
    with here().database.read() as session:
        urgent = [] if after else desk_listings.open_tasks(session, person.roles, urgent=True, limit=PAGE)
        calm = desk_listings.open_tasks(session, person.roles, urgent=False, after=after, limit=PAGE + 1)
        # What I took stands first, wherever it would be; the next pages leave it out, too.
        mine = desk_listings.my_tasks(session, person.id, limit=PAGE)
        others = [task for task in (*urgent, *calm[:PAGE]) if task.claimed_by != person.id]
        rows = [_shown(session, task, person, at) for task in (*([] if after else mine), *others)]
    more = f"/desk/tasks?after={calm[PAGE - 1].id}" if len(calm) > PAGE else ""
    return render_template("desk/tasks.html", rows=rows, more=more, form=BaseForm())


@who.needs(*who.MAY_HAVE_TASKS)
def one_task(task_id: int) -> Response | tuple[str, int]:
    """GET shows it; POST ends it with its outcome, unless it is done on a page of its own."""
    person, at, form, status = me(), now(), Finish(), 200
    task = _get(task_id, person)
    with here().database.read() as session:
        elsewhere = own_page(session, task) is not None
    if not elsewhere and form.validate_on_submit():
        if _finish(task, person, (form.outcome.data or "").strip(), at):
            return redirect("/desk/tasks", 303)
        form.form_errors.append(SOMEBODY_ELSE)
        status = 409
        task = _get(task_id, person)
    with here().database.read() as session:
        shown = _shown(session, task, person, at, whole=True)
    free = task.done_at is None and task.claimed_by in (None, person.id)
    may_finish = free and person.has(task.role) and not elsewhere
    return render_template("desk/task.html", shown=shown, form=form, may_finish=may_finish), status


@who.needs(*who.MAY_HAVE_TASKS)
def claim(task_id: int) -> Response | tuple[str, int]:
    if not BaseForm().validate_on_submit():
        abort(400)
    person, at = me(), now()
    task = _get(task_id, person)
    if not person.has(task.role):
        abort(403)
    if not here().database.write(lambda db: tasks.claim(db, task.id, by=person.id, now=at)):
        with here().database.read() as session:
            shown = _shown(session, _get(task_id, person), person, at, whole=True)
        form = Finish(formdata=None)
        form.form_errors.append(SOMEBODY_ELSE)
        return render_template("desk/task.html", shown=shown, form=form, may_finish=False), 409
    return redirect(f"/desk/tasks/{task.id}", 303)


def _finish(task: Task, person: Person, outcome: str, at: datetime) -> bool:
    """End it if nobody else has it; False when somebody does, or it had ended."""
    if not person.has(task.role):
        abort(403)

    def work(session: Session) -> bool:
        claimed = tasks.claim(session, task.id, by=person.id, now=at)
        return claimed and tasks.finish(session, task.id, by=person.id, outcome=outcome, now=at)

    return here().database.write(work)


def _get(task_id: int, person: Person) -> Task:
    with here().database.read() as session:
        task = tasks.get(session, task_id)
    if task is None:
        abort(404)
    # What a worried member of staff wrote is for the safeguarding lead alone, down to its being there. Danger is seen
    # by whoever may be called out for it.
    others = {TaskKind.WORRIED_STAFF: (), TaskKind.URGENT: (Role.ADMINISTRATOR, Role.SENIOR, Role.SAFEGUARDING)}
    if not person.has(task.role, *others.get(task.kind, (Role.ADMINISTRATOR,))):
        abort(403)
    return task


def _shown(session: Session, task: Task, person: Person, at: datetime, *, whole: bool = False) -> Shown:
    row = None if task.contribution_id is None else contributions.get(session, task.contribution_id)
    has = None if task.claimed_by is None else staff.get(session, task.claimed_by)
    home = None if row is None or row.home_id is None else homes.get(session, row.home_id)
    own = own_page(session, task)
    return Shown(
        task=task,
        title=TASKS[task.kind],
        note=note_of(session, task),
        role=ROLES.get(task.role, task.role),
        age=age(task.raised_at, at),
        late=task.due_at is not None and task.due_at < at,
        has=(has.name or has.email) if has else "",
        mine=task.claimed_by == person.id,
        story=row.reference if row is not None and person.has(*who.MAY_READ_DESK) else "",
        home=f"{home.name}, {home.town}".rstrip(", ") if home else "",
        own=own,
        may_open=own is not None and person.has(*own.roles),
        words=words_of(session, task) if whole and person.has(task.role) else "",
    )
