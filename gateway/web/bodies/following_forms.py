"""The forms with which somebody of a body follows a place and says by which way they are told."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.web.bodies.followed import HOW, WAYS
from gateway.web.forms import BaseForm
from letters.address import PostalAddress
from letters.errors import BadAddress
from store.follows import DAILY


class FollowForm(BaseForm):
    how = RadioField(
        "When do you want to be told?",
        [InputRequired("Choose when you want to be told")],
        choices=[SelectChoice(value, label) for value, label in HOW.items()],
        default=DAILY,
    )


class WayForm(BaseForm):
    way = RadioField(
        "How are we to tell you?",
        [InputRequired("Choose how we are to tell you")],
        choices=[SelectChoice(value, label) for value, label in WAYS.items()],
    )
    mobile = StringField("Mobile number", [Length(max=30, message="Enter a mobile number")])
    address = TextAreaField("Postal address", [Length(max=500, message="Enter a shorter address")])

    def validate_mobile(self, field: StringField) -> None:
        text = (field.data or "").strip()
        if not text:
            if self.way.data == "sms":
                raise ValidationError("Enter a mobile number, so that we can text you")
            return
        try:
            number = PhoneNumber.parse(text)
        except InvalidPhone:
            raise ValidationError("Enter a mobile number, like 07700 900 982") from None
        if not number.is_mobile:
            raise ValidationError("Enter a mobile number: a landline gets no texts")

    def validate_address(self, field: TextAreaField) -> None:
        text = (field.data or "").strip()
        if not text:
            if self.way.data == "letter":
                raise ValidationError("Enter a postal address, so that we can write to you")
            return
        try:
            PostalAddress.from_text(text)
        except BadAddress as error:
            raise ValidationError(error.public) from None

    @property
    def number(self) -> str:
        text = (self.mobile.data or "").strip()
        return PhoneNumber.parse(text).e164 if text else ""

    @property
    def postal(self) -> str:
        text = (self.address.data or "").strip()
        return PostalAddress.from_text(text).text if text else ""
