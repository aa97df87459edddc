"""The form of one person's line on the duty list: what is typed, turned into the line and back."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from channels.email.outbound import address
from channels.errors import ChannelError
from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.delivery.on_duty import DAY, NEEDED
from gateway.web.forms import BaseForm
from store.duty import OnDuty, Span
from store.staff import Person

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE: tuple[Span | None, ...] = (*[(9 * 60, 17 * 60)] * 5, None, None)
HOURS = {"always": "Always", "office": "Monday to Friday, 09:00 to 17:00", "own": "Other hours"}
BAD_SPAN = "Write from when to when, like 9-17 or 22:00-06:00, or leave it empty"
_TIME = r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|to)\s*{_TIME}")


def span_of(text: str) -> Span | None:
    """ "9-17" or "22:00–06:00" in minutes after midnight; None for nothing. Raises ValueError."""
    if not text.strip():
        return None
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(BAD_SPAN)
    hours = [int(part or 0) for part in match.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if start >= DAY or end > DAY or start == end:
        raise ValueError(BAD_SPAN)
    return start, end


def words_of(span: Span) -> str:
    start, end = span
    return f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"


def _day(name: str) -> StringField:
    return StringField(name, [Optional(), Length(max=20, message=BAD_SPAN)])


class DutyForm(BaseForm):
    """``people``: who may be chosen, set before it is validated."""

    people: Sequence[Person] = ()
    person = SelectField("Who", [InputRequired("Choose somebody")], coerce=str)
    place = IntegerField(
        "Place in the order",
        [InputRequired("Enter a number"), NumberRange(1, 99, message="Enter a number from 1 to 99")],
    )
    mobile = StringField("Mobile number", [Length(max=30, message="Enter a mobile number")])
    email = StringField("E-mail address for pages", [Length(max=254, message="Enter an e-mail address")])
    danger = BooleanField("Danger words in a story, or somebody who texts only HELP")
    safeguarding = BooleanField("What waits for the safeguarding lead")
    hours = RadioField("When are they on duty?", [InputRequired("Choose when they are on duty")], choices=dict(HOURS))
    monday, tuesday, wednesday, thursday = _day("Monday"), _day("Tuesday"), _day("Wednesday"), _day("Thursday")
    friday, saturday, sunday = _day("Friday"), _day("Saturday"), _day("Sunday")

    def offer(self, people: Sequence[Person]) -> None:
        self.people = people
        self.person.choices = [(str(person.id), person.name or person.email) for person in people]

    def validate_mobile(self, field: StringField) -> None:
        text = (field.data or "").strip()
        if not text:
            if not (self.email.data or "").strip():
                raise ValidationError("Enter a mobile number or an e-mail address")
            return
        try:
            number = PhoneNumber.parse(text)
        except InvalidPhone as error:
            raise ValidationError(str(error)) from error
        if not number.is_mobile:
            raise ValidationError("A page is a text message: enter a mobile number, like 07700 900 982")

    def validate_email(self, field: StringField) -> None:
        if not (field.data or "").strip():
            return
        try:
            address((field.data or "").strip())
        except ChannelError as error:
            raise ValidationError("Enter an e-mail address, like name@example.org") from error

    def validate_danger(self, field: BooleanField) -> None:
        if not field.data and not self.safeguarding.data:
            raise ValidationError("Tick at least one")
        self._has_role(field, "danger")

    def validate_safeguarding(self, field: BooleanField) -> None:
        self._has_role(field, "safeguarding")

    def validate_hours(self, field: RadioField) -> None:
        if field.data == "own" and not any((self[day].data or "").strip() for day in DAYS):
            raise ValidationError("Give hours for at least one day")

    def validate(self, extra_validators: Any = None) -> bool:
        """The days count only beside "Other hours": what is typed there otherwise is no error."""
        extra = {day: [_is_span] for day in DAYS} if self.hours.data == "own" else {}
        return bool(super().validate(extra_validators=extra))

    def _has_role(self, field: BooleanField, what: str) -> None:
        chosen = next((person for person in self.people if str(person.id) == self.person.data), None)
        role = NEEDED[what]
        if field.data and chosen is not None and not chosen.has(role):
            raise ValidationError(
                f"{chosen.name or chosen.email} has not the role {role}, so the page would lead nowhere. "
                f"Run earshot staff add {chosen.email} --role {role}"
            )

    def line(self) -> OnDuty:
        mobile, email = (self.mobile.data or "").strip(), (self.email.data or "").strip()
        chosen = str(self.hours.data)
        spans = tuple(span_of(self[day].data or "") for day in DAYS) if chosen == "own" else OFFICE
        return OnDuty(
            staff_id=int(self.person.data),
            place=int(self.place.data or 1),
            mobile=PhoneNumber.parse(mobile).e164 if mobile else "",
            email=email,
            always=chosen == "always",
            hours=spans,
            danger=bool(self.danger.data),
            safeguarding=bool(self.safeguarding.data),
        )


def _is_span(form: BaseForm, field: Field) -> None:
    try:
        span_of(field.data or "")
    except ValueError as error:
        raise ValidationError(str(error)) from error


def values_of(line: OnDuty) -> dict[str, Any]:
    """What the form shows of a line that is there."""
    own = not line.always and line.hours != OFFICE
    hours = "always" if line.always else ("own" if own else "office")
    shown = {day: words_of(span) if own and span else "" for day, span in zip(DAYS, line.hours, strict=True)}
    fields = {"person": str(line.staff_id), "place": line.place, "mobile": line.mobile, "email": line.email}
    return {**fields, "danger": line.danger, "safeguarding": line.safeguarding, "hours": hours, **shown}
