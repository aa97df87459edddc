"""An author hears about their own story: the code, where it stands, and what they may do, pressed again to count."""

from functools import partial

from channels.voice import twiml
from gateway.intake import author
from gateway.intake.call_words import NOT_UNDERSTOOD
from gateway.intake.calling import asked_back
from gateway.intake.calling import own_words as words
from gateway.intake.calling.letter_words import please_wait
from gateway.intake.calling.step import ENOUGH, Step
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from letters.codes import AUTHOR_DIGITS, clean, is_valid
from store import contributions
from store.contributions import Contribution
from store.words import Channel, Event

TRIES = 3  # a call
MISTYPED = 8
SHORT_WAIT = 30  # seconds
EVENTS = {"1": Event.AGREE_TO_PUBLISH, "2": Event.WITHDRAW, "3": Event.RESTORE}
OFFERS = {"1": words.MAY_PUBLISH, "2": words.MAY_WITHDRAW, "3": words.MAY_RESTORE}


def start(step: Step, *, first: tuple[str, ...] = (), pause: int = 0) -> str:
    return step.ask_code("own-code", words.ASK_CODE, first=first, pause=pause)


def code_keyed(step: Step) -> str:
    """The check digits find a slip of a finger, which is no guess."""
    code = clean(step.digits)
    if not step.digits:
        return start(step)
    if step.digits == "9":
        return asked_back.start(step)
    if len(code) != AUTHOR_DIGITS + 2 or not is_valid(code):
        return _help(step, words.BAD_CODE) if step.count("mistyped") >= MISTYPED else start(step, first=words.BAD_CODE)
    if int(step.progress.get("tries", 0)) >= TRIES:
        return _help(step, words.UNKNOWN)
    found = author.find_story(step.session, code, who=step.client, now=step.now)
    if isinstance(found, author.Wait):
        return _wait(step, found)
    if found is None:
        return _help(step, words.UNKNOWN) if step.count("tries") >= TRIES else start(step, first=words.UNKNOWN)
    step.progress["own"] = found
    return _tell(step, first=words.FOUND)


def chosen(step: Step) -> str:
    row = _own(step)
    if row is None:
        return start(step)
    if step.digits == "9":
        return asked_back.start(step)
    if step.digits in _offered(step, row):
        step.progress["own_sure"] = step.digits
        return _ask_again(step, step.digits)
    if step.silent >= ENOUGH:
        return twiml.say_goodbye(words.GOODBYE)
    return _tell(step, first=() if step.digits in {"", "0"} else NOT_UNDERSTOOD)


def confirmed(step: Step) -> str:
    row, key = _own(step), str(step.progress.get("own_sure", ""))
    if row is None or not key:
        return chosen(step) if row is not None else start(step)
    if step.digits == "0":
        step.progress.pop("own_sure")
        return _tell(step)
    if step.digits != key:
        return _ask_again(step, key, first=NOT_UNDERSTOOD if step.digits else ())
    step.progress.pop("own_sure")
    return _do(step, row, key)


def asked_to(step: Step) -> str:
    """Whether anybody asked for the withdrawal: nobody has to say."""
    row = _own(step)
    if row is not None and step.digits in {"1", "2", "3"}:
        author.say_who_asked(step.session, row.id, author.AskedTo(step.digits), now=step.now)
        if step.digits == "3":
            return asked_back.start(step)
    return twiml.say_goodbye(words.THANKS)


def _do(step: Step, row: Contribution, key: str) -> str:
    try:
        match key:
            case "1":
                _agree(step, row)
            case "2":
                author.withdraw(step.session, row.id, now=step.now)
            case "3":
                author.restore(step.session, row.id, now=step.now)
    except (MoveNotPossible, RequirementNotMet, author.TooLate):
        return _tell(step, first=words.CHANGED)
    if key == "2":
        return step.ask("own-asked", words.ASKED_TO_KEYS, first=(*words.DONE[key], *words.ASKED_TO))
    return twiml.say_goodbye((*words.DONE[key], *words.GOODBYE))


def _agree(step: Step, row: Contribution) -> None:
    """A yes to the question that is still open; or, to a story kept private, a yes after all."""
    agree = partial(author.give_consent, publish=True) if author.asks_consent(row) else author.agree_to_publish
    agree(step.session, row.id, now=step.now, channel=Channel.VOICE)


def _tell(step: Step, *, first: tuple[str, ...] = ()) -> str:
    row = _own(step)
    if row is None:
        return start(step)
    offers = [sentence for key in _offered(step, row) for sentence in OFFERS[key]]
    question = (*words.STANDS[row.state], *offers, *words.PERSON, *words.AGAIN)
    return step.ask("own-story", question, first=first, times=1)


def _ask_again(step: Step, key: str, *, first: tuple[str, ...] = ()) -> str:
    """Said before any key counts: a key that lands twice takes nothing back."""
    return step.ask("own-sure", (words.press_again(key),), first=(*first, *words.SURE[key]))


def _offered(step: Step, row: Contribution) -> list[str]:
    moves = author.moves_of(step.session, row, now=step.now)
    return [key for key, event in EVENTS.items() if event in moves or (key == "1" and author.asks_consent(row))]


def _own(step: Step) -> Contribution | None:
    """The story whose code was right in this call."""
    own = step.progress.get("own")
    return None if own is None else contributions.get(step.session, int(own))


def _wait(step: Step, wait: author.Wait) -> str:
    told, seconds = please_wait(wait.until, step.now), int((wait.until - step.now).total_seconds()) + 1
    if seconds > SHORT_WAIT or step.count("waits") > TRIES:
        return _help(step, told)
    return start(step, first=told, pause=seconds)


def _help(step: Step, first: tuple[str, ...]) -> str:
    return step.ask("letter-help", words.HELP, first=first, times=1)
