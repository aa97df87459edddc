"""May we publish it? Yes, no, or yes but not yet; the wording that was agreed to is kept with the answer."""

from enum import StrEnum

from gateway.intake import consent
from gateway.intake.conversation import WHEN, Talk
from gateway.intake.saying import say
from gateway.intake.steps.agreeing import agrees, declines, says_not_yet
from gateway.intake.steps.answers import PERSON, digit
from gateway.intake.steps.going_on import finish, leave_to_a_person
from gateway.intake.steps.not_yet import keep_back

CHANNEL = "sms"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_YET = "not yet"
    PERSON = "a person"


_BY_DIGIT = {1: Answer.YES, 2: Answer.NO, 3: Answer.NOT_YET, PERSON: Answer.PERSON}


def read(talk: Talk, text: str) -> Answer | None:
    number = digit(text)
    if number is not None:
        return _BY_DIGIT.get(number)
    if says_not_yet(text):
        return Answer.NOT_YET
    if agrees(text):
        return Answer.YES
    return Answer.NO if declines(text) else None


def take(talk: Talk, answer: Answer) -> None:
    row = talk.story()
    if answer is Answer.PERSON:
        leave_to_a_person(talk, "consent_of", "The author wants to talk before saying whether it may be published.")
        say(talk.session, row, "call_back_noted", now=talk.now)
        return
    consent.record(talk.session, row.id, channel=CHANNEL, now=talk.now, publish=answer is not Answer.NO)
    if answer is Answer.NOT_YET:
        _ask_when(talk)
    else:
        finish(talk)


def _ask_when(talk: Talk) -> None:
    """Until she names a day it waits for her word: if she never answers, nobody is told."""
    keep_back(talk, None)
    talk.step, talk.data = WHEN, {}
    say(talk.session, talk.story(), "when_question", now=talk.now)
