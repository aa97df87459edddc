"""Mending a message that waits for a person: its reason, what was tried, a better address, and on or given up."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from channels.errors import ChannelError
from gateway.delivery import mending
from gateway.delivery.envelopes import ChangedSince, letter_document
from gateway.delivery.postal import address_of
from gateway.web import who
from gateway.web.desk import mend_words
from gateway.web.desk.own_pages import MAY_MEND, TO_BE_MENDED
from gateway.web.desk.phone_forms import tidy
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.wiring import Gateway
from letters.address import PostalAddress
from letters.errors import BadAddress, CannotPrint
from letters.letter import lay_out
from store import contacts, deliveries, homes, letters, tasks
from store.contacts import Contact
from store.database import Session
from store.deliveries import Delivery
from store.homes import Home
from store.tasks import Task
from store.words import Channel, DeliveryState, TaskKind

SOMEBODY_ELSE = "Somebody else has this task, or it is done. Go back to the tasks"
STILL_OFF = "This gateway runs without it still. Set it, start the gateway again, then press this once more"
ON_ITS_WAY = frozenset({DeliveryState.DUE, DeliveryState.CLAIMED})
MANY = 500


class NotMended(ValueError):
    """It can't be done like that; the message says why and what to do."""

    code = "not_mended"


class ContactAddress(BaseForm):
    address = TextAreaField(
        "The right postal address",
        [DataRequired("Enter the address"), Length(max=600, message="Write at most 600 characters")],
    )

    def refuse(self, sentence: str) -> None:
        self.address.errors = [sentence]


class HomeAddress(BaseForm):
    address = StringField("Street", [DataRequired("Enter the street"), Length(max=300)])
    town = StringField("Town", [DataRequired("Enter the town"), Length(max=100)])
    postcode = StringField("Postcode", [DataRequired("Enter the postcode"), Length(max=10)])

    def refuse(self, sentence: str) -> None:
        self.address.errors = [sentence]


class Broken(NamedTuple):
    """What a task to mend is about: one message (of a letter: the first in it), or a whole channel."""

    task: Task
    noun: str
    delivery: Delivery | None
    letter_id: int
    contact: Contact | None
    home: Home | None
    by_post: bool

    @property
    def address_form(self) -> type[ContactAddress] | type[HomeAddress] | None:
        """Ours to correct is an organisation's address; an author's is the author's alone."""
        if not self.by_post or self.delivery is None or self.delivery.author_id is not None:
            return None
        if self.contact is not None:
            return ContactAddress
        return HomeAddress if self.home is not None else None


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/tasks/<int:task_id>/mend", view_func=mend, methods=["GET", "POST"])


@who.needs(*MAY_MEND)
def mend(task_id: int) -> Response | tuple[str, int]:
    """GET shows what is wrong; POST does one thing about it."""
    broken = _broken(task_id)
    if broken.task.done_at is not None:
        return redirect("/desk/tasks", 303)
    form = broken.address_form() if broken.address_form else BaseForm()
    if not form.is_submitted():
        return _page(broken, _filled(broken), ""), 200
    wanted = request.form.get("do", "")
    if wanted == "address" and broken.address_form is not None:
        valid = form.validate()
    else:
        valid = BaseForm().validate()
        form = _filled(broken)
    if not valid:
        return _page(broken, form, ""), 422
    problem = _done(broken, wanted, form)
    if problem is None:
        return redirect("/desk/tasks", 303)
    if wanted == "address" and isinstance(form, ContactAddress | HomeAddress):
        form.refuse(problem)
        problem = ""
    return _page(_broken(task_id), form, problem), 409


def _done(broken: Broken, wanted: str, form: BaseForm) -> str | None:
    """Do what was chosen, in one transaction; else the sentence that says why not."""
    person, at, gateway = me(), now(), here()

    def work(session: Session) -> None:
        if not tasks.claim(session, broken.task.id, by=person.id, now=at):
            raise NotMended(SOMEBODY_ELSE)
        outcome = _mend(session, broken, wanted, form, gateway=gateway, by=person.id, at=at)
        tasks.finish(session, broken.task.id, by=person.id, outcome=outcome, now=at)

    try:
        gateway.database.write(work)
    except (NotMended, mending.NotToMend, BadAddress, ChannelError, CannotPrint, ChangedSince) as error:
        return str(error)
    return None


def _mend(
    session: Session, broken: Broken, wanted: str, form: BaseForm, *, gateway: Gateway, by: int, at: datetime
) -> str:
    """What was done, in words for the record. Raises one of the errors above."""
    if broken.noun == "channel":
        channel = broken.task.about.partition(":")[2]
        if channel not in gateway.outbound:
            raise NotMended(STILL_OFF)
        return _send_what_waits(session, channel, by=by, at=at)
    if broken.delivery is None:
        raise NotMended("What this was about is not there any more.")
    if wanted == "address":
        _correct(session, broken, form, at)
        if broken.letter_id:
            return "The address is corrected: it goes with the next print run."
        mending.mend(session, broken.delivery.id, "again", by=by, now=at)
        return "The address is corrected, and it is sent again."
    if broken.letter_id:
        return _check_letter(session, broken.letter_id, gateway, at)
    return _decide(session, broken.delivery, wanted, by=by, at=at)


