"""An author adds to a story, replies to a response, says whether a change happened, and sees what becomes of it."""

from flask import Blueprint, redirect, request
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gateway.intake.adding import TooMany, add, may_add
from gateway.moderation.details import MAX_TEXT
from gateway.web.author.beside import Beside
from gateway.web.author.opened_story import Page, act, only, page, the_story
from gateway.web.author.own_story import OwnStory
from gateway.web.forms import BaseForm
from gateway.web.opened_by_code import open_for_reader

HAPPENED = {
    "yes": "Yes, it happened",
    "partly": "In part",
    "no": "No, it did not happen",
    "unknown": "I do not know",
}
WRITE = "Write what you would like to add"


class AddForm(BaseForm):
    happened = RadioField("Did it happen?", [InputRequired("Say whether it happened")], choices=HAPPENED)
    text = TextAreaField(
        "What would you like to say?",
        [Optional(), Length(max=MAX_TEXT - 100, message="Write at most 9,900 characters")],
    )


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/add", view_func=more, methods=["GET", "POST"])
    pages.add_url_rule("/open/<int:other_id>", view_func=open_other, methods=["POST"])


def more() -> Page:
    story = the_story()
    only(may_add(story.row))
    to = _asked(story)
    form = AddForm()
    if to is None or not to.is_change:
        del form.happened
    if form.validate_on_submit() and _has_words(form):
        words, answers = _words(form), to.id if to else None
        try:
            return act(lambda db, at: add(db, story.row.id, words, answers=answers, now=at), then="/mine#beside")
        except TooMany as error:
            form.text.errors = [str(error)]
    return page("author/add.html", form, story=story, to=to)


def open_other(other_id: int) -> Page:
    """From the story to the author's own reply, and back: the one code stands for both."""
    story = the_story()
    own = {one.id for one in story.beside if one.own} | ({story.parent_id} if story.parent_id else set())
    only(other_id in own)
    open_for_reader("story", other_id)
    return redirect("/mine", 303)


def _asked(story: OwnStory) -> Beside | None:
    """The response that is replied to; without one, or with one that is gone, the words stand for themselves."""
    number = request.args.get("to", "")
    return next((one for one in story.beside if str(one.id) == number and not one.own), None)


def _has_words(form: AddForm) -> bool:
    if "happened" in form or (form.text.data or "").strip():
        return True
    form.text.errors = [WRITE]
    return False


def _words(form: AddForm) -> str:
    written = form.text.data or ""
    if "happened" not in form:
        return written
    said = f"Did it happen? {HAPPENED[form.happened.data]}."
    return f"{said}\n\n{written}" if written.strip() else said
