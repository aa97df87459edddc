"""A scanned sheet becomes answers: each sheet in one transaction of its own, kept with its pictures, and once only."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.acknowledging import acknowledge
from gateway.intake.scans import to_a_person
from gateway.intake.scans.form import FORM, home_name, take_form
from gateway.intake.scans.form import SAID as A_FORM
from gateway.intake.scans.picture import drawn, is_empty, pixels_of
from gateway.intake.scans.row import RowTaken, in_words, take_row
from letters.reading.form_sheet import FormRead, read_form
from letters.reading.plane import Array
from letters.reading.sheet import SENTENCES, Fault, SheetRead, read_sheet
from letters.slip import MOST_ROWS
from store import contacts, deliveries, homes, letters, scan_files, scans
from store.database import Session
from store.letters import Letter, LetterRow
from store.scans import RowOutcome, Scan, WordsState

EMPTY, UNKNOWN_LETTER, WRONG_ROWS = "empty", "unknown_letter", "wrong_rows"
SAID = {
    **{fault.value: sentence for fault, sentence in SENTENCES.items()},
    EMPTY: "An empty sheet, such as the back of a slip.",
    UNKNOWN_LETTER: "Its code is well formed, and no letter of ours has it.",
    WRONG_ROWS: "It has not as many rows as this letter’s slip.",
    FORM: A_FORM,
}
NO_LETTER = frozenset({Fault.NO_CODE.value, Fault.NOT_OURS.value, Fault.TWO_CODES.value, UNKNOWN_LETTER})
"""No letter is known: somebody looks at the paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read, before anything is kept of it; ``picture`` is a JPEG, upright. ``form``: it is no
    slip, but a paper form.
    """

    read: SheetRead
    pixels: str
    picture: bytes
    empty: bool
    form: FormRead | None = None


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """What became of a sheet; ``code`` is the letter's, ``home`` whom it was sent to, both empty when not known."""

    scan_id: int
    number: int
    code: str
    home: str
    fault: str
    rows: tuple[tuple[str, str], ...]
    again: bool = False

    @property
    def sentence(self) -> str:
        return SAID.get(self.fault, "")


def read(sheet: Array) -> Sheet:
    """Everything that takes time; done outside any transaction."""
    found = read_sheet(sheet)
    empty = found.fault is Fault.NO_CODE and is_empty(sheet)
    form = read_form(sheet) if found.fault in {Fault.NOT_OURS, Fault.NO_CODE} and not empty else None
    turn = found.turn if form is None else form.turn
    return Sheet(found, pixels_of(sheet), drawn(sheet, turn=turn), empty, form)


def take_sheet(
    session: Session, sheet: Sheet, *, file_id: int, number: int, our_number: str, now: datetime
) -> SheetTaken:
    """Keep the sheet and let each row count; the very same sheet, in whichever file, changes nothing."""
    code = sheet.read.code
    letter = letters.by_code(session, code) if code else None
    fault = _fault(session, sheet, letter)
    scan_id = scans.add(
        session,
        sheet.pixels,
        letter_id=letter.id if letter else None,
        part=sheet.read.part,
        fault=fault,
        picture=sheet.picture,
        now=now,
    )
    if scan_id is None:
        return _again(session, sheet, file_id=file_id, number=number)
    scan_files.put_sheet(session, file_id, number, scan_id, again=False)
    if letter is not None and not fault:
        _take_rows(session, scan_id, letter, sheet.read, our_number=our_number, now=now)
    elif sheet.form is not None:
        take_form(session, scan_id, sheet.form, now=now)
    elif letter is not None:
        urgent = any("safeguarding" in row.ticked | row.unsure for row in sheet.read.rows)
        home = whose(session, letter)
        to_a_person.ask_about_sheet(session, scan_id, letter, why=SAID[fault], home=home, urgent=urgent, now=now)
    kept = scans.get(session, scan_id)
    assert kept is not None
    return as_taken(session, kept, number, again=False, code=code)


