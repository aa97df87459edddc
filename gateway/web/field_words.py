"""What a field says when its form gave no sentence of its own: WTForms' messages in plain words."""

from typing import Any, Final

from gateway.web.languages import source, translate

PLAIN: Final = {
    "This field is required.": source("This needs an answer"),
    "Not a valid integer value.": source("Enter a whole number, in digits"),
    "Not a valid decimal value.": source("Enter a number, in digits"),
    "Not a valid float value.": source("Enter a number, in digits"),
    "Not a valid choice.": source("Choose one of the answers given"),
    "Invalid Choice: could not coerce.": source("Choose one of the answers given"),
    "Invalid choice(s): one or more data inputs could not be coerced.": source("Choose from the answers given"),
    "Invalid email address.": source("Enter an email address, like name@example.org"),
    "Invalid input.": source("Check this answer"),
    "Field must be equal to %(other_name)s.": source("The two answers must be the same"),
    "Number must be at least %(min)s.": source("Enter a number of at least %(min)s"),
    "Number must be at most %(max)s.": source("Enter a number of at most %(max)s"),
    "Number must be between %(min)s and %(max)s.": source("Enter a number from %(min)s to %(max)s"),
    "Field must be at least %(min)d character long.": source("Write at least %(min)d character"),
    "Field must be at least %(min)d characters long.": source("Write at least %(min)d characters"),
    "Field cannot be longer than %(max)d character.": source("Write at most %(max)d character"),
    "Field cannot be longer than %(max)d characters.": source("Write at most %(max)d characters"),
}


class Said(str):
    """A message in English that remembers its pattern: a form is judged before its page's language is known."""

    pattern: str
    numbers: Any

    def __new__(cls, pattern: str, numbers: Any = None) -> "Said":
        said = super().__new__(cls, pattern if numbers is None else str.__mod__(pattern, numbers))
        said.pattern, said.numbers = pattern, numbers
        return said

    def __mod__(self, numbers: Any) -> "Said":
        return Said(self.pattern, numbers)


def in_page_language(message: object) -> str:
    """What a field or a form says, in the language of the page that shows it."""
    if not isinstance(message, Said):
        return translate(str(message))
    pattern = translate(message.pattern)
    return pattern if message.numbers is None else pattern % message.numbers


class PlainWords:
    """The interface that WTForms asks for its translations."""

    def gettext(self, message: str) -> str:
        return Said(PLAIN.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)
