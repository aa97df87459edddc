"""What each answer means under a story's policy, in words that are true for it."""

from typing import NamedTuple

from gateway.moderation.policies import Policy
from store.words import Ground


class PolicyWords(NamedTuple):
    """``objecting`` labels the choice, ``objection`` says what it leads to, ``silence`` what no answer means."""

    objecting: str
    objection: str
    silence: str


_WORDS = {
    "provider_may_ask_for_review": PolicyWords(
        "Ask for a review",
        "On one of six grounds. The story is not published while a senior moderator looks at it, for five working days "
        "at most. The moderator decides, not the home.",
        "the story is published",
    ),
    "provider_restricts": PolicyWords(
        "Keep its words from the public",
        "On one of six grounds. The public sees that a story exists, and your ground; public bodies may read it.",
        "the story is published",
    ),
    "provider_decides": PolicyWords(
        "Keep it from being published",
        "On one of six grounds. Nobody else reads it, and it is counted on your home’s public page.",
        "the story is published",
    ),
}
NOT_ASKED = PolicyWords("Object", "This service does not ask the home before a story is published.", "it is published")

GROUNDS = {
    Ground.WRONG_SERVICE: "It is about another service, not ours",
    Ground.IDENTIFIES_SOMEONE: "It shows who somebody is",
    Ground.NOT_GENUINE: "It is not genuine",
    Ground.COURT_OR_POLICE: "A court or the police are concerned with it",
    Ground.DEFAMATORY: "It says something untrue that harms somebody (defamation)",
    Ground.OFFENSIVE: "It is offensive",
}


def words_for(policy: Policy) -> PolicyWords:
    return _WORDS.get(policy.name, NOT_ASKED)
