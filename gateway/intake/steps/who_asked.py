"""After withdrawing, privately: did anyone ask you to? 1 yes, 2 no, 3 call me; a person is told of 1 and 3."""

from gateway.intake.author import AskedTo, say_who_asked
from gateway.intake.conversation import FINISHED, Talk
from gateway.intake.saying import say_to
from gateway.intake.steps.agreeing import agrees, declines
from gateway.intake.steps.answers import PERSON, digit

_BY_DIGIT = {1: AskedTo.YES, 2: AskedTo.NO, 3: AskedTo.CALL_ME, PERSON: AskedTo.CALL_ME}


def read(talk: Talk, text: str) -> AskedTo | None:
    number = digit(text)
    if number is not None:
        return _BY_DIGIT.get(number)
    if agrees(text):
        return AskedTo.YES
    return AskedTo.NO if declines(text) else None


def take(talk: Talk, said: AskedTo) -> None:
    row = talk.story()
    say_who_asked(talk.session, row.id, said, now=talk.now)
    talk.step, talk.data = FINISHED, {"said_who": row.id}
    say_to(talk.session, talk.known_author().id, "as_you_asked", now=talk.now, details={"why": f"who_asked_{said}"})
