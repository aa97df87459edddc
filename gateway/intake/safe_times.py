"""Whether now is a time at which somebody said that a call is safe; their own words, read as far as a machine can."""

import re
from datetime import datetime, time
from typing import Final

from gateway.moderation.deadlines import LONDON

OPENS, CLOSES = time(8), time(20)
"""Nobody is rung earlier or later who did not ask for it."""
_PARTS_OF_A_DAY: Final = {"morning": (8, 12), "lunch": (12, 14), "afternoon": (12, 17), "evening": (17, 21)}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR: Final = re.compile(r"\b(after|before|from|until|till)\s+(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?")
_NOT: Final = re.compile(r"\b(?:not|never|no calls?|except|but not|avoid)\b")


def is_safe(words: str, now: datetime) -> bool:
    """Whether ``now`` fits the words ("mornings only", "after 6pm, not Sundays"); without any, the hours of a day."""
    local = now.astimezone(LONDON)
    said = words.casefold()
    split = _NOT.split(said)
    wanted, unwanted = split[0], split[1:]
    if any(_names(part, local) is True for part in unwanted):
        return False
    fits = _names(wanted, local)
    return OPENS <= local.time() < CLOSES if fits is None else fits


def _names(words: str, local: datetime) -> bool | None:
    """Whether the words name this moment; None when they name no time at all."""
    found = [
        fits for fits in (_day(words, local), _part_of_day(words, local), _hours(words, local)) if fits is not None
    ]
    return all(found) if found else None


def _day(words: str, local: datetime) -> bool | None:
    named = [number for number, day in enumerate(_DAYS) if day in words]
    if "weekend" in words:
        named += [5, 6]
    if "weekday" in words or "working day" in words:
        named += [0, 1, 2, 3, 4]
    return local.weekday() in named if named else None


def _part_of_day(words: str, local: datetime) -> bool | None:
    named = [hours for part, hours in _PARTS_OF_A_DAY.items() if part in words]
    return any(first <= local.hour < last for first, last in named) if named else None


def _hours(words: str, local: datetime) -> bool | None:
    named = [
        _fits(which, int(hour), int(minute or 0), half, local) for which, hour, minute, half in _HOUR.findall(words)
    ]
    return all(named) if named else None


def _fits(which: str, hour: int, minute: int, half: str, local: datetime) -> bool:
    hours = hour % 24
    # "After 6" without am or pm means the evening: nobody is rung at six in the morning.
    if half == "pm" or (not half and 1 <= hours <= 6):
        hours = hours % 12 + 12
    minutes = hours * 60 + minute
    now = local.hour * 60 + local.minute
    return now >= minutes if which in {"after", "from"} else now < minutes
