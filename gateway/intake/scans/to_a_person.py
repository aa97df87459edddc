"""Whom a scanned slip sends to look: what is known stands in the task, and its page shows the picture."""

from datetime import datetime

from gateway.intake.scans.row import RowTaken
from letters.reading.sheet import RowRead
from store import scans, tasks
from store.database import Session
from store.letters import Letter, LetterRow
from store.scans import RowOutcome
from store.words import Role, TaskKind

CONFIRM = "confirm"
WHO_KEYS = {"object": Role.SENIOR, "raise_safeguarding": Role.SAFEGUARDING, "call_me": Role.CALL_HANDLER}
"""Whoever acts on the words keys them; those beside a go-ahead may be a response, and the mailroom keys them."""


def about_row(scan_id: int, seq: int, what: str = "") -> str:
    """How a task names a row; ``scan:ID:A`` leads the desk to its page."""
    return f"scan:{scan_id}:{chr(ord('A') + seq)}" + (f":{what}" if what else "")


def ask_about_doubt(
    session: Session, scan_id: int, row: LetterRow, taken: RowTaken, read: RowRead, *, now: datetime
) -> None:
    """Once, however many scans of the same slip are in doubt; a doubt about safety is urgent."""
    earlier = [each for each in scans.in_doubt(session, row.letter_id, row.seq) if each.scan_id != scan_id]
    if any(tasks.open_about(session, TaskKind.READ_ANSWER, about_row(each.scan_id, row.seq)) for each in earlier):
        return
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=about_row(scan_id, row.seq),
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.contribution_id,
        urgent="safeguarding" in read.unsure,
        note=(
            f"A scanned reply slip is in doubt, story {row.letter}. {taken.why} Crossed: {_list(read.ticked)}. "
            f"Not sure: {_list(read.unsure)}. {'Something is written in its frame. ' if read.written else ''}"
            "Look at its picture and key what stands there. Nothing has moved."
        ),
    )


def ask_for_words(session: Session, scan_id: int, row: LetterRow, taken: RowTaken, *, now: datetime) -> None:
    """The answer counts already; what was written beside it is still to be read."""
    choice = taken.answer.partition(":")[0]
    role = WHO_KEYS.get(choice, Role.MAILROOM)
    said = "This may be the home’s response." if choice == "go_ahead" else "Whoever decides needs these words."
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=about_row(scan_id, row.seq),
        role=role,
        now=now,
        contribution_id=row.contribution_id,
        urgent=choice == "raise_safeguarding",
        note=f"A home wrote by hand on its reply slip, story {row.letter}. {said} Key it from its picture.",
    )


def ask_about_sheet(
    session: Session, scan_id: int, letter: Letter, *, why: str, home: str, urgent: bool, now: datetime
) -> None:
    """A slip whose letter is known, and whose boxes count for nothing until somebody keys them."""
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=f"scan:{scan_id}",
        role=Role.MAILROOM,
        now=now,
        urgent=urgent,
        note=f"A reply slip from {home} (letter of {letter.day}) could not be read. {why} Key what you see on it.",
    )


def ask_about_file(session: Session, file_id: int, name: str, *, why: str, now: datetime) -> None:
    """Sheets without a known letter: one task for all of a file's."""
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=f"scanfile:{file_id}",
        role=Role.MAILROOM,
        now=now,
        note=f"Not every sheet in {name} is a slip that we know. {why} Look at each, so that no answer is lost.",
    )


def finish(session: Session, scan_id: int, seq: int, *, by: int | None, outcome: str, now: datetime) -> None:
    tasks.finish_about(session, [TaskKind.READ_ANSWER], about=about_row(scan_id, seq), by=by, outcome=outcome, now=now)


def settle(session: Session, letter_id: int, seq: int, *, by: int | None, now: datetime) -> None:
    """A row was answered for sure: no scan of it is in doubt any more."""
    for each in scans.in_doubt(session, letter_id, seq):
        scans.change_row(session, each.scan_id, seq, outcome=RowOutcome.SETTLED.value)
        finish(session, each.scan_id, seq, by=by, outcome="The row was read.", now=now)


def _list(boxes: frozenset[str]) -> str:
    return ", ".join(sorted(boxes)).replace("_", " ") or "none"
