"""Codes that people copy by hand: random digits with two check digits, ISO 7064 MOD 97-10.

The whole number leaves 1 when divided by 97, which finds every single wrong digit and every swapped pair.
A letter's code is 8 + 2 digits, written 4-4-2; an author's is 14 + 2, written 4-4-4-4.
"""

import re
import secrets
import unicodedata

LETTER_DIGITS = 8
AUTHOR_DIGITS = 14
PIN_DIGITS = 6
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS = {10: (4, 4, 2), 16: (4, 4, 4, 4)}


class BadCode(ValueError):
    """Digits that are no code, where one was needed. ``code`` is stable."""

    code = "bad_code"


def _with_check(digits: str, length: int) -> str:
    if not re.fullmatch(rf"[0-9]{{{length}}}", digits):
        raise BadCode(f"A code starts from exactly {length} digits; this is {digits!r}.")
    return f"{digits}{98 - int(digits) * 100 % 97:02d}"


def letter_code(random8: str) -> str:
    """The ten digits of a letter's code from its eight random ones. Raises BadCode."""
    return _with_check(random8, LETTER_DIGITS)


def author_code(random14: str) -> str:
    """The sixteen digits of an author's return code from its fourteen random ones. Raises BadCode."""
    return _with_check(random14, AUTHOR_DIGITS)


def clean(text: str) -> str:
    """The digits that a person meant: spaces, dashes, full stops, O for 0 and I or l for 1 forgiven.

    Any other letter means that this is no code at all, and gives an empty string.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    if any(sign.isalnum() and sign not in "0123456789" for sign in plain):
        return ""
    return "".join(sign for sign in plain if sign in "0123456789")


def is_valid(code: str) -> bool:
    """True for ten or sixteen digits whose check digits agree, however they are spaced."""
    digits = clean(code)
    return len(digits) in _GROUPS and int(digits) % 97 == 1


def pretty(code: str) -> str:
    """A code as it is printed: 4-4-2 or 4-4-4-4. Raises BadCode for any other length."""
    digits = clean(code)
    if len(digits) not in _GROUPS:
        raise BadCode(f"A code has 10 or 16 digits; this has {len(digits)}.")
    parts, start = [], 0
    for length in _GROUPS[len(digits)]:
        parts.append(digits[start : start + length])
        start += length
    return "-".join(parts)


def _random_digits(length: int) -> str:
    return f"{secrets.randbelow(10**length):0{length}d}"


def new_letter_code() -> str:
    """A fresh letter code: ten digits, from the system's own randomness."""
    return letter_code(_random_digits(LETTER_DIGITS))


def new_author_code() -> str:
    """A fresh return code: sixteen digits, from the system's own randomness."""
    return author_code(_random_digits(AUTHOR_DIGITS))


def new_pin() -> str:
    """Six digits that serve one letter alone."""
    return _random_digits(PIN_DIGITS)