def _again(session: Session, sheet: Sheet, *, file_id: int, number: int) -> SheetTaken:
    before = scans.by_pixels(session, sheet.pixels)
    assert before is not None
    scan_files.put_sheet(session, file_id, number, before.id, again=True)
    return as_taken(session, before, number, again=True, code=sheet.read.code)


def as_taken(session: Session, scan: Scan, number: int, *, again: bool, code: str = "") -> SheetTaken:
    """A sheet that is kept, in words."""
    letter = None if scan.letter_id is None else letters.get(session, scan.letter_id)
    rows = tuple((row.letter, in_words(row.outcome, row.answer)) for row in scans.rows(session, scan.id))
    home = whose(session, letter) if letter else home_name(session, scan.id) if scan.fault == FORM else ""
    return SheetTaken(scan.id, number, code if letter else "", home, scan.fault, rows, again)


def whose(session: Session, letter: Letter) -> str:
    """The home or organisation that a letter went to."""
    kind, _, number = letter.recipient.partition(":")
    contact = contacts.get(session, int(number)) if kind == "contact" and number.isdigit() else None
    home_id = contact.home_id if contact and contact.home_id is not None else letter.home_id
    home = None if home_id is None else homes.get(session, home_id)
    return home.name if home else contact.name if contact else "an organisation"


def rows_of_part(rows: list[LetterRow], part: int | None) -> list[LetterRow]:
    """The rows that stand on one slip of a letter; without a part the letter has one slip."""
    if part is None:
        return rows if len(rows) <= MOST_ROWS else []
    return rows[(part - 1) * MOST_ROWS : part * MOST_ROWS] if len(rows) > MOST_ROWS else []


def _fault(session: Session, sheet: Sheet, letter: Letter | None) -> str:
    if sheet.empty:
        return EMPTY
    if sheet.form is not None:
        return FORM
    if letter is None:
        return UNKNOWN_LETTER if sheet.read.code else str(sheet.read.fault)
    if sheet.read.fault is not None:
        return sheet.read.fault.value
    expected = rows_of_part(letters.rows(session, letter.id), sheet.read.part)
    return "" if expected and len(expected) == len(sheet.read.rows) else WRONG_ROWS


def _take_rows(
    session: Session, scan_id: int, letter: Letter, found: SheetRead, *, our_number: str, now: datetime
) -> None:
    expected = rows_of_part(letters.rows(session, letter.id), found.part)
    scans.put_signature(session, scan_id, found.signature, now=now)
    moved: list[tuple[LetterRow, RowTaken]] = []
    for row, one in zip(expected, found.rows, strict=True):
        taken = take_row(session, row, one, now=now)
        scans.put_row(
            session,
            scan_id,
            row.seq,
            contribution_id=row.contribution_id,
            boxes={box.name: [round(box.ink, 4), box.mark.value] for box in one.boxes},
            outcome=taken.outcome,
            answer=taken.answer,
            why=taken.why,
            words=taken.words,
            picture=one.words if one.written else b"",
            now=now,
        )
        if taken.outcome is RowOutcome.DOUBT:
            to_a_person.ask_about_doubt(session, scan_id, row, taken, one, now=now)
            continue
        if taken.given:
            to_a_person.settle(session, letter.id, row.seq, by=None, now=now)
        if taken.words is WordsState.TO_KEY:
            to_a_person.ask_for_words(session, scan_id, row, taken, now=now)
        if taken.outcome is RowOutcome.MOVED:
            moved.append((row, taken))
    _acknowledge(session, moved, our_number=our_number, now=now)


def _acknowledge(session: Session, moved: list[tuple[LetterRow, RowTaken]], *, our_number: str, now: datetime) -> None:
    """A slip finds a letter and proves nobody: the home's others hear once that somebody sent it back."""
    for row, taken in moved:
        delivery = deliveries.get(session, row.delivery_id)
        if delivery is None:
            continue
        for answer in taken.given:
            if acknowledge(session, delivery, answer, our_number=our_number, now=now, way="slip"):
                return
