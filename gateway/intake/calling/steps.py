"""Takes each step of a call to its branch, and keeps what the caller hears: the same step again hears the same.

Silence is never taken for a yes: questions are said again, slowly, and nothing hangs up on a caller who thinks.
Whatever was said or chosen before a hang-up is kept.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from channels.messages import Received
from channels.voice import twiml
from gateway.intake import call_words as words
from gateway.intake.call import WITH_TEXTS, WITHOUT_TEXTS, Line, caller_of
from gateway.intake.calling import asked_back, letter_choices, letter_code, letter_spoken, menu, own_story, story
from gateway.intake.calling.step import Step
from store import calls
from store.calls import Call
from store.database import Session

MOST_SILENT = 30  # questions met with silence, a quarter of an hour or more: a line that nobody holds ends some day
BACK = "*"


def answer(session: Session, received: Received, *, line: Line, fresh: bool, now: datetime) -> str:
    """The TwiML for this step; "" when the step was taken before and nothing came of it."""
    sid, number = received.fields["call"], caller_of(received)
    session.lock(hashlib.sha256(sid.encode()).digest())
    call = calls.start_call(session, sid, number.e164 if number else None, now=now)
    step = _step(session, received, call, line=line, now=now)
    if not fresh:
        return _again(step)
    document = _meet(step, received.fields["step"])
    calls.step_done(session, call.id, step.progress, document)
    return document


def _step(session: Session, received: Received, call: Call, *, line: Line, now: datetime) -> Step:
    digits, turn = received.fields["digits"], received.fields["turn"]
    asked = received.fields["step"] != "start"  # nothing was asked yet when a call begins
    progress = {**call.progress, "silent": 0 if digits else int(call.progress.get("silent", 0)) + asked}
    return Step(
        session=session,
        line=line,
        call=call,
        digits=digits,
        turn=int(turn) if turn.isdigit() else 0,
        number=caller_of(received),
        our_number=received.recipient or "",
        progress=progress,
        now=now,
    )


def _again(step: Step) -> str:
    """The carrier repeats itself: what this caller heard last. But nothing is recorded once that is switched off."""
    if "<Record" in step.call.heard and not step.line.recording:
        return twiml.say_goodbye(words.NO_LONGER_RECORDING)
    return step.call.heard


def _meet(step: Step, name: str) -> str:
    if step.silent > MOST_SILENT:
        return twiml.say_goodbye(words.NO_CALL_BACK)
    if BACK in step.digits:
        return menu.again(step)
    return _STEPS.get(name, menu.start)(step)


_STEPS: Mapping[str, Callable[[Step], str]] = {
    "start": menu.start,
    "menu": menu.chosen,
    "consent": story.consent,
    f"done-{WITHOUT_TEXTS}": lambda step: story.done(step, step_name=WITHOUT_TEXTS),
    f"done-{WITH_TEXTS}": lambda step: story.done(step, step_name=WITH_TEXTS),
    f"more-{WITHOUT_TEXTS}": lambda step: story.more(step, step_name=WITHOUT_TEXTS),
    f"more-{WITH_TEXTS}": lambda step: story.more(step, step_name=WITH_TEXTS),
    "callback": asked_back.offered,
    "number": asked_back.number_keyed,
    "times": asked_back.times_chosen,
    "letter-code": letter_code.code_keyed,
    "letter-pin": letter_code.pin_keyed,
    "letter-help": letter_code.help_chosen,
    "letter-story": letter_choices.chosen,
    "letter-ground": letter_choices.ground_chosen,
    "letter-sure": letter_choices.confirmed,
    "letter-end": letter_choices.ended,
    "may-record": letter_spoken.may_record,
    "spoken": letter_spoken.spoken,
    "unheard": letter_spoken.unheard,
    "own-code": own_story.code_keyed,
    "own-story": own_story.chosen,
    "own-sure": own_story.confirmed,
    "own-asked": own_story.asked_to,
}
