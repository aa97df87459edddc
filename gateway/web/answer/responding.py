"""A home's public response: written on a page of the story, for letters, links and signed-in providers alike."""

from collections.abc import Callable

from flask import redirect, render_template, session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from gateway.intake.respond import NotNow, respond
from gateway.web.answer.home_story import HomeStory
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now

LONGEST = 5_000


class ResponseForm(BaseForm):
    text = TextAreaField(
        "Your response",
        [DataRequired("Write your response"), Length(max=LONGEST, message="Write at most 5,000 characters")],
    )
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=100)])
    position = StringField("Your role at the home", [DataRequired("Enter your role at the home"), Length(max=100)])


def page(
    story: HomeStory, *, by: str, path: str, was_sent: Callable[[], None] = lambda: None, **more: object
) -> str | Response | tuple[str, int]:
    """The form, and what sending it does. ``path`` is the story's own address, where the done page is too."""
    form = ResponseForm()
    if not story.can_respond:
        return redirect(path, 303)
    if not form.validate_on_submit():
        shown = render_template("answer/respond.html", story=story, form=form, back=path, **more)
        return (shown, 422) if form.is_submitted() else shown
    text, at = form.text.data or "", now()
    signed = f"Written by {(form.name.data or '').strip()}, {(form.position.data or '').strip()}."
    was_sent()
    try:
        code = here().database.write(lambda db: respond(db, story.id, text, by=by, signed=signed, now=at))
    except NotNow:
        return redirect(path, 303)
    session["answered"] = {"done_title": "We have your response", "sentence": _next(story), "kind": "moved"}
    if code is not None:
        session["answered"]["code"] = code
    return redirect(f"{path}/done", 303)


def _next(story: HomeStory) -> str:
    when = "Then it stands" if story.state == "published" else "Once the story is published, it stands"
    return f"Thank you. A moderator may read it first. {when} below the story, as the response of the home."
