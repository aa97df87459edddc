"""One call to an author: the words to say, the number for whoever took it, and what came of it."""

import structlog
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import called_author as rules
from gateway.intake.call_back import end, try_again
from gateway.intake.spoken import NotUsable
from gateway.intake.waiting_call import WaitingCall, held_by, take, waiting_call
from gateway.moderation.remember import current_text
from gateway.web import who
from gateway.web.calls.call_form import AuthorCallForm, put_error, said
from gateway.web.calls.listed import LIST, found, href_of
from gateway.web.calls.people import MAY
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import myself
from store import homes
from store.database import Session
from store.homes import Home
from store.words import State

log = structlog.get_logger(__name__)


def add_to(part: Blueprint) -> None:
    part.add_url_rule(f"{LIST}/<int:task_id>", view_func=one, methods=["GET", "POST"])
    part.add_url_rule(f"{LIST}/<int:task_id>/text", view_func=text_instead, methods=["POST"])


@who.needs(*MAY)
def one(task_id: int) -> str | Response:
    waiting = _open(task_id)
    if isinstance(waiting, Response):
        return waiting
    mine = held_by(waiting.task, now=now()) == myself().id
    form = AuthorCallForm()
    if not form.is_submitted():
        if mine and waiting.number is not None:
            log.info("number_shown", task=task_id, staff=myself().id)
        return _page(form, waiting, mine=mine)
    chosen, candidates = form.home.data, _offer_homes(form)
    if request.form.get("do") == "find":
        return _page(form, waiting, mine=mine)
    valid = form.validate()
    if form.result.data == "reached" and candidates and form.home.data != (chosen or ""):
        form.home.errors = [*form.home.errors, "Check which home is meant, then send once more"]
        valid = False
    if valid and _noted(form, task_id):
        return redirect(f"{LIST}?done=noted", 303)
    return _page(form, waiting, mine=mine)


@who.needs(*MAY)
def text_instead(task_id: int) -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    waiting = _open(task_id)
    if isinstance(waiting, Response):
        return waiting
    me, at = myself().id, now()

    def work(session: Session) -> bool:
        if not take(session, waiting, by=me, now=at):
            return False
        rules.text_instead(session, waiting, by=me, now=at)
        return True

    try:
        texted = here().database.write(work)
    except NotUsable:
        abort(409)
    return redirect(f"{LIST}?done={'texted' if texted else 'taken'}", 303)


def _open(task_id: int) -> WaitingCall | Response:
    """The call, while it waits; the list once it is noted, and a caller's own page for a caller."""
    with here().database.read() as session:
        task = found(session, task_id, myself())
        waiting = waiting_call(session, task, now=now())
    if task.done_at is not None:
        return redirect(f"{LIST}?done=before", 303)
    if waiting is None:
        abort(404)
    if waiting.tells_a_story and request.method == "GET":
        return redirect(href_of(task), 303)
    return waiting


def _offer_homes(form: AuthorCallForm) -> list[Home]:
    with here().database.read() as session:
        candidates = homes_to_choose(session, form.home_text.data or "", "")
    form.offer(candidates)
    return candidates


def _noted(form: AuthorCallForm, task_id: int) -> bool:
    me, at, note = myself(), now(), form.note.data or ""

    def work(session: Session) -> None:
        task = found(session, task_id, me)
        waiting = waiting_call(session, task, now=at)
        if waiting is None or task.done_at is not None:
            raise NotUsable("done", "This call is noted already.")
        if not take(session, waiting, by=me.id, now=at):
            raise NotUsable("taken", "Somebody else has this call. Speak with them before you ring.")
        match form.result.data:
            case "reached":
                rules.reached(session, waiting, said(form), by=me.id, now=at)
            case "not_reached":
                try_again(session, task, note, by=me.id, now=at)
            case _:
                end(session, task, note, by=me.id, now=at)

    try:
        here().database.write(work)
    except NotUsable as error:
        put_error(form, error)
        return False
    return True


def _page(form: AuthorCallForm, waiting: WaitingCall, *, mine: bool) -> str:
    story = waiting.story
    edits = story is not None and story.state is State.WITH_AUTHOR and story.memory.get("edited_version") is not None
    with here().database.read() as session:
        home = homes.get(session, story.home_id) if story is not None and story.home_id is not None else None
        to_read = current_text(session, story.id) if mine and edits and story is not None else ""
    return render_template(
        "calls/one.html",
        form=form,
        waiting=waiting,
        task=waiting.task,
        story=story,
        home=home,
        mine=mine,
        taken=held_by(waiting.task, now=now()) is not None and not mine,
        edits=edits,
        to_read=to_read,
        may_open_story=myself().has(*who.MAY_READ_DESK),
    )
