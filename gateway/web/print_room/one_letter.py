"""One letter: look at it, print it again, tick it as posted, say that it was taken out or came back."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from channels.errors import ChannelError
from gateway.delivery import post, run_manifest
from gateway.delivery.envelopes import ChangedSince, pdf_of
from gateway.delivery.sender import NoReturnAddress, sender_of
from gateway.delivery.ways_out import posting_is_evidence
from gateway.moderation.deadlines import local_day
from gateway.web import who
from gateway.web.date_field import DayMonthYear
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room.listed import MAY, letter_or_404, listed, me
from letters.errors import CannotPrint
from letters.letter import Pdf
from letters.pictures import page_picture
from store import letters, printer_jobs
from store.words import LetterState

CAN_NOT_BE_MADE = (ChannelError, CannotPrint, ChangedSince, NoReturnAddress)


class PostedForm(BaseForm):
    on = DayMonthYear("When was it posted?", [DataRequired("Give the day on which it was posted")])


class ReturnedForm(BaseForm):
    why = StringField(
        "What does the envelope say?", [Length(max=200, message="Write at most 200 characters")], default=""
    )


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/letters/<int:letter_id>", view_func=one_letter)
    part.add_url_rule("/letters/<int:letter_id>/letter.pdf", view_func=pdf)
    part.add_url_rule("/letters/<int:letter_id>/pages", view_func=pages)
    part.add_url_rule("/letters/<int:letter_id>/page-<int:page>.png", view_func=picture)
    part.add_url_rule("/letters/<int:letter_id>/posted", view_func=posted, methods=["POST"])
    part.add_url_rule("/letters/<int:letter_id>/taken-out", view_func=taken_out, methods=["POST"])
    part.add_url_rule("/letters/<int:letter_id>/returned", view_func=returned, methods=["GET", "POST"])


@who.needs(*MAY)
def one_letter(letter_id: int) -> str:
    return _page(letter_id)


@who.needs(*MAY)
def pdf(letter_id: int) -> Response | tuple[str, int]:
    """The letter as a file: as it lies in the tray, or exactly as it was printed."""
    try:
        made = _made(letter_id)
    except CAN_NOT_BE_MADE as error:
        return _page(letter_id, problem=str(error)), 422
    answer = Response(made.bytes, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer


@who.needs(*MAY)
def pages(letter_id: int) -> str | tuple[str, int]:
    """Its pages as pictures, one below the other."""
    try:
        _, _, count = _as_it_is(letter_id)
    except CAN_NOT_BE_MADE as error:
        return _page(letter_id, problem=str(error)), 422
    with here().database.read() as session:
        shown = listed(session, letter_or_404(session, letter_id))
    return render_template("print_room/pages.html", shown=shown, count=count)


@who.needs(*MAY)
def picture(letter_id: int, page: int) -> Response:
    """One page of it as a picture; it is drawn afresh each time and kept nowhere."""
    try:
        pdf, first, count = _as_it_is(letter_id)
        if not 1 <= page <= count:
            abort(404)
        drawn = page_picture(pdf, first + page - 1)
    except CAN_NOT_BE_MADE:
        abort(404)
    return Response(drawn, mimetype="image/png")


def _as_it_is(letter_id: int) -> tuple[bytes, int, int]:
    """A PDF that holds the letter, its first page there, and how many there are: what was printed, where that is kept.

    Raises one of CAN_NOT_BE_MADE.
    """
    with here().database.read() as session:
        letter = letter_or_404(session, letter_id)
        run = letters.get_run(session, letter.run_id) if letter.run_id and letter.sha256 else None
        place = None if run is None else run_manifest.places(run_manifest.read(session, run)).get(letter.sha256)
        kept = None if run is None or place is None else run_manifest.file_of(session, run, place.file)
    if place is not None and kept is not None:
        return kept.data, place.page, letter.pages
    made = _made(letter_id)
    return made.bytes, 1, made.pages


def _made(letter_id: int) -> Pdf:
    """Raises one of CAN_NOT_BE_MADE."""
    gateway, at = here(), now()
    sender = sender_of(gateway.settings)
    with gateway.database.read() as session:
        letter_or_404(session, letter_id)
        return pdf_of(session, letter_id, base_url=gateway.settings.base_url, now=at, sender=sender)


@who.needs(*MAY)
def posted(letter_id: int) -> AnyResponse | tuple[str, int]:
    form, at, by = PostedForm(), now(), me()
    if not form.validate_on_submit() or form.on.data is None:
        return _page(letter_id, form=form), 422
    try:
        evidence = posting_is_evidence(here().settings)
        here().database.write(
            lambda session: post.post_letter(session, letter_id, on=form.on.data, by=by, now=at, evidence=evidence)
        )
    except post.WrongDay as error:
        form.on.errors = [str(error)]
        return _page(letter_id, form=form), 422
    except post.NotPossible as error:
        return _page(letter_id, problem=str(error)), 409
    return redirect(f"/print-room/letters/{letter_id}", 303)


@who.needs(*MAY)
def taken_out(letter_id: int) -> AnyResponse | tuple[str, int]:
    if not BaseForm().validate_on_submit():
        abort(400)
    at, by = now(), me()
    try:
        fresh = here().database.write(lambda session: post.take_out(session, letter_id, by=by, now=at))
    except post.NotPossible as error:
        return _page(letter_id, problem=str(error)), 409
    return redirect(f"/print-room/letters/{letter_id}" + (f"?fresh={fresh}" if fresh else ""), 303)


@who.needs(*MAY)
def returned(letter_id: int) -> AnyResponse | tuple[str, int]:
    """GET asks; POST voids what it opened and tries the next way."""
    form, at, by = ReturnedForm(), now(), me()
    with here().database.read() as session:
        shown = listed(session, letter_or_404(session, letter_id))
    if not form.validate_on_submit():
        page = render_template("print_room/returned.html", shown=shown, form=form)
        return page, 422 if form.errors else 200
    try:
        why = form.why.data or ""
        here().database.write(lambda session: post.mark_returned(session, letter_id, why=why, by=by, now=at))
    except post.NotPossible as error:
        return _page(letter_id, problem=str(error)), 409
    return redirect(f"/print-room/letters/{letter_id}", 303)


def _page(letter_id: int, *, form: PostedForm | None = None, problem: str = "") -> str:
    with here().database.read() as session:
        letter = letter_or_404(session, letter_id)
        shown, rows = listed(session, letter), letters.rows(session, letter_id)
        fresh = request.args.get("fresh", "")
        job = printer_jobs.of_letter(session, letter_id)
    today = local_day(now())
    return render_template(
        "print_room/letter.html",
        shown=shown,
        rows=rows,
        answers={row.letter: _answer(row.answer) for row in rows},
        keyed="keyed" in request.args,
        fresh=fresh if fresh.isascii() and fresh.isdigit() else "",
        form=form or PostedForm(formdata=None, data={"on": today}),
        plain_form=BaseForm(),
        problem=problem,
        job=job,
        may_key=letter.code_hash is not None and letter.state is not LetterState.COMPOSED,
    )


def _answer(word: str) -> str:
    if not word:
        return "No answer yet"
    if word == "doubt":
        return "In doubt: a person looks at it"
    choice, _, ground = word.partition(":")
    said = choice.replace("_", " ").capitalize()
    return f"{said}: {ground.replace('_', ' ')}" if ground else said
