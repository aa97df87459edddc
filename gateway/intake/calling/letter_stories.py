"""The stories of the letter that a caller has opened, one after another, with what may be done with each."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.answer import may_answer
from gateway.intake.calling import letter_words as words
from gateway.intake.calling.step import Step
from gateway.intake.find_letter import Found
from gateway.intake.respond import OPEN_TO_RESPONSE
from gateway.moderation.decide import policy_of
from gateway.moderation.policies import Policy
from store import contributions, deadlines, deliveries, homes, letters, log
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.letters import LetterRow
from store.words import Role, State


@dataclass(frozen=True, slots=True)
class Asked:
    """One story as its letter asks about it. ``decides``: an answer would still count; ``last``: none comes after."""

    row: LetterRow
    story: Contribution
    delivery: Delivery
    policy: Policy
    decides: bool
    until: datetime | None
    last: bool


def go_on(step: Step, *, first: tuple[str, ...] = ()) -> str:
    """Ask about the next story that still takes an answer, saying of each other one why it is passed over."""
    rows = _rows(step)
    for row in rows[int(step.progress.get("at", 0)) :]:
        asked = _asked(step, row, last=row.seq == rows[-1].seq)
        passed = words.closed(row.letter) if asked is None else _passed_over(step.session, asked)
        if asked is not None and passed is None:
            step.progress["at"] = row.seq
            return ask(step, asked, first=first)
        first = (*first, *(passed or ()))
    step.progress["at"] = len(rows)
    return step.ask("letter-end", words.END, first=first, times=1)


def current(step: Step) -> Asked | None:
    """The story that the caller was asked about; None without an opened letter, or behind its last story."""
    rows, at = _rows(step), int(step.progress.get("at", 0))
    return _asked(step, rows[at], last=at == len(rows) - 1) if at < len(rows) else None


def latest(step: Step) -> Asked | None:
    """The last story of the letter, for what concerns the whole of it."""
    found = [_asked(step, row, last=True) for row in _rows(step)]
    return next((asked for asked in reversed(found) if asked is not None), None)


def ask(step: Step, asked: Asked, *, first: tuple[str, ...] = ()) -> str:
    told = (*words.story(asked.row.letter, asked.until, step.now), *_late(step, asked))
    return step.ask("letter-story", (*told, *_choices(step, asked)), first=first)


def may_choose(step: Step, asked: Asked) -> frozenset[str]:
    """The keys that mean something for this story."""
    keys = {"4", "9", "0"}
    if asked.policy.provider_step:
        keys |= {"1", "2"}
    if may_respond(step, asked):
        keys.add("3")
    return frozenset(keys if asked.last else keys | {"8"})


def may_respond(step: Step, asked: Asked) -> bool:
    said = asked.row.seq in step.progress.get("responded", [])
    return step.line.recording and not said and _is_ours(asked) and asked.story.state in OPEN_TO_RESPONSE


def home_of(session: Session, found: Found) -> str:
    """The name and town of the home that a letter went to."""
    home = None if found.letter.home_id is None else homes.get(session, found.letter.home_id)
    return "your home" if home is None else ", ".join(part for part in (home.name, home.town) if part)


def _late(step: Step, asked: Asked) -> tuple[str, ...]:
    """A letter that came back, or that another has followed, is void though the story still waits for its home."""
    if asked.decides or not asked.policy.provider_step:
        return ()
    closes = deadlines.of(step.session, asked.story.id).get("lapse")
    still_open = asked.story.state is State.WITH_PROVIDER and (closes is None or step.now < closes)
    return words.late(asked.story.state, still_open=still_open)


def _choices(step: Step, asked: Asked) -> tuple[str, ...]:
    keys = may_choose(step, asked)
    said = words.choices(asked.policy) if "1" in keys else words.NOT_ASKED
    said += words.RESPOND if "3" in keys else ()
    said += (*words.DANGER, *words.PERSON)
    return (*said, *(words.NEXT_STORY if "8" in keys else ()), *words.AGAIN)


def _passed_over(session: Session, asked: Asked) -> tuple[str, ...] | None:
    """What to say of a story that is decided, or None where the caller is asked about it."""
    if asked.decides:
        return None
    if _is_answered(session, asked):
        return words.answered(asked.row.letter)
    if not _is_ours(asked) or asked.story.state in {State.WITHDRAWN, State.ARCHIVED, State.REJECTED}:
        return words.closed(asked.row.letter)
    return None


def _is_answered(session: Session, asked: Asked) -> bool:
    """By this letter, or by somebody else of the home since it was sent."""
    if asked.row.answer and not asked.row.answer.startswith("call_me"):
        return True
    return any(
        e.role == Role.PROVIDER and e.version > asked.delivery.version for e in log.entries(session, asked.story.id)
    )


def _is_ours(asked: Asked) -> bool:
    return asked.delivery.home_id is None or asked.delivery.home_id == asked.story.home_id


def _rows(step: Step) -> list[LetterRow]:
    """Only ever of the letter whose code and PIN were right in this call."""
    return (
        []
        if step.call.letter_id is None and "letter" not in step.progress
        else letters.rows(step.session, step.call.letter_id or int(step.progress["letter"]))
    )


def _asked(step: Step, row: LetterRow, *, last: bool) -> Asked | None:
    session = step.session
    delivery = deliveries.get(session, row.delivery_id)
    story = None if row.contribution_id is None else contributions.get(session, row.contribution_id)
    if delivery is None or story is None:
        return None
    decides = may_answer(session, story, delivery, now=step.now)
    until = deadlines.of(session, story.id).get("lapse") if decides else None
    return Asked(row, story, delivery, policy_of(session, story), decides, until, last)
