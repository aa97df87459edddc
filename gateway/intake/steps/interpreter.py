"""A story in another language: 9 asks for a call with an interpreter, whenever we offered one lately."""

from gateway.intake.asked import is_fresh, last_asked
from gateway.intake.conversation import Talk
from gateway.intake.other_language import wants_call
from gateway.intake.steps.answers import digit

OFFER = frozenset({"other_language"})
A_CALL = 9


def is_open(talk: Talk) -> bool:
    if talk.row is None or talk.row.language == "en":
        return False
    return is_fresh(last_asked(talk.session, talk.row, notices=OFFER), now=talk.now)


def read(_talk: Talk, text: str) -> str | None:
    return text if digit(text) == A_CALL else None


def take(talk: Talk, _text: str) -> None:
    wants_call(talk.session, talk.story(), str(A_CALL), now=talk.now)
