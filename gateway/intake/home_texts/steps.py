"""The questions of a home's answer by text, each with how a text answers it; nothing counts before it is confirmed."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.intake.find_letter import Found, Wait, find_letter
from gateway.intake.home_texts import giving, stories
from gateway.intake.home_texts.reading import (
    CALL_ME,
    DANGER,
    LONGEST,
    OBJECT,
    RESPOND,
    STOP,
    Said,
    pin_of,
    said,
)
from gateway.intake.home_texts.stories import Asked
from gateway.intake.home_texts.talk import CHOOSE, GROUND, NAME, PIN, SEEN, SURE, WHICH, WORDS, HomeTalk
from gateway.intake.steps.answers import digit
from gateway.moderation.remember import storable
from store.words import Ground

GROUNDS = dict(zip("123456", Ground, strict=True))
CHOICES = {"1": "go_ahead", OBJECT: "object", RESPOND: "response", DANGER: "raise_safeguarding", CALL_ME: "call_me"}
LONGEST_NAME = 200  # characters


class Step(NamedTuple):
    """``take`` acts on a text and says whether it answered; a text that did not is read as any other text is."""

    take: Callable[[HomeTalk, str], bool]
    asks: str


def open_letter(talk: HomeTalk, code: str, pin: str, rest: str) -> None:
    """Code and PIN are right, or nobody learns which of the two is wrong."""
    found = find_letter(talk.session, code, pin, who=talk.sender, now=talk.now)
    name = talk.said.get("name")
    talk.end()
    match found:
        case Found():
            talk.said = {"letter": found.letter.id, **({"name": name} if name else {})}
            _go_on(talk, said(rest))
        case Wait():
            talk.say("wait", until=found.until.isoformat())
        case _:
            talk.say("unknown")


def ask_pin(talk: HomeTalk, code: str, rest: str) -> None:
    talk.said = {"code": code, "rest": rest[:LONGEST]}
    talk.ask(PIN, "pin")


def _take_pin(talk: HomeTalk, text: str) -> bool:
    pin = pin_of(text)
    if pin is None:
        return False
    if pin:
        open_letter(talk, str(talk.said["code"]), pin, str(talk.said.get("rest", "")))
    else:
        talk.ask(PIN, "pin", again=True)
    return True


def _go_on(talk: HomeTalk, wanted: Said | None = None, *, again: bool = False) -> None:
    """The story that is meant, or the question which one; then what to do with it."""
    every = stories.all_of(talk.session, int(talk.said["letter"]), now=talk.now)
    meant = [asked for asked in every if wanted is not None and asked.row.letter == wanted.story]
    if not every:
        talk.say("nothing")
        talk.end()
    elif meant or len(every) == 1:
        talk.said["seq"] = (meant or every)[0].row.seq
        _choose(talk, wanted, (meant or every)[0], again=again)
    else:
        talk.said.pop("seq", None)
        letters = [[asked.row.letter, asked.decides] for asked in every]
        talk.ask(WHICH, "which", stories=letters, again=again)


def _choose(talk: HomeTalk, wanted: Said | None, asked: Asked, *, again: bool = False) -> None:
    if wanted is not None and wanted.key in asked.keys:
        _chosen(talk, wanted, asked)
        return
    until = asked.until.isoformat() if asked.until else ""
    keys = sorted(asked.keys)
    details = {"story": asked.row.letter, "until": until, "keys": keys, "policy": asked.policy, "again": again}
    talk.ask(CHOOSE, "choose", **details)


def _take_which(talk: HomeTalk, text: str) -> bool:
    wanted = said(text)
    if wanted is None:
        return _not_understood(talk, text)
    if wanted.key == STOP and not wanted.story:
        return _stop(talk)
    _go_on(talk, wanted, again=not wanted.story)
    return True


def _take_choice(talk: HomeTalk, text: str) -> bool:
    wanted, asked = said(text), _current(talk)
    if wanted is None or asked is None:
        return _not_understood(talk, text)
    if wanted.key == STOP:
        return _stop(talk)
    if wanted.story and wanted.story != asked.row.letter:
        _go_on(talk, wanted, again=True)
    else:
        _choose(talk, wanted, asked, again=True)
    return True


def _chosen(talk: HomeTalk, wanted: Said, asked: Asked) -> None:
    talk.keep("letter", "seq", "name", "acknowledged")
    talk.said["choice"] = CHOICES[wanted.key]
    if wanted.key == OBJECT and wanted.ground:
        _object_on(talk, wanted.ground)
    elif wanted.key == OBJECT:
        talk.ask(GROUND, "ground")
    elif wanted.key in {RESPOND, CALL_ME}:
        talk.ask(WORDS, "response" if wanted.key == RESPOND else "number", published=asked.story.state == "published")
    elif wanted.key == DANGER:
        _ask_sure(talk)
    else:
        _ask_name(talk)


def _take_ground(talk: HomeTalk, text: str) -> bool:
    number = digit(text)
    if number == 0:
        _go_on(talk, _same_story(talk))
    elif number is not None and str(number) in GROUNDS:
        _object_on(talk, str(number))
    elif number is None and len(text) > LONGEST:
        return False
    else:
        talk.ask(GROUND, "ground", again=True)
    return True


def _object_on(talk: HomeTalk, key: str) -> None:
    talk.said["ground"] = GROUNDS[key].value
    talk.ask(WORDS, "quote" if GROUNDS[key] is Ground.DEFAMATORY else "words")


def _take_words(talk: HomeTalk, text: str) -> bool:
    """Any text is the words; 0 leaves them out where they may be, and goes back where they are the answer."""
    number, choice = digit(text), talk.said["choice"]
    if number == 0 and choice != "object":
        _go_on(talk, _same_story(talk))
        return True
    skipped = number == 0 or (choice == "call_me" and number == 1)
    talk.said["words"] = "" if skipped else storable(text).strip()
    _ask_name(talk)
    return True


def _ask_name(talk: HomeTalk) -> None:
    """Once for each letter."""
    if talk.said.get("name"):
        _ask_sure(talk)
    else:
        talk.ask(NAME, "name")


def _take_name(talk: HomeTalk, text: str) -> bool:
    name = " ".join(storable(text).split())
    if not name or digit(text) is not None or len(name) > LONGEST_NAME:
        talk.ask(NAME, "name", again=True)
    else:
        talk.said["name"] = name
        _ask_sure(talk)
    return True


def _ask_sure(talk: HomeTalk, *, again: bool = False) -> None:
    asked = _current(talk)
    if asked is None:
        _go_on(talk)
        return
    details = {"story": asked.row.letter, "choice": talk.said["choice"], "ground": talk.said.get("ground", "")}
    talk.ask(SURE, "sure", **details, policy=asked.policy, decides=asked.decides, again=again)


def _take_sure(talk: HomeTalk, text: str) -> bool:
    number, asked = digit(text), _current(talk)
    if number == 1 and asked is not None:
        giving.give(talk, asked)
    elif number == 0:
        _go_on(talk, _same_story(talk))
    elif number is None and len(text) > LONGEST:
        return False
    else:
        _ask_sure(talk, again=True)
    return True


def _take_seen(talk: HomeTalk, text: str) -> bool:
    """What was seen, after the concern itself has been raised."""
    asked = _current(talk)
    if digit(text) is None and asked is not None:
        giving.give_seen(talk, asked, storable(text).strip())
    else:
        talk.say("stopped_after")
        talk.end()
    return True


def _current(talk: HomeTalk) -> Asked | None:
    every = stories.all_of(talk.session, int(talk.said["letter"]), now=talk.now)
    return next((asked for asked in every if asked.row.seq == talk.said.get("seq")), None)


def _same_story(talk: HomeTalk) -> Said | None:
    asked = _current(talk)
    return None if asked is None else Said(asked.row.letter, "", "")


def _stop(talk: HomeTalk) -> bool:
    talk.say("stopped")
    talk.end()
    return True


def _not_understood(talk: HomeTalk, text: str) -> bool:
    """A short text is asked about again. A long one answers no question of ours, and is read as any other text is."""
    if len(text) > LONGEST:
        return False
    _go_on(talk, _same_story(talk), again=True)
    return True


STEPS: dict[str, Step] = {
    PIN: Step(_take_pin, "The PIN that belongs to the code."),
    WHICH: Step(_take_which, "Which story of the letter?"),
    CHOOSE: Step(_take_choice, "What is to be done with it?"),
    GROUND: Step(_take_ground, "On which of the six grounds do they object?"),
    WORDS: Step(_take_words, "The words of an objection or a response, or where and when to ring."),
    NAME: Step(_take_name, "Who answers?"),
    SURE: Step(_take_sure, "Said back: is that what they mean?"),
    SEEN: Step(_take_seen, "What was seen, and who has been told?"),
}
