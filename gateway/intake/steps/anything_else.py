"""Anything to add? It stands in the thanks: a text in the window is story, and "no" or DONE ends the telling."""

from gateway.intake import assembly
from gateway.intake.conversation import FINISHED, Talk
from gateway.intake.steps.answers import PERSON, digit, says_nothing_more


def read(talk: Talk, text: str) -> bool | None:
    return True if digit(text) == PERSON or says_nothing_more(text) else None


def take(talk: Talk, _nothing: bool) -> None:
    talk.step = FINISHED
    assembly.close(talk.session, talk.story().id, now=talk.now)
