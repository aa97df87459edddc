"""Reads a day as people write it ("12 June", "12/6/2027", "in two weeks"); what is not certain is not guessed."""

import re
from calendar import monthrange
from datetime import date, timedelta

FURTHEST = timedelta(days=731)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SKIPPED = frozenset({*_DAYS.split(), "the", "of", "on", "from", "until", "till", "not", "before", "in", "please"})
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"20\d\d")
LONGEST = 40


def read_day(text: str, *, today: date) -> date | None:
    """The day that a text means, after today and within two years; None when it names none, or not for certain."""
    if len(text) > LONGEST:
        return None
    words = text.casefold().replace(",", " ").strip(" .!").split()
    after = words[:1] == ["after"]
    found = _read([word for word in words[after:] if word not in _SKIPPED], today)
    if found is not None and after:
        found += timedelta(days=1)
    return found if found is not None and today < found <= today + FURTHEST else None


def months_on(day: date, months: int) -> date:
    """The same day some months later; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _read(words: list[str], today: date) -> date | None:
    if len(words) == 1:
        return _one_word(words[0], today)
    if len(words) == 2 and (span := _span(words, today)) is not None:
        return span
    return _with_a_month(words, today)


def _one_word(word: str, today: date) -> date | None:
    if match := _NUMERIC.fullmatch(word):
        day, month, year = match.groups()
        return _near(int(day), int(month), year, today)
    if match := _ISO.fullmatch(word):
        return _make(*(int(each) for each in match.groups()))
    if word == "tomorrow":
        return today + timedelta(days=1)
    return _near(1, _month(word), None, today)


def _span(words: list[str], today: date) -> date | None:
    """ "two weeks", "3 months", "next month", "a year"."""
    first, unit = words[0], words[1].rstrip("s")
    many = 1 if first == "next" else _NUMBERS.get(first, int(first) if first.isascii() and first.isdigit() else 0)
    if not 0 < many <= 104:
        return None
    if unit in {"day", "week"}:
        return today + timedelta(days=many * (7 if unit == "week" else 1))
    return months_on(today, many * (12 if unit == "year" else 1)) if unit in {"month", "year"} and many <= 24 else None


def _with_a_month(words: list[str], today: date) -> date | None:
    """A month's name with a day before or after it, and perhaps a year."""
    year = words.pop() if len(words) > 1 and _YEAR.fullmatch(words[-1]) else None
    months = [word for word in words if _month(word)]
    rest = [word for word in words if not _month(word)]
    if len(months) != 1 or len(rest) > 1:
        return None
    match = _ORDINAL.fullmatch(rest[0]) if rest else None
    if rest and match is None:
        return None
    return _near(int(match.group(1)) if match else 1, _month(months[0]), year, today)


def _month(word: str) -> int:
    """1 to 12 for a month's name or its first three or four letters, otherwise 0."""
    bare = word.rstrip(".")
    return next((n for n, name in enumerate(_MONTHS, 1) if bare == name or bare in (name[:3], name[:4])), 0)


def _near(day: int, month: int, year: str | None, today: date) -> date | None:
    """In the year that was named, otherwise the next time that this day comes."""
    if year is not None:
        return _make(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    found = _make(today.year, month, day)
    return _make(today.year + 1, month, day) if found is None or found <= today else found


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
