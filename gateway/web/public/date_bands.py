"""How coarsely the public pages say when something was: the month, or for a small home the quarter."""

from datetime import UTC, date, datetime

from gateway.moderation.policies import is_small
from gateway.web.plain_words import LONDON, in_london
from store.homes import Home


def band(at: datetime, home: Home | None) -> str:
    """ "March 2027"; for a small home, or one whose beds nobody knows, "January to March 2027"."""
    local = in_london(at)
    if not is_small(home.beds if home else None):
        return f"{local:%B %Y}"
    first = quarter_start(at)
    last = date(first.year, first.month + 2, 1)
    return f"{first:%B} to {last:%B} {first.year}"


def quarter_start(at: datetime) -> datetime:
    """The instant at which the quarter began, in London."""
    local = in_london(at)
    month = (local.month - 1) // 3 * 3 + 1
    return datetime(local.year, month, 1, tzinfo=LONDON).astimezone(UTC)


def coarse_instant(at: datetime, home: Home | None) -> datetime:
    """An instant for feeds that says no more than the page: the day's start, or the quarter's."""
    if is_small(home.beds if home else None):
        return quarter_start(at)
    local = in_london(at)
    return datetime(local.year, local.month, local.day, tzinfo=LONDON).astimezone(UTC)
