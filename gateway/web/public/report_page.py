"""Report a story: one short page that anybody may send, without signing in, and what happens then."""

import secrets
from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.intake.reporting import WORDS, Told, report
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.opened_by_code import client
from gateway.web.public.cards import place_of
from gateway.web.public.reference import read, shown
from gateway.web.public.shown_story import REPORTABLE
from store import codes, contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.reports import ReportReason
from store.words import Kind

MOST_WORDS, LONGEST_CONTACT = 3_000, 200
_KEY = 24  # bytes


class ReportForm(BaseForm):
    key = HiddenField()
    reason = RadioField(
        "What is wrong with it?",
        choices=[SelectChoice(reason.value, WORDS[reason]) for reason in ReportReason],
        validators=[InputRequired("Choose what is wrong with it")],
    )
    words = TextAreaField(
        "Tell us more",
        validators=[Length(max=MOST_WORDS, message=f"Write at most {MOST_WORDS:,} characters")],
    )
    contact = StringField(
        "How can we answer you? (optional)",
        validators=[Length(max=LONGEST_CONTACT, message=f"Write at most {LONGEST_CONTACT} characters")],
    )
    website = StringField("Leave this empty")

    def validate_words(self, field: TextAreaField) -> None:
        if self.reason.data == ReportReason.OTHER and not (field.data or "").strip():
            raise ValidationError("Tell us what is wrong with it")

    def validate_website(self, field: StringField) -> None:
        if field.data:
            raise ValidationError("This box is there to stop machines. Leave it empty, then send again")


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/stories/<written>/report", "report", show, methods=["GET"])
    part.add_url_rule("/stories/<written>/report", "send_report", send, methods=["POST"])
    part.add_url_rule("/stories/<written>/report/sent", "report_sent", sent, methods=["GET"])


def show(written: str) -> str:
    row, place = _story(written)
    return _page(ReportForm(key=secrets.token_urlsafe(_KEY)), row, place)


def send(written: str) -> str | Response | tuple[str, int]:
    """Keep it, once; somebody who sends one after the other waits a little, with their words still on the page."""
    row, place = _story(written)
    form, at = ReportForm(), now()
    if not _is_key(form.key.data):
        form.key.data = secrets.token_urlsafe(_KEY)
    if not form.validate_on_submit():
        return _page(form, row, place)
    who = f"report from {client()}" if client() else ""
    until = _must_wait(who, at)
    if until is not None:
        form.form_errors.append(f"You sent several reports just now. {_wait(until - at)} Your words are still here.")
        return _page(form, row, place), 429
    told = _told(form)
    here().database.write(lambda session: _keep(session, row, told, who=who, now=at))
    return redirect(f"/stories/{shown(row.reference)}/report/sent", 303)


def _keep(session: Session, row: Contribution, told: Told, *, who: str, now: datetime) -> None:
    if report(session, row, told, now=now) and who:
        codes.guessed_wrong(session, who, now=now)


def _must_wait(who: str, at: datetime) -> datetime | None:
    """The fourth report of a day and those after it wait, longer each time, and a quarter of an hour at most."""
    if not who:
        return None
    with here().database.read() as session:
        return codes.wait_until(session, who, now=at)


def _wait(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    if seconds < 90:
        return f"Wait {seconds} second{'s' if seconds != 1 else ''}, then send this one."
    return f"Wait {round(seconds / 60)} minutes, then send this one."


def sent(written: str) -> str:
    row, place = _story(written)
    return render_template("public/report_sent.html", reference=shown(row.reference), place=place)


def _page(form: ReportForm, row: Contribution, place: str) -> str:
    return render_template("public/report.html", form=form, reference=shown(row.reference), place=place)


def _story(written: str) -> tuple[Contribution, str]:
    """The story that this address names, and its home; whatever the public does not know of is not found."""
    reference = read(written)
    if reference is None:
        abort(404)
    with here().database.read() as session:
        row = contributions.by_reference(session, reference)
        home = homes.get(session, row.home_id) if row and row.home_id else None
    if row is None or row.kind is not Kind.STORY or row.state not in REPORTABLE:
        abort(404)
    return row, place_of(home)


def _told(form: ReportForm) -> Told:
    return Told(ReportReason(form.reason.data), _plain(form.words.data), _plain(form.contact.data), form.key.data or "")


def _plain(text: str | None) -> str:
    """Without what no database keeps: NUL, and halves of signs."""
    return (text or "").replace("\0", "").encode("utf-8", "replace").decode().strip()


def _is_key(key: str | None) -> bool:
    return bool(key) and len(key or "") <= 64 and (key or "").isascii()


__all__ = ["ReportForm", "add_to"]
