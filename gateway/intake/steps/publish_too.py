"""May we publish this part too? Asked when more words are put with a story whose author had agreed before they came.

Until the answer comes a moderator sees that nobody has agreed to the later words, and what to do.
"""

from gateway.intake import consent
from gateway.intake.checking import mark, unmark
from gateway.intake.conversation import ANYTHING_ELSE, FINISHED, PUBLISH_TOO, Talk
from gateway.intake.saying import say
from gateway.intake.steps.agreeing import agrees, declines
from gateway.intake.steps.answers import PERSON, digit
from gateway.intake.steps.may_we_publish import CHANNEL

MARK = "said_after_consent"
UNANSWERED = "The last part came after the author agreed to publish. Nobody agreed to it yet: ask, or split it off"
REFUSED = "The author does not want the last part published: split it off, or take it out"
_BY_DIGIT = {1: True, 2: False, PERSON: False}


def ask(talk: Talk) -> None:
    mark(talk.session, talk.story(), MARK, UNANSWERED)
    talk.step = PUBLISH_TOO
    say(talk.session, talk.story(), "consent_question", now=talk.now, details={"ask": PUBLISH_TOO, "why": "too"})


def read(_talk: Talk, text: str) -> bool | None:
    number = digit(text)
    if number is not None:
        return _BY_DIGIT.get(number)
    if agrees(text):
        return True
    return False if declines(text) else None


def take(talk: Talk, may: bool) -> None:
    """A yes is recorded beside the first; a no leaves the first as it is, and tells the moderator."""
    unmark(talk.session, talk.story(), MARK)
    if may:
        consent.record(talk.session, talk.story().id, channel=CHANNEL, now=talk.now, publish=True)
    else:
        mark(talk.session, talk.story(), MARK, REFUSED)
    talk.step = ANYTHING_ELSE if talk.is_growing else FINISHED
    say(talk.session, talk.story(), "answer_noted", now=talk.now)
