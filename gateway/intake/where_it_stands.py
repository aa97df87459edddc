"""Where a story stands, in words that its author may read in a text: no word of the story, and no home's name."""

from typing import Final

from gateway.intake.conversation import HOME, missing_answer
from gateway.notices.words import KINDS, reference
from store.contributions import Contribution
from store.words import State

WORDS: Final[dict[State, str]] = {
    State.RECEIVED: "it is with us, and a person reads it on a working day",
    State.WITH_AUTHOR: "we asked you something and wait for your answer",
    State.IN_MODERATION: "a moderator is reading it",
    State.SCHEDULED: "it is approved and waits for its day",
    State.HELD: "a person here is looking at it with care",
    State.WITH_PROVIDER: "it is approved, and the home may answer now",
    State.IN_REVIEW: "a senior moderator is deciding about it",
    State.PUBLISHED: "it is published",
    State.RESTRICTED: "it is counted, but its words are not public",
    State.NOT_PUBLISHED: "it is counted and not shown",
    State.PRIVATE: "it is kept private and counted",
    State.SUSPENDED: "it is out of view for now",
    State.REJECTED: "it was not accepted",
    State.WITHDRAWN: "it is withdrawn",
    State.ARCHIVED: "it is closed",
}
_ASKS_HOME = "we still need to know which home it is about"
_ASKS_CONSENT = "we still need to know whether we may publish it"
_WAITS_FOR_WORD = "it waits until you text READY"


def line(row: Contribution) -> str:
    """ "Story AB12-CD34: a moderator is reading it." """
    return f"{KINDS[row.kind].capitalize()} {reference(row.reference)}: {_words(row)}."


def _words(row: Contribution) -> str:
    if row.state is State.RECEIVED and (missing := missing_answer(row)):
        return _ASKS_HOME if missing == HOME else _ASKS_CONSENT
    if row.memory.get("publish_when_told") and row.state is State.SCHEDULED:
        return _WAITS_FOR_WORD
    return WORDS[row.state]
