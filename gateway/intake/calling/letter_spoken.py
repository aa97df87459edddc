"""What somebody who answers a letter says rather than presses: a name, exact words, what was seen, a response.

None of it is a story. The recording's address names what it is for, and the call knows about which delivery.
"""

from channels.voice import twiml
from gateway.intake.call_words import NOT_UNDERSTOOD
from gateway.intake.calling import letter_stories
from gateway.intake.calling import letter_words as words
from gateway.intake.calling.letter_stories import Asked
from gateway.intake.calling.step import Step

MAX_SECONDS = {"name": 30, "quote": 120, "seen": 300, "response": 300}


def begin(step: Step, wanted: list[str], asked: Asked, *, first: tuple[str, ...] = ()) -> str:
    """Ask for these recordings and, once a call, for the name; then go on with the letter."""
    if not step.progress.get("named"):
        wanted = [*wanted, "name"]
    step.progress.update(wanted=wanted, named=True, speaks_of=asked.delivery.id)
    return _next(step, first=first)


def may_record(step: Step) -> str:
    """Silence is no yes, and no reason to keep anybody: the answer itself counts already."""
    if step.digits in {"1", "2"}:
        step.progress["may_speak"] = step.digits == "1"
        return _next(step, first=() if step.digits == "1" else words.NOT_RECORDED)
    if step.silent > 1:
        step.progress["wanted"] = []
        return _next(step)
    return _ask(step, first=() if step.digits in {"", "0"} else NOT_UNDERSTOOD)


def spoken(step: Step) -> str:
    """After a recording."""
    return _next(step, first=words.KEPT.get(str(step.progress.pop("said", "")), ()))


def unheard(step: Step) -> str:
    """After a tone at which nothing was said."""
    step.progress.pop("said", None)
    return _next(step)


def _next(step: Step, *, first: tuple[str, ...] = ()) -> str:
    wanted, agreed = list(step.progress.get("wanted", [])), step.progress.get("may_speak")
    if not wanted or agreed is False or not step.line.recording:
        step.progress["wanted"] = []
        return letter_stories.go_on(step, first=first)
    if agreed is None:
        return _ask(step, first=first)
    step.progress["wanted"] = wanted[1:]
    return _record(step, wanted[0], first=first)


def _ask(step: Step, *, first: tuple[str, ...]) -> str:
    wanted = step.progress.get("wanted") or ["name"]
    return step.ask("may-record", words.AGREE, first=(*first, *words.MAY_RECORD[wanted[0]]))


def _record(step: Step, purpose: str, *, first: tuple[str, ...]) -> str:
    spoken = {**step.progress.get("spoken", {}), str(step.turn + 1): step.progress["speaks_of"]}
    step.progress.update(spoken=spoken, said=purpose)
    return twiml.record(
        (*first, *words.SAY[purpose]),
        action=step.url("spoken"),
        recording_url=step.recording_url(purpose),
        heard_nothing=(),
        max_seconds=MAX_SECONDS[purpose],
        then_url=step.url("unheard"),
    )
