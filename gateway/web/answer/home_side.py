"""A home's own side of a story: what it objected, what it wrote and how that stands, and the time that it has left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.web.answer.policy_words import GROUNDS
from store import contributions, deadlines, log
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Ground, Kind, Role, State

TITLES = {Kind.RESPONSE: "Your response", Kind.CHANGE: "What you wrote about a change"}
HOW = {
    State.RECEIVED: "has reached us",
    State.WITH_AUTHOR: "waits for an answer to our question",
    State.IN_MODERATION: "waits for a moderator",
    State.HELD: "is held back for now",
    State.PUBLISHED: "is published",
    State.SUSPENDED: "is hidden for now",
    State.REJECTED: "was not accepted",
    State.WITHDRAWN: "was withdrawn",
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Added:
    """Something that the home wrote to a story. ``how`` it stands, in words."""

    title: str
    how: str
    state: State


@dataclass(frozen=True, slots=True)
class Objected:
    """The home's own objection. ``due``: by when a person decides, where one still does."""

    ground: str
    words: str
    due: datetime | None


def added_by_home(session: Session, row: Contribution) -> tuple[Added, ...]:
    """Its responses and changes, the oldest first; what another home wrote before a reroute is not among them."""
    ours = [
        child
        for child in contributions.children(session, row.id)
        if child.kind in TITLES and child.writer_role == Role.PROVIDER and child.home_id == row.home_id
    ]
    return tuple(Added(TITLES[child.kind], HOW.get(child.state, "is kept"), child.state) for child in ours)


def objection_of(session: Session, row: Contribution) -> Objected | None:
    """The latest, of the home that has the story now."""
    entries = [entry for entry in log.entries(session, row.id) if entry.event in {Event.OBJECT, Event.REROUTE}]
    if not entries or entries[-1].event != Event.OBJECT:
        return None
    entry = entries[-1]
    words = log.free_texts(session, row.id).get((entry.id, "reason"), "")
    ground = str(entry.facts.get("ground", ""))
    named = GROUNDS[Ground(ground)] if ground in set(Ground) else ""
    due = deadlines.of(session, row.id).get("lapse") if row.state is State.IN_REVIEW else None
    return Objected(named, words, due)


def time_left(closes: datetime | None, now: datetime) -> str:
    """ "about 5 hours left"; empty where nothing closes."""
    if closes is None or closes <= now:
        return ""
    left = closes - now
    if left < HOUR:
        return "less than an hour left"
    number, unit = (left // HOUR, "hour") if left < 2 * DAY else (left // DAY, "day")
    return f"about {number} {unit}{'' if number == 1 else 's'} left"
