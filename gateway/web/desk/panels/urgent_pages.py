"""Who was paged for an urgent task of this story, when, how, and who took it; and the button "I am on it"."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.delivery import paging
from gateway.intake.page_reply import REPLIED
from gateway.web import who
from gateway.web.desk.plain_names import CHANNELS, DELIVERIES, TASKS
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import contributions, deliveries, pages, staff, tasks
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.tasks import Task
from store.words import TaskKind

TAKERS = {TaskKind.URGENT: paging.MAY_LOOK}
"""Who besides the task's own role may be on it: whoever is written to when nobody is on duty, and a senior."""
PAGES = frozenset({"desk.story", "desk.task", "desk.worry"})


@dataclass(frozen=True, slots=True)
class Paged:
    """One person paged once: by which way, and what became of it."""

    name: str
    at: datetime
    ways: list[str]
    stood_in: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The paging for one task. ``taken``: who has it and since when, or ("", None)."""

    task_id: int
    title: str
    paged: list[Paged]
    taken: str
    taken_at: datetime | None
    next_at: datetime | None
    given_up: bool
    may_take: bool


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/tasks/<int:task_id>/on-it", view_func=on_it, methods=["POST"])
    part.context_processor(lambda: {"pages_for": _for_task_page})
    part.after_request(_note_looking)


def panel(session: Session, row: Contribution, person: Person, *, now: datetime) -> dict[str, Any] | None:
    """Every urgent task of the story, the latest first; None when there was none."""
    urgent = [task for task in tasks.about(session, row.id, open_only=False) if is_paged(task)]
    return {"pagings": [_shown(session, task, person) for task in reversed(urgent)]} if urgent else None


def is_paged(task: Task) -> bool:
    return task.urgent and task.kind in paging.PAGED


def may_take(task: Task, person: Person) -> bool:
    return person.has(task.role, *TAKERS.get(task.kind, ()))


@who.needs(*paging.MAY_LOOK)
def on_it(task_id: int) -> AnyResponse:
    """Nobody else is paged from now on. When somebody else was quicker, the page that follows says who."""
    if not BaseForm().validate_on_submit():
        abort(400)
    person, at = who.signed_in(), now()
    with here().database.read() as session:
        task = tasks.get(session, task_id)
        row = None if task is None or task.contribution_id is None else contributions.get(session, task.contribution_id)
    if task is None or not is_paged(task):
        abort(404)
    if person is None or not may_take(task, person):
        abort(403)
    here().database.write(lambda db: paging.take(db, task, person, now=at))
    return redirect(f"/desk/stories/{row.reference}" if row else f"/desk/tasks/{task.id}", 303)


def _for_task_page(task: Task) -> dict[str, Any] | None:
    """The same on the task's own page."""
    person = who.signed_in()
    if person is None or not is_paged(task):
        return None
    with here().database.read() as session:
        return {"pagings": [_shown(session, task, person)]}


def _shown(session: Session, task: Task, person: Person) -> Shown:
    found = pages.paging(session, task.id)
    taken_by, taken_at = _taken(task, found)
    over = taken_at is not None or task.done_at is not None
    return Shown(
        task_id=task.id,
        title=TASKS[task.kind],
        paged=[_paged(session, page) for page in pages.of_task(session, task.id)],
        taken=_name(session, taken_by),
        taken_at=taken_at,
        next_at=found.next_at if found and not over else None,
        given_up=bool(found and found.given_up_at) and not over,
        may_take=not over and may_take(task, person),
    )


def _taken(task: Task, found: pages.Paging | None) -> tuple[int | None, datetime | None]:
    """Who said so first, else who claimed the task, else who ended it."""
    if found is not None and found.taken_at is not None:
        return found.taken_by, found.taken_at
    return (task.claimed_by, task.claimed_at) if task.claimed_at is not None else (task.done_by, task.done_at)


def _paged(session: Session, page: pages.Page) -> Paged:
    rows = [found for each in page.delivery_ids if (found := deliveries.get(session, each)) is not None]
    ways = [f"{CHANNELS.get(row.channel, row.channel)}: {DELIVERIES[row.state].lower()}" for row in rows]
    if any(event.kind == REPLIED for row in rows for event in deliveries.events(session, row.id)):
        ways.append("replied by text, which takes nothing")
    return Paged(_name(session, page.staff_id), page.at, ways, page.fallback)


def _name(session: Session, staff_id: int | None) -> str:
    person = None if staff_id is None else staff.get(session, staff_id)
    return (person.name or person.email) if person else ""


def _note_looking(response: Response) -> Response:
    """Whoever opens an urgent task or its story has a quarter of an hour before the next person is paged."""
    if request.method != "GET" or response.status_code != 200 or request.endpoint not in PAGES:
        return response
    person, at = who.signed_in(), now()
    if person is None or not person.has(*paging.MAY_LOOK):
        return response
    with here().database.read() as session:
        looked_at = _looked_at(session)
    for task_id in looked_at:
        here().database.write(partial(paging.looked, task_id=task_id, by=person.id, now=at))
    return response


def _looked_at(session: Session) -> list[int]:
    given = request.view_args or {}
    if "task_id" in given:
        task = tasks.get(session, given["task_id"])
        found = [] if task is None else [task]
    else:
        row = contributions.by_reference(session, str(given.get("ref", "")))
        found = tasks.about(session, row.id) if row else []
    return [task.id for task in found if is_paged(task) and task.claimed_by is None]
