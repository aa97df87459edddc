"""What we say to a home that has answered: what happens next, true under its policy."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store.words import Event, State

LONDON = ZoneInfo("Europe/London")
_OBJECTED = {
    State.IN_REVIEW: "A senior moderator looks at what you said and decides {by}. Until then it is not public.",
    State.RESTRICTED: "Its text is kept from the public. That it exists, and your ground, are shown; the public "
    "interest bodies may read it.",
    State.NOT_PUBLISHED: "It will not be published. It stays in the public count of your home.",
    State.IN_MODERATION: "A moderator finds out which service it is about. Until then it is not public.",
}


def next_sentence(event: Event | None, state: State, *, due: datetime | None) -> str:
    """Thanks, and what happens next; without an event they asked us to phone."""
    if event is None:
        time = f" The time to answer goes on meanwhile: it ends {_by(due)}." if due else ""
        return f"Thank you. A person will phone you within one working day.{time}"
    if event is Event.GO_AHEAD:
        return "Thank you. The story is published now. You can respond to it in public."
    if event is Event.RAISE_SAFEGUARDING:
        return (
            "Thank you. Our safeguarding lead has been told at once, and the story is not published meanwhile. "
            "If someone is in danger now, call 999."
        )
    return "Thank you. " + _OBJECTED[state].format(by=f"by {_by(due)}" if due else "soon")


def _by(at: datetime | None) -> str:
    """A deadline in words: 24:00 is "the end of" its day."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(days=1)
        return f"the end of {local:%A} {local.day} {local:%B}"
    return f"{local:%H:%M} on {local:%A} {local.day} {local:%B}"
