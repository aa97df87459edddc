"""Where a story stands and what happens next, in words for its author."""

from datetime import datetime

from gateway.moderation.facts import Facts
from gateway.web.plain_words import deadline, long_date
from store.contributions import Contribution
from store.words import Kind, State

_WORDS: dict[State, tuple[str, str]] = {
    State.RECEIVED: ("We have your {it}", "A person reads it soon."),
    State.WITH_AUTHOR: ("We have a question for you", "Your {it} waits for your answer."),
    State.IN_MODERATION: (
        "A moderator is reading your {it}",
        "They take out what would show who somebody is, and decide whether it can be published.",
    ),
    State.SCHEDULED: (
        "Your {it} is approved and waits for its date",
        "Neither the home nor the public is told before.",
    ),
    State.HELD: (
        "We are looking into your {it} with care",
        "Somebody who looks after people’s safety is reading it. If someone is in danger now, call 999.",
    ),
    State.WITH_PROVIDER: ("Your {it} is with the home", "The home may answer. If it does not, your {it} is published."),
    State.IN_REVIEW: ("The home has objected", "A senior moderator, not the home, decides whether it is published."),
    State.PUBLISHED: ("Your {it} is published", "Everyone can read it. We tell you when somebody responds."),
    State.RESTRICTED: (
        "Its words are kept from the public",
        "Everyone can see that it exists and why. Public interest bodies may read it.",
    ),
    State.NOT_PUBLISHED: ("Your {it} is not published", "The home objected. It still counts in the home’s numbers."),
    State.PRIVATE: ("Your {it} is kept private", "It is counted, and not shown."),
    State.SUSPENDED: (
        "Your {it} is hidden for now",
        "We are looking into a concern about it. We tell you what we decide.",
    ),
    State.REJECTED: ("We did not accept your {it}", ""),
    State.WITHDRAWN: ("You have withdrawn your {it}", "Nobody can read it any more."),
    State.ARCHIVED: ("Your {it} is no longer kept", "The time for which we keep it is over."),
}
REJECTED = {
    "not_about_care": "It is not about care.",
    "not_own_experience": "It is not your own experience of care, or that of somebody close to you.",
    "not_genuine": "We believe that it is not genuine.",
    "abusive": "It is abusive.",
    "cannot_be_made_safe": "We could not make it safe to publish without showing who somebody is.",
    "commercial": "It advertises something.",
    "duplicate": "We have it already.",
    "too_old": "It happened too long ago.",
    "legal": "There is a legal reason.",
}


def where_it_stands(row: Contribution, facts: Facts, due: dict[str, datetime]) -> tuple[str, list[str]]:
    """A heading, and a few sentences on what happens next."""
    what = "story" if row.kind is Kind.STORY else "contribution"
    title, text = _WORDS[row.state]
    sentences = [text.format(it=what)] if text else []
    return title.format(it=what), [*sentences, *_more(row, facts, due)]


def _more(row: Contribution, facts: Facts, due: dict[str, datetime]) -> list[str]:
    lapse = due.get("lapse")
    match row.state:
        case State.RECEIVED:
            return _missing(row)
        case State.SCHEDULED if facts.publish_when_told:
            return ["You asked us to wait until you tell us."]
        case State.SCHEDULED if facts.release_at:
            return [f"Its date is {long_date(facts.release_at)}."]
        case State.WITH_PROVIDER if lapse:
            return [f"It can answer until {deadline(lapse)}."]
        case State.IN_REVIEW if lapse:
            return [f"This is decided by {deadline(lapse)}."]
        case State.REJECTED:
            return [REJECTED.get(str(facts.reject_code), ""), *_until("You can appeal until", due.get("appeal_ends"))]
        case State.WITHDRAWN:
            until = _until("You can bring it back until", due.get("erase"))
            return [*until, "After that its words, and how to reach you, are erased."]
    return []


def _missing(row: Contribution) -> list[str]:
    need = []
    if row.home_id is None:
        need.append("which home it is about")
    if row.consent_publish is None:
        need.append("whether we may publish it")
    return [f"We still need to know {' and '.join(need)}."] if need else []


def _until(words: str, at: datetime | None) -> list[str]:
    return [f"{words} {deadline(at)}."] if at else []
