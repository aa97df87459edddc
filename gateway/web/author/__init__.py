"""An author's own pages: enter the code, see where the story stands, answer, agree, appeal, withdraw."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request

from gateway.intake import author
from gateway.moderation.deadlines import local_day, start_of
from gateway.web.author import adding, data, reaching
from gateway.web.author.author_forms import (
    AppealForm,
    AskedForm,
    CodeForm,
    ConsentForm,
    EditsForm,
    HomeForm,
    ReplyForm,
    WaitForm,
)
from gateway.web.author.opened_story import Page, act, only, page, the_story
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.opened_by_code import client, leave, open_for_reader, opened, say_wait
from store import homes
from store.database import Session
from store.words import Event, State

pages = Blueprint("author", __name__, url_prefix="/mine")
LONGEST_WAIT = timedelta(days=366)


def blueprint() -> Blueprint:
    return pages


for part in (data, reaching, adding):
    part.add_to(pages)


@pages.get("")
def mine() -> Page:
    if opened("story") is None:
        return render_template("author/code.html", form=CodeForm())
    return render_template("author/mine.html", story=the_story())


@pages.post("")
def enter() -> Page:
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("author/code.html", form=form), 422
    code, who, at = form.code.data or "", client(), now()
    found = here().database.write(lambda db: author.find_story(db, code, who=who, now=at))
    if isinstance(found, int):
        open_for_reader("story", found)
        return redirect("/mine", 303)
    form.code.errors = [author.UNKNOWN if found is None else say_wait(found.until)]
    return render_template("author/code.html", form=form), 422 if found is None else 429


@pages.post("/leave")
def go() -> Page:
    if not BaseForm().validate_on_submit():
        abort(400)
    leave("story")
    leave("contact")
    return redirect("/mine", 303)


@pages.route("/reply", methods=["GET", "POST"])
def reply() -> Page:
    story, form = the_story(), ReplyForm()
    only(bool(story.question) and Event.REPLY in story.moves)
    if form.validate_on_submit():
        return act(lambda db, at: author.reply(db, story.row.id, form.text.data or "", now=at))
    return page("author/reply.html", form, story=story)


@pages.route("/edits", methods=["GET", "POST"])
def edits() -> Page:
    story, form = the_story(), EditsForm()
    only(story.edited is not None)
    if form.validate_on_submit():
        number = int(written) if (written := form.number.data or "").isdecimal() and len(written) < 9 else 0
        if form.choice.data == "yes":
            return act(lambda db, at: author.approve_edits(db, story.row.id, number, now=at))
        return act(lambda db, at: author.decline_edits(db, story.row.id, form.why.data or "", now=at))
    return page("author/edits.html", form, story=story)


@pages.route("/publish", methods=["GET", "POST"])
def consent() -> Page:
    """The question that is still open; or, for a private story, a yes after all."""
    story, form = the_story(), ConsentForm()
    again = Event.AGREE_TO_PUBLISH in story.moves
    only(story.asks_consent or again)
    if form.validate_on_submit():
        yes = form.publish.data == "yes"
        if again:
            return (
                act(lambda db, at: author.agree_to_publish(db, story.row.id, now=at)) if yes else redirect("/mine", 303)
            )
        return act(lambda db, at: author.give_consent(db, story.row.id, yes, now=at))
    return page("author/publish.html", form, story=story)


@pages.get("/home")
def home() -> Page:
    return page("author/home.html", _home_form(), story=the_story(), q=_query())


@pages.post("/home")
def choose_home() -> Page:
    story, form = the_story(), _home_form()
    only(story.asks_home)
    if form.validate_on_submit():
        home_id = int(form.home.data)
        return act(lambda db, at: author.choose_home(db, story.row.id, home_id, now=at))
    return page("author/home.html", form, story=story, q=_query())


def _query() -> str:
    return request.args.get("q", "").strip()[:100]


def _home_form() -> HomeForm:
    """The homes that the search found, to choose from."""
    form, q = HomeForm(), _query()
    with here().database.read() as db:
        found = [home for home in homes.search(db, q, limit=20) if home.listed] if q else []
    form.home.choices = {str(h.id): ", ".join(part for part in (h.name, h.town, h.postcode) if part) for h in found}
    return form


@pages.route("/not-yet", methods=["GET", "POST"])
def not_yet() -> Page:
    story, form = the_story(), WaitForm()
    only(story.may_wait)
    if form.validate_on_submit() and _day_is_fine(form):
        return act(lambda db, at: _wait(db, story.row.id, form, at))
    return page("author/not_yet.html", form, story=story)


def _day_is_fine(form: WaitForm) -> bool:
    if form.choice.data != "date":
        return True
    day, today = form.day.data, local_day(now())
    if day is None or not today < day <= today + LONGEST_WAIT:
        form.day.errors = ["Enter a day after today, within a year"]
        return False
    return True


def _wait(db: Session, story_id: int, form: WaitForm, at: datetime) -> None:
    match form.choice.data:
        case "now":
            author.lift_not_yet(db, story_id, now=at)
        case "date":
            author.not_yet(db, story_id, until=start_of(form.day.data), now=at)
        case _:
            author.not_yet(db, story_id, until=None, now=at)


@pages.route("/appeal", methods=["GET", "POST"])
def appeal() -> Page:
    story, form = the_story(), AppealForm()
    only(Event.APPEAL in story.moves)
    if form.validate_on_submit():
        return act(lambda db, at: author.appeal(db, story.row.id, form.text.data or "", now=at))
    return page("author/appeal.html", form, story=story)


@pages.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> Page:
    story, form = the_story(), BaseForm()
    only(Event.WITHDRAW in story.moves)
    if form.validate_on_submit():
        return act(lambda db, at: author.withdraw(db, story.row.id, now=at), then="/mine/withdrawn")
    return page("author/withdraw.html", form, story=story)


@pages.route("/withdrawn", methods=["GET", "POST"])
def withdrawn() -> Page:
    story, form = the_story(), AskedForm()
    only(story.row.state is State.WITHDRAWN)
    if form.validate_on_submit():
        if not form.answer.data:
            return redirect("/mine", 303)
        answer = author.AskedTo(form.answer.data)
        return act(lambda db, at: author.say_who_asked(db, story.row.id, answer, now=at), then="/mine/thanks")
    return page("author/withdrawn.html", form, story=story)


@pages.get("/thanks")
def thanks() -> Page:
    return render_template("author/thanks.html", story=the_story())


@pages.post("/restore")
def restore() -> Page:
    story = the_story()
    only(Event.RESTORE in story.moves)
    return act(lambda db, at: author.restore(db, story.row.id, now=at))
