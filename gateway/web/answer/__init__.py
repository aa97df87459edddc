"""Where a home answers: with the code and PIN of a letter, or by the link that was sent to one person."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gateway.intake.answer import UNKNOWN, Answer, Answered, Found, Wait, find_letter, give_answer
from gateway.web.answer import answering, responding
from gateway.web.answer.home_story import HomeStory, home_story
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.opened_by_code import client, leave, open_for_reader, opened, say_wait
from letters.codes import BadCode, pretty
from store import codes, contributions, deliveries, letters
from store.database import Session
from store.letters import LetterRow
from store.words import Kind

pages = Blueprint("answer", __name__)
Page = str | AnyResponse | tuple[str, int]


class AnyCase(BaseConverter):
    """The first word of a slip's address, in whatever case its QR code or its reader wrote it."""

    regex = "(?:[Aa][Nn][Ss][Ww][Ee][Rr]|[Aa])"
    weight = 300  # after every page whose address is written out


def blueprint() -> Blueprint:
    return pages


@pages.record_once
def _know_converter(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)
    app.url_map.converters["any_case_answer"] = AnyCase


class CodeForm(BaseForm):
    code = StringField("The code on your letter", [InputRequired("Enter the code"), Length(max=60)])
    pin = StringField("The PIN on your letter", [InputRequired("Enter the PIN"), Length(max=30)])


@pages.get("/answer")
def enter() -> str:
    return render_template("answer/code.html", form=CodeForm())


def enter_with_code(word: str, code: str, part: int = 1) -> str:
    """From the QR code of a slip, whichever of the letter's: the code is filled in, the PIN is not."""
    form = CodeForm()
    try:
        form.code.data = pretty(code)
    except BadCode:
        form.code.data = code[:20]
    return render_template("answer/code.html", form=form)


@pages.record_once
def _add_any_case(state: BlueprintSetupState) -> None:
    for rule in ("/<any_case_answer:word>/<code>", "/<any_case_answer:word>/<code>/<int:part>"):
        state.add_url_rule(rule, "enter_with_code", enter_with_code, methods=["GET"])


@pages.post("/answer")
def try_code() -> Page:
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("answer/code.html", form=form), 422
    code, pin, who, at = form.code.data or "", form.pin.data or "", client(), now()
    found = here().database.write(lambda db: find_letter(db, code, pin, who=who, now=at))
    match found:
        case Found():
            open_for_reader("letter", found.letter.id)
            return redirect("/answer/letter", 303)
        case Wait():
            form.code.errors = [say_wait(found.until)]
            return render_template("answer/code.html", form=form), 429
    form.code.errors = [UNKNOWN]
    return render_template("answer/code.html", form=form), 422


@pages.get("/answer/letter")
def letter() -> Page:
    letter_id = opened("letter")
    if letter_id is None:
        return redirect("/answer", 303)
    with here().database.read() as db:
        stories = [(row, _story(db, row.delivery_id)) for row in letters.rows(db, letter_id)]
    shown = [(row, story) for row, story in stories if story is not None]
    return render_template("answer/letter.html", stories=shown)


@pages.get("/answer/letter/<which>")
def letter_story(which: str) -> Page:
    row, story = _of_letter(which)
    return answering.page(story, path=f"/answer/letter/{row.letter}", back="/answer/letter", letter=row.letter)


@pages.post("/answer/letter/<which>")
def answer_letter(which: str) -> Page:
    row, story = _of_letter(which)

    def give(answer: Answer) -> Answered:
        return _give(row.delivery_id, answer)

    return answering.post(story, give, here=f"/answer/letter/{row.letter}", back="/answer/letter", letter=row.letter)


@pages.get("/answer/letter/<which>/done")
def letter_done(which: str) -> Page:
    letter_id = opened("letter")
    if letter_id is None:
        return redirect("/answer", 303)
    with here().database.read() as db:
        rows = letters.rows(db, letter_id)
    more = any(not row.answer for row in rows)
    return answering.done_page(href="/answer/letter", link="Answer the other stories" if more else "Back to the letter")


