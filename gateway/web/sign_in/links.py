"""Signing in by a link that comes by e-mail, for providers and public bodies: it works once, for half an hour.

Opening the link changes nothing, because scanners of mail follow every link; the button on its page ends it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.sign_in import entering
from store import deliveries, staff
from store.database import Session
from store.staff import Person
from store.words import Channel, Recipient, Role

NOTICE = "sign_in_link"
BY_LINK = frozenset({Role.PROVIDER, Role.BODY})
"""Whoever has another role besides signs in with password and code: mail alone is not enough for the desk."""
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 3
Page = Response | str | tuple[str, int]


class AskForLink(BaseForm):
    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter your e-mail address"),
            Length(max=entering.MAX_EMAIL, message="That is too long for an e-mail address"),
        ],
    )
    next = HiddenField()


@dataclass(frozen=True, slots=True)
class Used:
    """What became of a link: whose it was, or None when it had ended."""

    person: Person | None


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/sign-in/link", view_func=ask_for_link, methods=["GET", "POST"])
    part.add_url_rule("/sign-in/link/sent", view_func=link_sent, methods=["GET"])
    part.add_url_rule("/sign-in/link/<token>", view_func=use_link, methods=["GET", "POST"])


def ask_for_link() -> Page:
    """The same answer whether or not anybody has this address: nobody learns who has an account."""
    form = AskForLink(next=request.args.get("next", ""))
    if not goes_out():
        return render_template("sign_in/no_mail.html")
    if form.validate_on_submit():
        email, wanted, at = str(form.email.data), who.local_path(form.next.data) or "", now()
        here().database.write(lambda db: send_link(db, email, wanted=wanted, now=at))
        return redirect("/sign-in/link/sent", 303)
    shown = render_template("sign_in/ask_for_link.html", form=form)
    return (shown, 422) if form.is_submitted() else shown


def link_sent() -> str:
    return render_template("sign_in/link_sent.html")


def use_link(token: str) -> Page:
    """The page with the button; pressed, it signs in and ends the link."""
    at = now()
    with here().database.read() as db:
        person = _whose(db, token, at)
    if person is None:
        return render_template("sign_in/link_over.html"), 410
    form = BaseForm()
    if not form.validate_on_submit():
        return render_template("sign_in/use_link.html", form=form, email=person.email)
    used = here().database.write(lambda db: _use(db, token, at))
    if used.person is None:
        return render_template("sign_in/link_over.html"), 410
    return entering.go_on(used.person, wanted=request.args.get("next"))


def goes_out() -> bool:
    """Whether an e-mail can go out from here at all."""
    return here().settings.channel_mode("email") != "absent"


def send_link(session: Session, email: str, *, wanted: str, now: datetime) -> int | None:
    """Stage the e-mail with the link; its delivery, or None when this address gets none (now)."""
    person = staff.by_email(session, email)
    if person is None or not may_use_link(person):
        return None
    session.lock(hashlib.sha256(f"sign-in link {person.id}".encode()).digest())
    if staff.made_since(session, person.id, "link", now - AN_HOUR) >= MOST_AN_HOUR:
        return None
    token = staff.new_token(session, person.id, "link", now=now)
    return deliveries.add(
        session,
        now=now,
        due_at=now,
        secret=token,
        notice=NOTICE,
        to_role=Recipient.STAFF,
        recipient=f"staff:{person.id}",
        channels=[Channel.EMAIL.value],
        channel=Channel.EMAIL.value,
        details={"ends_at": (now + staff.LINK).isoformat(), "next": wanted},
    )


def may_use_link(person: Person) -> bool:
    return person.active and bool(person.roles) and person.roles <= BY_LINK


def _whose(session: Session, token: str, at: datetime) -> Person | None:
    """Looked at again when it is used: meanwhile the account may have been closed, or been given the desk."""
    person = staff.by_token(session, token, "link", now=at) if len(token) <= 100 else None
    return person if person is not None and may_use_link(person) else None


def _use(session: Session, token: str, at: datetime) -> Used:
    person = _whose(session, token, at)
    if person is None or not staff.end_token(session, token, now=at):
        return Used(None)
    staff.end_links(session, person.id, now=at)
    return Used(person)
