"""Days and deadlines in Welsh, as filters for templates: ``{{ until_at | welsh_until }}``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from gateway.notices.words import LONDON, start

DAYS: Final = (
    "dydd Llun",
    "dydd Mawrth",
    "dydd Mercher",
    "dydd Iau",
    "dydd Gwener",
    "dydd Sadwrn",
    "dydd Sul",
)
MONTHS: Final = (
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
)


def day(moment: datetime) -> str:
    """ "dydd Mercher 10 Mawrth 2027", on London's calendar."""
    local = moment.astimezone(LONDON)
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def until(end: datetime) -> str:
    """What follows "erbyn": "diwedd dydd Mercher 10 Mawrth 2027", or "16.00 dydd Mercher 10 Mawrth 2027"."""
    local = end.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"diwedd {day(end - timedelta(seconds=1))}"
    return f"{local:%H.%M} {day(end)}"


FILTERS: Final[dict[str, Callable[..., str]]] = {"welsh_day": day, "welsh_until": until, "start": start}
