"""What a field says when its form gave no sentence of its own: WTForms' messages in plain words."""

from typing import Final

PLAIN: Final = {
    "This field is required.": "This needs an answer",
    "Not a valid integer value.": "Enter a whole number, in digits",
    "Not a valid decimal value.": "Enter a number, in digits",
    "Not a valid float value.": "Enter a number, in digits",
    "Not a valid choice.": "Choose one of the answers given",
    "Invalid Choice: could not coerce.": "Choose one of the answers given",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from the answers given",
    "Invalid email address.": "Enter an email address, like name@example.org",
    "Invalid input.": "Check this answer",
    "Field must be equal to %(other_name)s.": "The two answers must be the same",
    "Number must be at least %(min)s.": "Enter a number of at least %(min)s",
    "Number must be at most %(max)s.": "Enter a number of at most %(max)s",
    "Number must be between %(min)s and %(max)s.": "Enter a number from %(min)s to %(max)s",
    "Field must be at least %(min)d character long.": "Write at least %(min)d character",
    "Field must be at least %(min)d characters long.": "Write at least %(min)d characters",
    "Field cannot be longer than %(max)d character.": "Write at most %(max)d character",
    "Field cannot be longer than %(max)d characters.": "Write at most %(max)d characters",
}


class PlainWords:
    """The interface that WTForms asks for its translations."""

    def gettext(self, message: str) -> str:
        return PLAIN.get(message, message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)
