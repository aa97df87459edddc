"""Paper forms to type: the list, and one form with its pictures beside the fields."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.intake.scans import form_typing as rules
from gateway.intake.spoken import NotUsable
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.typing.fields import KeepForm, ReasonForm, typed
from gateway.web.typing.form_fields import PaperForm, in_doubt
from gateway.web.typing.form_pictures import SHEETS, may_look, pictures_of
from gateway.web.typing.homes_to_choose import homes_to_choose
from gateway.web.typing.people import TYPISTS, myself
from gateway.web.typing.queue import ago, clock
from store import homes, scanned_forms, scans, staff
from store.database import Session
from store.homes import Home
from store.scanned_forms import FormState, ScannedForm
from store.words import Role

LIST = "/typing/forms"
PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedForm:
    form: ScannedForm
    home: str
    waiting: str
    mine: bool
    taken: bool
    holder: str
    until: str


def add_to(part: Blueprint) -> None:
    address = f"{LIST}/<int:scan_id>"
    part.add_url_rule(LIST, view_func=forms_to_type)
    part.add_url_rule(address, view_func=form_one, methods=["GET", "POST"])
    for name, view in (
        ("take", form_take),
        ("keep", form_keep),
        ("give-back", form_give_back),
        ("aside", form_aside),
    ):
        part.add_url_rule(f"{address}/{name}", view_func=view, methods=["POST"])


@who.needs(*TYPISTS)
def forms_to_type() -> str:
    after = request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    at = now()
    with here().database.read() as session:
        found = scanned_forms.to_type(session, after=start, limit=PAGE + 1)
        rows = [_listed(session, form, at) for form in found[:PAGE]]
        number = scanned_forms.count(session)
    following = f"{LIST}?after={rows[-1].form.scan_id}" if len(found) > PAGE else ""
    return render_template("typing/forms.html", rows=rows, number=number, next=following)


@who.needs(*TYPISTS, Role.SAFEGUARDING)
def form_one(scan_id: int) -> str | AnyResponse | tuple[str, int]:
    """The page of the person who holds it; others are told who does, or may take it."""
    found = _form(scan_id)
    if found.state is FormState.SECOND:
        return redirect(f"{LIST}/{found.first_id}", 303)
    if found.state is not FormState.WAITING:
        return redirect(f"{LIST}?done=before", 303)
    if not myself().has(*TYPISTS):
        return _take_page(found)
    form = PaperForm()
    if not form.is_submitted():
        return _first_look(found, form)
    chosen = form.home.data
    _offer_homes(found, form)
    match request.form.get("do"):
        case "find":
            return _page(found, form, looked=True)
        case "danger":
            return _warned(found, form)
    valid = form.validate()
    if form.several and form.home.data != (chosen or ""):
        form.home.errors = [*form.home.errors, "Check which home is meant, then confirm once more"]
        valid = False
    return _confirmed(found, form) if valid else (_page(found, form), 422)


@who.needs(*TYPISTS)
def form_take(scan_id: int) -> AnyResponse:
    _guard()
    me, at = myself().id, now()
    try:
        here().database.write(lambda session: rules.claim(session, scan_id, by=me, now=at))
    except NotUsable as error:
        return _refused(error)
    return redirect(f"{LIST}/{scan_id}", 303)


@who.needs(*TYPISTS)
def form_keep(scan_id: int) -> tuple[dict[str, str], int]:
    """For the page's script: the words so far are kept, and the form held for another half hour."""
    form = KeepForm()
    if not form.validate_on_submit():
        return {"sentence": "This page was open for too long. Copy your text, then open the page anew."}, 400
    try:
        until = _keep(scan_id, typed(form.text.data)).claimed_until
    except NotUsable as error:
        return {"sentence": str(error)}, 409
    return {"kept": clock(now()), "until": clock(until) if until else ""}, 200


def _keep(scan_id: int, text: str) -> ScannedForm:
    me, at = myself().id, now()
    return here().database.write(lambda session: rules.keep_so_far(session, scan_id, text, by=me, now=at))


@who.needs(*TYPISTS)
def form_give_back(scan_id: int) -> AnyResponse:
    _guard()
    me = myself().id
    here().database.write(lambda session: scanned_forms.give_back(session, scan_id, by=me))
    return redirect(f"{LIST}?done=given-back", 303)


