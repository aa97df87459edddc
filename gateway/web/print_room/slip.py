"""Keying a slip that came back: its code, the boxes as on paper, a look at what they mean, then it counts."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from gateway.intake.keyed_slip import KeyedRow, Understood, take_slip, understand
from gateway.intake.scans.words import settle_answered
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room.listed import MAY, letter_or_404, listed, me
from letters.codes import clean, is_valid
from letters.slip import BOX_NAMES
from store import letters
from store.database import Session
from store.letters import Letter, LetterRow

BOXES = (
    ("go_ahead", "Go ahead"),
    ("object", "Object"),
    ("wrong_service", "Wrong service"),
    ("identifies_someone", "Identifies someone"),
    ("not_genuine", "Not genuine"),
    ("court_or_police", "Court or police"),
    ("defamatory", "Defamatory"),
    ("offensive", "Offensive"),
    ("safeguarding", "Safeguarding"),
    ("call_me", "Call me"),
)
NO_SUCH_CODE = "We know no letter with this code. Check each digit on the slip: there are ten"
BAD_CODE = "A digit is wrong or missing. Check each of the ten digits on the slip"


class CodeForm(BaseForm):
    code = StringField("The code under the slip's square picture", [InputRequired("Enter the code from the slip")])


class SlipForm(BaseForm):
    """The slip's own fields; ``form_for`` adds those of each row."""

    name = StringField("Name on the slip", [Length(max=200, message="Write at most 200 characters")])
    position = StringField("Role on the slip", [Length(max=200, message="Write at most 200 characters")])


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/slip", view_func=code, methods=["GET", "POST"])
    part.add_url_rule("/letters/<int:letter_id>/slip", view_func=slip, methods=["GET", "POST"])


@who.needs(*MAY)
def code() -> Response | tuple[str, int]:
    """Find the letter by the code alone: a named person vouches for what is on paper, so no PIN is asked."""
    form = CodeForm()
    if form.validate_on_submit():
        digits = clean(form.code.data or "")
        with here().database.read() as session:
            letter = letters.by_code(session, digits) if is_valid(digits) else None
        if letter is not None:
            return redirect(f"/print-room/letters/{letter.id}/slip", 303)
        form.code.errors = [NO_SUCH_CODE if is_valid(digits) and len(digits) == 10 else BAD_CODE]
    return render_template("print_room/slip_code.html", form=form), 422 if form.errors else 200


@who.needs(*MAY)
def slip(letter_id: int) -> Response | str | tuple[str, int]:
    """GET shows the rows; the first POST says what they mean; the second, confirmed, counts."""
    with here().database.read() as session:
        letter = letter_or_404(session, letter_id)
        shown, rows = listed(session, letter), letters.rows(session, letter_id)
    open_rows = [row for row in rows if not _is_done(row)]
    form = _form_for(open_rows)
    given = {"shown": shown, "rows": open_rows, "done": [row for row in rows if _is_done(row)], "form": form}
    if not form.validate_on_submit() or "change" in request.form:
        return render_template("print_room/slip.html", **given), 422 if form.errors else 200
    keyed = [_keyed(form, row) for row in open_rows]
    if "confirmed" not in request.form:
        return _check(keyed, given)
    _count(letter, keyed, form)
    return redirect(f"{shown.href}?keyed=yes", 303)


def _check(keyed: list[KeyedRow], given: dict[str, Any]) -> str:
    meant = [(chr(ord("A") + row.seq), meant_in_words(understand(row))) for row in keyed]
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("print_room/slip_check.html", meant=meant, kept=kept, **given)


def _count(letter: Letter, keyed: list[KeyedRow], form: SlipForm) -> None:
    name, position = (form.name.data or "").strip(), (form.position.data or "").strip()
    at, by = now(), me()

    def work(session: Session) -> None:
        take_slip(session, letter, keyed, name=name, position=position, by=by, now=at)
        settle_answered(session, letter.id, by=by, now=at)

    here().database.write(work)


def _form_for(rows: list[LetterRow]) -> SlipForm:
    """A form with each row's boxes, in the order in which they stand on paper, and its words."""
    fields: dict[str, Any] = {}
    for row in rows:
        fields[f"boxes_{row.seq}"] = SelectMultipleField(
            f"Story {row.letter}: the boxes that are crossed",
            choices=[SelectChoice(value, label) for value, label in BOXES],
        )
        fields[f"words_{row.seq}"] = TextAreaField(
            f"Story {row.letter}: the words in its frame",
            [Length(max=5000, message="Write at most 5,000 characters")],
        )
    made: SlipForm = type("SlipForm", (SlipForm,), fields)()
    return made


def _keyed(form: SlipForm, row: LetterRow) -> KeyedRow:
    boxes = frozenset(form[f"boxes_{row.seq}"].data or ()) & set(BOX_NAMES)
    return KeyedRow(seq=row.seq, boxes=boxes, words=form[f"words_{row.seq}"].data or "")


def _is_done(row: LetterRow) -> bool:
    """Answered for good: a row that only asked for a call may still bring its decision."""
    return bool(row.answer) and row.answer != "call_me"


def meant_in_words(meant: Understood) -> str:
    """What crossed boxes were taken to mean, for whoever keyed them."""
    if meant.blank:
        return "Nothing crossed: no answer. The story goes on waiting."
    if meant.doubt:
        return f"{meant.doubt} A moderator looks at it; nothing moves."
    said = []
    for answer in meant.answers:
        ground = f", because: {answer.ground.replace('_', ' ')}" if answer.ground else ""
        said.append(f"{answer.choice.replace('_', ' ').capitalize()}{ground}.")
    return " ".join(said)
