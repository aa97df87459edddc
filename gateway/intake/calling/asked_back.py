"""A person calls back: to which number, and when that is safe. The promise counts from the moment it is asked for."""

from channels.phone_number import InvalidPhone, PhoneNumber
from channels.voice import twiml
from gateway.intake import call_words as words
from gateway.intake.call import call_back_about
from gateway.intake.calling.step import Step
from store import calls, tasks
from store.words import Role, TaskKind

NUMBER_TRIES = 3
ASKED = "The caller asked for a person to call back."
KEYED = "The caller keyed this number and asked for a person to call back."
TEXTS_ONLY, INTERPRETER, OTHER_NUMBER = "5", "8", "7"


def start(step: Step) -> str:
    """Promise it at once, then ask when; without a number ask for one first."""
    if step.call.caller is None:
        return step.ask_code("number", words.ASK_NUMBER, first=words.NO_NUMBER_SHOWN)
    promise(step, ASKED, asked=True)
    return _ask_times(step, first=words.CALL_BACK_NOTED)


def offered(step: Step) -> str:
    """After "we do not record today": 1 or 9 is a yes; silence is asked once more."""
    if step.digits in {"1", "9"}:
        return start(step)
    if step.digits in {"", "0"} and step.silent < 2:
        return step.ask("callback", words.CALL_BACK_OFFER)
    return twiml.say_goodbye(words.NO_CALL_BACK)


def number_keyed(step: Step) -> str:
    """A number that was keyed because none was shown, or another than the one shown."""
    try:
        keyed = PhoneNumber.parse(step.digits)
    except InvalidPhone:
        if step.count("number_tries") >= NUMBER_TRIES:
            return twiml.say_goodbye(words.NO_NUMBER if step.call.caller is None else words.RING_THIS_NUMBER)
        return step.ask_code("number", words.ASK_NUMBER, first=words.NUMBER_NOT_UNDERSTOOD if step.digits else ())
    sealed = step.session.keys.seal_text(keyed.e164, calls.PLACE, step.call.id)
    calls.change_call(step.session, step.call.id, sealed=sealed)
    promise(step, KEYED, asked=True)
    step.progress["mobile"] = keyed.is_mobile
    return _ask_times(step, first=("You keyed", words.spoken_number(keyed.national), *words.CALL_BACK_NOTED))


def times_chosen(step: Step) -> str:
    match step.digits:
        case "1" | "2" | "3" | "4":
            return _kept(step, words.TIMES[step.digits])
        case "5" if _is_mobile(step):
            _note(step, safe_times="texts only")
            return twiml.say_goodbye(words.TEXTS_ONLY_PROMISED)
        case "7":
            return step.ask_code("number", words.ASK_NUMBER)
        case "8":
            _note(step, interpreter="asked")
            step.progress["interpreter"] = True
            return _ask_times(step, first=words.INTERPRETER_NOTED)
        case "0":
            return _ask_times(step)
        case "":
            return twiml.say_goodbye(words.CALL_BACK_PROMISED)
    return _ask_times(step, first=words.NOT_UNDERSTOOD)


def promise(step: Step, why: str, *, asked: bool = False) -> None:
    """Raise the task. The number itself stays sealed with the call; a task's note is no place for it."""
    if asked:
        step.progress["wants_call"] = True
    tasks.raise_task(
        step.session,
        TaskKind.CALL_BACK,
        about=call_back_about(step.call.id),
        role=Role.CALL_HANDLER,
        now=step.now,
        contribution_id=step.progress.get("own"),
        note=f"{why} {_about(step)}".strip(),
    )


def _about(step: Step) -> str:
    """What the caller proved in this call, for whoever rings back."""
    if "own" in step.progress:
        return "It is about a story told before; the code was right."
    if step.call.letter_id is not None:
        return "They were answering our letter to a home; code and PIN were right."
    return ""


def _ask_times(step: Step, *, first: tuple[str, ...] = ()) -> str:
    texts = words.TEXTS_ONLY if _is_mobile(step) else ()
    interpreter = () if step.progress.get("interpreter") else words.ASK_INTERPRETER
    question = (*words.ASK_TIMES, *texts, *interpreter, *words.ASK_OTHER_NUMBER)
    return step.ask("times", question, first=first, times=1)


def _kept(step: Step, when: tuple[str, str]) -> str:
    safe_times, said = when
    _note(step, safe_times=safe_times)
    return twiml.say_goodbye((f"Thank you. A person will ring you {said}, on a working day.", *words.NOT_RECORDED))


def _note(step: Step, **fields: str) -> None:
    calls.change_call(step.session, step.call.id, **fields)


def _is_mobile(step: Step) -> bool:
    return bool(step.progress.get("mobile", step.is_mobile))
