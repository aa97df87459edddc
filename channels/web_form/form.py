"""A complete form: what each answer may be, and in which shape it goes on."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

from channels.messages import InboundKind, Received
from channels.phone_number import InvalidPhone, PhoneNumber

MAX_STORY = 10_000
MAX_SHORT = 200
MAX_FEELINGS = 20


class Who(StrEnum):
    """Who is filling the form in. The last is never an author of a story."""

    ME = "me"
    HELPING = "helping"
    STAFF_FOR_RESIDENT = "staff_for_resident"
    STAFF_WORRIED = "staff_worried"


class ReplyBy(StrEnum):
    """Ways of reaching an author, each chosen by the author."""

    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"
    LETTER = "letter"


class Form(BaseModel):
    """A complete form. Texts are exactly as typed, but for NUL and half characters, which nobody can type."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    nonce: str
    who: Who
    home_id: int | None = None
    home_text: str = ""
    text: str = ""
    good: str = ""
    better: str = ""
    feelings: tuple[str, ...] = ()
    role: str = ""
    name: str = ""
    phone: PhoneNumber | None = None
    email: str | None = None
    postal_address: str = ""
    channels: tuple[ReplyBy, ...] = ()
    consent_publish: bool | None = None
    consent_contact: bool | None = None
    consent_home: bool | None = None

    @field_validator("nonce", mode="before")
    @classmethod
    def _nonce(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_.\-]{8,200}", value) or value.casefold() in {"undefined"}:
            raise _error("form_stale", "This page is too old to send. Your answers are kept: please send it once more.")
        return value

    @field_validator("who", mode="before")
    @classmethod
    def _who(cls, value: str) -> Who:
        if value not in set(Who):
            raise _error("who_missing", "Choose who you are.")
        return Who(value)

    @field_validator("home_id", mode="before")
    @classmethod
    def _home_id(cls, value: str) -> int | None:
        if not value.strip():
            return None
        if not re.fullmatch(r"\s*[0-9]{1,18}\s*", value):
            raise _error("home_unknown", "Choose a home from the list, or write its name and town.")
        return int(value)

    @field_validator("text", "good", "better")
    @classmethod
    def _story(cls, value: str) -> str:
        return _at_most(value, MAX_STORY)

    @field_validator("home_text", "role", "name")
    @classmethod
    def _short(cls, value: str) -> str:
        return _at_most(" ".join(value.split()), MAX_SHORT)

    @field_validator("postal_address")
    @classmethod
    def _postal(cls, value: str) -> str:
        lines = [" ".join(line.split()) for line in value.splitlines()]
        return _at_most("\n".join(line for line in lines if line), 500)

    @field_validator("feelings", mode="before")
    @classmethod
    def _feelings(cls, value: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(dict.fromkeys(" ".join(each.split()) for each in value if each.strip()))
        if len(kept) > MAX_FEELINGS or any(len(each) > 60 for each in kept):
            raise _error("feelings_too_many", f"Give at most {MAX_FEELINGS} feelings, each in a few words.")
        return kept

    @field_validator("phone", mode="before")
    @classmethod
    def _phone(cls, value: str) -> PhoneNumber | None:
        try:
            return PhoneNumber.parse(value) if value.strip() else None
        except InvalidPhone as error:
            raise _error(error.code, str(error)) from None

    @field_validator("email", mode="before")
    @classmethod
    def _email(cls, value: str) -> str | None:
        from email_validator import EmailNotValidError, validate_email

        if not value.strip():
            return None
        try:
            return validate_email(value.strip(), check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise _error("email_not_valid", "Enter an e-mail address like name@example.org.") from None

    @field_validator("channels", mode="before")
    @classmethod
    def _channels(cls, value: Sequence[str]) -> tuple[ReplyBy, ...]:
        chosen = tuple(dict.fromkeys(each for each in value if each))
        if not set(chosen) <= set(ReplyBy):
            raise _error("channel_unknown", "Choose how we may reach you from the list.")
        return tuple(ReplyBy(each) for each in chosen)

    @field_validator("consent_publish", "consent_contact", "consent_home", mode="before")
    @classmethod
    def _consent(cls, value: str) -> bool | None:
        answers = {"yes": True, "on": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}
        if value.strip().lower() not in answers:
            raise _error("consent_unclear", "Choose yes or no.")
        return answers[value.strip().lower()]

    def as_received(self, account: str = "web") -> Received:
        """The form as something that reached us; its key is the nonce that the page carried."""
        return Received(
            kind=InboundKind.FORM,
            channel="web",
            account=account,
            key=self.nonce,
            sender=self.phone.e164 if self.phone else self.email,
            text=self.text,
            fields=self._as_fields(),
        )

    def _as_fields(self) -> dict[str, str]:
        given = self.model_dump(mode="python", exclude={"nonce", "text", "phone", "feelings", "channels"})
        plain = {name: _plain(value) for name, value in given.items() if value not in (None, "")}
        lists = {"feelings": "\n".join(self.feelings), "channels": "\n".join(self.channels)}
        phone = {"phone": self.phone.e164} if self.phone else {}
        return {**plain, **phone, **{name: value for name, value in lists.items() if value}}


def _error(code: str, message: str) -> PydanticCustomError:
    return PydanticCustomError("form", "{message}", {"code": str(code), "message": message})


def _at_most(value: str, most: int) -> str:
    """The text as it is, if not too long; a line break counts once, as the page counted it."""
    length = len(value.replace("\r\n", "\n"))
    if length > most:
        raise _error("too_long", f"This has {length:,} characters; {most:,} is the most. Please shorten it.")
    return value


def _plain(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
