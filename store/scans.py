"""Scanned slips: the files that came, each sheet once by its own pixels, and what each row of it says.

A sheet's picture and the pictures of what was written by hand are sealed blobs; names and keyed words are sealed too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, delete, select, update

from store import blobs
from store.database import Session
from store.metadata import Instant, Json, RowId, Sealed, metadata, new_id

scans = Table(
    "scans",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("pixels", String(64), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("letter_id", RowId),
    Column("part", Integer),
    Column("fault", String(20), nullable=False, server_default=""),
    Column("picture_id", RowId),
    Column("signature_id", RowId),
    Column("signed_sealed", Sealed),
    Column("signed_by", RowId),
    Index("ix_scans_letter_id", "letter_id"),
    Index("ix_scans_at", "at"),
)
scan_rows = Table(
    "scan_rows",
    metadata,
    Column("scan_id", RowId, ForeignKey("scans.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("contribution_id", RowId),
    Column("boxes", Json, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("answer", String(40), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("words", String(10), nullable=False, server_default=""),
    Column("words_id", RowId),
    Column("words_sealed", Sealed),
    Column("keyed_by", RowId),
    Column("keyed_at", Instant),
    Column("confirmed_by", RowId),
    Column("confirmed_at", Instant),
    Index("ix_scan_rows_contribution_id", "contribution_id"),
)
SIGNED, WORDS = "scans.signed_sealed", "scan_rows.words_sealed"
PICTURES = "scan"


class RowOutcome(StrEnum):
    """``doubt`` waits for a person; ``settled``: a person saw to it; the others are what ``give_answer`` says."""

    MOVED = "moved"
    KEPT = "kept"
    ALREADY = "already"
    BLANK = "blank"
    DOUBT = "doubt"
    SETTLED = "settled"


class WordsState(StrEnum):
    """What becomes of words in a frame: a person keys them; as a response, another one confirms them."""

    NONE = ""
    TO_KEY = "to_key"
    TO_CONFIRM = "to_confirm"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Scan:
    """One sheet. ``fault`` says why it was not read to the end; ``letter_id`` may be known all the same."""

    id: int
    pixels: str
    at: datetime
    letter_id: int | None
    part: int | None
    fault: str
    picture_id: int | None
    signature_id: int | None
    signed_sealed: bytes | None
    signed_by: int | None


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One story's row. ``boxes``: name → [ink 0 to 1, mark]; ``answer`` as on the letter's row."""

    scan_id: int
    seq: int
    contribution_id: int | None
    boxes: dict[str, list[Any]]
    outcome: RowOutcome
    answer: str
    why: str
    words: WordsState
    words_id: int | None
    words_sealed: bytes | None
    keyed_by: int | None
    keyed_at: datetime | None
    confirmed_by: int | None
    confirmed_at: datetime | None

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.seq)

    def marked(self, mark: str) -> frozenset[str]:
        """The boxes with this mark."""
        return frozenset(name for name, (_, seen) in self.boxes.items() if seen == mark)


def add(
    session: Session, pixels: str, *, letter_id: int | None, part: int | None, fault: str, picture: bytes, now: datetime
) -> int | None:
    """Keep a sheet with its picture (JPEG); None when the very same one was here before."""
    row_id = new_id()
    values = {"id": row_id, "pixels": pixels, "at": now, "letter_id": letter_id, "part": part, "fault": fault}
    if not session.insert_once(scans, values, ["pixels"]):
        return None
    picture_id = blobs.keep(session, picture, kind=PICTURES, media_type="image/jpeg", now=now)
    session.execute(update(scans).where(scans.c.id == row_id).values(picture_id=picture_id))
    return row_id


def put_signature(session: Session, scan_id: int, picture: bytes, *, now: datetime) -> None:
    """Keep the picture (PNG) of who signed."""
    blob_id = blobs.keep(session, picture, kind=PICTURES, media_type="image/png", now=now)
    session.execute(update(scans).where(scans.c.id == scan_id).values(signature_id=blob_id))


def put_row(
    session: Session,
    scan_id: int,
    seq: int,
    *,
    contribution_id: int | None,
    boxes: Mapping[str, list[Any]],
    outcome: RowOutcome,
    answer: str = "",
    why: str = "",
    words: WordsState = WordsState.NONE,
    picture: bytes = b"",
    now: datetime,
) -> None:
    """Keep what a row says; ``picture`` (PNG) is of the words in its frame."""
    words_id = blobs.keep(session, picture, kind=PICTURES, media_type="image/png", now=now) if picture else None
    session.add_row(
        scan_rows,
        scan_id=scan_id,
        seq=seq,
        contribution_id=contribution_id,
        boxes=dict(boxes),
        outcome=outcome.value,
        answer=answer,
        why=why,
        words=words.value,
        words_id=words_id,
    )


