"""A letter's code, then its PIN, by keypad: mistyped digits cost nothing, guessing meets delays, three tries a call."""

from channels.voice import twiml
from gateway.intake.calling import asked_back, letter_stories
from gateway.intake.calling import letter_words as words
from gateway.intake.calling.step import ENOUGH, Step
from gateway.intake.find_letter import Found, Wait, find_letter
from letters.codes import LETTER_DIGITS, PIN_DIGITS, clean, is_valid
from store import calls

TRIES = 3  # a call
MISTYPED = 8  # a call; then a person helps
SHORT_WAIT = 30  # seconds that a caller may spend on the line


def start(step: Step, *, first: tuple[str, ...] = (), pause: int = 0) -> str:
    return step.ask_code("letter-code", words.ASK_CODE, first=first, pause=pause)


def code_keyed(step: Step) -> str:
    """The check digits find every single wrong digit, so that a slip of a finger is no guess."""
    code = clean(step.digits)
    if not step.digits:
        return start(step)
    if len(code) != LETTER_DIGITS + 2 or not is_valid(code):
        return _help(step, words.BAD_CODE) if _is_lost(step) else start(step, first=words.BAD_CODE)
    calls.keep_keyed(step.session, step.call.id, code)
    return step.ask_code("letter-pin", words.ASK_PIN)


def pin_keyed(step: Step) -> str:
    pin = clean(step.digits)
    if not step.call.keyed:
        return start(step)
    if not step.digits:
        return step.ask_code("letter-pin", words.ASK_PIN)
    if len(pin) != PIN_DIGITS:
        return _help(step, words.BAD_PIN) if _is_lost(step) else _pin_again(step)
    if int(step.progress.get("tries", 0)) >= TRIES:
        return _help(step, words.UNKNOWN)
    return _try(step, step.call.keyed, pin)


def help_chosen(step: Step) -> str:
    if step.digits == "9":
        return asked_back.start(step)
    return twiml.say_goodbye(words.GOODBYE) if step.digits or step.silent >= ENOUGH else _help(step, ())


def _try(step: Step, code: str, pin: str) -> str:
    found = find_letter(step.session, code, pin, who=step.client, now=step.now)
    calls.keep_keyed(step.session, step.call.id, "")
    if isinstance(found, Wait):
        return _wait(step, found)
    if found is None:
        if step.count("tries") >= TRIES:
            return _help(step, words.UNKNOWN)
        return start(step, first=(*words.UNKNOWN, *words.CODE_FIRST))
    return _open(step, found)


def _open(step: Step, found: Found) -> str:
    calls.change_call(step.session, step.call.id, letter_id=found.letter.id)
    for of_another_letter in ("responded", "acknowledged", "named", "pending", "wanted"):
        step.progress.pop(of_another_letter, None)
    step.progress.update(letter=found.letter.id, at=0)
    home = letter_stories.home_of(step.session, found)
    return letter_stories.go_on(step, first=words.this_is(home, len(found.rows)))


def _wait(step: Step, wait: Wait) -> str:
    """Nothing was looked at. A short wait is spent on the line; a long one is not, and a person may help."""
    told, seconds = words.please_wait(wait.until, step.now), int((wait.until - step.now).total_seconds()) + 1
    if seconds > SHORT_WAIT or step.count("waits") > TRIES:
        return _help(step, told)
    return start(step, first=told, pause=seconds)


def _pin_again(step: Step) -> str:
    return step.ask_code("letter-pin", words.ASK_PIN, first=words.BAD_PIN)


def _is_lost(step: Step) -> bool:
    return step.count("mistyped") >= MISTYPED


def _help(step: Step, first: tuple[str, ...]) -> str:
    return step.ask("letter-help", words.HELP, first=first, times=1)
