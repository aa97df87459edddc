"""The fields of the form as its pages draw them; what an answer may be is decided by the reader of the form."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from channels.web_form.form import ReplyBy, Who
from gateway.intake.match_home import label
from gateway.web.forms import BaseForm
from gateway.web.tell.steps import UNSURE, Answers
from store.homes import Home

WHO = {
    Who.ME: "I tell my own story",
    Who.HELPING: "I help a relative or friend",
    Who.STAFF_FOR_RESIDENT: "I work there and write for a resident",
    Who.STAFF_WORRIED: "I work there and am worried",
}
ROLES = {
    "resident": "I live there, or did",
    "relative": "Somebody in my family lives there, or did",
    "friend": "A friend lives there, or did",
    "visitor": "I visit, or worked with the home",
    "other": "Something else",
}
ROLES_OF_ANOTHER = {
    "resident": "They live there, or did",
    "relative": "Somebody in their family lives there, or did",
    "friend": "A friend of theirs lives there, or did",
    "visitor": "They visit, or worked with the home",
    "other": "Something else",
}
FEELINGS = ("safe", "listened to", "respected", "happy", "grateful", "worried", "lonely", "angry", "sad", "ignored")
CHANNELS = {
    ReplyBy.SMS: "Text message",
    ReplyBy.VOICE: "Phone call",
    ReplyBy.EMAIL: "E-mail",
    ReplyBy.LETTER: "Letter",
}
LETTERS = {"yes": "Yes, send letters there all the same", "no": "No, send no letters there"}
YES_NO = {"yes": "Yes", "no": "No"}


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(str(value), text) for value, text in words.items()]


def _one_of(label: str, words: Any) -> RadioField:
    return RadioField(label, choices=_choices(words), validate_choice=False)


def _any_of(label: str, words: Any) -> SelectMultipleField:
    return SelectMultipleField(label, choices=_choices(words), validate_choice=False)


class TellForm(BaseForm):
    """All fields; a page draws its own and carries the rest along unseen."""

    who = _one_of("Who are you?", WHO)
    home_text = StringField("Which home is it about?")
    home_id = _one_of("Is it one of these?", {})
    text = TextAreaField("What happened?")
    good = TextAreaField("What was good?")
    better = TextAreaField("What could be better?")
    feelings = _any_of("How did it make you feel?", {word: word.capitalize() for word in FEELINGS})
    role = _one_of("How do you know the home?", ROLES)
    name = StringField("Your name")
    channels = _any_of("How may we reach you?", CHANNELS)
    phone = StringField("Phone number")
    email = StringField("E-mail address")
    postal_address = TextAreaField("Postal address")
    letter_at_home = _one_of("May we send letters to this address?", LETTERS)
    consent_publish = _one_of("May we publish your story?", YES_NO)
    consent_contact = _one_of("May we contact you about your story?", YES_NO)
    consent_home = _one_of("If it is not published, may the home and the public bodies read it privately?", YES_NO)


def form_with(answers: Answers, homes: Sequence[Home] = ()) -> TellForm:
    """The form filled with the answers as they were given; ``homes`` are offered to choose from."""
    form = TellForm(MultiDict([(name, value) for name, values in answers.items() for value in values]))
    form.home_id.choices = [
        *(SelectChoice(str(home.id), label(home)) for home in homes),
        SelectChoice(UNSURE, "I can’t find it, or I am not sure"),
    ]
    who = form.who.data
    if who in {Who.HELPING, Who.STAFF_FOR_RESIDENT}:
        _speak_of_another(form)
    return form


def _speak_of_another(form: TellForm) -> None:
    """A helper writes down somebody else's story: whoever tells it is asked, not whoever types."""
    form.role.label.text = "How does the person who tells it know the home?"
    form.role.choices = _choices(ROLES_OF_ANOTHER)
    form.feelings.label.text = "How did it make them feel?"
    form.name.label.text = "The name of the person who tells it"
    form.channels.label.text = "How may we reach that person?"
    form.consent_publish.label.text = "May we publish the story?"
    form.consent_contact.label.text = "May we contact that person about it?"
