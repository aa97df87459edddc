"""Telling a story: asked before recording, recorded, thanked, and asked whether it may be published.

Once somebody has agreed, nothing more needs to be pressed: we listen. The story is made from the recording's own
callback (``recorded.py``), so it is kept however the call ends.
"""

from channels.voice import twiml
from gateway.intake import call_words as words
from gateway.intake.call import TRANSCRIPTION, WITH_TEXTS, WITHOUT_TEXTS
from gateway.intake.calling import asked_back
from gateway.intake.calling.step import Step
from gateway.intake.recorded import NAMED_COMPUTER, keep_publish
from store import calls

OFFER_AFTER = 2  # silences before we say that a person can call back


def start(step: Step, *, first: tuple[str, ...] = ()) -> str:
    if not step.line.recording:
        return _not_today(step)
    return _ask(step, first=first)


def consent(step: Step) -> str:
    if not step.line.recording:
        return _not_today(step)
    match step.digits:
        case "1":
            return _record(step, step_name=WITHOUT_TEXTS)
        case "3" if step.is_mobile:
            return _record(step, step_name=WITH_TEXTS)
        case "2":
            calls.change_call(step.session, step.call.id, record_consent=False)
            return asked_back.start(step)
        case "9":
            return asked_back.start(step)
        case "":
            return _silent(step)
        case "0":
            return _ask(step)
    return _ask(step, first=words.NOT_UNDERSTOOD)


def done(step: Step, *, step_name: str) -> str:
    """The recording ended while the caller is still there: thanks, and one question that may be left open."""
    text = words.TEXT_FOLLOWS if step_name == WITH_TEXTS else ()
    return _what_next(step, step_name=step_name, first=(*words.STORY_KEPT, *text))


def more(step: Step, *, step_name: str) -> str:
    match step.digits:
        case "1" | "2" if "publish" not in step.progress:
            return _publish(step, given=step.digits == "1")
        case "3" if step.line.recording and step.call.record_consent:
            return _record(step, step_name=step_name, tell=words.TELL_US_MORE)
        case "0":
            return _what_next(step, step_name=step_name)
        case "" | "3":
            return twiml.say_goodbye(words.GOODBYE)
    return _what_next(step, step_name=step_name, first=words.NOT_UNDERSTOOD)


def _what_next(step: Step, *, step_name: str, first: tuple[str, ...] = ()) -> str:
    question = () if "publish" in step.progress else words.MAY_WE_PUBLISH
    more = words.SAY_MORE if step.line.recording else ()
    # Said twice, and how to go on comes first: a long pause for thought ends a recording too.
    return step.ask(f"more-{step_name}", (*more, *question, *words.OR_HANG_UP), first=first)


def _publish(step: Step, *, given: bool) -> str:
    """Kept with the story; or with the call, while the carrier's word of the recording is still on its way."""
    step.progress["publish"] = given
    if step.call.contribution_id is not None:
        keep_publish(step.session, step.call.contribution_id, given, now=step.now)
    return twiml.say_goodbye(words.MAY_PUBLISH if given else words.KEPT_PRIVATE)


def _ask(step: Step, *, first: tuple[str, ...] = ()) -> str:
    """No key counts before the caller has heard what they agree to: a key that lands twice is no consent."""
    step.progress[NAMED_COMPUTER] = step.line.computer
    heard = (*first, *words.about_recording(computer=step.line.computer))
    return step.ask("consent", words.consent_keys(may_offer_text=step.is_mobile), first=heard)


def _silent(step: Step) -> str:
    """Say the question again; after a while a person's call is promised to whoever can't press a key."""
    if step.silent < OFFER_AFTER or step.number is None:
        return _ask(step)
    asked_back.promise(step, "The caller heard the question and pressed no key that means something.")
    return _ask(step, first=words.CANNOT_PRESS)


def _record(step: Step, *, step_name: str, tell: tuple[str, ...] = words.TELL_US) -> str:
    calls.change_call(step.session, step.call.id, record_consent=True)
    agreed = step.line.computer and step.progress.get(NAMED_COMPUTER)
    draft = step.line.url(step_name, step.turn + 1, path=TRANSCRIPTION) if agreed else None
    return twiml.record(
        tell,
        action=step.url(f"done-{step_name}"),
        recording_url=step.recording_url(step_name),
        heard_nothing=words.HEARD_NOTHING,
        transcription_url=draft,
    )


def _not_today(step: Step) -> str:
    """Recording is switched off: whatever was pressed before, nothing is recorded; a person calls back instead."""
    return step.ask("callback", words.CALL_BACK_OFFER, first=words.NO_RECORDING_TODAY)
