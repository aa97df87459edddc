"""The holding pen: what reached us and could not be read, until a person makes a story of it or settles it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from gateway.web import who
from gateway.web.desk.plain_names import CHANNELS
from gateway.web.desk.raw_words import sender_of, words_in
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import inbound, tasks
from store.authors import Author
from store.database import Session
from store.inbound import Raw
from store.words import InboundState, Role, TaskKind

PAGE = 50
TEXTS = frozenset({"sms"})
MAY_SETTLE = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING)


class Settle(BaseForm):
    note = TextAreaField(
        "What became of it?",
        [
            DataRequired("Say in a few words what became of it"),
            Length(max=300, message="Write at most 300 characters"),
        ],
    )


@dataclass(frozen=True, slots=True)
class Held:
    """One delivery as the page shows it: the words, never the sender."""

    id: int
    channel: str
    at: datetime
    reason: str
    words: str
    can_be_story: bool
    contribution_id: int | None


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/holding", view_func=holding)
    part.add_url_rule("/desk/holding/<int:inbound_id>", view_func=settle, methods=["GET", "POST"])
    part.add_url_rule("/desk/holding/<int:inbound_id>/story", view_func=make_story, methods=["POST"])


@who.needs(*who.MAY_READ_DESK)
def holding() -> str:
    with here().database.read() as session:
        rows = [_held(raw) for raw in inbound.holding(session, limit=PAGE + 1)]
    may_settle = me().has(*MAY_SETTLE)
    return render_template("desk/holding.html", rows=rows[:PAGE], more=len(rows) > PAGE, may_settle=may_settle)


@who.needs(*MAY_SETTLE)
def settle(inbound_id: int) -> Response | str:
    """Settle one with a note that says what became of it."""
    raw, form, at = _get(inbound_id), Settle(), now()
    if not form.validate_on_submit():
        return render_template("desk/settle.html", held=_held(raw), form=form)
    person, note = me(), (form.note.data or "").strip()

    def work(session: Session) -> None:
        inbound.hold(session, raw.id, f"{raw.reason} Settled by {person.name or person.email}: {note}")
        inbound.settle(session, raw.id)
        _finish(session, raw.id, by=person.id, outcome=note, now=at)

    here().database.write(work)
    return redirect("/desk/holding", 303)


@who.needs(*MAY_SETTLE)
def make_story(inbound_id: int) -> Response:
    """Make a story of the words of a text; its author is whoever sent it."""
    from gateway.intake.told_story import ToldStory, open_story

    raw, at, person = _get(inbound_id), now(), me()
    if not BaseForm().validate_on_submit() or not _held(raw).can_be_story:
        abort(400)
    sender = sender_of(raw)
    author = Author(phone=sender, channels=("sms",) if sender else ())
    story = ToldStory(channel="sms", inbound_id=raw.id, parts=(("text", words_in(raw)),), author=author)

    def work(session: Session) -> str | None:
        fresh = inbound.get(session, raw.id)
        if fresh is None or fresh.state is not InboundState.HOLDING:
            return None
        opened = open_story(session, story, now=at)
        inbound.settle(session, raw.id)
        _finish(session, raw.id, by=person.id, outcome="A story was made of it.", now=at)
        return opened.reference

    reference = here().database.write(work)
    return redirect(f"/desk/stories/{reference}" if reference else "/desk/holding", 303)


def _finish(session: Session, inbound_id: int, *, by: int, outcome: str, now: datetime) -> None:
    about = f"inbound:{inbound_id}"
    tasks.finish_about(session, [TaskKind.HOLDING_PEN], about=about, by=by, outcome=outcome, now=now)


def _get(inbound_id: int) -> Raw:
    with here().database.read() as session:
        raw = inbound.get(session, inbound_id)
    if raw is None or raw.state is not InboundState.HOLDING:
        abort(404)
    return raw


def _held(raw: Raw) -> Held:
    words = words_in(raw)
    simple = raw.channel in TEXTS and bool(words.strip()) and raw.contribution_id is None
    channel = CHANNELS.get(raw.channel, raw.channel).capitalize()
    return Held(raw.id, channel, raw.received_at, raw.reason, words, simple, raw.contribution_id)
