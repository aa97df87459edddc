"""The forms of the typing pages, and which field an error belongs to."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from gateway.intake.spoken import MOST_SIGNS, NotUsable
from gateway.web.forms import BaseForm
from gateway.web.typing.homes_to_choose import NOT_KNOWN
from store.homes import Home

YES, NO, NOT_SAID = "yes", "no", "not_said"
_WHERE = {
    "empty": "text",
    "too_long": "text",
    "not_heard": "listened",
    "home": "home_text",
    "read_back": "read_back",
    "note": "note",
}


def typed(text: str | None) -> str:
    """What was typed: a browser sends each line end as two signs, and the person typed one."""
    return (text or "").replace("\r\n", "\n")


class HomeFields(BaseForm):
    """The home as the caller called it, and the one of the directory that is meant."""

    home_text = StringField("Which care home is it about?", [Length(max=500)])
    home = RadioField("Which of these is it?", [Optional()], choices=[], validate_choice=False)

    def offer(self, homes: list[Home]) -> None:
        """Let one of these be chosen, or none."""
        found = {str(home.id): _label(home) for home in homes}
        offered = found | {NOT_KNOWN: "None of these, or it cannot be made out"}
        self.home.choices = [SelectChoice(value, words) for value, words in offered.items()]
        if self.home.data not in offered:
            # One alone is marked already, for a person to look at; it counts once the form comes back with it.
            self.home.data = str(homes[0].id) if len(homes) == 1 else None

    @property
    def home_id(self) -> int | None:
        chosen = str(self.home.data or "")
        return int(chosen) if chosen.isascii() and chosen.isdigit() else None


class HeardForm(BaseForm):
    """What was said on a recording, heard to the end and read back."""

    text = TextAreaField(
        "What the caller said",
        [
            InputRequired("Type what you heard, or say that nothing can be made out"),
            Length(max=MOST_SIGNS * 2, message=f"Write at most {MOST_SIGNS:,} characters"),
        ],
    )
    listened = BooleanField(
        "I have listened to the whole recording",
        [InputRequired("Listen to the whole recording, then tick this")],
    )
    read_back = BooleanField(
        "I have read my text back against the recording",
        [InputRequired("Read your text back against the recording, then tick this")],
    )


class TypingForm(HeardForm, HomeFields):
    """A story: besides its words, the home and whether it may be published."""

    publish = RadioField(
        "Did the caller say that we may publish the story?",
        [InputRequired("Choose what the caller said about publishing")],
        choices=[
            SelectChoice(YES, "Yes, it may be published"),
            SelectChoice(NO, "No, it may not be published"),
            SelectChoice(NOT_SAID, "The caller did not say"),
        ],
    )


class KeepForm(BaseForm):
    """What was typed so far."""

    text = TextAreaField("What the caller said")


class ReasonForm(BaseForm):
    note = TextAreaField(
        "What did you hear?",
        [InputRequired("Say what you heard, or why nothing can be made out"), Length(max=300)],
    )


class CallBackForm(HomeFields):
    result = RadioField(
        "What came of the call?",
        [InputRequired("Choose what came of the call")],
        choices=[
            SelectChoice("reached", "I spoke with the caller, and wrote down what was said"),
            SelectChoice("not_reached", "I could not reach the caller"),
            SelectChoice("nothing_more", "The caller wants nothing more from us"),
        ],
    )
    text = TextAreaField("The story, in the caller's words", [Length(max=MOST_SIGNS * 2)])
    publish = RadioField(
        "May we publish the story, without the caller's name?",
        [Optional()],
        choices=[
            SelectChoice(YES, "Yes"),
            SelectChoice(NO, "No"),
            SelectChoice(NOT_SAID, "Not answered"),
        ],
    )
    read_back = BooleanField("I read these words back, and the caller said that they are right")
    texts = BooleanField("The caller wants a code for the story as a text on this number")
    note = TextAreaField("Anything that the next person should know", [Length(max=300)])


def publish_of(field: RadioField) -> bool | None:
    answers: dict[Any, bool] = {YES: True, NO: False}
    return answers.get(field.data)


def put_error(form: BaseForm, error: NotUsable) -> None:
    """Show what the use case refused beside the field that it is about, or at the top."""
    field = _WHERE.get(error.code, "")
    if field in form:
        form[field].errors = [*form[field].errors, str(error)]
    else:
        form.form_errors.append(str(error))


def _label(home: Home) -> str:
    return ", ".join(part for part in (home.name, home.town, home.postcode) if part)
