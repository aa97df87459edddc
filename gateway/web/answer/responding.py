"""A home's public response, or what it says it has changed: written on a page of the story, by whichever door."""

from collections.abc import Callable

from flask import redirect, render_template, session
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from gateway.intake.respond import NotNow, respond
from gateway.web.answer.home_story import HomeStory
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store.words import Kind

LONGEST = 5_000
BEGINS = {"planned": "We plan to change this:", "made": "We have changed this:"}
"""How a claim of a change begins, wherever it is read: a plan is never taken for something done."""
CHOICES = {"planned": "We plan to do it", "made": "We have done it"}
_LENGTH = Length(max=LONGEST, message="Write at most 5,000 characters")


class ResponseForm(BaseForm):
    text = TextAreaField("Your response", [DataRequired("Write your response"), _LENGTH])
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=100)])
    position = StringField("Your role at the home", [DataRequired("Enter your role at the home"), Length(max=100)])

    def words(self) -> str:
        return self.text.data or ""


class ChangeForm(ResponseForm):
    stage = RadioField("How far is it?", [InputRequired("Choose how far it is")], choices=CHOICES)
    text = TextAreaField("What changes", [DataRequired("Write what changes"), _LENGTH])

    def words(self) -> str:
        return f"{BEGINS[self.stage.data]}\n\n{self.text.data or ''}"


def page(
    story: HomeStory,
    *,
    by: str,
    path: str,
    was_sent: Callable[[], None] = lambda: None,
    kind: Kind = Kind.RESPONSE,
    **more: object,
) -> str | Response | tuple[str, int]:
    """The form, and what sending it does. ``path`` is the story's own address, where the done page is too."""
    is_change = kind is Kind.CHANGE
    form = ChangeForm() if is_change else ResponseForm()
    if not story.can_respond:
        return redirect(path, 303)
    if not form.validate_on_submit():
        shown = render_template("answer/respond.html", story=story, form=form, back=path, is_change=is_change, **more)
        return (shown, 422) if form.is_submitted() else shown
    text, at = form.words(), now()
    signed = f"Written by {(form.name.data or '').strip()}, {(form.position.data or '').strip()}."
    was_sent()
    try:
        code = here().database.write(lambda db: respond(db, story.id, text, by=by, signed=signed, now=at, kind=kind))
    except NotNow:
        return redirect(path, 303)
    title = "We have what you wrote about the change" if is_change else "We have your response"
    session["answered"] = {"done_title": title, "sentence": _next(story, is_change=is_change), "kind": "moved"}
    if code is not None:
        session["answered"]["code"] = code
    return redirect(f"{path}/done", 303)


def _next(story: HomeStory, *, is_change: bool) -> str:
    when = "Then it stands" if story.state == "published" else "Once the story is published, it stands"
    if is_change:
        return f"Thank you. A moderator reads it first. {when} below the story, as what the home says that it changes."
    return f"Thank you. A moderator may read it first. {when} below the story, as the response of the home."
