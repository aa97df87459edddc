"""What people make of a scanned slip: key a row in doubt, who signed, and the words that were written by hand.

One person keys; what would be published as the home's response a second, different person confirms, and a moderator
reads it like any other response.
"""

from datetime import datetime

from gateway.intake.keyed_slip import KeyedRow, RowTaken, take_slip
from gateway.intake.respond import NotNow, respond
from gateway.intake.scans import to_a_person
from store import deliveries, letters, scans, tasks
from store.database import Session
from store.scans import RowOutcome, Scan, ScanRow, WordsState
from store.words import Channel, Role, TaskKind

LONGEST = 5000  # characters: a frame holds some hundred words


class NotPossible(Exception):
    """The row is not where this step begins; ``str()`` says what to do."""

    code = "not_possible"


def key_row(session: Session, scan: Scan, seq: int, keyed: KeyedRow, *, by: int, now: datetime) -> RowTaken | None:
    """Take a row in doubt as a person read it; None when it was answered meanwhile. Raises NotPossible."""
    row = _row(session, scan, seq)
    letter = None if scan.letter_id is None else letters.get(session, scan.letter_id)
    if letter is None or row.outcome is not RowOutcome.DOUBT:
        raise NotPossible("This row is not in doubt any more. Nothing was changed.")
    kept = next((each for each in letters.rows(session, letter.id) if each.seq == seq), None)
    if kept is None or _is_done(kept.answer):
        to_a_person.settle(session, letter.id, seq, by=by, now=now)
        return None
    name, position = scans.signed(session, scans.get(session, scan.id) or scan)
    (taken,) = take_slip(session, letter, [keyed], name=name, position=position, by=by, now=now)
    answer = "" if taken.kind in {"blank", "doubt"} else _answer_of(session, letter.id, seq)
    to_a_person.settle(session, letter.id, seq, by=by, now=now)
    scans.change_row(session, scan.id, seq, answer=answer)
    return taken


def settle_answered(session: Session, letter_id: int, *, by: int | None, now: datetime) -> None:
    """A slip was keyed by hand: what its scans were in doubt about is settled, or is a doubt of the keyed slip."""
    for row in letters.rows(session, letter_id):
        if _is_done(row.answer) or row.answer == "doubt":
            to_a_person.settle(session, letter_id, row.seq, by=by, now=now)


def see_to(session: Session, about: str, *, by: int, now: datetime) -> None:
    """A person has seen to a sheet, or to each sheet of a file, by what they keyed or because nothing is on it."""
    _finish(session, about, by=by, outcome="A person has seen to it.", now=now)


def key_words(session: Session, scan: Scan, seq: int, text: str, *, by: int, now: datetime) -> WordsState:
    """Keep what a person read in a row's frame; who acts on it is told. Raises NotPossible."""
    row = _row(session, scan, seq)
    if row.words not in {WordsState.TO_KEY, WordsState.TO_CONFIRM}:
        raise NotPossible("These words are settled already. Nothing was changed.")
    words = text.strip()
    about = to_a_person.about_row(scan.id, seq, to_a_person.CONFIRM)
    _finish(session, about, by=by, outcome="They were keyed again.", now=now)
    response = bool(words) and row.answer == "go_ahead"
    state = WordsState.TO_CONFIRM if response else WordsState.DONE
    scans.put_words(session, scan.id, seq, words, state=state, by=by, now=now)
    to_a_person.finish(session, scan.id, seq, by=by, outcome="The words are keyed.", now=now)
    if response:
        _ask_to_confirm(session, scan, row, now=now)
    elif words:
        _pass_on(session, scan, row, words, by=by, now=now)
    return state


def confirm_words(session: Session, scan: Scan, seq: int, *, respond_with: bool, by: int, now: datetime) -> bool:
    """A second person agrees with what was keyed: it becomes the home's response, or stays a note for us.

    True when a response was sent to moderation. Raises NotPossible.
    """
    row = _row(session, scan, seq)
    if row.words is not WordsState.TO_CONFIRM:
        raise NotPossible("There is nothing here to confirm. Nothing was changed.")
    if row.keyed_by == by:
        raise NotPossible("You keyed these words yourself. Another person has to compare them with the picture.")
    sent = respond_with and _respond(session, scan, row, now=now)
    done = {"words": WordsState.DONE.value, "confirmed_by": by, "confirmed_at": now}
    scans.change_row(session, scan.id, seq, **done)
    outcome = "They are the home’s response now." if sent else "They are kept as a note, and not published."
    _finish(session, to_a_person.about_row(scan.id, seq, to_a_person.CONFIRM), by=by, outcome=outcome, now=now)
    return sent


def _respond(session: Session, scan: Scan, row: ScanRow, *, now: datetime) -> bool:
    of_letter = [] if scan.letter_id is None else letters.rows(session, scan.letter_id)
    delivery_id = next((each.delivery_id for each in of_letter if each.seq == row.seq), 0)
    delivery = deliveries.get(session, delivery_id)
    if row.contribution_id is None or delivery is None:
        raise NotPossible("The story of this row is gone.")
    names = scans.signed(session, scans.get(session, scan.id) or scan)  # somebody may have keyed them just now
    signed = ", ".join(part for part in names if part) or "Signed on the reply slip."
    words = scans.words_of(session, row)
    try:
        respond(
            session,
            row.contribution_id,
            words,
            by=delivery.recipient,
            signed=signed,
            now=now,
            channel=Channel.LETTER,
        )
    except NotNow as error:
        raise NotPossible(f"{error} Keep the words as a note.") from error
    return True


def _ask_to_confirm(session: Session, scan: Scan, row: ScanRow, *, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=to_a_person.about_row(scan.id, row.seq, to_a_person.CONFIRM),
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.contribution_id,
        note="A home’s words were keyed from its slip. Compare them with the picture; whoever keyed them may not.",
    )


def _pass_on(session: Session, scan: Scan, row: ScanRow, words: str, *, by: int, now: datetime) -> None:
    """Whoever acts on the answer reads the words with the story."""
    choice = row.answer.partition(":")[0]
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=to_a_person.about_row(scan.id, row.seq, "words"),
        role=to_a_person.WHO_KEYS.get(choice, Role.MODERATOR),
        now=now,
        contribution_id=row.contribution_id,
        urgent=choice == "raise_safeguarding",
        note=f"What the home wrote on its reply slip beside “{choice.replace('_', ' ')}”, keyed by staff {by}: {words}",
    )


def _row(session: Session, scan: Scan, seq: int) -> ScanRow:
    row = scans.row(session, scan.id, seq, for_update=True)
    if row is None:
        raise NotPossible("This slip has no such row.")
    return row


def _answer_of(session: Session, letter_id: int, seq: int) -> str:
    return next((each.answer for each in letters.rows(session, letter_id) if each.seq == seq), "")


def _is_done(answer: str) -> bool:
    """Answered for good: a row that only asked for a call, or was in doubt before, may still bring its decision."""
    return answer not in {"", "call_me", "doubt"}


def _finish(session: Session, about: str, *, by: int, outcome: str, now: datetime) -> None:
    tasks.finish_about(session, [TaskKind.READ_ANSWER], about=about, by=by, outcome=outcome, now=now)
