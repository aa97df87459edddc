"""Telephone numbers: parsed once, at the edge, into a value that answers named questions."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import phonenumbers

# Ofcom keeps these for drama: no subscriber will ever have them, so demonstrations and tests may use them.
# They are possible but not valid numbers to the numbering plan; this is the one place that lets them through.
OFCOM_DRAMA_MOBILE = range(7_700_900_000, 7_700_901_000)
OFCOM_DRAMA_LANDLINE = range(1_632_960_000, 1_632_961_000)

# What a carrier puts in place of a withheld number: words, and the same words as typed on a keypad.
WITHHELD = frozenset(
    {"anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld"}
    | {"+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533"}
)
ANONYMOUS = "anonymous"


class InvalidPhone(ValueError):
    """A text that is no telephone number that we can use. ``code`` is for machines, the message for people."""

    class Code(StrEnum):
        EMPTY = "phone_empty"
        NOT_DIGITS = "phone_not_digits"
        TOO_SHORT = "phone_too_short"
        TOO_LONG = "phone_too_long"
        UNKNOWN_COUNTRY = "phone_unknown_country"
        NOT_VALID = "phone_not_valid"

    def __init__(self, code: Code) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code


_SENTENCES = {
    InvalidPhone.Code.EMPTY: "Enter a phone number, like 01632 960 001 or 07700 900 982.",
    InvalidPhone.Code.NOT_DIGITS: "A phone number has only digits, spaces and a + at the start. Take out the rest.",
    InvalidPhone.Code.TOO_SHORT: "This phone number is too short. Check that no digit is missing.",
    InvalidPhone.Code.TOO_LONG: "This phone number is too long. Check for a digit too many.",
    InvalidPhone.Code.UNKNOWN_COUNTRY: "We do not know this country code. Check the digits after the +.",
    InvalidPhone.Code.NOT_VALID: "This is not a phone number that exists. Check each digit.",
}


@dataclass(frozen=True)
class PhoneNumber:
    """A telephone number. ``e164`` is how it is stored and compared; ``national`` how it is printed at home."""

    e164: str
    national: str
    is_mobile: bool
    is_uk_landline: bool

    @classmethod
    def parse(cls, text: str, region: str = "GB") -> "PhoneNumber":
        """Read a number written in any usual way: local, +44, 0044, spaced, with brackets or invisible
        characters.

        ``region`` is the country of a number written without its country code. Raises InvalidPhone.
        """
        number = _read(text, region)
        if not _is_drama(number):
            _check(number, exists=False)
        return _value(number)

    @classmethod
    def of_caller(cls, text: str) -> "PhoneNumber":
        """A number that a carrier says a text or a call came from: it exists, even in a range newer than our list.

        Raises InvalidPhone for what no carrier could call back: a short code, letters, a withheld number.
        """
        number = _read(text, "GB")
        if not _is_drama(number):
            _check(number, exists=True)
        return _value(number)

    @property
    def masked(self) -> str:
        """The last four digits, for lists and logs: ``…0123``."""
        return "…" + self.e164[-4:]


def sender_identity(from_text: str) -> str:
    """Who a message or call is from: E.164 when it parses, else the carrier's own word, cleaned.

    A short code or a name in letters stays as it is; ``whatsapp:`` and the like are dropped; a withheld
    number
    is "anonymous"; nothing at all is an empty text.
    """
    word = re.sub(r"^(whatsapp|sms|rcs|tel|client):", "", _visible(from_text), flags=re.IGNORECASE).strip()
    if word.casefold() in WITHHELD:
        return ANONYMOUS
    try:
        return PhoneNumber.of_caller(word).e164
    except InvalidPhone:
        return re.sub(r"\s", "", word) if re.fullmatch(r"\+[\d\s]+", word) else word


def _visible(text: str) -> str:
    """The text in plain forms (full-width digits become digits), without control and invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in plain)
    return "".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).strip()


def _tidy(text: str) -> str:
    """Only what belongs to a number. Raises InvalidPhone rather than guess at letters ("0161 CARE")."""
    written = re.sub(r"[\u2010-\u2015\u2212]", "-", _visible(text))
    written = re.sub(r"^tel:", "", written, flags=re.IGNORECASE)
    if not written:
        raise InvalidPhone(InvalidPhone.Code.EMPTY)
    if len(written) > 60:
        raise InvalidPhone(InvalidPhone.Code.TOO_LONG)
    if not re.fullmatch(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*", written):
        raise InvalidPhone(InvalidPhone.Code.NOT_DIGITS)
    return written


def _read(text: str, region: str) -> "phonenumbers.PhoneNumber":
    import phonenumbers

    try:
        return phonenumbers.parse(_tidy(text), region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(_parse_code(error.error_type)) from None


def _parse_code(error_type: int) -> InvalidPhone.Code:
    import phonenumbers

    found = phonenumbers.NumberParseException
    return {
        found.INVALID_COUNTRY_CODE: InvalidPhone.Code.UNKNOWN_COUNTRY,
        found.TOO_LONG: InvalidPhone.Code.TOO_LONG,
    }.get(error_type, InvalidPhone.Code.TOO_SHORT)


def _check(number: "phonenumbers.PhoneNumber", *, exists: bool) -> None:
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in {
        phonenumbers.ValidationResult.TOO_SHORT,
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
    }:
        raise InvalidPhone(InvalidPhone.Code.TOO_SHORT)
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise InvalidPhone(InvalidPhone.Code.TOO_LONG)
    if not exists and not phonenumbers.is_valid_number(number):
        raise InvalidPhone(InvalidPhone.Code.NOT_VALID)


def _is_drama(number: "phonenumbers.PhoneNumber") -> bool:
    digits = number.national_number or 0
    return number.country_code == 44 and (digits in OFCOM_DRAMA_MOBILE or digits in OFCOM_DRAMA_LANDLINE)


def _value(number: "phonenumbers.PhoneNumber") -> PhoneNumber:
    import phonenumbers

    kind = phonenumbers.number_type(number)
    types = phonenumbers.PhoneNumberType
    drama = _is_drama(number)
    drama_mobile = drama and number.national_number in OFCOM_DRAMA_MOBILE
    # A range that is not on the list yet: in the United Kingdom, 07 but for 070 and 076 is a mobile.
    unlisted = kind == types.UNKNOWN and number.country_code == 44
    mobile = unlisted and re.fullmatch(r"7[1-57-9]\d{8}", str(number.national_number)) is not None
    landline = (drama and not drama_mobile) or kind in {types.FIXED_LINE, types.UAN}
    return PhoneNumber(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        national=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL),
        is_mobile=drama_mobile or mobile or kind in {types.MOBILE, types.FIXED_LINE_OR_MOBILE},
        is_uk_landline=number.country_code == 44 and landline,
    )
