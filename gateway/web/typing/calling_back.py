"""Calling somebody back: the number, why, and what came of it; the number shows while there is a reason to call."""

import structlog
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from channels.phone_number import PhoneNumber
from gateway.intake import call_back as rules
from gateway.intake.spoken import NotUsable
from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.typing.fields import CallBackForm, publish_of, put_error, typed
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import CALLERS, myself
from store import calls, contributions, homes
from store.calls import Call
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.tasks import Task

log = structlog.get_logger(__name__)
QUEUE = "/typing"


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
        return redirect(f"{QUEUE}?done=called", 303)
    form = CallBackForm()
    if not form.is_submitted():
        log.info("number_shown", call=call.id, staff=myself().id)
        return _page(form, call, task, story, home)
    chosen, found = form.home.data, _offer_homes(form)
    if request.form.get("do") == "find":
        return _page(form, call, task, story, home)
    valid = form.validate()
    if form.result.data == "reached" and home is None and found and form.home.data != (chosen or ""):
        form.home.errors = [*form.home.errors, "Check which home is meant, then send once more"]
        valid = False
    if valid and _noted(form, call_id):
        return redirect(f"{QUEUE}?done=called", 303)
    return _page(form, call, task, story, home)


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


def _page(form: CallBackForm, call: Call, task: Task, story: Contribution | None, home: Home | None) -> str:
    number = PhoneNumber.of_caller(call.caller) if call.caller else None
    return render_template(
        "typing/call_back.html", form=form, number=number, task=task, story=story, home=home, told=story is not None
    )
