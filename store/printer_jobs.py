"""Letters that were handed to an outside printer: under which reference, whether it has them, and what it said last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, delete, func, select, update

from store import blobs
from store.database import Session
from store.metadata import Instant, RowId, metadata

printer_jobs = Table(
    "printer_jobs",
    metadata,
    Column("reference", String(40), primary_key=True),
    Column("letter_id", RowId, ForeignKey("letters.id"), nullable=False),
    Column("blob_id", RowId),
    Column("provider_id", String(64), nullable=False, server_default=""),
    Column("status", String(40), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("begun_at", Instant, nullable=False),
    Column("handed_at", Instant),
    Column("ask_at", Instant),
    Column("ended_at", Instant),
    Index("ix_printer_jobs_letter_id", "letter_id"),
)
_OPEN = printer_jobs.c.ended_at.is_(None)
Index("ix_printer_jobs_ask_at", printer_jobs.c.ask_at, sqlite_where=_OPEN, postgresql_where=_OPEN)


@dataclass(frozen=True, slots=True)
class PrinterJob:
    """One try. Until ``handed_at`` nobody knows whether the printer has it; ``blob_id`` is what it was, or is, sent."""

    reference: str
    letter_id: int
    blob_id: int | None
    provider_id: str
    status: str
    note: str
    begun_at: datetime
    handed_at: datetime | None
    ask_at: datetime | None
    ended_at: datetime | None


def begin(session: Session, letter_id: int, *, blob_id: int, ask_at: datetime, now: datetime) -> PrinterJob:
    """Note a try before it is made. Its reference is the letter's id; a later one's has a number behind it."""
    before = select(func.count()).where(printer_jobs.c.letter_id == letter_id)
    tries = int(session.execute(before).scalar_one())
    reference = str(letter_id) if tries == 0 else f"{letter_id}-{tries + 1}"
    given = {"letter_id": letter_id, "blob_id": blob_id, "begun_at": now, "ask_at": ask_at}
    session.add_row(printer_jobs, reference=reference, **given)
    return PrinterJob(reference, letter_id, blob_id, "", "", "", now, None, ask_at, None)


def get(session: Session, reference: str) -> PrinterJob | None:
    row = session.execute(select(printer_jobs).where(printer_jobs.c.reference == reference)).one_or_none()
    return PrinterJob(**row._mapping) if row else None


def of_letter(session: Session, letter_id: int) -> PrinterJob | None:
    """The newest try with this letter."""
    tried = select(printer_jobs).where(printer_jobs.c.letter_id == letter_id)
    row = session.execute(tried.order_by(printer_jobs.c.begun_at.desc()).limit(1)).one_or_none()
    return PrinterJob(**row._mapping) if row else None


def to_ask_about(session: Session, now: datetime, *, limit: int = 200) -> list[PrinterJob]:
    """Open tries about which the printer is to be asked now, those that wait longest first."""
    due = select(printer_jobs).where(_OPEN, printer_jobs.c.ask_at <= now)
    found = session.execute(due.order_by(printer_jobs.c.ask_at, printer_jobs.c.reference).limit(limit))
    return [PrinterJob(**row._mapping) for row in found]


def change(session: Session, reference: str, **fields: Any) -> None:
    session.execute(update(printer_jobs).where(printer_jobs.c.reference == reference).values(**fields))


def drop(session: Session, reference: str) -> None:
    """A try that surely never left is no try."""
    session.execute(delete(printer_jobs).where(printer_jobs.c.reference == reference))


def erase_copies(session: Session, letter_id: int) -> None:
    """The pages that were kept for the printer go; what became of them stays."""
    mine = printer_jobs.c.letter_id == letter_id
    for blob_id in session.execute(select(printer_jobs.c.blob_id).where(mine)).scalars().all():
        if blob_id is not None:
            blobs.erase(session, blob_id)
    session.execute(update(printer_jobs).where(mine).values(blob_id=None))
