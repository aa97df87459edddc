"""Envelopes: the deliveries that lie in one, its code and PIN, its PDF, its print run and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from store.database import Session
from store.deliveries import deliveries
from store.metadata import Instant, RowId, metadata, new_id
from store.words import LetterState

print_runs = Table(
    "print_runs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", RowId),
    Column("blob_id", RowId),
    Column("manifest_blob_id", RowId),
    Column("letters", Integer, nullable=False, server_default="0"),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("printed_at", Instant),
    Column("posted_at", Instant),
)

letters = Table(
    "letters",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("recipient", String(60), nullable=False),
    Column("home_id", RowId),
    Column("to_role", String(30), nullable=False),
    Column("day", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("code_hash", LargeBinary, unique=True),
    Column("pin_hash", LargeBinary),
    Column("sealed", LargeBinary),
    Column("blob_id", RowId),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("run_id", RowId, ForeignKey("print_runs.id")),
    Column("composed_at", Instant, nullable=False),
    Column("printed_at", Instant),
    Column("posted_at", Instant),
    Column("ended_at", Instant),
    Column("void_at", Instant),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_letters_run_id", "run_id"),
)
_TRAY = letters.c.state == LetterState.COMPOSED.value
Index("ix_letters_tray", letters.c.id, sqlite_where=_TRAY, postgresql_where=_TRAY)
# Written out, not parameters: no index is found for a list of those.
LYING = letters.c.state.in_(
    [literal_column(f"'{state.value}'") for state in (LetterState.COMPOSED, LetterState.PRINTED)]
)
"""Here still: laid in the tray, or printed and not posted."""
Index("ix_letters_lying", letters.c.id, sqlite_where=LYING, postgresql_where=LYING)

letter_rows = Table(
    "letter_rows",
    metadata,
    Column("letter_id", RowId, ForeignKey("letters.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("delivery_id", RowId, ForeignKey("deliveries.id"), nullable=False),
    Column("contribution_id", RowId),
    Column("answer", String(40), nullable=False, server_default=""),
    Column("answered_at", Instant),
    UniqueConstraint("delivery_id"),
)

PLACE = "letters.sealed"


@dataclass(frozen=True, slots=True)
class Letter:
    """One envelope. ``day`` is the local date on which it was composed (ISO)."""

    id: int
    recipient: str
    home_id: int | None
    to_role: str
    day: str
    state: LetterState
    code_hash: bytes | None
    pin_hash: bytes | None
    sealed: bytes | None
    blob_id: int | None
    pages: int
    sha256: str
    run_id: int | None
    composed_at: datetime
    printed_at: datetime | None
    posted_at: datetime | None
    ended_at: datetime | None
    void_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One story in an envelope; ``seq`` 0 is A, 1 is B …"""

    letter_id: int
    seq: int
    delivery_id: int
    contribution_id: int | None
    answer: str
    answered_at: datetime | None

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.seq)


@dataclass(frozen=True, slots=True)
class PrintRun:
    id: int
    opened_at: datetime
    opened_by: int | None
    blob_id: int | None
    manifest_blob_id: int | None
    letters: int
    pages: int
    printed_at: datetime | None
    posted_at: datetime | None


def look_ups(session: Session, code: str, pin: str) -> dict[str, bytes]:
    """The keyed hashes of a letter's code and PIN, under the key in use."""
    find = session.keys.find
    return {"code_hash": find(code, "letter code"), "pin_hash": find(f"{code}|{pin}", "letter pin")}


def add(
    session: Session,
    *,
    recipient: str,
    to_role: str,
    home_id: int | None,
    day: date,
    code: str | None,
    pin: str | None,
    now: datetime,
) -> int:
    """Make an envelope; its code and PIN are kept sealed, and found by keyed hash."""
    row_id = new_id()
    find = session.keys.find
    sealed = None if code is None else session.keys.seal_text(f"{code}|{pin}", PLACE, row_id)
    session.add_row(
        letters,
        id=row_id,
        recipient=recipient,
        to_role=to_role,
        home_id=home_id,
        day=day.isoformat(),
        state=LetterState.COMPOSED,
        code_hash=None if code is None else find(code, "letter code"),
        pin_hash=None if pin is None else find(f"{code}|{pin}", "letter pin"),
        sealed=sealed,
        composed_at=now,
    )
    return row_id


