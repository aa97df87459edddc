"""The page on which a moderator makes two stories of one: its messages to tick, and what the author will get."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, TextAreaField

from gateway.intake import splitting
from gateway.intake.joining import CannotJoin, Side
from gateway.intake.splitting import Message, Split
from gateway.moderation.decide import Conflict
from gateway.moderation.remember import storable
from gateway.web import who
from gateway.web.desk import as_text
from gateway.web.desk.joining_page import MAY, TOO_OLD, WHY, Page, is_number, version_of
from gateway.web.desk.plain_names import FIELDS, reference
from gateway.web.desk.story import find
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import when
from store import contributions, homes
from store.contributions import Contribution
from store.words import Role

SAME, UNKNOWN = "same", "unknown"
FOR_SHOW = {"ref": "XXXX-XXXX", "code": "0000-0000-0000-0000", "ask": "home"}


class SplitForm(BaseForm):
    """``version`` is the one that its reader saw."""

    version = HiddenField()
    messages = SelectMultipleField("Which parts are the other story?", validate_choice=False)
    home = RadioField("Which home is the new story about?", default=UNKNOWN, validate_choice=False)
    consent_covers = BooleanField("I have checked that the author was asked about publishing after these parts came")
    why = TextAreaField("Why, for the record", WHY)

    def asked(self) -> Split:
        return Split(
            messages=frozenset(int(each) for each in self.messages.data or [] if is_number(each)),
            same_home=self.home.data == SAME,
            consent_covers=bool(self.consent_covers.data),
            why=storable(self.why.data or "").strip(),
        )


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/split", view_func=split, methods=["GET", "POST"])


@who.needs(*MAY)
def split(ref: str) -> Page:
    """GET shows the messages to choose from; POST makes the second story, and leads to it."""
    row, at, form = find(ref), now(), SplitForm()
    if request.method == "GET":
        form.version.data = str(row.version)
        return _page(row, form, at)
    if not form.validate_on_submit():
        return _page(row, form, at, status=400)
    side, asked, by = Side(row.id, version_of(form.version)), form.asked(), who.actor(Role.MODERATOR)
    try:
        made = here().database.write(lambda db: splitting.split(db, side, asked, by=by, now=at))
    except Conflict as conflict:
        if made_already := _made_already(conflict, side, by.id):
            return redirect(f"/desk/stories/{made_already}", 303)
        form.form_errors.append(TOO_OLD)
        return _page(row, form, at, status=409)
    except CannotJoin as refusal:
        form.form_errors.append(refusal.sentence)
        return _page(row, form, at, status=422)
    return redirect(f"/desk/stories/{made.reference}", 303)


def _page(row: Contribution, form: SplitForm, at: datetime, *, status: int = 200) -> Page:
    base = here().settings.base_url
    with here().database.read() as session:
        row = contributions.get(session, row.id) or row
        told = splitting.messages(session, row.id)
        free = splitting.may_go(row, told)
        home = None if row.home_id is None else homes.get(session, row.home_id)
        covered = {each.id for each in free if splitting.covering(session, row, [each])}
        sms = as_text.shown(session, row, "split_author", FOR_SHOW, base_url=base, now=at)
    form.home.choices = {UNKNOWN: "Not known: the author is asked", SAME: f"The same: {home.name}" if home else ""}
    if home is None:
        del form.home
    if not covered:
        del form.consent_covers
    page = render_template(
        "desk/panels/split.html",
        row=row,
        reference=reference(row),
        form=form,
        free=[(each.id, _title(told, each), _words(each), each.id in covered) for each in free],
        chosen=set(form.messages.data or []),
        sms=sms,
    )
    return page, status


def _made_already(conflict: Conflict, side: Side, me: str) -> str:
    """The story that the same button made when the same person pressed it a moment ago; empty when it did not."""
    winner = conflict.winner
    if winner is None or winner.actor != me or winner.version != side.version + 1:
        return ""
    return str(winner.facts["other"]) if winner.facts.get("joining") == splitting.SPLIT_INTO else ""


def _title(told: list[Message], message: Message) -> str:
    number = next(place for place, each in enumerate(told, 1) if each.id == message.id)
    what = " and ".join(dict.fromkeys(_field(piece.field) for piece in message.pieces))
    return f"Part {number}: {what}, {when(message.at)}"


def _field(field: str) -> str:
    return FIELDS.get(field, field.replace("_", " ")).lower()


def _words(message: Message) -> list[str]:
    return ["This part was erased." if piece.text is None else storable(piece.text) for piece in message.pieces]
