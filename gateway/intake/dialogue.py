"""The questions of a text dialogue, as a small table: which home, then whether it may be published, then thanks."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from channels.sms.keywords import Keyword, recognise
from gateway.intake import consent
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import CONSENT, FINISHED, HOME, Talk, missing_answer
from gateway.intake.home_words import words
from gateway.intake.match_home import SHORT, Match, find, label
from gateway.intake.saying import say
from gateway.moderation.decide import set_home
from gateway.moderation.remember import storable
from store import contributions, homes, tasks
from store.homes import Home
from store.words import Role, TaskKind

TRIES = 3  # then a person looks for the home
CHANNEL = "sms"
_YES = frozenset({"y", "ok", "okay", "yes please", "yes i agree", "i agree", "yes i do", "agreed", "agree yes"})
_NO = frozenset({"n", "no", "nope", "no thanks", "no thank you", "i do not agree", "i dont agree", "disagree"})
_DIGIT = re.compile(r"[\s(\[#]*([0-9])[\s.)\]!]*")


class Step(NamedTuple):
    """``read`` says what a text answers (None: nothing, so it is story); ``take`` acts on it."""

    read: Callable[[Talk, str], Any]
    take: Callable[[Talk, Any], None]


def digit(text: str) -> int | None:
    """The number that is the whole text: "1", " 2. ", full-width digits too."""
    match = _DIGIT.fullmatch("".join(str(int(c)) if c.isdecimal() else c for c in text))
    return int(match.group(1)) if match else None


def is_bare_answer(text: str) -> bool:
    """A digit, AGREE, YES or NO: an answer to something, never a story."""
    bare = " ".join(word.plain for word in words(text))
    return digit(text) is not None or recognise(text) in {Keyword.AGREE, Keyword.YES} or bare in _YES | _NO


def answer(talk: Talk, text: str) -> bool:
    """Take a text as the answer to the open question; False when it answers nothing."""
    step = STEPS[talk.step]
    said = step.read(talk, text)
    if said is None:
        return False
    contributions.add_part(talk.session, talk.story().id, text, field="answer", inbound_id=talk.inbound_id, at=talk.now)
    step.take(talk, said)
    return True


# -- which home ------------------------------------------------------------------------------------------------------


def _read_home(talk: Talk, text: str) -> Home | Match | int | None:
    """A candidate, none of them (0), what a short text may mean, or nothing."""
    number, offered = digit(text), talk.data.get("candidates", [])
    if number is not None:
        in_list = 1 <= number <= len(offered)
        chosen = homes.get(talk.session, int(offered[number - 1][0])) if in_list else None
        return chosen or (0 if number == 0 else Match())
    if is_bare_answer(text):
        return Match()
    if len(words(text)) > SHORT:
        return None
    match = find(talk.homes, text)
    if talk.data.get("tried") and match.sure is None:
        narrower = find(talk.homes, f"{talk.data['tried']}, {text}")  # first the name, now the town
        match = narrower if narrower.sure or narrower.candidates else match
    found = match.sure or match.candidates or match.many
    if not found and talk.is_growing:
        return None  # more of the story
    talk.data["tried"] = storable(text)[:200]
    contributions.change(talk.session, talk.story().id, home_text=storable(text)[:200])
    return match.sure or match


def _take_home(talk: Talk, said: Home | Match | int) -> None:
    if talk.story().home_id is not None:
        ask_what_is_missing(talk)
    elif isinstance(said, Home):
        settle_home(talk, said)
    elif isinstance(said, Match) and said.candidates:
        offer(talk, said)
    else:
        _ask_again(talk, cannot_say=said == 0 and not talk.data.get("candidates"))


def settle_home(talk: Talk, home: Home) -> None:
    """The home is known: on to the next question."""
    set_home(talk.session, talk.story(), home.id, now=talk.now)
    ask_what_is_missing(talk)


def offer(talk: Talk, match: Match) -> None:
    talk.data["candidates"] = listed(match)
    say(talk.session, talk.story(), "ask_home", now=talk.now, details={"ask": HOME, "candidates": listed(match)})


def listed(match: Match) -> list[list[object]]:
    return [[home.id, label(home)] for home in match.candidates]


def _ask_again(talk: Talk, *, cannot_say: bool) -> None:
    """Ask for name and town; after some tries, or when they can't say, a person looks for the home."""
    talk.data["candidates"] = []
    talk.data["misses"] = talk.data.get("misses", 0) + 1
    if not cannot_say and talk.data["misses"] < TRIES:
        say(talk.session, talk.story(), "ask_home_again", now=talk.now, details={"ask": HOME})
        return
    row = talk.story()
    tasks.raise_task(
        talk.session,
        TaskKind.CALL_BACK,
        about=f"home_of:{row.id}",
        role=Role.MODERATOR,
        now=talk.now,
        contribution_id=row.id,
        note="The author could not say by text which home it is about. Find out, and fill it in.",
    )
    ask_what_is_missing(talk, home_by_a_person=True)


# -- whether it may be published -------------------------------------------------------------------------------------


def _read_consent(talk: Talk, text: str) -> bool | None:
    bare = " ".join(word.plain for word in words(text))
    if recognise(text) in {Keyword.AGREE, Keyword.YES} or digit(text) == 1 or bare in _YES:
        return True
    return False if digit(text) == 2 or bare in _NO else None


def _take_consent(talk: Talk, agreed: bool) -> None:
    consent.record(talk.session, talk.story().id, channel=CHANNEL, now=talk.now, publish=agreed)
    finish(talk)


# -- on to the next --------------------------------------------------------------------------------------------------


def ask_what_is_missing(talk: Talk, *, home_by_a_person: bool = False) -> None:
    """Ask the next question that has no answer yet, one at a time, or end the dialogue."""
    row = talk.story()
    missing = missing_answer(row)
    if missing == HOME and home_by_a_person:
        missing = CONSENT if row.consent_publish is None else None
    if missing is None:
        finish(talk)
        return
    talk.step = missing
    if missing == HOME:
        say(talk.session, row, "ask_home", now=talk.now, details={"ask": HOME, "candidates": []})
        return
    home = None if row.home_id is None else homes.get(talk.session, row.home_id)
    details = {"ask": CONSENT, "home": label(home) if home else ""}
    say(talk.session, row, "consent_question", now=talk.now, details=details)


def finish(talk: Talk) -> None:
    """Everything is answered: pass it on if it is told to the end, and say thank you."""
    talk.step, talk.data = FINISHED, {}
    complete_if_ready(talk.session, talk.story().id, now=talk.now)
    row = talk.story()
    say(talk.session, row, "thanks" if row.consent_publish else "thanks_private", now=talk.now)


STEPS: dict[str, Step] = {HOME: Step(_read_home, _take_home), CONSENT: Step(_read_consent, _take_consent)}
