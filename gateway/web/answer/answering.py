"""One story's page for a home, from reading to the answer: shared by letters, links and signed-in providers."""

from collections.abc import Callable

from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response

from gateway.intake.answer import Answer, Answered
from gateway.moderation.decide import NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from gateway.web.answer.answer_form import AnswerForm
from gateway.web.answer.home_story import HomeStory
from store.words import Event

DONE = {
    Event.GO_AHEAD: "The story is published",
    Event.OBJECT: "We have your objection",
    Event.RAISE_SAFEGUARDING: "Our safeguarding lead has been told",
}


def page(story: HomeStory, form: AnswerForm | None = None, *, path: str, **more: object) -> str:
    """The story at ``path`` with the form below it, or without where it no longer waits."""
    form = form or AnswerForm()
    form.explain(story.words, decides=story.can_answer)
    return render_template("answer/story.html", story=story, form=form, path=path, **more)


def post(
    story: HomeStory, give: Callable[[Answer], Answered], *, here: str, **more: object
) -> str | Response | tuple[str, int]:
    """First the page with errors or the page to check; then, once they are sure, the answer itself.

    ``give`` takes the answer in one write; ``here`` is the story's own address.
    """
    form = AnswerForm()
    form.explain(story.words, decides=story.can_answer)
    if not form.validate_on_submit():
        return page(story, form, path=here, **more), 422
    if request.form.get("change"):
        return page(story, form, path=here, **more)
    if form.sure.data != "yes":
        return render_template("answer/check.html", story=story, form=form, rows=form.summary(), action=here, **more)
    try:
        answered = give(form.answer())
    except (NotFound, MoveNotPossible, RequirementNotMet):
        form.choice.errors = ["This story has changed meanwhile. Read it again, then answer."]
        return page(story, form, path=here, **more), 409
    session["answered"] = _kept_words(answered)
    return redirect(f"{here}/done", 303)


def done_page(**more: object) -> str | Response:
    """What happens next. The words wait in the signed cookie, so that reloading the page sends nothing again."""
    words = session.get("answered")
    if not isinstance(words, dict):
        return redirect("/answer", 303)
    return render_template("answer/done.html", **words, **more)


def _kept_words(answered: Answered) -> dict[str, str]:
    title = DONE[answered.event] if answered.event else "Thank you, we have kept your answer"
    return {"done_title": title, "sentence": answered.sentence, "kind": answered.kind}
