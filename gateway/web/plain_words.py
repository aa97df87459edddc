"""How times, texts and codes are put into words on a page: the filters of our templates."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from gateway.web.languages import source

LONDON = ZoneInfo("Europe/London")
STATES: Final = {
    "received": (source("Arrived"), "careful"),
    "with_author": (source("With the author"), "quiet"),
    "in_moderation": (source("To moderate"), "careful"),
    "scheduled": (source("Waiting for its date"), "plain"),
    "held": (source("Held"), "urgent"),
    "with_provider": (source("With the home"), "info"),
    "in_review": (source("In review"), "careful"),
    "published": (source("Published"), "good"),
    "restricted": (source("Restricted"), "quiet"),
    "not_published": (source("Not published"), "plain"),
    "private": (source("Private"), "plain"),
    "suspended": (source("Hidden for now"), "urgent"),
    "rejected": (source("Rejected"), "plain"),
    "withdrawn": (source("Withdrawn"), "plain"),
    "archived": (source("Archived"), "plain"),
}
"""What each moderation state is called on a label, and the label's tone."""


def in_london(at: datetime) -> datetime:
    """The same instant on a clock in London. A time without a zone is UTC, as the store keeps it."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LONDON)


def long_date(day: date | datetime) -> str:
    """ "Wednesday 25 November 2026"; an instant is first put on London's clock."""
    local = in_london(day) if isinstance(day, datetime) else day
    return f"{local:%A} {local.day} {local:%B %Y}"


def when(at: datetime) -> str:
    """ "Wednesday 25 November 2026 at 4pm", on London's clock."""
    return f"{long_date(at)} at {_clock(in_london(at))}"


def _clock(local: datetime) -> str:
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def deadline(at: datetime) -> str:
    """What follows "by". A deadline at 24:00 is "the end of" its day, for midnight could be either."""
    local = in_london(at)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"the end of {long_date(local.date() - timedelta(days=1))}"
    return f"{_clock(local)} on {long_date(at)}"


def state_words(state: object) -> tuple[str, str]:
    """The name of a moderation state, and the tone of its label."""
    return STATES.get(str(state), (str(state).replace("_", " ").capitalize(), "plain"))


def paragraphs(text: object) -> Markup:
    """A plain text as escaped paragraphs: a blank line begins a new one, a line end stays a line end."""
    lines = re.sub(r"\r\n?", "\n", str(text or "")).strip()
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", lines)] if lines else []
    return Markup("").join(
        Markup('<p class="govuk-body">{}</p>').format(Markup("<br>").join(escape(x) for x in block.split("\n")))
        for block in blocks
        if block.strip()
    )


def groups(code: object) -> list[str]:
    """A code in the groups that it is written in; one without gaps is cut in fours."""
    written = re.split(r"[\s-]+", str(code).strip())
    return written if len(written) > 1 else re.findall(".{1,4}", written[0])
