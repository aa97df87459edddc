"""One scanned sheet: its pictures, what each row was read as, and what people make of it beside its picture."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from gateway.intake.keyed_slip import KeyedRow, understand
from gateway.intake.scans import words as scanned_words
from gateway.intake.scans.form import FORM
from gateway.intake.scans.row import in_words
from gateway.intake.scans.slip import as_taken
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room.listed import MAY, me
from gateway.web.print_room.slip import BOXES, meant_in_words
from letters.slip import BOX_NAMES
from store import blobs, letters, scan_files, scans, tasks
from store.database import Session
from store.scans import RowOutcome, Scan, ScanRow, WordsState
from store.words import Role, TaskKind

MAY_LOOK = (*MAY, Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.CALL_HANDLER)
# A picture's own page can do nothing at all, whatever a browser takes its bytes for.
LOCKED = "default-src 'none'; frame-ancestors 'none'; sandbox"
TONES = {RowOutcome.MOVED: "good", RowOutcome.DOUBT: "urgent", RowOutcome.KEPT: "careful"}
LONG = f"Write at most {scanned_words.LONGEST:,} characters"


class SignedForm(BaseForm):
    name = StringField("Name", [Length(max=200, message="Write at most 200 characters")])
    position = StringField("Role", [Length(max=200, message="Write at most 200 characters")])


class RowForm(BaseForm):
    boxes = SelectMultipleField("The boxes that are crossed", choices=[SelectChoice(*box) for box in BOXES])
    words = TextAreaField("The words in its frame", [Length(max=scanned_words.LONGEST, message=LONG)])


class WordsForm(BaseForm):
    words = TextAreaField("What is written there", [Length(max=scanned_words.LONGEST, message=LONG)])


class ConfirmForm(BaseForm):
    become = RadioField(
        "What are these words?",
        [InputRequired("Say what these words are")],
        choices=[
            SelectChoice("response", "The home’s response, for the public"),
            SelectChoice("note", "A note to us"),
            SelectChoice("wrong", "They are not what is on the picture"),
        ],
    )


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it; ``crossed`` and ``unsure`` in the words of the slip."""

    row: ScanRow
    said: str
    tone: str
    crossed: str
    unsure: str
    words: str


def add_to(part: Blueprint) -> None:
    one = "/scans/<int:scan_id>"
    part.add_url_rule(one, view_func=scan)
    part.add_url_rule(f"{one}/pictures/<which>", view_func=scan_picture)
    part.add_url_rule(f"{one}/signed", view_func=scan_signed, methods=["POST"])
    part.add_url_rule(f"{one}/done", view_func=scan_done, methods=["POST"])
    part.add_url_rule(f"{one}/rows/<int:seq>", view_func=scan_row, methods=["GET", "POST"])
    part.add_url_rule(f"{one}/rows/<int:seq>/words", view_func=scan_words, methods=["GET", "POST"])


@who.needs(*MAY_LOOK)
def scan(scan_id: int) -> str:
    return _page(scan_id)


@who.needs(*MAY_LOOK)
def scan_picture(scan_id: int, which: str) -> Response:
    """The sheet (JPEG), who signed, or one row's words (PNG)."""
    with here().database.read() as session:
        found = _scan_or_404(session, scan_id)
        if found.fault == FORM:
            abort(404)  # it says who the author is: only the person who types it sees it
        blob_id = {"sheet": found.picture_id, "signature": found.signature_id}.get(which)
        if which.isascii() and which.isdigit() and len(which) < 4:
            row = scans.row(session, scan_id, int(which))
            blob_id = row.words_id if row else None
        blob = None if blob_id is None else blobs.get(session, blob_id)
    if blob is None:
        abort(404)
    response = Response(blob.data, mimetype=blob.media_type)
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["Content-Disposition"] = "inline"
    return response


@who.needs(*MAY_LOOK)
def scan_signed(scan_id: int) -> AnyResponse | tuple[str, int]:
    """Who signed, as a person reads it."""
    form, by = SignedForm(), me()
    if not form.validate_on_submit():
        return _page(scan_id, form=form), 422

    def work(session: Session) -> None:
        _scan_or_404(session, scan_id)
        scans.sign(session, scan_id, (form.name.data or "").strip(), (form.position.data or "").strip(), by=by)

    here().database.write(work)
    return redirect(f"/print-room/scans/{scan_id}", 303)


@who.needs(*MAY_LOOK)
def scan_done(scan_id: int) -> AnyResponse:
    """Somebody has seen to a sheet whose boxes could not be read."""
    if not BaseForm().validate_on_submit():
        abort(400)
    at, by = now(), me()
    here().database.write(lambda session: scanned_words.see_to(session, f"scan:{scan_id}", by=by, now=at))
    return redirect(f"/print-room/scans/{scan_id}", 303)


