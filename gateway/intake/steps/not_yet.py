"""What an author who said "not yet" asked us to wait for: a day, or their own word."""

from datetime import datetime

from gateway.intake import author
from gateway.intake.conversation import Talk
from gateway.moderation.remember import remember
from gateway.notices.words import long_date
from store.contributions import Contribution
from store.words import State

UNTIL_TOLD = "told"


def keep_back(talk: Talk, until: datetime | None) -> None:
    """Neither home nor public is told before ``until``, or (None) before the author says so; a held story too."""
    row = talk.story()
    if row.state is State.HELD:
        remember(talk.session, row, publish_on=until, publish_when_told=until is None)
    else:
        author.not_yet(talk.session, row.id, until=until, now=talk.now)


def waits_for(row: Contribution) -> str:
    """ "told" while it waits for the author's word, the day while it waits for a date, otherwise nothing."""
    if row.memory.get("publish_when_told"):
        return UNTIL_TOLD
    day = row.memory.get("publish_on")
    return long_date(datetime.fromisoformat(day)).partition(" ")[2] if day else ""
