"""Why a letter can't be printed: a code for machines, a sentence for the person who mends it."""

from enum import StrEnum


class CannotPrint(Exception):
    """The letter waits for a person. ``code`` is stable; ``message`` says what to do."""

    class Code(StrEnum):
        MISSING_GLYPHS = "missing_glyphs"
        TOO_MANY_PAGES = "too_many_pages"
        TOO_LARGE = "too_large"
        BAD_ADDRESS = "bad_address"
        BAD_LETTER = "bad_letter"

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadAddress(ValueError):
    """An address that can't be posted to. ``public`` may be shown to whoever typed it."""

    class Code(StrEnum):
        EMPTY = "empty"
        TOO_FEW_LINES = "too_few_lines"
        TOO_MANY_LINES = "too_many_lines"
        NO_POSTCODE = "no_postcode"
        BAD_POSTCODE = "bad_postcode"
        COUNTRY_NOT_ALLOWED = "country_not_allowed"
        BAD_LINE_START = "bad_line_start"
        NO_LETTER_OR_DIGIT = "no_letter_or_digit"
        NO_FIXED_ABODE = "no_fixed_abode"
        PLACEHOLDER = "placeholder"
        MISSING_STREET = "missing_street"
        TOO_WIDE = "too_wide"
        TOO_TALL = "too_tall"
        UNPRINTABLE = "unprintable"

    def __init__(self, code: Code, public: str) -> None:
        super().__init__(public)
        self.code = code
        self.public = public