def put_row(session: Session, letter_id: int, seq: int, *, delivery_id: int, contribution_id: int | None) -> None:
    session.add_row(letter_rows, letter_id=letter_id, seq=seq, delivery_id=delivery_id, contribution_id=contribution_id)


def replace_rows(session: Session, letter_id: int, kept: list[LetterRow]) -> None:
    """Keep only these rows, lettered afresh from A; for an envelope that nobody has printed yet."""
    session.execute(delete(letter_rows).where(letter_rows.c.letter_id == letter_id))
    for seq, row in enumerate(kept):
        put_row(session, letter_id, seq, delivery_id=row.delivery_id, contribution_id=row.contribution_id)


def get(session: Session, letter_id: int) -> Letter | None:
    row = session.execute(select(letters).where(letters.c.id == letter_id)).one_or_none()
    return _letter(row) if row else None


def by_code(session: Session, code: str) -> Letter | None:
    hashes = session.keys.find_any(code, "letter code")
    row = session.execute(select(letters).where(letters.c.code_hash.in_(hashes))).one_or_none()
    return _letter(row) if row else None


def pin_hashes(session: Session, code: str, pin: str) -> tuple[bytes, ...]:
    """What a right PIN's hash would be, under each key: compare in constant time with ``Letter.pin_hash``."""
    return session.keys.find_any(f"{code}|{pin}", "letter pin")


def code_and_pin(session: Session, letter: Letter) -> tuple[str, str] | None:
    """The plain code and PIN, for (re)printing only; None once they are forgotten."""
    if letter.sealed is None:
        return None
    code, pin = session.keys.open_text(letter.sealed, PLACE, letter.id).split("|")
    return code, pin


def rows(session: Session, letter_id: int) -> list[LetterRow]:
    found = session.execute(select(letter_rows).where(letter_rows.c.letter_id == letter_id).order_by(letter_rows.c.seq))
    return [LetterRow(**row._mapping) for row in found]


def row_of_delivery(session: Session, delivery_id: int) -> LetterRow | None:
    row = session.execute(select(letter_rows).where(letter_rows.c.delivery_id == delivery_id)).one_or_none()
    return LetterRow(**row._mapping) if row else None


def answer(session: Session, letter_id: int, seq: int, answer: str, *, now: datetime) -> None:
    session.execute(
        update(letter_rows)
        .where(letter_rows.c.letter_id == letter_id, letter_rows.c.seq == seq)
        .values(answer=answer, answered_at=now)
    )


def open_envelope(session: Session, recipient: str, day: date) -> Letter | None:
    """The envelope for a recipient that lies in the tray and is in no print run yet."""
    row = session.execute(
        select(letters)
        .where(
            _TRAY,
            letters.c.recipient == recipient,
            letters.c.day == day.isoformat(),
            letters.c.run_id.is_(None),
        )
        .order_by(letters.c.id.desc())
        .limit(1)
    ).one_or_none()
    return _letter(row) if row else None


def tray(session: Session, *, after: int = 0, until: datetime | None = None, limit: int = 10_000) -> list[Letter]:
    """Envelopes that are in no print run yet, in the order of their ids; ``until``: those composed by then."""
    lying = _lying(until).where(letters.c.id > after).order_by(letters.c.id).limit(limit)
    return [_letter(row) for row in session.execute(lying)]


def tray_count(session: Session, *, after: int = 0, until: datetime | None = None) -> int:
    lying = _lying(until).where(letters.c.id > after).subquery()
    return int(session.execute(select(func.count()).select_from(lying)).scalar_one())


def _lying(until: datetime | None) -> Select[Any]:
    lying = select(letters).where(_TRAY, letters.c.run_id.is_(None))
    return lying if until is None else lying.where(letters.c.composed_at <= until)


def take(session: Session, letter_ids: list[int], run_id: int) -> None:
    """Put envelopes into a print run."""
    session.execute(update(letters).where(letters.c.id.in_(letter_ids)).values(run_id=run_id))


