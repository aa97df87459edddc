"""The story that a reader has opened with its code, and how an author's page acts on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import author
from gateway.moderation.decide import NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from gateway.web.author.own_story import OwnStory, own_story
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.opened_by_code import leave, opened
from store.database import Session

Page = str | Response | tuple[str, int]


def the_story() -> OwnStory:
    """The story whose code this reader has entered; without one they are asked for it."""
    story_id = opened("story")
    if story_id is None:
        abort(redirect("/mine", 303))
    with here().database.read() as db:
        found = own_story(db, story_id, now=now())
    if found is None:
        leave("story")
        abort(redirect("/mine", 303))
    return found


def only(possible: bool) -> None:
    """What is no longer possible leads back to where the story stands now."""
    if not possible:
        abort(redirect("/mine", 303))


def act(work: Callable[[Session, datetime], Any], *, then: str = "/mine") -> Page:
    """One use case in one write, at one instant; then where the story stands now."""
    at = now()
    try:
        here().database.write(lambda db: work(db, at))
    except (NotFound, MoveNotPossible, RequirementNotMet, author.TooLate):
        return render_template("author/changed.html", story=the_story()), 409
    return redirect(then, 303)


def page(template: str, form: BaseForm, **more: object) -> Page:
    shown = render_template(template, form=form, **more)
    return (shown, 422) if request.method == "POST" else shown
