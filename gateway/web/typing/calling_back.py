"""Calling somebody back: the number, why, and what came of it; the number shows while there is a reason to call."""

from datetime import datetime

import structlog
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import call_back as rules
from gateway.intake.spoken import NotUsable
from gateway.intake.waiting_call import held_by, take, waiting_call
from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.typing.fields import CallBackForm, publish_of, put_error, typed
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import CALLERS, myself
from store import calls, contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.tasks import Task

log = structlog.get_logger(__name__)
QUEUE = "/calls"


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/typing/calls/<int:call_id>", view_func=calling_back, methods=["GET", "POST"])


@who.needs(*CALLERS)
def calling_back(call_id: int) -> str | Response:
    with here().database.read() as session:
        call, task = calls.by_id(session, call_id), rules.task_of(session, call_id)
        if call is None:
            abort(404)
        story = contributions.get(session, call.contribution_id) if call.contribution_id else None
        home = homes.get(session, story.home_id) if story is not None and story.home_id else None
    if task is None:
        return redirect(f"{QUEUE}?done=noted", 303)
    if call.contribution_id is None and task.contribution_id is not None:
        return redirect(f"{QUEUE}/{task.id}", 303)  # they rang about a story told before
    form = CallBackForm()
    if not form.is_submitted():
        return _page(form, task, story, home)
    chosen, found = form.home.data, _offer_homes(form)
    if request.form.get("do") == "find":
        return _page(form, task, story, home)
    valid = form.validate()
    if form.result.data == "reached" and home is None and found and form.home.data != (chosen or ""):
        form.home.errors = [*form.home.errors, "Check which home is meant, then send once more"]
        valid = False
    if valid and _noted(form, call_id):
        return redirect(f"{QUEUE}?done=noted", 303)
    return _page(form, task, story, home)


def _offer_homes(form: CallBackForm) -> list[Home]:
    with here().database.read() as session:
        found = homes_to_choose(session, form.home_text.data or "", typed(form.text.data))
    form.offer(found)
    return found


def _noted(form: CallBackForm, call_id: int) -> bool:
    me, at, note = myself().id, now(), form.note.data or ""
    said = rules.CalledBack(
        text=typed(form.text.data),
        home_id=form.home_id,
        home_text=form.home_text.data or "",
        publish=publish_of(form.publish),
        read_back=bool(form.read_back.data),
        texts=bool(form.texts.data),
    )

    def work(session: Session) -> None:
        _take(session, call_id, me, at)
        match form.result.data:
            case "reached":
                rules.reached(session, call_id, said, by=me, now=at)
            case "not_reached":
                rules.not_reached(session, call_id, note, by=me, now=at)
            case _:
                rules.nothing_more(session, call_id, note, by=me, now=at)

    try:
        here().database.write(work)
    except NotUsable as error:
        put_error(form, error)
        return False
    return True


def _take(session: Session, call_id: int, me: int, at: datetime) -> None:
    """Whoever notes a call has it: two people never ring the same person."""
    task = rules.task_of(session, call_id)
    waiting = None if task is None else waiting_call(session, task, now=at)
    if waiting is not None and not take(session, waiting, by=me, now=at):
        raise NotUsable("taken", "Somebody else has this call. Speak with them before you ring.")


def _page(form: CallBackForm, task: Task, story: Contribution | None, home: Home | None) -> str:
    """The number and the form are for the person who took the call; everybody else may take it, or sees who did."""
    at, me = now(), myself().id
    with here().database.read() as session:
        waiting = waiting_call(session, task, now=at)
    holder = held_by(task, now=at)
    if holder == me and waiting is not None and waiting.number is not None:
        log.info("number_shown", task=task.id, staff=me)
    return render_template(
        "typing/call_back.html",
        form=form,
        waiting=waiting,
        task=task,
        story=story,
        home=home,
        told=story is not None,
        mine=holder == me,
        taken=holder not in {None, me},
    )
