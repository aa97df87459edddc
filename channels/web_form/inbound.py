"""Reading the public form as it was posted: a form, or each error in a sentence beside the field it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from channels.web_form.form import Form, ReplyBy

LISTS = frozenset({"feelings", "channels"})
STORY = ("text", "good", "better")
ADDRESS_FOR = {
    ReplyBy.SMS: ("phone", "Give a mobile number, or choose another way for us to reach you."),
    ReplyBy.VOICE: ("phone", "Give a phone number, or choose another way for us to reach you."),
    ReplyBy.EMAIL: ("email", "Give an e-mail address, or choose another way for us to reach you."),
    ReplyBy.LETTER: ("postal_address", "Give a postal address, or choose another way for us to reach you."),
}


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one answer. ``code`` is for machines, ``message`` says what to do."""

    code: str
    message: str


@dataclass(frozen=True)
class FormReading:
    """``form`` when all is well, else ``errors`` by field. ``answers`` is every answer as given, to show
    again.
    """

    form: Form | None
    errors: Mapping[str, FieldError] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_form(posted: Mapping[str, Sequence[str]]) -> FormReading:
    """Read a posted form: each field with every value that came, as ``request.form.to_dict(flat=False)``
    gives it.

    Never raises for what a person, or a machine, put into the form.
    """
    answers = {name: tuple(_clean(each) for each in values) for name, values in posted.items()}
    given = {name: _given(name, answers) for name in Form.model_fields if name in answers}
    given.setdefault("nonce", "")
    given.setdefault("who", "")
    form, errors = _validated(given)
    errors = {**_across(given, errors), **errors}
    return FormReading(None if errors else form, errors, answers)


def _given(name: str, answers: Mapping[str, tuple[str, ...]]) -> Any:
    values = answers[name]
    return values if name in LISTS else (values[0] if values else "")


def _validated(given: Mapping[str, Any]) -> tuple[Form | None, dict[str, FieldError]]:
    try:
        return Form.model_validate(given), {}
    except ValidationError as error:
        return None, {str(each["loc"][0]): _sentence(each) for each in reversed(error.errors())}


def _sentence(found: Any) -> FieldError:
    said = found.get("ctx", {})
    message = str(said.get("message", "This answer can't be read. Please write it again."))
    return FieldError(str(said.get("code", "not_readable")), message)


def _across(given: Mapping[str, Any], errors: Mapping[str, FieldError]) -> dict[str, FieldError]:
    """What no field can see alone: is there a story at all, and an address for each chosen way of answering?"""
    found = {}
    if not any(str(given.get(name, "")).strip() for name in STORY):
        found["text"] = FieldError("story_missing", "Tell us what happened, what was good or what could be better.")
    if "channels" not in errors:
        for channel in given.get("channels", ()):
            name, sentence = ADDRESS_FOR.get(channel, ("", ""))
            if name and not str(given.get(name, "")).strip():
                found[name] = FieldError(f"{name}_missing", sentence)
    return {**found, **_text_to_landline(given, errors)}


def _text_to_landline(given: Mapping[str, Any], errors: Mapping[str, FieldError]) -> dict[str, FieldError]:
    """A text to a landline would be read aloud to whoever picks up."""
    from channels.phone_number import InvalidPhone, PhoneNumber

    if ReplyBy.SMS not in given.get("channels", ()) or "phone" in errors:
        return {}
    try:
        landline = PhoneNumber.parse(str(given.get("phone", ""))).is_uk_landline
    except InvalidPhone:
        return {}
    sentence = "This is a landline, which can't get texts. Give a mobile number, or choose a phone call."
    return {"phone": FieldError("phone_not_mobile", sentence)} if landline else {}


def _clean(text: str) -> str:
    """Without NUL and half characters (lone surrogates): no keyboard makes them and no database keeps them."""
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
