"""The stories that wait for a translator, the urgent first, then the oldest: take one, or give it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.moderation.roles import DESK_ROLES
from gateway.notices.languages import name_of
from gateway.web import who
from gateway.web.desk import page_marks
from gateway.web.desk.plain_names import age, reference
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.people import myself
from store import contributions, staff, tasks, translations
from store.database import Session
from store.tasks import Task
from store.words import Role, TaskKind

PAGE = 50
LIST = "/translating"
MAY = tuple(sorted(DESK_ROLES))
LEFT_AFTER = timedelta(hours=4)
"""A story that somebody took and never finished is free again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One story of the list; never a word of it, nor who wrote it."""

    task_id: int
    reference: str
    language: str
    sure: bool
    age: str
    urgent: bool
    mine: bool
    has: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule(LIST, view_func=queue)
    part.add_url_rule(f"{LIST}/<int:task_id>/take", view_func=take, methods=["POST"])
    part.add_url_rule(f"{LIST}/<int:task_id>/give-back", view_func=give_back, methods=["POST"])


@who.needs(*MAY)
def queue() -> str:
    at, after, me = now(), page_marks.after(request.args.get("after")), myself()
    with here().database.read() as session:
        urgent = [] if after else _waiting(session, urgent=True, limit=PAGE)
        calm = _waiting(session, urgent=False, after=after, limit=PAGE + 1)
        rows = [_row(session, task, me.id, at) for task in (*urgent, *calm[:PAGE])]
    more = f"{LIST}?after={calm[PAGE - 1].id}" if len(calm) > PAGE else ""
    return render_template("translating/queue.html", rows=rows, more=more)


@who.needs(*MAY)
def take(task_id: int) -> Response:
    guard()
    me, at = myself().id, now()
    if here().database.write(lambda session: taken(session, task_id, by=me, now=at)):
        return redirect(f"{LIST}/{task_id}", 303)
    return redirect(f"{LIST}?done=taken", 303)


@who.needs(*MAY)
def give_back(task_id: int) -> Response:
    guard()
    me = myself().id
    here().database.write(lambda session: tasks.give_back(session, task_id, by=me))
    return redirect(f"{LIST}?done=given-back", 303)


def taken(session: Session, task_id: int, *, by: int, now: datetime) -> bool:
    """Take a task of this list; False when somebody else has it, or it is done."""
    task = tasks.get(session, task_id)
    ours = task is not None and task.kind is TaskKind.TRANSLATE
    return ours and tasks.take_over(session, task_id, by=by, now=now, left_since=now - LEFT_AFTER)


def guard() -> None:
    """A button's post is guarded like any form."""
    if not BaseForm().validate_on_submit():
        abort(400)


def is_held(task: Task, at: datetime) -> bool:
    return task.claimed_by is not None and task.claimed_at is not None and task.claimed_at >= at - LEFT_AFTER


def _waiting(session: Session, *, urgent: bool, after: int = 0, limit: int) -> list[Task]:
    return tasks.of_kind(session, TaskKind.TRANSLATE, [Role.TYPIST], urgent=urgent, after=after, limit=limit)


def _row(session: Session, task: Task, me: int, at: datetime) -> Row:
    story = None if task.contribution_id is None else contributions.get(session, task.contribution_id)
    known = None if story is None else translations.get(session, story.id)
    has = staff.get(session, task.claimed_by) if is_held(task, at) and task.claimed_by is not None else None
    return Row(
        task_id=task.id,
        reference=reference(story) if story else "",
        language=name_of(story.language if story else ""),
        sure=known is not None and known.named_by is not None,
        age=age(task.raised_at, at),
        urgent=task.urgent,
        mine=has is not None and task.claimed_by == me,
        has=(has.name or has.email) if has is not None and task.claimed_by != me else "",
    )
