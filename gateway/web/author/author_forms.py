"""The small forms on an author's pages."""

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from gateway.moderation.details import MAX_TEXT
from gateway.web.forms import BaseForm, DayMonthYear

_LENGTH = Length(max=MAX_TEXT - 100, message="Write at most 9,900 characters")


class CodeForm(BaseForm):
    code = StringField("Your code", [DataRequired("Enter your code"), Length(max=60)])


class ReplyForm(BaseForm):
    text = TextAreaField("Your answer", [DataRequired("Write your answer"), _LENGTH])


class EditsForm(BaseForm):
    number = HiddenField()
    choice = RadioField(
        "May we publish it like this?",
        [InputRequired("Say whether we may publish it like this")],
        choices={"yes": "Yes, publish it like this", "no": "No, not like this"},
    )
    why = TextAreaField("If not, what should be different?", [Optional(), _LENGTH])


class ConsentForm(BaseForm):
    publish = RadioField(
        "May we publish your story?",
        [InputRequired("Say whether we may publish it")],
        choices={"yes": "Yes, you may publish it", "no": "No, keep it private"},
    )


class HomeForm(BaseForm):
    home = RadioField("Which home is it?", [InputRequired("Choose the home")], choices=[])


class WaitForm(BaseForm):
    choice = RadioField(
        "When may we go on?",
        [InputRequired("Choose when we may go on")],
        choices={
            "now": "As soon as it is ready",
            "date": "Not before a day that I set",
            "told": "Not before I tell you",
        },
    )
    day = DayMonthYear("Not before", [Optional()])


class AppealForm(BaseForm):
    text = TextAreaField("Why should we look again? You do not have to say", [Optional(), _LENGTH])


class AskedForm(BaseForm):
    answer = RadioField(
        "Did anyone ask you to withdraw it?",
        [Optional()],
        choices={"1": "Yes", "2": "No", "3": "I would rather talk: call me"},
    )


class ReachForm(BaseForm):
    reach = StringField(
        "Your phone number or e-mail address",
        [DataRequired("Type the number or address that you gave us"), Length(max=200)],
    )


class EraseForm(BaseForm):
    text = RadioField(
        "What should become of the text that everyone can read?",
        [InputRequired("Say what should become of the published text")],
        choices={"goes": "Take it away too", "stays": "Let it stay, without anything that leads to me"},
    )
    reach = StringField(
        "To erase your other stories too, your phone number or e-mail address", [Optional(), Length(max=200)]
    )
    sure = BooleanField(
        "Erase everything about me. I know that nobody can bring it back",
        [DataRequired("Tick this to say that you are sure")],
    )