def put_back(session: Session, run_id: int) -> None:
    """What a run took and did not print lies in the tray again."""
    session.execute(update(letters).where(letters.c.run_id == run_id, _TRAY).values(run_id=None))


def run_states(session: Session, run_id: int) -> dict[LetterState, int]:
    """How many letters of a run are in each state."""
    many = func.count().label("many")
    counted = select(letters.c.state, many).where(letters.c.run_id == run_id).group_by(letters.c.state)
    return {LetterState(row.state): int(row.many) for row in session.execute(counted)}


def printed_and_cancelled(session: Session, run_id: int, *, over: Collection[str]) -> list[Letter]:
    """A run's letters that are printed, not posted, and hold something that is not to be sent any more."""
    gone = (
        select(letter_rows.c.letter_id)
        .join(deliveries, deliveries.c.id == letter_rows.c.delivery_id)
        .where(letter_rows.c.letter_id == letters.c.id, deliveries.c.state.in_(over))
        .exists()
    )
    printed = letters.c.state == LetterState.PRINTED.value
    found = session.execute(select(letters).where(letters.c.run_id == run_id, printed, gone).order_by(letters.c.id))
    return [_letter(row) for row in found]


def newest_printed(session: Session, run_id: int) -> int:
    """The highest id among a run's letters that are not in the tray any more; 0 when there is none."""
    newest = select(func.max(letters.c.id)).where(letters.c.run_id == run_id, ~_TRAY)
    return int(session.execute(newest).scalar_one() or 0)


def unposted(session: Session, moment: datetime, *, after: int = 0, limit: int = 200) -> list[Letter]:
    """Envelopes composed before ``moment`` that nobody has ticked as posted, by id after ``after``."""
    query = select(letters).where(LYING, letters.c.composed_at <= moment, letters.c.id > after)
    return [_letter(row) for row in session.execute(query.order_by(letters.c.id).limit(limit))]


def in_run(session: Session, run_id: int, *, after: int = 0, limit: int | None = None) -> list[Letter]:
    held = select(letters).where(letters.c.run_id == run_id, letters.c.id > after).order_by(letters.c.id)
    return [_letter(row) for row in session.execute(held if limit is None else held.limit(limit))]


def forget_codes(session: Session, posted_before: datetime) -> int:
    """Erase the plain code and PIN of letters posted long ago, and say of how many; their hashes still find them."""
    result = session.execute(
        update(letters).where(letters.c.posted_at < posted_before, letters.c.sealed.is_not(None)).values(sealed=None)
    )
    return result.rowcount


def change(session: Session, letter_id: int, **fields: Any) -> None:
    session.execute(update(letters).where(letters.c.id == letter_id).values(**fields))


def open_run(session: Session, *, by: int | None, now: datetime) -> int:
    result = session.execute(insert(print_runs).values(opened_at=now, opened_by=by).returning(print_runs.c.id))
    return int(result.scalar_one())


def change_run(session: Session, run_id: int, **fields: Any) -> None:
    session.execute(update(print_runs).where(print_runs.c.id == run_id).values(**fields))


def get_run(session: Session, run_id: int) -> PrintRun | None:
    row = session.execute(select(print_runs).where(print_runs.c.id == run_id)).one_or_none()
    return PrintRun(**row._mapping) if row else None


def unfinished_run(session: Session) -> int | None:
    """A run that was opened and whose documents were never kept: the process ended in between."""
    found = session.execute(
        select(print_runs.c.id).where(print_runs.c.printed_at.is_(None)).order_by(print_runs.c.id).limit(1)
    ).scalar_one_or_none()
    return None if found is None else int(found)


def runs(session: Session, *, limit: int = 50) -> list[PrintRun]:
    found = session.execute(select(print_runs).order_by(print_runs.c.id.desc()).limit(limit))
    return [PrintRun(**row._mapping) for row in found]


def _letter(row: Any) -> Letter:
    fields = dict(row._mapping)
    return Letter(**{**fields, "state": LetterState(fields["state"])})