def get(session: Session, scan_id: int, *, for_update: bool = False) -> Scan | None:
    query = select(scans).where(scans.c.id == scan_id)
    row = session.execute(query.with_for_update() if for_update else query).one_or_none()
    return Scan(**row._mapping) if row else None


def by_pixels(session: Session, pixels: str) -> Scan | None:
    row = session.execute(select(scans).where(scans.c.pixels == pixels)).one_or_none()
    return Scan(**row._mapping) if row else None


def rows(session: Session, scan_id: int) -> list[ScanRow]:
    found = session.execute(select(scan_rows).where(scan_rows.c.scan_id == scan_id).order_by(scan_rows.c.seq))
    return [_row(row) for row in found]


def row(session: Session, scan_id: int, seq: int, *, for_update: bool = False) -> ScanRow | None:
    query = select(scan_rows).where(scan_rows.c.scan_id == scan_id, scan_rows.c.seq == seq)
    found = session.execute(query.with_for_update() if for_update else query).one_or_none()
    return _row(found) if found else None


def in_doubt(session: Session, letter_id: int, seq: int) -> list[ScanRow]:
    """Every sheet's row for one story of a letter that still waits for a person."""
    query = (
        select(scan_rows)
        .join(scans, scans.c.id == scan_rows.c.scan_id)
        .where(scans.c.letter_id == letter_id, scan_rows.c.seq == seq, scan_rows.c.outcome == RowOutcome.DOUBT)
    )
    return [_row(found) for found in session.execute(query.order_by(scan_rows.c.scan_id))]


def change_row(session: Session, scan_id: int, seq: int, **values: Any) -> None:
    here = (scan_rows.c.scan_id == scan_id, scan_rows.c.seq == seq)
    session.execute(update(scan_rows).where(*here).values(**values))


def sign(session: Session, scan_id: int, name: str, position: str, *, by: int) -> None:
    """Keep who signed, as a person read it."""
    sealed = session.keys.seal_text(f"{name}\n{position}", SIGNED, scan_id)
    session.execute(update(scans).where(scans.c.id == scan_id).values(signed_sealed=sealed, signed_by=by))


def signed(session: Session, scan: Scan) -> tuple[str, str]:
    """The name and the role under a slip; empty until a person has keyed them."""
    if scan.signed_sealed is None:
        return "", ""
    name, _, position = session.keys.open_text(scan.signed_sealed, SIGNED, scan.id).partition("\n")
    return name, position


def put_words(
    session: Session, scan_id: int, seq: int, text: str, *, state: WordsState, by: int, now: datetime
) -> None:
    """Keep the words of a frame as a person read them."""
    sealed = session.keys.seal_text(text, f"{WORDS}.{seq}", scan_id)
    change_row(session, scan_id, seq, words=state.value, words_sealed=sealed, keyed_by=by, keyed_at=now)


def words_of(session: Session, row: ScanRow) -> str:
    if row.words_sealed is None:
        return ""
    return session.keys.open_text(row.words_sealed, f"{WORDS}.{row.seq}", row.scan_id)


def erase(session: Session, contribution_id: int) -> None:
    """Take away what was written about one story, and the pictures of each sheet that has a row of it."""
    query = select(scan_rows.c.scan_id).where(scan_rows.c.contribution_id == contribution_id)
    for scan_id in list(session.execute(query.distinct()).scalars()):
        erase_sheet(session, scan_id)
    ours = scan_rows.c.contribution_id == contribution_id
    for blob_id in list(session.execute(select(scan_rows.c.words_id).where(ours)).scalars()):
        if blob_id is not None:
            blobs.erase(session, blob_id)
    session.execute(
        update(scan_rows).where(ours).values(words=WordsState.NONE.value, words_id=None, words_sealed=None, why="")
    )


def forget(session: Session, scan_id: int) -> None:
    """Take away a sheet, with all that was read of it."""
    erase_sheet(session, scan_id)
    for each in rows(session, scan_id):
        if each.words_id is not None:
            blobs.erase(session, each.words_id)
    session.execute(delete(scan_rows).where(scan_rows.c.scan_id == scan_id))
    session.execute(delete(scans).where(scans.c.id == scan_id))


def erase_sheet(session: Session, scan_id: int) -> None:
    """Take away a sheet's pictures, and who signed it."""
    scan = get(session, scan_id)
    for blob_id in () if scan is None else (scan.picture_id, scan.signature_id):
        if blob_id is not None:
            blobs.erase(session, blob_id)
    nothing = {"picture_id": None, "signature_id": None, "signed_sealed": None}
    session.execute(update(scans).where(scans.c.id == scan_id).values(**nothing))


def _row(found: Any) -> ScanRow:
    fields = dict(found._mapping)
    changed = {"outcome": RowOutcome(fields["outcome"]), "words": WordsState(fields["words"])}
    return ScanRow(**{**fields, **changed})