@pages.route("/answer/letter/<which>/respond", methods=["GET", "POST"])
def respond_to_letter(which: str) -> Page:
    row, story = _of_letter(which)
    return responding.page(story, by=f"letter:{row.letter_id}", path=f"/answer/letter/{row.letter}", letter=row.letter)


@pages.route("/answer/letter/<which>/change", methods=["GET", "POST"])
def change_by_letter(which: str) -> Page:
    row, story = _of_letter(which)
    path = f"/answer/letter/{row.letter}"
    return responding.page(story, by=f"letter:{row.letter_id}", path=path, kind=Kind.CHANGE, letter=row.letter)


@pages.post("/answer/leave")
def leave_letter() -> Response | AnyResponse:
    if not BaseForm().validate_on_submit():
        abort(400)
    leave("letter")
    return redirect("/answer", 303)


@pages.get("/answer/l/<token>")
def linked_story(token: str) -> Page:
    """Opening the page changes nothing, so a scanner of mail that follows every link does no harm."""
    _, story = _of_link(token)
    return answering.page(story, path=f"/answer/l/{token}", read_button=story.can_answer)


@pages.post("/answer/l/<token>")
def answer_link(token: str) -> Page:
    delivery_id, story = _of_link(token)
    _was_opened(delivery_id)
    if request.form.get("read") == "yes":
        return redirect(f"/answer/l/{token}/read", 303)

    def give(answer: Answer) -> Answered:
        return _give(delivery_id, answer)

    return answering.post(story, give, here=f"/answer/l/{token}", back=f"/answer/l/{token}")


@pages.route("/answer/l/<token>/respond", methods=["GET", "POST"])
def respond_to_link(token: str) -> Page:
    delivery_id, story = _of_link(token)
    path = f"/answer/l/{token}"
    return responding.page(story, by=f"delivery:{delivery_id}", path=path, was_sent=lambda: _was_opened(delivery_id))


@pages.route("/answer/l/<token>/change", methods=["GET", "POST"])
def change_by_link(token: str) -> Page:
    delivery_id, story = _of_link(token)
    path, by = f"/answer/l/{token}", f"delivery:{delivery_id}"
    return responding.page(story, by=by, path=path, kind=Kind.CHANGE, was_sent=lambda: _was_opened(delivery_id))


@pages.get("/answer/l/<token>/done")
def link_done(token: str) -> Page:
    _of_link(token)
    return answering.done_page(href=f"/answer/l/{token}", link="Back to the story")


@pages.get("/answer/l/<token>/read")
def link_read(token: str) -> Page:
    _, story = _of_link(token)
    return render_template("answer/read.html", story=story, href=f"/answer/l/{token}")


def _was_opened(delivery_id: int) -> None:
    """A person pressed a button on the page: that shows that the home was told, where nothing did before."""
    from gateway.delivery.evidence import told

    at = now()

    def work(db: Session) -> None:
        delivery = deliveries.get(db, delivery_id)
        if delivery is not None and delivery.told_at is None:
            told(db, delivery, at=at, now=at)

    here().database.write(work)


def _give(delivery_id: int, answer: Answer) -> Answered:
    at = now()
    return here().database.write(lambda db: give_answer(db, delivery_id, answer, channel="web", now=at))


def _of_letter(which: str) -> tuple[LetterRow, HomeStory]:
    """The story with this letter in the envelope whose code the reader has entered."""
    letter_id = opened("letter")
    if letter_id is None:
        abort(redirect("/answer", 303))
    with here().database.read() as db:
        for row in letters.rows(db, letter_id):
            story = _story(db, row.delivery_id) if row.letter == which.upper() else None
            if story is not None:
                return row, story
    abort(404)


def _of_link(token: str) -> tuple[int, HomeStory]:
    at = now()
    with here().database.read() as db:
        code = codes.find(db, token, purpose="link") if len(token) <= 200 else None
        if code is None or code.delivery_id is None or not code.is_good(at):
            abort(404)
        story = _story(db, code.delivery_id)
    if story is None:
        abort(404)
    return code.delivery_id, story


def _story(db: Session, delivery_id: int) -> HomeStory | None:
    delivery = deliveries.get(db, delivery_id)
    row = None if delivery is None else contributions.get(db, delivery.contribution_id or 0)
    return None if row is None else home_story(db, row, delivery, now=now())
