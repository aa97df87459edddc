"""Files of scanned slips: kept sealed until every sheet in them was read, then only what they were called."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, delete, func, select, update

from store import blobs, scans
from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id

scan_files = Table(
    "scan_files",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("added_by", RowId),
    Column("added_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("sheets", Integer, nullable=False, server_default="0"),
    Column("blob_id", RowId),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
)
_TO_READ = scan_files.c.due_at.is_not(None)
Index("ix_scan_files_due", scan_files.c.due_at, sqlite_where=_TO_READ, postgresql_where=_TO_READ)

scan_sheets = Table(
    "scan_sheets",
    metadata,
    Column("file_id", RowId, ForeignKey("scan_files.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("scan_id", RowId, ForeignKey("scans.id"), nullable=False),
    Column("again", Boolean, nullable=False),
    Index("ix_scan_sheets_scan_id", "scan_id"),
)


class FileState(StrEnum):
    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ScanFile:
    """``sheets``: how many there are in it, 0 until it was opened; ``reason``: why it was refused."""

    id: int
    name: str
    sha256: str
    size: int
    added_by: int | None
    added_at: datetime
    state: FileState
    reason: str
    sheets: int
    blob_id: int | None
    due_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class FileSheet:
    """A sheet's place in a file; ``again``: it had been here before, so it changed nothing."""

    file_id: int
    number: int
    scan_id: int
    again: bool


def keep(session: Session, content: bytes, *, name: str, by: int | None, now: datetime) -> tuple[ScanFile, bool]:
    """Keep a file to be read; False beside it when the very same one is here already. A refused one is tried anew."""
    values = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "name": name[:200]}
    values |= {"added_by": by, "added_at": now, "state": FileState.WAITING.value, "due_at": now}
    found = _by_hash(session, str(values["sha256"]))
    if found is not None and found.state is not FileState.REFUSED:
        return found, False
    row_id = new_id() if found is None else found.id
    values["blob_id"] = blobs.keep(session, content, kind="scans", media_type="application/octet-stream", now=now)
    if found is None:
        session.add_row(scan_files, id=row_id, **values)
    else:
        again = update(scan_files).where(scan_files.c.id == row_id)
        session.execute(again.values(**values, reason="", attempts=0))
    kept = get(session, row_id)
    assert kept is not None
    return kept, True


def get(session: Session, file_id: int) -> ScanFile | None:
    row = session.execute(select(scan_files).where(scan_files.c.id == file_id)).one_or_none()
    return _file(row) if row else None


def newest(session: Session, *, before: int | None = None, limit: int = 25) -> list[ScanFile]:
    query = select(scan_files).order_by(scan_files.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(scan_files.c.id < before)
    return [_file(row) for row in session.execute(query)]


def to_read(session: Session, *, now: datetime, limit: int = 20) -> list[int]:
    query = select(scan_files.c.id).where(scan_files.c.due_at <= now).order_by(scan_files.c.due_at).limit(limit)
    return list(session.execute(query).scalars())


def take(session: Session, file_id: int, *, until: datetime, now: datetime) -> ScanFile | None:
    """Take a file that is due for one worker until then; counts the attempt. None when another was faster."""
    row = session.execute(
        update(scan_files)
        .where(scan_files.c.id == file_id, scan_files.c.due_at <= now)
        .values(due_at=until, attempts=scan_files.c.attempts + 1)
        .returning(scan_files)
    ).one_or_none()
    return _file(row) if row else None


def go_on(session: Session, file_id: int, *, until: datetime) -> None:
    """It is still being read: a sheet that was read is no failed attempt."""
    session.execute(update(scan_files).where(scan_files.c.id == file_id).values(due_at=until, attempts=1))


def put_count(session: Session, file_id: int, sheets: int) -> None:
    session.execute(update(scan_files).where(scan_files.c.id == file_id).values(sheets=sheets))


def end(session: Session, file_id: int, state: FileState, *, reason: str = "") -> None:
    """It was read to its end, or refused: its bytes go, for each sheet has a picture of its own."""
    found = get(session, file_id)
    if found is not None and found.blob_id is not None:
        blobs.erase(session, found.blob_id)
    values = {"state": state.value, "reason": reason, "blob_id": None, "due_at": None}
    session.execute(update(scan_files).where(scan_files.c.id == file_id).values(**values))


def put_sheet(session: Session, file_id: int, number: int, scan_id: int, *, again: bool) -> None:
    session.add_row(scan_sheets, file_id=file_id, number=number, scan_id=scan_id, again=again)


def sheets(session: Session, file_id: int) -> list[FileSheet]:
    query = select(scan_sheets).where(scan_sheets.c.file_id == file_id).order_by(scan_sheets.c.number)
    return [FileSheet(**row._mapping) for row in session.execute(query)]


def faults(session: Session, file_id: int, these: Collection[str]) -> list[int]:
    """The numbers of a file's sheets, new with it, that have one of these faults."""
    query = (
        select(scan_sheets.c.number)
        .join(scans.scans, scans.scans.c.id == scan_sheets.c.scan_id)
        .where(scan_sheets.c.file_id == file_id, scan_sheets.c.again.is_(False), scans.scans.c.fault.in_(these))
        .order_by(scan_sheets.c.number)
    )
    return list(session.execute(query).scalars())


def count_sheets(session: Session, file_id: int) -> int:
    query = select(func.count()).select_from(scan_sheets).where(scan_sheets.c.file_id == file_id)
    return int(session.execute(query).scalar_one())


def file_of(session: Session, scan_id: int) -> FileSheet | None:
    """Where a sheet was first seen."""
    query = select(scan_sheets).where(scan_sheets.c.scan_id == scan_id).order_by(scan_sheets.c.again).limit(1)
    row = session.execute(query).one_or_none()
    return FileSheet(**row._mapping) if row else None


def forget_old(session: Session, *, before: datetime) -> int:
    """Forget every sheet that came before then, and each file that has none left; how many sheets there were."""
    old = list(session.execute(select(scans.scans.c.id).where(scans.scans.c.at <= before).limit(1000)).scalars())
    session.execute(delete(scan_sheets).where(scan_sheets.c.scan_id.in_(old)))
    for scan_id in old:
        scans.forget(session, scan_id)
    ended = (scan_files.c.added_at <= before, scan_files.c.blob_id.is_(None))
    session.execute(delete(scan_files).where(*ended, scan_files.c.id.not_in(select(scan_sheets.c.file_id))))
    return len(old)


def _by_hash(session: Session, sha256: str) -> ScanFile | None:
    row = session.execute(select(scan_files).where(scan_files.c.sha256 == sha256)).one_or_none()
    return _file(row) if row else None


def _file(row: Any) -> ScanFile:
    fields = dict(row._mapping)
    return ScanFile(**{**fields, "state": FileState(fields["state"])})
