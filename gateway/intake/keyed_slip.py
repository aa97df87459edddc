"""What the boxes on a returned slip mean, row by row; whatever is in doubt goes to a person and moves nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from gateway.intake.answer import give_answer
from gateway.intake.given_answer import Answer
from store import letters, tasks
from store.database import Session
from store.letters import Letter, LetterRow
from store.words import Channel, Ground, Role, TaskKind

GROUNDS = tuple(Ground)
TWO_DECISIONS = "It says both go ahead and object."
NO_GROUND = "It objects, and gives no ground."
MANY_GROUNDS = "It objects, and gives more than one ground."
GROUND_ALONE = "It gives a ground, and does not object."
WORDS_ALONE = "It has words, and no box is crossed."
NO_EXACT_WORDS = "It says defamatory, and does not give the exact words."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRow:
    """One row as it stands on paper: the names of the crossed boxes (letters/slip.py), and the words in its frame."""

    seq: int
    boxes: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """``answers`` in the order in which they are given; with a ``doubt`` there are none, and a person looks."""

    answers: tuple[Answer, ...] = ()
    doubt: str = ""

    @property
    def blank(self) -> bool:
        return not self.answers and not self.doubt


@dataclass(frozen=True, slots=True)
class RowTaken:
    """What became of one row; ``sentence`` is for the person who keyed it."""

    letter: str
    kind: Literal["moved", "kept", "already", "doubt", "blank"]
    sentence: str


def understand(row: KeyedRow) -> Understood:
    """The row's answers. Safety comes before everything else that is crossed; nothing is ever guessed."""
    words = row.words.strip()
    call = (Answer(choice="call_me", words=words),) if "call_me" in row.boxes else ()
    if "safeguarding" in row.boxes:
        return Understood((*call, Answer(choice="raise_safeguarding", seen=words, words=words)))
    doubt = _doubt(row.boxes, words)
    if doubt:
        return Understood(doubt=doubt)
    if "go_ahead" in row.boxes:
        return Understood((*call, Answer(choice="go_ahead", words=words)))
    if "object" in row.boxes:
        ground = _grounds(row.boxes)[0]
        quote = words if ground is Ground.DEFAMATORY else ""
        return Understood((*call, Answer(choice="object", ground=ground, words=words, quote=quote)))
    return Understood(call)


def take_slip(
    session: Session,
    letter: Letter,
    keyed: Sequence[KeyedRow],
    *,
    name: str,
    position: str,
    by: int,
    now: datetime,
) -> list[RowTaken]:
    """Give each row's answer; ``by`` is the person who keyed it and so vouches for what is on paper."""
    rows = {row.seq: row for row in letters.rows(session, letter.id)}
    return [
        _take(session, rows[one.seq], one, name=name, position=position, by=by, now=now)
        for one in keyed
        if one.seq in rows
    ]


def _take(
    session: Session, row: LetterRow, keyed: KeyedRow, *, name: str, position: str, by: int, now: datetime
) -> RowTaken:
    meant = understand(keyed)
    if meant.blank:
        return RowTaken(row.letter, "blank", "No answer: the row is empty.")
    if meant.doubt:
        _ask_a_person(session, row, keyed, meant.doubt, name=name, position=position, by=by, now=now)
        return RowTaken(row.letter, "doubt", f"{meant.doubt} A moderator looks at it; nothing has moved.")
    if meant.answers[-1].choice == "go_ahead" and keyed.words.strip():
        _show_words(session, row, keyed, now=now)
    answered = [
        give_answer(
            session, row.delivery_id, replace(one, name=name, position=position), channel=Channel.LETTER, now=now
        )
        for one in meant.answers
    ]
    return RowTaken(row.letter, answered[-1].kind, answered[-1].sentence)


def _show_words(session: Session, row: LetterRow, keyed: KeyedRow, *, now: datetime) -> None:
    """What a home writes beside its go-ahead may be meant as its response: a person asks, so that it is not lost."""
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=f"letter:{row.letter_id}:{row.letter}",
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.contribution_id,
        note=f"The home said go ahead, and wrote beside it: {keyed.words.strip()} Ask whether that is its response.",
    )


def _ask_a_person(
    session: Session,
    row: LetterRow,
    keyed: KeyedRow,
    doubt: str,
    *,
    name: str,
    position: str,
    by: int,
    now: datetime,
) -> None:
    letters.answer(session, row.letter_id, row.seq, "doubt", now=now)
    crossed = ", ".join(sorted(keyed.boxes)).replace("_", " ") or "none"
    who = ", ".join(part for part in (name.strip(), position.strip()) if part) or "nobody"
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=f"letter:{row.letter_id}:{row.letter}",
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.contribution_id,
        note=(
            f"A reply slip is in doubt, story {row.letter}. {doubt} Boxes crossed: {crossed}. Signed by {who}. "
            f"Words: {keyed.words.strip() or 'none'}. Keyed by staff {by}. Ring the home and take its answer."
        ),
    )


def _doubt(boxes: Collection[str], words: str) -> str:
    """Why this row can't be read as one decision; empty when it can."""
    grounds = _grounds(boxes)
    if {"go_ahead", "object"} <= set(boxes):
        return TWO_DECISIONS
    if "object" in boxes:
        if len(grounds) != 1:
            return MANY_GROUNDS if grounds else NO_GROUND
        return NO_EXACT_WORDS if grounds[0] is Ground.DEFAMATORY and not words else ""
    if grounds:
        return GROUND_ALONE
    return WORDS_ALONE if words and not boxes else ""


def _grounds(boxes: Collection[str]) -> list[Ground]:
    return [ground for ground in GROUNDS if ground.value in boxes]
