"""How an author wants to be told: channels, addresses, print, times and language."""

from flask import Blueprint, render_template
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from channels.web_form.form import ReplyBy
from channels.web_form.inbound import FormReading, read_form
from gateway.intake.own_data import contact
from gateway.intake.reaching import SAFE_TIMES, Wishes, change_reaching, reached, wished
from gateway.notices.languages import NAMES
from gateway.notices.post_at_a_home import asked_for_anyway, staff_may_open
from gateway.web.author.opened_story import Page, act, page, the_story
from gateway.web.author.own_story import OwnStory
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here
from gateway.web.tell.fields import CHANNELS
from store.authors import Author

PRINT = {"clear": "Clear print", "large": "Large print", "easy": "Easy Read, with short sentences"}
SAY_LETTER = "Say whether we may send letters to this address"
LANGUAGES = [SelectChoice(code, name) for code, name in NAMES.items()]
KEPT = frozenset({"Phone", "E-mail", "Postal address"})


class ContactForm(BaseForm):
    channels = SelectMultipleField(
        "How may we tell you?",
        choices=[SelectChoice(each.value, text) for each, text in CHANNELS.items()],
        validate_choice=False,
    )
    phone = StringField("Another phone number", [Optional(), Length(max=60)])
    email = StringField("Another e-mail address", [Optional(), Length(max=300)])
    postal_address = TextAreaField("Another postal address", [Optional(), Length(max=500)])
    letter_at_home = RadioField(
        "May we send letters to this address?",
        [Optional()],
        choices={"yes": "Yes, send letters there all the same", "no": "No, send no letters there"},
        validate_choice=False,
    )
    print_size = RadioField("How should letters be printed?", choices=PRINT)
    safe_times = StringField("When is a call safe?", [Optional(), Length(max=SAFE_TIMES)])
    interpreter = SelectField("Interpreter", choices=[SelectChoice("", "No interpreter"), *LANGUAGES])
    language = SelectField("Language", choices=LANGUAGES)


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/contact", view_func=reach, methods=["GET", "POST"])
    pages.add_url_rule("/contact/saved", view_func=saved)


def reach() -> Page:
    story = the_story()
    author = _author(story)
    form = ContactForm(data=_given(author))
    sent = form.validate_on_submit()
    reading = _read(form, author)
    wishes = _wishes(form, reading)
    at_home = _at_home(wished(author, wishes))
    if sent and _is_fine(form, reading, at_home=at_home):
        return act(lambda db, at: change_reaching(db, story.row.id, wishes, now=at), then="/mine/contact/saved")
    kept = [(what, value) for what, value in contact(author, in_full=False) if what in KEPT]
    return page("author/contact.html", form, story=story, kept=kept, ask_letter=at_home)


def saved() -> Page:
    story = the_story()
    author = _author(story)
    words = [CHANNELS[ReplyBy(each)].lower() for each in author.channels if each in set(ReplyBy)]
    return render_template("author/contact_saved.html", story=story, words=words)


def _author(story: OwnStory) -> Author:
    with here().database.read() as db:
        return reached(db, story.row)


def _given(author: Author) -> dict[str, object]:
    with here().database.read() as db:
        anyway = bool(author.id) and asked_for_anyway(db, author.id)
    return {
        "channels": list(author.channels),
        "print_size": author.print_size,
        "safe_times": author.safe_times,
        "interpreter": author.interpreter if author.interpreter in NAMES else "",
        "language": author.language,
        "letter_at_home": "yes" if anyway else None,
    }


def _at_home(author: Author) -> bool:
    with here().database.read() as db:
        return staff_may_open(db, author.postal_address)


def _read(form: ContactForm, author: Author) -> FormReading:
    """Read with the rules of the public form: each chosen way needs an address, the one that we have or a new one."""
    given = {
        "phone": form.phone.data or author.phone,
        "email": form.email.data or author.email,
        "postal_address": form.postal_address.data or author.postal_address,
    }
    told = {name: [value] for name, value in given.items()}
    return read_form(
        {"nonce": ["how-to-reach"], "who": ["me"], "text": ["-"], "channels": form.channels.data or [], **told}
    )


def _wishes(form: ContactForm, reading: FormReading) -> Wishes:
    new = reading.form
    return Wishes(
        channels=tuple(new.channels) if new else (),
        phone=new.phone.e164 if new and new.phone else "",
        email=(new.email or "") if new else "",
        postal_address=new.postal_address if new else form.postal_address.data or "",
        print_size=form.print_size.data or "clear",
        language=form.language.data or "en",
        safe_times=form.safe_times.data or "",
        interpreter=form.interpreter.data or "",
        letter_at_home={"yes": True, "no": False}.get(form.letter_at_home.data or ""),
    )


def _is_fine(form: ContactForm, reading: FormReading, *, at_home: bool) -> bool:
    for name, error in reading.errors.items():
        form[name if name in form else "channels"].errors = [error.message]
    if at_home and "letter" in (form.channels.data or []) and form.letter_at_home.data not in {"yes", "no"}:
        form.letter_at_home.errors = [SAY_LETTER]
    return not any(field.errors for field in form)
