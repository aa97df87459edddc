"""The forms for what came of phoning a home: told, answered, a better address, not reached, nobody there."""

from datetime import datetime, time

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length

from gateway.intake.contact_list import contact_of
from gateway.intake.csv_lines import Line
from gateway.intake.directory import BadLine
from gateway.moderation.remember import storable
from gateway.web.answer.answer_form import AnswerForm
from gateway.web.answer.policy_words import PolicyWords
from gateway.web.date_field import DayMonthYear
from gateway.web.forms import BaseForm
from gateway.web.plain_words import LONDON, in_london
from store.contacts import Contact
from store.database import Session

NOTE = 1_000
_NOTE = Length(max=NOTE, message=f"Write at most {NOTE:,} characters")
_LINE = Length(max=200, message="Write at most 200 characters")


def tidy(text: str | None) -> str:
    return storable(text or "").strip()


class Refused(ValueError):
    """What was filled in can't be used: the field and a sentence that says what to do."""

    code = "phone_refused"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class PhoneForm(BaseForm):
    """The base of these forms."""

    def refuse(self, field: str, sentence: str) -> None:
        if field in self:
            self[field].errors = [*self[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


class NoteForm(PhoneForm):
    note = TextAreaField("What happened?", [DataRequired("Say in a few words what happened"), _NOTE])


class ToldForm(PhoneForm):
    """When they were told, on London's clock."""

    on = DayMonthYear("On which day?", [DataRequired("Give the day on which you spoke")])
    at = StringField("At what time?", [DataRequired("Give the time at which you spoke")])
    to = StringField("With whom did you speak?", [DataRequired("Say with whom you spoke, by position"), _LINE])
    sure = BooleanField(
        "I made sure that I spoke with the right person before I said anything of a story",
        [InputRequired("Tick this once you are sure. If you are not, phone again")],
    )

    def moment(self, *, after: datetime, now: datetime) -> datetime:
        """The instant that was filled in. Raises Refused for one that can't be."""
        try:
            clock = time.fromisoformat(tidy(self.at.data).replace(".", ":").zfill(5))
        except ValueError:
            raise Refused("at", "Give the time in hours and minutes, for example 14:30") from None
        at = datetime.combine(self.on.data, clock.replace(tzinfo=None), tzinfo=LONDON)
        if at > now:
            raise Refused("at", "That time has not come yet. Give the time at which you spoke")
        if at < in_london(after).replace(second=0, microsecond=0):
            raise Refused("on", "That was before anybody was asked to phone. Give the day and time of your call")
        return at


class PhonedAnswer(AnswerForm):
    """A home's own answer, noted by whoever phoned; asking to be phoned is no answer to a call."""

    def explain(self, words: PolicyWords, *, decides: bool) -> None:
        super().explain(words, decides=decides)
        self.offered = {choice: label for choice, label in self.offered.items() if choice != "call_me"}
        self.choice.choices = self.offered
        self.choice.label.text = "What did they answer?"
        self.words.label.text = "Why, in their own words"
        self.name.label.text = "The name of whoever answered"
        self.position.label.text = "Their role at the home"

    def refuse(self, field: str, sentence: str) -> None:
        wrong = self[field] if field in self else self.choice  # noqa: SIM401
        wrong.errors = [sentence]


class BetterAddress(PhoneForm):
    """A contact as it should be: who, where, and how to be told first."""

    name = StringField("Name", [_LINE])
    email = StringField("E-mail address", [_LINE])
    mobile = StringField("Mobile number, for texts", [_LINE])
    postal_address = TextAreaField("Postal address", [Length(max=600, message="Write at most 600 characters")])
    first = RadioField(
        "How do they want to be told first?",
        [InputRequired("Choose how they want to be told first")],
        choices=[
            SelectChoice("email", "By e-mail"),
            SelectChoice("sms", "By text"),
            SelectChoice("letter", "By letter"),
        ],
    )
    language = RadioField(
        "Language", choices=[SelectChoice("en", "English"), SelectChoice("cy", "Welsh")], default="en"
    )
    print_size = RadioField(
        "Print in letters",
        choices=[
            SelectChoice("clear", "Clear (14 point)"),
            SelectChoice("large", "Large (18 point)"),
            SelectChoice("easy", "Easy Read, where we have it"),
        ],
        default="clear",
    )
    replaces = BooleanField("Stop writing to the contact that we have now")

    def contact(self, session: Session, old: Contact) -> Contact:
        """The contact in the place of ``old``. Raises Refused with the sentence that an import would say."""
        cells = {
            "kind": old.kind,
            "role": old.role if old.kind == "home" else "",
            "home": str(old.home_id or ""),
            "area": old.area,
            "name": tidy(self.name.data),
            "email": tidy(self.email.data),
            "mobile": tidy(self.mobile.data),
            "postal_address": tidy(self.postal_address.data),
            "language": str(self.language.data),
            "print_size": str(self.print_size.data),
        }
        given = {"email": cells["email"], "sms": cells["mobile"], "letter": cells["postal_address"]}
        if not any(given.values()):
            raise Refused("email", "Give at least one: an e-mail address, a mobile number or a postal address")
        first = str(self.first.data)
        cells["channels"] = ",".join([first, *(name for name, value in given.items() if value and name != first)])
        try:
            return contact_of(session, Line(1, cells))
        except BadLine as error:
            raise Refused("", str(error)) from None
