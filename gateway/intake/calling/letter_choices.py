"""What is chosen for a story: said back, pressed again, and only then an answer, through the one door for answers."""

from channels.voice import twiml
from gateway.intake.acknowledging import acknowledge
from gateway.intake.answer import give_answer
from gateway.intake.call_words import NOT_UNDERSTOOD
from gateway.intake.calling import letter_spoken, letter_stories
from gateway.intake.calling import letter_words as words
from gateway.intake.calling.letter_stories import Asked
from gateway.intake.calling.step import ENOUGH, Step
from gateway.intake.given_answer import Answer, Choice
from gateway.intake.ringing_back import ask_to_ring, note_call
from gateway.moderation.decide import NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from store.words import Ground

CHANNEL = "voice"
KEYS: dict[str, Choice | str] = {"1": "go_ahead", "3": "response", "4": "raise_safeguarding", "9": "call_me"}
GROUNDS = dict(zip("123456", words.GROUNDS, strict=True))


def chosen(step: Step) -> str:
    """A key for the story that was just read out."""
    asked = letter_stories.current(step)
    if asked is None:
        return letter_stories.go_on(step)
    step.progress.pop("pending", None)
    if step.digits in {"", "0"}:
        return letter_stories.ask(step, asked)
    if step.digits not in letter_stories.may_choose(step, asked):
        return letter_stories.ask(step, asked, first=NOT_UNDERSTOOD)
    match step.digits:
        case "2":
            return _ask_ground(step)
        case "8":
            return _next(step)
    return _say_back(step, KEYS[step.digits])


def ground_chosen(step: Step) -> str:
    asked = letter_stories.current(step)
    if asked is None or step.digits == "8":
        return letter_stories.go_on(step)
    if step.digits in GROUNDS:
        return _say_back(step, "object", GROUNDS[step.digits])
    return _ask_ground(step, first=() if step.digits in {"", "0"} else NOT_UNDERSTOOD)


def confirmed(step: Step) -> str:
    """The same key again makes it count; any other key does not."""
    asked, pending = letter_stories.current(step), step.progress.get("pending")
    if asked is None or pending is None:
        return letter_stories.go_on(step)
    choice, ground = pending["choice"], pending.get("ground")
    if step.digits == "0":
        step.progress.pop("pending")
        return letter_stories.ask(step, asked)
    if step.digits != words.key_of(choice):
        first = NOT_UNDERSTOOD if step.digits else ()
        return _say_back(step, choice, Ground(ground) if ground else None, first=first)
    step.progress.pop("pending")
    if choice == "response":
        return _respond(step, asked)
    if choice == "call_me" and not asked.decides:
        step.progress["at"] = asked.row.seq + 1
        return letter_spoken.begin(step, [], asked, first=_ring_later(step, asked))
    return _give(step, asked, Answer(choice=choice, ground=Ground(ground) if ground else None))


def ended(step: Step) -> str:
    asked = letter_stories.latest(step)
    if step.digits == "9" and asked is not None:
        return twiml.say_goodbye((*_ring_later(step, asked), *words.GOODBYE))
    if step.digits == "0" or step.silent in range(1, ENOUGH):
        return letter_stories.go_on(step)
    return twiml.say_goodbye(words.GOODBYE)


def _ask_ground(step: Step, *, first: tuple[str, ...] = ()) -> str:
    question = (*words.grounds(), *words.GO_BACK)
    return step.ask("letter-ground", question, first=(*first, *words.ASK_GROUND))


def _say_back(step: Step, choice: str, ground: Ground | None = None, *, first: tuple[str, ...] = ()) -> str:
    """Said before any key counts: a key that a shaking hand presses twice confirms nothing."""
    step.progress["pending"] = {"choice": choice, **({"ground": ground.value} if ground else {})}
    heard = (*first, words.said_back(choice, ground))
    return step.ask("letter-sure", words.press_again(choice), first=heard)


def _next(step: Step) -> str:
    step.progress["at"] = int(step.progress.get("at", 0)) + 1
    return letter_stories.go_on(step)


def _respond(step: Step, asked: Asked) -> str:
    """They agreed to be recorded by pressing again what said so; a story that waits is asked about once more."""
    step.progress.update(may_speak=True, responded=[*step.progress.get("responded", []), asked.row.seq])
    if not asked.decides:
        step.progress["at"] = asked.row.seq + 1
    return letter_spoken.begin(step, ["response"], asked)


def _give(step: Step, asked: Asked, answer: Answer) -> str:
    """The whole answer counts now, whatever the caller still says or does not say."""
    try:
        answered = give_answer(step.session, asked.delivery.id, answer, channel=CHANNEL, now=step.now)
    except (NotFound, MoveNotPossible, RequirementNotMet):
        return letter_stories.go_on(step, first=words.CHANGED)
    if not step.progress.get("acknowledged"):
        told = acknowledge(step.session, asked.delivery, answer, our_number=step.our_number, now=step.now)
        step.progress["acknowledged"] = bool(told)
    quote = answer.ground is Ground.DEFAMATORY and answered.kind == "kept" and asked.decides
    said = words.QUOTE_NEEDED if quote else (words.as_heard(answered.sentence),)
    ring = _ring_back(step, asked) if answer.choice == "call_me" and asked.decides else ()
    step.progress["at"] = asked.row.seq + 1
    wanted = ["quote"] if quote else ["seen"] if answer.choice == "raise_safeguarding" else []
    return letter_spoken.begin(step, wanted, asked, first=(*said, *ring))


def _ring_back(step: Step, asked: Asked) -> tuple[str, ...]:
    """Whoever phones from a number of their own is rung there."""
    note_call(step.session, asked.delivery, step.call, now=step.now)
    return _which_number(step)


def _ring_later(step: Step, asked: Asked) -> tuple[str, ...]:
    """Nothing waits for an answer, and still somebody wants to talk."""
    ask_to_ring(step.session, asked.story, asked.delivery, step.call, now=step.now)
    return (*words.PERSON_RINGS, *_which_number(step))


def _which_number(step: Step) -> tuple[str, ...]:
    return words.ON_THIS_NUMBER if step.call.caller else words.ON_THE_HOME_S
