"""Not yet: from which day on may the home and the public be told? In a month, in three, when she says so, or a date."""

from datetime import date
from typing import Final

from gateway.intake.conversation import Talk
from gateway.intake.home_words import words
from gateway.intake.plain_date import months_on, read_day
from gateway.intake.saying import say
from gateway.intake.steps.answers import PERSON, digit, is_bare_answer
from gateway.intake.steps.going_on import finish, leave_to_a_person
from gateway.intake.steps.not_yet import keep_back
from gateway.moderation.deadlines import local_day, opening_of

A_MONTH, THREE_MONTHS, WHEN_TOLD = 1, 2, 3
MAY_BE_A_DAY = 6
"""Words: a longer text is no answer to "when?", but more of the story."""
NOT_UNDERSTOOD: Final = "not understood"
NOTE = "The author said when the story may go on, and we did not understand the day. It waits until they tell us."


def read(talk: Talk, text: str) -> date | int | str | None:
    """A day, 3 (when she tells us), 0 (a person), not understood, or nothing: then it is story."""
    number, today = digit(text), local_day(talk.now)
    if number in {A_MONTH, THREE_MONTHS}:
        return months_on(today, 1 if number == A_MONTH else 3)
    if number in {WHEN_TOLD, PERSON}:
        return number
    day = read_day(text, today=today)
    if day is not None:
        return day
    may_be_one = len(text) <= 60 and len(words(text)) <= MAY_BE_A_DAY
    return NOT_UNDERSTOOD if number is not None or is_bare_answer(text) or may_be_one else None


def take(talk: Talk, said: date | int | str) -> None:
    if isinstance(said, date):
        keep_back(talk, opening_of(said))
        finish(talk)
    elif said == WHEN_TOLD:
        finish(talk)  # it waits for her word already
    elif said == NOT_UNDERSTOOD and not talk.data.get("asked_again"):
        talk.data["asked_again"] = True
        say(talk.session, talk.story(), "when_question", now=talk.now, details={"why": "again"})
    else:
        leave_to_a_person(talk, "when_of", NOTE)
        finish(talk)
