"""The keypad dialogue of a call: greet, ask before recording, record, or promise that a person calls back.

Silence is never taken for a yes: the question is said again, slowly, and nothing hangs up on a caller who thinks.
Once somebody has agreed, nothing more needs to be pressed: we listen. Whatever was said before a hang-up is kept,
because the story is made from the recording's own callback (``recordings.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.messages import Received
from channels.phone_number import InvalidPhone, PhoneNumber
from channels.voice import twiml
from gateway.intake import call_words as words
from store import calls, tasks
from store.calls import Call
from store.database import Session
from store.words import Role, TaskKind

VOICE = "/webhooks/twilio/voice"
RECORDING = "/webhooks/twilio/recording"
TRANSCRIPTION = "/webhooks/twilio/transcription"
# The step named in a recording's address when the caller agreed to texts: the carrier signs the address, so it
# can be believed, and it reaches us with the recording even when the caller has hung up.
WITH_TEXTS = "texts"
WITHOUT_TEXTS = "told"
OFFER_AFTER = 3  # silent turns before we say that a person can call back
MOST_TURNS = 30  # about half an hour; an open line that nobody holds ends some day
NUMBER_TRIES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """How calls are met here. ``computer``: the carrier writes a first draft of what it records."""

    base_url: str
    recording: bool
    computer: bool = False

    def url(self, step: str, turn: int = 1, *, path: str = VOICE) -> str:
        return f"{self.base_url}{path}?step={step}&turn={turn}"


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of one call. ``fresh`` is False when the carrier only repeats itself."""

    session: Session
    line: Line
    call: Call
    digits: str
    turn: int
    number: PhoneNumber | None
    fresh: bool
    now: datetime


def answer(session: Session, received: Received, *, line: Line, fresh: bool, now: datetime) -> str:
    """The TwiML for this step. The same step asked again gets the same answer, and does nothing twice."""
    number = caller_of(received)
    call = calls.start_call(session, received.fields["call"], number.e164 if number else None, now=now)
    turn = received.fields["turn"]
    step = _Step(session, line, call, received.fields["digits"], int(turn) if turn.isdigit() else 0, number, fresh, now)
    return _STEPS.get(received.fields["step"], _start)(step)


def caller_of(received: Received) -> PhoneNumber | None:
    """The number that calls; None when it is withheld or no number that can be called back."""
    try:
        return PhoneNumber.of_caller(received.sender or "")
    except InvalidPhone:
        return None


def _start(step: _Step) -> str:
    if not step.line.recording:
        return _not_today(step)
    return twiml.greet_and_ask(words.GREETING, _question(step), action=step.line.url("consent"))


def _question(step: _Step) -> tuple[str, ...]:
    may_text = step.number is not None and step.number.is_mobile
    return words.consent_question(computer=step.line.computer, may_offer_text=may_text)


def _consent(step: _Step) -> str:
    if not step.line.recording:
        return _not_today(step)
    match step.digits:
        case "1":
            return _record(step, step_name=WITHOUT_TEXTS)
        case "3" if step.number is not None and step.number.is_mobile:
            return _record(step, step_name=WITH_TEXTS)
        case "2" | "9":
            calls.change_call(step.session, step.call.id, record_consent=False)
            return _call_back(step)
        case "" | "0":
            return _ask_again(step, ())
    return _ask_again(step, words.NOT_UNDERSTOOD)


def _ask_again(step: _Step, first: tuple[str, ...]) -> str:
    """Say the question again; after a while a person's call is promised to whoever can't press a key."""
    if step.turn >= MOST_TURNS:
        return twiml.say_goodbye(words.NO_CALL_BACK)
    if step.turn >= OFFER_AFTER and step.number is not None:
        first = (*first, *words.CANNOT_PRESS)
        _ask_for_call_back(step, "The caller heard the question and pressed no key that means something.")
    return twiml.greet_and_ask(first, _question(step), action=step.line.url("consent", step.turn + 1))


