"""One recording: take it, listen, type, confirm; or give it back, warn of danger, or say that nothing can be heard."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import typing as rules
from gateway.intake.recordings import can_fetch
from gateway.intake.spoken import NotUsable
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.fields import ReasonForm, TypingForm, publish_of, put_error, typed
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import TYPISTS, myself
from gateway.web.typing.queue import ago, length
from store import calls
from store.calls import Recording
from store.database import Session
from store.homes import Home

QUEUE = "/typing"


def add_to(part: Blueprint) -> None:
    address = "/typing/<int:recording_id>"
    part.add_url_rule(address, view_func=one, methods=["GET", "POST"])
    for name, view in (("take", take), ("give-back", give_back), ("nothing", nothing)):
        part.add_url_rule(f"{address}/{name}", endpoint=f"one_{view.__name__}", view_func=view, methods=["POST"])


@who.needs(*TYPISTS)
def take(recording_id: int) -> Response:
    _guard()
    me, at = myself(), now()
    try:
        here().database.write(lambda session: rules.claim(session, recording_id, by=me.id, now=at))
    except NotUsable as error:
        return _refused(error)
    return redirect(f"{QUEUE}/{recording_id}", 303)


@who.needs(*TYPISTS)
def one(recording_id: int) -> str | Response:
    """The page of the person who holds it; others are told who does, or may take it."""
    recording = _recording(recording_id)
    if recording.state in rules.ENDED:
        return redirect(f"{QUEUE}?done=before", 303)
    form = TypingForm()
    if not form.is_submitted():
        return _first_look(recording, form)
    chosen = form.home.data
    found = _offer_homes(form)
    wanted = request.form.get("do")
    if wanted == "find":
        return _page(recording, form, looked=True)
    if wanted == "danger":
        return _warned(recording, form)
    valid = form.validate()
    if found and form.home.data != (chosen or ""):
        form.home.errors = [*form.home.errors, "Check which home is meant, then confirm once more"]
        valid = False
    return _confirmed(recording, form) if valid else _page(recording, form)


@who.needs(*TYPISTS)
def give_back(recording_id: int) -> Response:
    _guard()
    me = myself()
    here().database.write(lambda session: rules.release(session, recording_id, by=me.id))
    return redirect(f"{QUEUE}?done=given-back", 303)


@who.needs(*TYPISTS)
def nothing(recording_id: int) -> str | Response:
    recording, form, me, at = _recording(recording_id), ReasonForm(), myself(), now()
    if form.validate_on_submit():
        try:
            reason = str(form.note.data)
            here().database.write(lambda session: rules.abandon(session, recording_id, reason, by=me.id, now=at))
            return redirect(f"{QUEUE}?done=nothing", 303)
        except NotUsable as error:
            put_error(form, error)
    return render_template("typing/nothing.html", form=form, recording=recording)


def _first_look(recording: Recording, form: TypingForm) -> str:
    if not rules.held_by(recording, myself().id, now=now()):
        return _not_mine(recording)
    form.text.data = recording.draft
    _offer_homes(form)
    return _page(recording, form)


def _offer_homes(form: TypingForm) -> list[Home]:
    with here().database.read() as session:
        found = homes_to_choose(session, form.home_text.data or "", typed(form.text.data))
    form.offer(found)
    return found


def _confirmed(recording: Recording, form: TypingForm) -> str | Response:
    me, at = myself(), now()
    heard = rules.Typed(
        text=typed(form.text.data),
        home_id=form.home_id,
        home_text=form.home_text.data or "",
        publish=publish_of(form.publish),
        listened=bool(form.listened.data),
        read_back=bool(form.read_back.data),
    )

    def confirm(session: Session) -> str:
        # Whoever typed for more than half an hour keeps the recording, unless somebody else has taken it since.
        rules.claim(session, recording.id, by=me.id, now=at)
        return rules.confirm(session, recording.id, heard, by=me.id, now=at).reference

    try:
        here().database.write(confirm)
    except NotUsable as error:
        put_error(form, error)
        return _page(recording, form)
    return redirect(f"{QUEUE}?done=confirmed", 303)


def _warned(recording: Recording, form: TypingForm) -> str:
    """Told at once; the page comes back with every word that was typed."""
    me, at = myself(), now()
    if not form.csrf_token.validate(form):
        return _page(recording, form)

    def warn(session: Session) -> None:
        rules.claim(session, recording.id, by=me.id, now=at)
        rules.warn(session, recording.id, by=me.id, now=at)

    try:
        here().database.write(warn)
    except NotUsable as error:
        put_error(form, error)
        return _page(recording, form)
    return _page(recording, form, told=True)


def _page(recording: Recording, form: TypingForm, *, looked: bool = False, told: bool = False) -> str:
    return render_template(
        "typing/one.html",
        form=form,
        recording=recording,
        length=length(recording.seconds),
        since=ago(recording.announced_at, now()),
        no_carrier=not can_fetch(here().settings),
        looked=looked,
        told=told,
    )


def _not_mine(recording: Recording) -> str:
    until = recording.claimed_until
    taken = until is not None and until >= now()
    return render_template("typing/take.html", recording=recording, taken=taken, length=length(recording.seconds))


def _refused(error: NotUsable) -> Response:
    """Somebody was faster, or it is done: the list says so."""
    if error.code == "not_found":
        abort(404)
    return redirect(f"{QUEUE}?done={'before' if error.code == 'done' else 'taken'}", 303)


def _recording(recording_id: int) -> Recording:
    with here().database.read() as session:
        recording = calls.recording(session, recording_id)
    if recording is None:
        abort(404)
    return recording


def _guard() -> None:
    """A button's post is guarded like any form."""
    form = BaseForm()
    if not form.validate_on_submit():
        abort(400)
