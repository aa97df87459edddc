"""Days and times in the words of the page's language: English and Welsh in our own plain forms, others as Babel has."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import flask_babel

from gateway.notices import welsh
from gateway.web import plain_words
from gateway.web.languages import ENGLISH, page_language
from gateway.web.plain_words import LONDON, in_london

WELSH: Final = "cy"


def long_date(day: date | datetime) -> str:
    """ "Wednesday 25 November 2026", "dydd Mercher 25 Tachwedd 2026"."""
    language = page_language()
    if language == ENGLISH:
        return plain_words.long_date(day)
    local = in_london(day) if isinstance(day, datetime) else day
    if language == WELSH:
        return welsh.day(datetime.combine(local, time(12), LONDON))
    return str(flask_babel.format_date(local, "full"))


def when(at: datetime) -> str:
    """ "Wednesday 25 November 2026 at 4pm", "dydd Mercher 25 Tachwedd 2026 am 16.00"."""
    language = page_language()
    if language == ENGLISH:
        return plain_words.when(at)
    local = in_london(at)
    if language == WELSH:
        return f"{welsh.day(local)} am {local:%H.%M}"
    clock = flask_babel.format_time(local, "short", rebase=False)
    return f"{long_date(local)}, {clock}"


def deadline(at: datetime) -> str:
    """What follows "by" in the page's language; a deadline at 24:00 still belongs to the day that ends."""
    language = page_language()
    if language == ENGLISH:
        return plain_words.deadline(at)
    local = in_london(at)
    if language == WELSH:
        return welsh.until(local)
    ends = local.timetz().replace(tzinfo=None) == time(0)
    return when(local - timedelta(minutes=1)) if ends else when(local)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "long_date": long_date,
    "when": when,
    "deadline": deadline,
    "paragraphs": plain_words.paragraphs,
    "groups": plain_words.groups,
}