def _record(step: _Step, *, step_name: str, tell: tuple[str, ...] = words.TELL_US) -> str:
    calls.change_call(step.session, step.call.id, record_consent=True)
    path = TRANSCRIPTION if step.line.computer else ""
    return twiml.record(
        tell,
        action=step.line.url(f"done-{step_name}", step.turn),
        recording_url=step.line.url(step_name, step.turn, path=RECORDING),
        heard_nothing=words.HEARD_NOTHING,
        transcription_url=step.line.url(step_name, step.turn, path=path) if path else None,
    )


def _done(step: _Step, *, step_name: str) -> str:
    """The recording ended while the caller is still there: thanks, and room for more."""
    if not step.line.recording:
        return twiml.say_goodbye(words.GOODBYE)
    text = words.TEXT_FOLLOWS if step_name == WITH_TEXTS else ()
    action = step.line.url(f"more-{step_name}", step.turn + 1)
    return twiml.gather_digits((*words.STORY_KEPT, *text), action=action, digits=1, times=1)


def _more(step: _Step, *, step_name: str) -> str:
    if step.digits != "1" or not step.line.recording or not step.call.record_consent:
        return twiml.say_goodbye(words.GOODBYE)
    return _record(step, step_name=step_name, tell=words.TELL_US_MORE)


def _not_today(step: _Step) -> str:
    """Recording is switched off: whatever was pressed before, nothing is recorded; a person calls back instead."""
    first = (*words.GREETING, *words.NO_RECORDING_TODAY)
    return twiml.greet_and_ask(first, words.CALL_BACK_OFFER, action=step.line.url("callback"))


def _offered(step: _Step) -> str:
    return _call_back(step) if step.digits == "1" else twiml.say_goodbye(words.NO_CALL_BACK)


def _call_back(step: _Step) -> str:
    """Promise a person's call to the number that called, or ask for one."""
    if step.call.caller is None:
        return twiml.gather_digits(words.ASK_NUMBER, action=step.line.url("number"))
    _ask_for_call_back(step, "The caller asked for a person to call back and write the story down.")
    return twiml.say_goodbye(words.CALL_BACK_PROMISED)


def _number(step: _Step) -> str:
    """A number that was keyed because none was shown."""
    try:
        keyed = PhoneNumber.parse(step.digits)
    except InvalidPhone:
        if step.turn >= NUMBER_TRIES:
            return twiml.say_goodbye(words.NO_NUMBER)
        asked = (*words.NUMBER_NOT_UNDERSTOOD, *words.ASK_NUMBER[1:]) if step.digits else words.ASK_NUMBER
        return twiml.gather_digits(asked, action=step.line.url("number", step.turn + 1))
    sealed = step.session.keys.seal_text(keyed.e164, calls.PLACE, step.call.id)
    calls.change_call(step.session, step.call.id, sealed=sealed)
    _ask_for_call_back(step, "The caller keyed this number and asked for a person to call back.")
    return twiml.say_goodbye(("You keyed", words.spoken_number(keyed.national), *words.CALL_BACK_PROMISED))


def _ask_for_call_back(step: _Step, why: str) -> None:
    """Raise the task. The number itself stays sealed with the call; a task's note is no place for it."""
    if step.fresh:
        about = call_back_about(step.call.id)
        tasks.raise_task(step.session, TaskKind.CALL_BACK, about=about, role=Role.CALL_HANDLER, now=step.now, note=why)


def call_back_about(call_id: int) -> str:
    return f"call:{call_id}"


_STEPS: Mapping[str, Callable[[_Step], str]] = {
    "start": _start,
    "consent": _consent,
    "callback": _offered,
    "number": _number,
    f"done-{WITHOUT_TEXTS}": lambda step: _done(step, step_name=WITHOUT_TEXTS),
    f"done-{WITH_TEXTS}": lambda step: _done(step, step_name=WITH_TEXTS),
    f"more-{WITHOUT_TEXTS}": lambda step: _more(step, step_name=WITHOUT_TEXTS),
    f"more-{WITH_TEXTS}": lambda step: _more(step, step_name=WITH_TEXTS),
}
