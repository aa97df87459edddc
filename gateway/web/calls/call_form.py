"""The form that notes a call to an author, and which field an error belongs to."""

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from gateway.intake.called_author import Said
from gateway.intake.spoken import MOST_SIGNS, NotUsable
from gateway.web.typing.fields import NO, NOT_SAID, YES, HomeFields, publish_of, typed

_WHERE = {
    "empty": "text",
    "too_long": "text",
    "read_back": "read_back",
    "edits": "edits",
    "publish": "publish",
    "home": "home_text",
    "note": "note",
    "nothing": "result",
}


class AuthorCallForm(HomeFields):
    result = RadioField(
        "What came of the call?",
        [InputRequired("Choose what came of the call")],
        choices=[
            SelectChoice("reached", "I spoke with them"),
            SelectChoice("not_reached", "I could not reach them: somebody tries again"),
            SelectChoice("nothing_more", "They want nothing more from us"),
        ],
    )
    edits = RadioField(
        "Are our edits right?",
        [Optional()],
        choices=[
            SelectChoice(YES, "Yes, they heard the edited text and it is right"),
            SelectChoice(NO, "No: write down below what is not right"),
            SelectChoice(NOT_SAID, "Not answered"),
        ],
    )
    publish = RadioField(
        "May we publish the story, without their name?",
        [Optional()],
        choices=[SelectChoice(YES, "Yes"), SelectChoice(NO, "No"), SelectChoice(NOT_SAID, "Not answered")],
    )
    text = TextAreaField("What they said, in their words", [Length(max=MOST_SIGNS * 2)])
    read_back = BooleanField("I read these words back, and they said that they are right")
    withdraw = BooleanField("They want to take the story back")
    note = TextAreaField("Anything that the next person should know", [Length(max=300)])


def said(form: AuthorCallForm) -> Said:
    return Said(
        words=typed(form.text.data),
        read_back=bool(form.read_back.data),
        edits=publish_of(form.edits),
        publish=publish_of(form.publish),
        home_id=form.home_id,
        withdraw=bool(form.withdraw.data),
    )


def put_error(form: AuthorCallForm, error: NotUsable) -> None:
    """Show what the use case refused beside the field that it is about, or at the top."""
    field = _WHERE.get(error.code, "")
    if field in form:
        form[field].errors = [*form[field].errors, str(error)]
    else:
        form.form_errors.append(str(error))