@who.needs(*MAY_LOOK)
def scan_row(scan_id: int, seq: int) -> AnyResponse | tuple[str, int]:
    """Key a row in doubt beside its picture: the first POST says what it means, the second, confirmed, counts."""
    with here().database.read() as session:
        found, row = _scan_or_404(session, scan_id), _row_or_404(session, scan_id, seq)
    form = RowForm(data={"boxes": sorted(row.marked("ticked"))})
    given = {"scan": found, "row": row, "form": form, "unsure": _names(row.marked("unsure"))}
    if row.outcome is not RowOutcome.DOUBT:
        return _page(scan_id, problem="This row is not in doubt any more."), 409
    if not form.validate_on_submit() or "change" in request.form:
        return render_template("print_room/scan_row.html", **given), 422 if form.errors else 200
    keyed = KeyedRow(seq=seq, boxes=frozenset(form.boxes.data or ()) & set(BOX_NAMES), words=form.words.data or "")
    if "confirmed" not in request.form:
        kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        meant = meant_in_words(understand(keyed))
        return render_template("print_room/scan_row_check.html", meant=meant, kept=kept, **given), 200
    at, by = now(), me()
    try:
        here().database.write(lambda session: scanned_words.key_row(session, found, seq, keyed, by=by, now=at))
    except scanned_words.NotPossible as error:
        return _page(scan_id, problem=str(error)), 409
    return redirect(f"/print-room/scans/{scan_id}", 303)


@who.needs(*MAY_LOOK)
def scan_words(scan_id: int, seq: int) -> AnyResponse | tuple[str, int]:
    """Key what is written in a row's frame, or confirm what somebody else keyed."""
    with here().database.read() as session:
        found, row = _scan_or_404(session, scan_id), _row_or_404(session, scan_id, seq)
        keyed = scans.words_of(session, row)
    if row.words not in {WordsState.TO_KEY, WordsState.TO_CONFIRM}:
        return _page(scan_id, problem="There are no words here that wait for anybody."), 409
    own = row.words is WordsState.TO_CONFIRM and row.keyed_by == me()
    confirm = row.words is WordsState.TO_CONFIRM and not own and "key" not in request.args
    form: BaseForm = ConfirmForm() if confirm else WordsForm(data={"words": keyed})
    if not form.validate_on_submit():
        given = {"scan": found, "row": row, "form": form, "confirm": confirm, "own": own, "keyed": keyed}
        return render_template("print_room/scan_words.html", **given), 422 if form.errors else 200
    if isinstance(form, ConfirmForm) and form.become.data == "wrong":
        return redirect(f"/print-room/scans/{scan_id}/rows/{seq}/words?key=again", 303)
    return _keep_words(found, seq, form)


def _keep_words(found: Scan, seq: int, form: BaseForm) -> AnyResponse | tuple[str, int]:
    at, by = now(), me()

    def work(session: Session) -> None:
        if isinstance(form, ConfirmForm):
            publish = form.become.data == "response"
            scanned_words.confirm_words(session, found, seq, respond_with=publish, by=by, now=at)
        else:
            scanned_words.key_words(session, found, seq, form["words"].data or "", by=by, now=at)

    try:
        here().database.write(work)
    except scanned_words.NotPossible as error:
        return _page(found.id, problem=str(error)), 409
    return redirect(f"/print-room/scans/{found.id}", 303)


def _page(scan_id: int, *, form: SignedForm | None = None, problem: str = "") -> str:
    person = who.signed_in()
    with here().database.read() as session:
        found = _scan_or_404(session, scan_id)
        place = scan_files.file_of(session, scan_id)
        file = scan_files.get(session, place.file_id) if place else None
        shown = as_taken(session, found, place.number if place else 1, again=False)
        rows = [_shown(session, row) for row in scans.rows(session, scan_id)]
        name, position = scans.signed(session, found)
        letter = None if found.letter_id is None else letters.get(session, found.letter_id)
        waits = tasks.open_about(session, TaskKind.READ_ANSWER, f"scan:{scan_id}") is not None
    in_room = person is not None and person.has(*MAY)
    return render_template(
        "print_room/scan.html",
        scan=found,
        shown=shown,
        file=file,
        rows=rows,
        letter=letter,
        in_room=in_room,
        waits=waits,
        form=form or SignedForm(formdata=None, data={"name": name, "position": position}),
        problem=problem,
    )


def _shown(session: Session, row: ScanRow) -> ShownRow:
    said = in_words(row.outcome, row.answer)
    words = scans.words_of(session, row)
    crossed, unsure = _names(row.marked("ticked")), _names(row.marked("unsure"))
    return ShownRow(row, said[:1].upper() + said[1:], TONES.get(row.outcome, "plain"), crossed, unsure, words)


def _names(boxes: frozenset[str]) -> str:
    return ", ".join(label for name, label in BOXES if name in boxes)


def _scan_or_404(session: Session, scan_id: int) -> Scan:
    found = scans.get(session, scan_id)
    if found is None:
        abort(404)
    return found


def _row_or_404(session: Session, scan_id: int, seq: int) -> ScanRow:
    row = scans.row(session, scan_id, seq)
    if row is None:
        abort(404)
    return row
