"""One row of a scanned slip: exactly one sure decision counts like a click; whatever is in doubt waits for a person.

Safety comes first: a sure cross beside safeguarding counts at once, whatever else on the row is in doubt.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.intake.answer import Answered, give_answer
from gateway.intake.given_answer import Answer
from gateway.intake.keyed_slip import NO_EXACT_WORDS, WORDS_ALONE, KeyedRow, Understood, understand
from gateway.moderation.decide import Conflict, NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from letters.reading.sheet import RowRead
from store.database import Session
from store.letters import LetterRow
from store.scans import RowOutcome, WordsState
from store.words import Channel

UNSURE = "It can’t be read for sure which boxes are crossed."
BOTH = "A person who keyed this slip was in doubt. The scan says nothing more."
CHANGED = "The story could not take this answer just now."
BY_HAND = "The home wrote something by hand. It is on the picture of its slip."
CHOICES = {"go_ahead": "Go ahead", "object": "Object", "raise_safeguarding": "Safeguarding", "call_me": "Call me"}


@dataclass(frozen=True, slots=True)
class RowTaken:
    """What became of a row. ``answer`` is spelled as on the letter's row; ``why`` tells a person what the doubt is."""

    seq: int
    outcome: RowOutcome
    answer: str = ""
    why: str = ""
    words: WordsState = WordsState.NONE
    given: tuple[Answer, ...] = ()

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.seq)

    @property
    def in_words(self) -> str:
        """What became of it, in a few words for a list."""
        return in_words(self.outcome, self.answer)


def in_words(outcome: RowOutcome, answer: str) -> str:
    choice, _, ground = answer.partition(":")
    said = CHOICES.get(choice, "") + (f": {ground.replace('_', ' ')}" if ground else "")
    match outcome:
        case RowOutcome.MOVED:
            return said
        case RowOutcome.BLANK:
            return "blank"
        case RowOutcome.DOUBT:
            return "a person looks"
        case RowOutcome.SETTLED:
            return "a person has looked"
        case RowOutcome.ALREADY:
            return f"{said} (answered before)"
    return f"{said} (kept, a person sees to it)"


def meaning(read: RowRead, seq: int) -> Understood:
    """The row's answers, or the doubt. Words in the frame are never recognised, only that there are some."""
    meant = understand(KeyedRow(seq=seq, boxes=read.ticked))
    if "safeguarding" in read.ticked:
        return meant
    if read.unsure:
        return Understood(doubt=UNSURE)
    if meant.blank and read.written:
        return Understood(doubt=WORDS_ALONE)
    if meant.doubt == NO_EXACT_WORDS and read.written:
        return Understood(doubt="It says defamatory: key the exact words that stand in its frame.")
    return meant


def take_row(session: Session, row: LetterRow, read: RowRead, *, now: datetime) -> RowTaken:
    """Give the row's answers, if it is sure what they are."""
    meant = meaning(read, row.seq)
    if meant.blank:
        return RowTaken(row.seq, RowOutcome.BLANK)
    if meant.doubt and _may_be_what_counts(row.answer, read):
        return RowTaken(row.seq, RowOutcome.ALREADY, row.answer)
    if meant.doubt:
        return RowTaken(row.seq, RowOutcome.DOUBT, why=meant.doubt)
    answers = tuple(_with_hint(one) for one in meant.answers) if read.written else meant.answers
    spelled = spell(answers[-1])
    if row.answer == spelled:
        return RowTaken(row.seq, RowOutcome.ALREADY, spelled)
    if row.answer == "doubt" and answers[-1].choice != "raise_safeguarding":
        return RowTaken(row.seq, RowOutcome.DOUBT, why=BOTH)
    words = WordsState.TO_KEY if read.written else WordsState.NONE
    try:
        answered = _give(session, row, answers, now=now)
    except (NotFound, MoveNotPossible, RequirementNotMet, Conflict):
        return RowTaken(row.seq, RowOutcome.DOUBT, spelled, why=CHANGED)
    return RowTaken(row.seq, RowOutcome(answered.kind), spelled, words=words, given=answers)


def _may_be_what_counts(answer: str, read: RowRead) -> bool:
    """Whether a row in doubt may be what was answered already: the same slip, scanned again and less well."""
    choice, _, ground = answer.partition(":")
    crossed = {choice, ground} - {""}
    if choice not in {"go_ahead", "object"} or "safeguarding" in read.unsure:
        return False
    return crossed <= read.ticked | read.unsure and read.ticked <= crossed | {"call_me"}


def _give(session: Session, row: LetterRow, answers: tuple[Answer, ...], *, now: datetime) -> Answered:
    given = [give_answer(session, row.delivery_id, one, channel=Channel.LETTER, now=now) for one in answers]
    return given[-1]


def _with_hint(answer: Answer) -> Answer:
    """So that whoever phones, or sees to somebody's safety, knows that there is more to read."""
    match answer.choice:
        case "call_me":
            return replace(answer, words=BY_HAND)
        case "raise_safeguarding":
            return replace(answer, seen=BY_HAND, words=BY_HAND)
    return answer


def spell(answer: Answer) -> str:
    return f"{answer.choice}:{answer.ground}" if answer.ground else answer.choice