@who.needs(*TYPISTS)
def form_aside(scan_id: int) -> AnyResponse | tuple[str, int]:
    found, form, me, at = _form(scan_id), ReasonForm(), myself().id, now()
    if form.validate_on_submit():
        said = str(form.note.data)
        try:
            here().database.write(lambda session: rules.set_aside(session, scan_id, said, by=me, now=at))
        except NotUsable as error:
            return _refused(error)
        return redirect(f"{LIST}?done=aside", 303)
    return render_template("typing/form_aside.html", form=form, found=found), 422


def _first_look(found: ScannedForm, form: PaperForm) -> str:
    if not found.held_by(myself().id, now=now()):
        return _take_page(found)
    with here().database.read() as session:
        form.start(found, scanned_forms.draft_of(session, found))
    _offer_homes(found, form)
    return _page(found, form)


def _offer_homes(found: ScannedForm, form: PaperForm) -> None:
    with here().database.read() as session:
        own = _home(session, found)
        form.offer_beside(own, homes_to_choose(session, form.home_text.data or ""))


def _confirmed(found: ScannedForm, form: PaperForm) -> AnyResponse | tuple[str, int]:
    me, at, said = myself().id, now(), form.typed()
    try:
        here().database.write(lambda session: rules.confirm(session, found.scan_id, said, by=me, now=at))
    except NotUsable as error:
        form.put(error)
        return _page(found, form), 422
    return redirect(f"{LIST}?done=confirmed", 303)


def _warned(found: ScannedForm, form: PaperForm) -> str | tuple[str, int]:
    """Told at once; the page comes back with every word that was typed."""
    me, at = myself().id, now()
    if not form.csrf_token.validate(form):
        return _page(found, form), 422
    try:
        here().database.write(lambda session: rules.warn(session, found.scan_id, by=me, now=at))
    except NotUsable as error:
        form.put(error)
        return _page(found, form), 422
    return _page(found, form, told=True)


def _page(found: ScannedForm, form: PaperForm, *, looked: bool = False, told: bool = False) -> str:
    if form.is_submitted() and form.csrf_token.validate(form):
        # Without the page's script this is when the words are kept; what stands in the way is said by the form itself.
        with suppress(NotUsable):
            found = _keep(found.scan_id, typed(form.text.data))
    with here().database.read() as session:
        scan = scans.get(session, found.scan_id)
        home = _home(session, found)
        pictures = [name for name, blob_id in pictures_of(session, found).items() if blob_id is not None]
        mine = found.held_by(myself().id, now=now())
    return render_template(
        "typing/form.html",
        form=form,
        found=found,
        home=home,
        pictures=pictures if mine else [],
        doubts=in_doubt(found),
        since=ago(scan.at, now()) if scan else "",
        until=clock(found.claimed_until) if found.claimed_until else "",
        looked=looked,
        told=told,
    )


def _take_page(found: ScannedForm) -> str:
    with here().database.read() as session:
        row = _listed(session, found, now())
        pictures = [name for name, blob_id in pictures_of(session, found).items() if blob_id is not None]
    shown = [name for name in pictures if name in SHEETS] if may_look(found) else []
    return render_template("typing/form_take.html", row=row, pictures=shown, types=myself().has(*TYPISTS))


def _listed(session: Session, form: ScannedForm, at: datetime) -> ListedForm:
    scan, home = scans.get(session, form.scan_id), _home(session, form)
    held = form.is_held(now=at)
    holder = staff.get(session, form.claimed_by) if held and form.claimed_by else None
    mine = form.held_by(myself().id, now=at)
    return ListedForm(
        form=form,
        home=home.name if home else "",
        waiting=ago(scan.at, at) if scan else "",
        mine=mine,
        taken=held and not mine,
        holder=holder.name if holder else "",
        until=clock(form.claimed_until) if form.claimed_until else "",
    )


def _home(session: Session, found: ScannedForm) -> Home | None:
    return None if found.home_id is None else homes.get(session, found.home_id)


def _form(scan_id: int) -> ScannedForm:
    with here().database.read() as session:
        found = scanned_forms.get(session, scan_id)
    if found is None:
        abort(404)
    return found


def _refused(error: NotUsable) -> AnyResponse:
    if error.code == "not_found":
        abort(404)
    return redirect(f"{LIST}?done={'before' if error.code == 'done' else 'taken'}", 303)


def _guard() -> None:
    """A button's post is guarded like any form."""
    if not BaseForm().validate_on_submit():
        abort(400)
