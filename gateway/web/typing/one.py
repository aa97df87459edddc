"""One recording: take it, listen, type, confirm; or give it back, warn of danger, or say that nothing can be heard."""

from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import typing as rules
from gateway.intake.recordings import can_fetch
from gateway.intake.spoken import NotUsable
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.draft_words import maker, pieces, remark
from gateway.web.typing.fields import HeardForm, KeepForm, ReasonForm, TypingForm, publish_of, put_error, typed
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import TYPISTS, myself
from gateway.web.typing.queue import ago, clock, length, what
from store import calls, staff, transcriptions
from store.calls import Recording
from store.database import Session
from store.homes import Home
from store.staff import Person

QUEUE = "/typing"


def add_to(part: Blueprint) -> None:
    address = "/typing/<int:recording_id>"
    part.add_url_rule(address, view_func=one, methods=["GET", "POST"])
    for name, view in (("take", take), ("keep", keep), ("give-back", give_back), ("nothing", nothing)):
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
    story = recording.purpose == rules.STORY
    form: HeardForm = TypingForm() if story else HeardForm()
    if not form.is_submitted():
        return _first_look(recording, form)
    if isinstance(form, TypingForm):
        return _story_sent(recording, form)
    if request.form.get("do") == "danger":
        return _warned(recording, form)
    return _confirmed(recording, form) if form.validate() else _page(recording, form)


def _story_sent(recording: Recording, form: TypingForm) -> str | Response:
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
def keep(recording_id: int) -> tuple[dict[str, str], int]:
    """For the page's script: what was typed so far is kept, and the recording held for another half hour."""
    form = KeepForm()
    if not form.validate_on_submit():
        return {"sentence": "This page was open for too long. Copy your text, then open the page anew."}, 400
    try:
        until = _keep(recording_id, typed(form.text.data)).claimed_until
    except NotUsable as error:
        return {"sentence": str(error)}, 409
    return {"kept": clock(now()), "until": clock(until) if until else ""}, 200


def _keep(recording_id: int, text: str) -> Recording:
    me, at = myself(), now()
    return here().database.write(lambda session: rules.keep_so_far(session, recording_id, text, by=me.id, now=at))


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


def _first_look(recording: Recording, form: HeardForm) -> str:
    if not rules.held_by(recording, myself().id, now=now()):
        return _not_mine(recording)
    with here().database.read() as session:
        row = transcriptions.get(session, recording.id)
    form.text.data = row.typed if row is not None and row.typed else recording.draft
    if isinstance(form, TypingForm):
        _offer_homes(form)
    return _page(recording, form)


def _offer_homes(form: TypingForm) -> list[Home]:
    with here().database.read() as session:
        found = homes_to_choose(session, form.home_text.data or "", typed(form.text.data))
    form.offer(found)
    return found


def _confirmed(recording: Recording, form: HeardForm) -> str | Response:
    me, at = myself(), now()
    heard = _heard(form)

    def confirm(session: Session) -> None:
        # Whoever typed for more than half an hour keeps the recording, unless somebody else has taken it since.
        rules.claim(session, recording.id, by=me.id, now=at)
        rules.confirm(session, recording.id, heard, by=me.id, now=at)

    try:
        here().database.write(confirm)
    except NotUsable as error:
        put_error(form, error)
        return _page(recording, form)
    return redirect(f"{QUEUE}?done=confirmed", 303)


def _heard(form: HeardForm) -> rules.Typed:
    heard = rules.Typed(
        text=typed(form.text.data), listened=bool(form.listened.data), read_back=bool(form.read_back.data)
    )
    if not isinstance(form, TypingForm):
        return heard
    said = form.home_text.data or ""
    return replace(heard, home_id=form.home_id, home_text=said, publish=publish_of(form.publish))


def _warned(recording: Recording, form: HeardForm) -> str:
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


def _page(recording: Recording, form: HeardForm, *, looked: bool = False, told: bool = False) -> str:
    if form.is_submitted() and form.csrf_token.validate(form):
        # Without the page's script this is when the words are kept; what stands in the way is said by the form itself.
        with suppress(NotUsable):
            recording = _keep(recording.id, typed(form.text.data))
    with here().database.read() as session:
        row = transcriptions.get(session, recording.id)
        by = None if row is None or row.typed_by is None else staff.get(session, row.typed_by)
    until = recording.claimed_until
    return render_template(
        "typing/one.html",
        form=form,
        recording=recording,
        what=what(recording.purpose),
        length=length(recording.seconds),
        since=ago(recording.announced_at, now()),
        no_carrier=not can_fetch(here().settings),
        maker=maker(recording.draft_by) if recording.draft else "",
        draft=pieces(recording.draft, row),
        remark=remark(row),
        begun_by=_begun_by(by) if row is not None and row.typed else "",
        kept=clock(row.typed_at) if row is not None and row.typed_at else "",
        until=clock(until) if until else "",
        looked=looked,
        told=told,
    )


def _begun_by(person: Person | None) -> str:
    if person is not None and person.id == myself().id:
        return "You"
    return (person.name if person is not None else "") or "Somebody else"


def _not_mine(recording: Recording) -> str:
    until = recording.claimed_until
    taken = until is not None and until >= now()
    with here().database.read() as session:
        holder = staff.get(session, recording.claimed_by) if taken and recording.claimed_by else None
    return render_template(
        "typing/take.html",
        recording=recording,
        what=what(recording.purpose),
        taken=taken,
        holder=holder.name if holder is not None else "",
        until=clock(until) if until else "",
        length=length(recording.seconds),
    )


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
