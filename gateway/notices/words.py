"""How grounds, reasons, dates, codes and references are put into plain words for a notice."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store.words import Ground, Kind, RejectCode

LONDON: Final = ZoneInfo("Europe/London")

GROUNDS: Final[dict[str, str]] = {
    Ground.WRONG_SERVICE: "it is about another service",
    Ground.IDENTIFIES_SOMEONE: "it shows who somebody is",
    Ground.NOT_GENUINE: "it is not somebody's real experience",
    Ground.COURT_OR_POLICE: "a court or the police are dealing with the matter",
    Ground.DEFAMATORY: "words in it are defamatory",
    Ground.OFFENSIVE: "it is offensive",
}
REJECTIONS: Final[dict[str, str]] = {
    RejectCode.NOT_ABOUT_CARE: "It is not about care.",
    RejectCode.NOT_OWN_EXPERIENCE: "It does not tell of an experience of your own, or of somebody close to you.",
    RejectCode.NOT_GENUINE: "We could not satisfy ourselves that it tells of a real experience.",
    RejectCode.ABUSIVE: "It insults or threatens somebody.",
    RejectCode.CANNOT_BE_MADE_SAFE: "We could not find a way to publish it without showing who somebody is.",
    RejectCode.COMMERCIAL: "It advertises something.",
    RejectCode.DUPLICATE: "We have the same one already.",
    RejectCode.TOO_OLD: "What it tells of lies too far back.",
    RejectCode.LEGAL: "There is a legal reason why we can't show it.",
}
KINDS: Final[dict[Kind, str]] = {
    Kind.STORY: "story",
    Kind.RESPONSE: "response",
    Kind.CHANGE: "account of a change",
    Kind.FOLLOW_UP: "follow-up",
    Kind.COMMENT: "comment",
}
ADDED: Final[dict[Kind, str]] = {
    Kind.STORY: "something",
    Kind.RESPONSE: "a response",
    Kind.CHANGE: "an account of a change",
    Kind.FOLLOW_UP: "a follow-up by the author",
    Kind.COMMENT: "a comment by a public body",
}
CHANNELS: Final[dict[str, str]] = {
    "sms": "by text message",
    "email": "by e-mail",
    "letter": "by letter",
    "voice": "by phone",
    "phone_task": "by phone",
    "web": "online",
}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count_word(number: int) -> str:
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else str(number)


def long_date(moment: datetime) -> str:
    """ "Wednesday 25 November 2026", on London's calendar."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"


def calendar_day(day: date) -> str:
    """A day that is no instant: "Wednesday 25 November 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def last_day(end: datetime) -> str:
    """The last whole day before a deadline: one at 24:00 names the day that it ends."""
    return long_date(end - timedelta(seconds=1))


def until(end: datetime) -> str:
    """What follows "by" or "until": "the end of Tuesday 2 March 2027", or "4pm on Tuesday 2 March 2027"."""
    local = end.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"the end of {last_day(end)}"
    return f"{_clock(local)} on {long_date(end)}"


def until_short(end: datetime) -> str:
    """For a text message: "4pm on Tue 2 Mar"."""
    local = end.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        local -= timedelta(seconds=1)
        return f"the end of {local:%a} {local.day} {local:%b}"
    return f"{_clock(local)} on {local:%a} {local.day} {local:%b}"


def _clock(local: datetime) -> str:
    if local.minute == 0 and local.hour == 12:
        return "midday"
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def reference(plain: str) -> str:
    """A public reference as it is said: two groups of four."""
    return f"{plain[:4]}-{plain[4:]}" if len(plain) == 8 else plain


def start(words: str) -> str:
    """The same words at the start of a sentence."""
    return words[:1].upper() + words[1:]


def quotes(line: str, story: str, *, run: int = 5) -> bool:
    """True when ``line`` repeats ``run`` words that follow each other in ``story``: such a line goes into no text."""
    said, told = _bare(line), _bare(story)
    together = f" {' '.join(told)} "
    size = min(run, max(len(said), 1))
    if len(said) < 3:
        return False
    return any(f" {' '.join(said[first : first + size])} " in together for first in range(len(said) - size + 1))


def _bare(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
