"""E-mail that came in: what each was taken for and why, its plain words, and a person who has seen to it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from channels.email.reading import attachments_of, parse, words_of
from gateway.delivery.address import address_of
from gateway.web import who
from gateway.web.desk import page_marks
from gateway.web.desk.plain_names import CHANNELS, DELIVERIES, RECIPIENTS
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import contributions, deliveries, mail, tasks
from store.database import Session
from store.deliveries import Delivery
from store.mail import Mail
from store.words import Channel, Recipient, Role, TaskKind

PAGE = 50
LIST = "/desk/mail"
MAY_READ_MAIL = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.ADMINISTRATOR)
KINDS = {
    "report": "What became of a message of ours",
    "complaint": "A complaint about a message of ours",
    "unsubscribe": "No more e-mail, please",
    "automatic": "Written by a machine",
    "person": "Written by a person",
    "unreadable": "Can't be read",
    mail.SET_ASIDE: "Set aside",
}
HIDDEN = "Hidden: it belongs to somebody who told us a story"
_ADDRESSES = re.compile(r"[^\s<>\"'(),;:]{1,80}@[^\s<>\"'(),;:]{1,120}|\+?\(?\d(?:[\s().-]{0,2}\d){8,14}")


class SeenTo(BaseForm):
    note = TextAreaField("What became of it? (optional)", [Length(max=300, message="Write at most 300 characters")])


@dataclass(frozen=True, slots=True)
class Shown:
    """One e-mail as the pages show it; ``words`` and ``attachments`` on its own page alone."""

    mail: Mail
    kind: str
    sender: str
    subject: str
    words: str = ""
    attachments: tuple[str, ...] = ()
    about: tuple[tuple[str, ...], ...] = ()
    stopped: bool = False


def add_to(part: Blueprint) -> None:
    part.add_url_rule(LIST, view_func=mails)
    part.add_url_rule(f"{LIST}/<int:mail_id>", view_func=one_mail)
    part.add_url_rule(f"{LIST}/<int:mail_id>/seen", view_func=mail_seen, methods=["POST"])
    part.add_url_rule(f"{LIST}/<int:mail_id>/lift", view_func=mail_lift, methods=["POST"])


@who.needs(*MAY_READ_MAIL)
def mails() -> str:
    """What waits for a person above; whatever machines wrote, and what was seen to, folded below."""
    before = page_marks.after(request.args.get("before")) or None
    with here().database.read() as session:
        waiting = [] if before else [_shown(session, one) for one in mail.listed(session, waiting=True, limit=PAGE)]
        rest = mail.listed(session, waiting=False, before=before, limit=PAGE + 1)
        others = [_shown(session, one) for one in rest[:PAGE]]
    more = f"{LIST}?before={rest[PAGE - 1].id}" if len(rest) > PAGE else ""
    return render_template("desk/mails.html", waiting=waiting, others=others, more=more, open=before is not None)


@who.needs(*MAY_READ_MAIL)
def one_mail(mail_id: int) -> str:
    return _page(mail_id, SeenTo(formdata=None))


@who.needs(*MAY_READ_MAIL)
def mail_seen(mail_id: int) -> Response | str:
    form, at, by = SeenTo(), now(), me().id
    _get(mail_id)
    if not form.validate_on_submit():
        if form.csrf_token.errors:
            abort(400)
        return _page(mail_id, form)
    outcome = (form.note.data or "").strip() or "Seen to."

    def work(session: Session) -> None:
        if mail.see_to(session, mail_id, by=by, now=at):
            kinds = [TaskKind.MAIL, TaskKind.URGENT]
            tasks.finish_about(session, kinds, about=f"mail:{mail_id}", by=by, outcome=outcome, now=at)

    here().database.write(work)
    return redirect(f"{LIST}?done=seen", 303)


@who.needs(*MAY_READ_MAIL)
def mail_lift(mail_id: int) -> Response:
    """Write to that address by e-mail again, because its owner said so."""
    if not BaseForm().validate_on_submit():
        abort(400)
    found = _get(mail_id)

    def work(session: Session) -> None:
        address = _address(session, _delivery(session, found))
        if address:
            mail.lift_stop(session, address)

    here().database.write(work)
    return redirect(f"{LIST}/{mail_id}?done=lifted", 303)


def _page(mail_id: int, form: SeenTo) -> str:
    _get(mail_id)
    with here().database.read() as session:
        found = mail.get(session, mail_id)
        shown = None if found is None else _whole(session, found)
    return render_template("desk/mail.html", shown=shown, form=form, done=request.args.get("done", ""))


def _get(mail_id: int) -> Mail:
    with here().database.read() as session:
        found = mail.get(session, mail_id)
    if found is None or not found.taken_for:
        abort(404)
    return found


def _shown(session: Session, found: Mail, **more: Any) -> Shown:
    hidden = _hides(session, found)
    subject = without_addresses(found.subject) if hidden else found.subject
    kind = KINDS.get(found.taken_for, found.taken_for)
    return Shown(found, kind, HIDDEN if hidden else found.sender, subject or "Without a subject", **more)


def _whole(session: Session, found: Mail) -> Shown:
    words, attachments = _inside(mail.raw_of(session, found.id) or b"")
    if _hides(session, found):
        words = without_addresses(words)
        attachments = tuple(without_addresses(name) for name in attachments)
    delivery = _delivery(session, found)
    address = _address(session, delivery)
    return _shown(
        session,
        found,
        words=words,
        attachments=attachments,
        about=_about(session, delivery),
        stopped=bool(address) and mail.is_stopped(session, address),
    )


def without_addresses(text: str) -> str:
    """A text in which no e-mail address and no phone number stands any more."""
    return _ADDRESSES.sub("[hidden]", text)


def _inside(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Its plain words, and what is attached by name; nothing is rendered, opened or fetched."""
    try:
        message = parse(raw)
        return words_of(message), attachments_of(message)
    except Exception:
        return "", ()


def _hides(session: Session, found: Mail) -> bool:
    """No page says how an author can be reached: not their own mail, nor what came back about mail to them."""
    delivery = _delivery(session, found)
    to_author = delivery is not None and delivery.to_role == Recipient.AUTHOR
    return to_author or mail.is_an_authors(session, found.sender)


def _delivery(session: Session, found: Mail) -> Delivery | None:
    return None if found.delivery_id is None else deliveries.get(session, found.delivery_id)


def _address(session: Session, delivery: Delivery | None) -> str:
    return address_of(session, delivery) if delivery is not None and delivery.channel == Channel.EMAIL else ""


def _about(session: Session, delivery: Delivery | None) -> tuple[tuple[str, ...], ...]:
    """The message of ours that it is about: what it said, to whom, and how that stands."""
    if delivery is None:
        return ()
    to = RECIPIENTS[Recipient(delivery.to_role)] if delivery.to_role in set(Recipient) else delivery.to_role
    notice = delivery.notice.replace("_", " ")
    way = CHANNELS.get(delivery.channel, delivery.channel)
    stands = f"{DELIVERIES[delivery.state]} ({way}, {_day(delivery.moved_at)})"
    facts: list[tuple[str, ...]] = [("Our message", f"“{notice}”, to {to}"), ("How it stands", stands)]
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    if row is not None:
        shown = f"{row.reference[:4]}-{row.reference[4:]}"
        facts.append(("Its story", shown, f"/desk/stories/{row.reference}", "Open"))
    return tuple(facts)


def _day(at: datetime) -> str:
    from gateway.web.plain_words import when

    return when(at)
