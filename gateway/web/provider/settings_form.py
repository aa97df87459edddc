"""The form of one person of a home who is told of its stories: what is typed, turned into a contact."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from channels.email.outbound import address
from channels.errors import ChannelError
from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.notices.languages import name_of
from gateway.notices.reviews import paper_speaks, texts_of
from gateway.web.forms import BaseForm
from letters.address import PostalAddress
from letters.errors import BadAddress
from store.contacts import Contact

WAYS = {
    "email": "By e-mail, and by letter if that fails",
    "sms": "By text, and by letter if that fails",
    "email,sms": "By e-mail, then by text, and by letter if both fail",
    "sms,email": "By text, then by e-mail, and by letter if both fail",
    "letter": "By letter alone",
}
PRINT = {"clear": "Clear print (14 point)", "large": "Large print (18 point)", "easy": "Easy Read, where there is one"}


def languages() -> dict[str, str]:
    """Those in which the letter about a story was reviewed by somebody fluent."""
    reviewed = {text.language for text in texts_of("story_to_decide") if text.reviewed_by and text.medium == "letter"}
    return {"en": "English"} | {code: name_of(code) for code in sorted(reviewed - {"en"}) if paper_speaks(code)}


class PersonForm(BaseForm):
    name = StringField("Name", [DataRequired("Enter the name"), Length(max=100)])
    email = StringField("E-mail address", [Length(max=254)])
    mobile = StringField("Mobile number", [Length(max=40)])
    ways = RadioField("How shall we tell them?", [InputRequired("Choose how we tell them")], choices=WAYS)
    print_size = RadioField("How should letters be printed?", choices=PRINT, default="clear")
    language = RadioField("In which language?", choices=[], default="en")
    sure = HiddenField()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.language.choices = languages()

    def validate_email(self, field: StringField) -> None:
        try:
            field.data = address(str(field.data).strip()) if str(field.data or "").strip() else ""
        except ChannelError as error:
            raise ValidationError("Enter one e-mail address, like name@example.org") from error

    def validate_mobile(self, field: StringField) -> None:
        try:
            field.data = PhoneNumber.parse(str(field.data)).e164 if str(field.data or "").strip() else ""
        except InvalidPhone as error:
            raise ValidationError("Enter a phone number, like 07700 900123") from error

    def validate_ways(self, field: RadioField) -> None:
        wanted = str(field.data).split(",")
        if "email" in wanted and not str(self.email.data or "").strip():
            raise ValidationError("Enter an e-mail address above, or choose another way")
        if "sms" in wanted and not str(self.mobile.data or "").strip():
            raise ValidationError("Enter a mobile number above, or choose another way")

    def contact(self, contact_id: int) -> Contact:
        return Contact(
            kind="home",
            name=" ".join(str(self.name.data).split()),
            email=str(self.email.data or ""),
            mobile=str(self.mobile.data or ""),
            channels=tuple(str(self.ways.data).split(",")),
            print_size=str(self.print_size.data or "clear"),
            language=str(self.language.data or "en"),
            id=contact_id,
        )

    def summary(self) -> list[tuple[str, str]]:
        rows = [("Name", str(self.name.data)), ("E-mail", str(self.email.data)), ("Mobile", str(self.mobile.data))]
        rows += [("How we tell them", WAYS[str(self.ways.data)]), ("Letters", PRINT[str(self.print_size.data)])]
        return [(name, text) for name, text in rows if text]


def given_for(contact: Contact) -> dict[str, str]:
    ways = ",".join(way for way in contact.channels if way in {"email", "sms"})
    return {
        "name": contact.name,
        "email": contact.email,
        "mobile": contact.mobile,
        "ways": ways if ways in WAYS else "letter",
        "print_size": contact.print_size if contact.print_size in PRINT else "clear",
        "language": contact.language,
    }


class MovedForm(BaseForm):
    address = TextAreaField("The new address", [DataRequired("Enter the new address"), Length(max=500)])

    def validate_address(self, field: TextAreaField) -> None:
        try:
            PostalAddress.from_text(str(field.data))
        except BadAddress as error:
            raise ValidationError(str(error)) from error
