"""What a body says of a story: a comment or a response for everyone, or a recommendation to publish it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template
from flask import session as cookie
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from gateway.intake.program import receive_child
from gateway.moderation.decide import decide, possible_moves
from gateway.moderation.details import Text
from gateway.web.api.sight import Sight
from gateway.web.bodies.body_story import BodyStory, body, body_story, find, what_is_possible
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.who import needs
from store import contributions, log
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Kind, Role

LONGEST = 5_000
CHANGED = "This story has changed meanwhile, so this can’t be sent now. Your words are still here to copy."
Page = str | Response | tuple[str, int]


class SayForm(BaseForm):
    text = TextAreaField(
        "Your words",
        [DataRequired("Write what you want to say"), Length(max=LONGEST, message="Write at most 5,000 characters")],
    )

    def validate_text(self, field: TextAreaField) -> None:
        if "\0" in (field.data or ""):
            raise ValidationError("Your words hold characters that can’t be kept. Type them again")


class NotNow(Exception):
    """The story takes no such words any more."""

    code = "not_now"


@dataclass(frozen=True, slots=True)
class Say:
    """One way of having a say; ``keep`` writes it down in the caller's transaction."""

    what: str
    title: str
    label: str
    about: str
    send: str
    done: str
    following: str
    keep: Callable[[Session, Contribution, Sight, str, datetime], None]


def add_to(part: Blueprint) -> None:
    for what, view in (("comment", comment), ("respond", respond), ("recommend", recommend)):
        part.add_url_rule(f"/bodies/stories/<written>/{what}", view_func=view, methods=["GET", "POST"])
    part.add_url_rule("/bodies/stories/<written>/done", view_func=done)


@needs(Role.BODY)
def comment(written: str) -> Page:
    return _page(written, SAYS["comment"])


@needs(Role.BODY)
def respond(written: str) -> Page:
    return _page(written, SAYS["respond"])


@needs(Role.BODY)
def recommend(written: str) -> Page:
    return _page(written, SAYS["recommend"])


@needs(Role.BODY)
def done(written: str) -> Page:
    """What happens next; what was sent waits in the signed cookie, so that loading this again sends nothing."""
    story = _story(written)
    said = SAYS.get(str(cookie.get("body_said")))
    if said is None:
        return redirect(f"/bodies/stories/{story.card.reference}", 303)
    return render_template("bodies/done.html", story=story, say=said)


def _page(written: str, say: Say) -> Page:
    story, form = _story(written), SayForm()
    if not form.is_submitted() and say.what not in story.can:
        return redirect(f"/bodies/stories/{story.card.reference}", 303)
    form.text.label.text = say.label
    status = 200
    if form.validate_on_submit():
        try:
            _keep(written, say, form.text.data or "")
        except NotNow:
            form.text.errors = [CHANGED]
            status = 409
        else:
            cookie["body_said"] = say.what
            return redirect(f"/bodies/stories/{story.card.reference}/done", 303)
    elif form.is_submitted():
        status = 422
    return render_template("bodies/say.html", story=story, say=say, form=form, longest=LONGEST), status


def _keep(written: str, say: Say, text: str) -> None:
    """One write, from looking again to keeping the words. Raises NotNow."""
    person, at = body(), now()

    def work(session: Session) -> None:
        found = find(session, written, person)
        if found is None:
            raise NotNow
        contributions.get(session, found[0].id, for_update=True)  # what is looked at next is what it stays
        row, seen = find(session, written, person) or found
        moves = {event.value for event in possible_moves(session, row, by=seen.actor(Role.BODY), now=at)}
        if say.what not in what_is_possible(session, row, seen, moves):
            raise NotNow
        say.keep(session, row, seen, text, at)

    here().database.write(work)


def _keep_child(kind: Kind) -> Callable[[Session, Contribution, Sight, str, datetime], None]:
    def keep(session: Session, row: Contribution, seen: Sight, text: str, at: datetime) -> None:
        if not _was_sent(session, row, kind, text):
            receive_child(session, row, kind, text, text.encode(), role=Role.BODY, by=seen.person.id, now=at)

    return keep


def _was_sent(session: Session, row: Contribution, kind: Kind, text: str) -> bool:
    """A page sent twice says it once."""
    same = [c for c in contributions.children(session, row.id) if c.kind is kind and c.filer == Role.BODY]
    return any(part.text == text for child in same for part in contributions.original(session, child.id))


def _keep_recommendation(session: Session, row: Contribution, seen: Sight, text: str, at: datetime) -> None:
    made = {entry.id for entry in log.entries(session, row.id) if entry.event == Event.RECOMMEND}
    said = [words for (entry_id, name), words in log.free_texts(session, row.id).items() if entry_id in made]
    if text not in said:
        decide(session, row.id, Event.RECOMMEND, by=seen.actor(Role.BODY), details=Text(text=text), now=at)


def _story(written: str) -> BodyStory:
    person, at = body(), now()
    with here().database.read() as session:
        found = find(session, written, person)
        if found is None:
            abort(404)
        return body_story(session, *found, now=at)


SAYS = {
    say.what: say
    for say in (
        Say(
            "comment",
            "Comment in public",
            "Your comment",
            "Everyone can read your comment beside the story, even while the story’s own words are kept from the "
            "public. Please do not repeat those words, and say nothing that would show who anybody is.",
            "Send the comment",
            "We have your comment",
            "A moderator reads it first. Then it stands beside the story, as the comment of a public interest body. "
            "Until then, the story’s page here says that it waits.",
            _keep_child(Kind.COMMENT),
        ),
        Say(
            "respond",
            "Respond in public",
            "Your response",
            "Everyone can read your response below the story. Please say nothing that would show who the author, "
            "a resident or a member of staff is.",
            "Send the response",
            "We have your response",
            "A moderator reads it first. Then it stands below the story, as the response of a public interest body. "
            "Until then, the story’s page here says that it waits.",
            _keep_child(Kind.RESPONSE),
        ),
        Say(
            "recommend",
            "Recommend that it be published",
            "Why should it be published?",
            "Your recommendation is not public. A senior moderator reads it and decides. The author and the home are "
            "told that you made it.",
            "Send the recommendation",
            "We have your recommendation",
            "A senior moderator reads it and decides whether the story’s words stay out of view. The author and the "
            "home are told that a recommendation was made. If the story is published, you find it so in your list.",
            _keep_recommendation,
        ),
    )
}