def _decide(session: Session, delivery: Delivery, wanted: str, *, by: int, at: datetime) -> str:
    fresh = deliveries.get(session, delivery.id) or delivery
    if fresh.state in {DeliveryState.WAITING, DeliveryState.UNKNOWN}:
        mending.mend(session, fresh.id, wanted, by=by, now=at)
        return {"again": "Sent again.", "sent": "Taken as sent.", "give_up": "Given up."}[wanted]
    if fresh.state is DeliveryState.DUE and wanted == "again":
        deliveries.change(session, fresh.id, due_at=at)
        deliveries.record(session, fresh.id, "person_again", now=at, detail={"by": by})
        session.note("delivery", fresh.id)
        return "It is tried again at once."
    if wanted != "over":
        raise NotMended("It stands otherwise by now. Look at the page again.")
    return f"Nothing to mend any more: {mend_words.stands(fresh)}."


def _correct(session: Session, broken: Broken, form: BaseForm, at: datetime) -> None:
    """Keep the corrected address, if a letter can be addressed with it; else nothing of it is kept."""
    delivery = broken.delivery
    if isinstance(form, ContactAddress) and broken.contact is not None:
        text = PostalAddress.from_text(tidy(form.address.data)).text
        contacts.keep(session, replace(broken.contact, postal_address=text), now=at)
    elif isinstance(form, HomeAddress) and broken.home is not None:
        line, town, code = (tidy(field.data) for field in (form.address, form.town, form.postcode))
        made = PostalAddress.from_directory(broken.home.name, f"{line}, {town}", code)
        homes.change(session, broken.home.id, now=at, address=line, town=town, postcode=made.postcode or code)
    if delivery is not None:
        address_of(session, delivery)


def _check_letter(session: Session, letter_id: int, gateway: Gateway, at: datetime) -> str:
    """Set the letter once more: whatever was wrong may be mended, or gone from it."""
    letter = letters.get(session, letter_id)
    if letter is not None and letter.state in {"composed", "printed"}:
        lay_out(letter_document(session, letter, base_url=gateway.settings.base_url, now=at))
        return "It can be printed now: it goes with the next print run."
    return "The letter does not wait to be printed any more."


def _send_what_waits(session: Session, channel: str, *, by: int, at: datetime) -> str:
    waiting = mend_words.waiting_for(session, channel, limit=MANY)
    for delivery in waiting:
        mending.mend(session, delivery.id, "again", by=by, now=at)
    return f"It is set up: {len(waiting)} sent again."


def _filled(broken: Broken) -> BaseForm:
    """The form with the address as it stands."""
    match broken.address_form:
        case made if made is ContactAddress and broken.contact is not None:
            return ContactAddress(formdata=None, data={"address": broken.contact.postal_address})
        case made if made is HomeAddress and broken.home is not None:
            home = broken.home
            given = {"address": home.address, "town": home.town, "postcode": home.postcode}
            return HomeAddress(formdata=None, data=given)
    return BaseForm(formdata=None)


def _page(broken: Broken, form: BaseForm, problem: str) -> str:
    channel = broken.task.about.partition(":")[2] if broken.noun == "channel" else ""
    with here().database.read() as session:
        shown = mend_words.shown(session, broken.delivery, broken.home)
        waiting = len(mend_words.waiting_for(session, channel, limit=MANY)) if channel else 0
        note = mend_words.note(session, broken.task)
    return render_template(
        "desk/mend.html",
        broken=broken,
        form=form,
        problem=problem,
        shown=shown,
        note=note,
        channel=channel,
        waiting=waiting,
        settings=mend_words.SETTINGS.get(channel, ()),
        state=broken.delivery.state if broken.delivery else "",
        trying=broken.delivery is not None and broken.delivery.state in ON_ITS_WAY,
    )


def _broken(task_id: int) -> Broken:
    with here().database.read() as session:
        task = tasks.get(session, task_id)
        noun, _, number = task.about.partition(":") if task else ("", "", "")
        if task is None or task.kind is not TaskKind.MEND_DELIVERY or noun not in TO_BE_MENDED:
            abort(404)
        letter_id = int(number) if noun == "letter" and number.isdigit() else 0
        delivery = _delivery(session, noun, number)
        contact_id = delivery.contact_id if delivery else None
        home_id = delivery.home_id if delivery else None
        by_post = bool(letter_id) or (
            delivery is not None and delivery.channel == Channel.LETTER and delivery.state is DeliveryState.WAITING
        )
        return Broken(
            task=task,
            noun=noun,
            delivery=delivery,
            letter_id=letter_id,
            contact=None if contact_id is None else contacts.get(session, contact_id),
            home=None if home_id is None else homes.get(session, home_id),
            by_post=by_post,
        )


def _delivery(session: Session, noun: str, number: str) -> Delivery | None:
    if not number.isdigit():
        return None
    if noun == "letter":
        return next(iter(deliveries.of_letter(session, int(number))), None)
    return deliveries.get(session, int(number))
