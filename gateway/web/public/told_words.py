"""How and when a home was told of a story and what it answered, in a few plain sentences for everyone."""

from gateway.moderation.decide import policy_of
from gateway.moderation.policies import is_small
from gateway.web.plain_words import in_london, long_date
from gateway.web.public.date_bands import band
from store import log, public_listings
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.log import Entry
from store.windows import Window
from store.words import Event, Ground, Role, State

BY = {
    "letter": "by letter",
    "email": "by e-mail",
    "sms": "by text message",
    "phone_task": "by phone",
    "voice": "by phone",
    "web": "on its own page here",
}
GROUNDS = {
    Ground.WRONG_SERVICE: "it is about another service",
    Ground.IDENTIFIES_SOMEONE: "it identifies someone",
    Ground.NOT_GENUINE: "it is not genuine",
    Ground.COURT_OR_POLICE: "a court or the police are concerned with it",
    Ground.DEFAMATORY: "it is defamatory",
    Ground.OFFENSIVE: "it is offensive",
}
"""What stands after "the home says that"."""


def how_told(session: Session, row: Contribution, home: Home | None) -> list[str]:
    """Empty while the home was not asked; otherwise how it was told, and what it answered."""
    if not policy_of(session, row).provider_step:
        return ["Under the rules for this service, the home is not asked before a story is published."]
    entries = log.entries(session, row.id)
    left = next(
        (e for e in reversed(entries) if e.from_state == State.WITH_PROVIDER and e.to_state != e.from_state), None
    )
    if left is None:
        return []
    sentences = [_told(session, row, home, left)]
    return [*sentences, *_answer(left)]


def _told(session: Session, row: Contribution, home: Home | None, left: Entry) -> str:
    stood = [w for w in public_listings.every_window(session, row.id) if w.void_at is None or w.void_at >= left.at]
    stood = [w for w in stood if w.told_at <= left.at]
    if stood:
        ways = list(dict.fromkeys(_one(window, home) for window in stood))
        return f"We told the home {', and '.join(ways)}."
    if left.event == Event.LAPSE:
        return "We tried to tell the home, and could not reach it."
    return "The home had the story when it answered."


def _one(window: Window, home: Home | None) -> str:
    small = is_small(home.beds if home else None)
    at = f"in {band(window.told_at, home)}" if small else f"on {long_date(in_london(window.told_at).date())}"
    verb = "posted " if window.channel == "letter" and not small else ""
    return f"{BY.get(window.channel, 'by post')} {verb}{at}"


def _answer(left: Entry) -> list[str]:
    if left.role == Role.CLOCK:
        return ["It did not answer in the time that it had, so the story was published."]
    match left.event:
        case Event.GO_AHEAD:
            return ["It answered that the story may go ahead."]
        case Event.OBJECT:
            ground = left.facts.get("ground")
            why = f": it says that {GROUNDS[Ground(ground)]}" if ground else ""
            return [f"It objected{why}."]
    return []
