"""Recordings, pictures and PDFs as sealed bytes in the database, so that one backup has everything."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, String, Table, delete, select

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id

blobs = Table(
    "blobs",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
PLACE = "blobs.sealed"


@dataclass(frozen=True, slots=True)
class Blob:
    id: int
    kind: str
    media_type: str
    sha256: str
    data: bytes


def keep(session: Session, data: bytes, *, kind: str, media_type: str, now: datetime) -> int:
    row_id = new_id()
    session.add_row(
        blobs,
        id=row_id,
        kind=kind,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sealed=session.keys.seal(data, PLACE, row_id),
        created_at=now,
    )
    return row_id


def get(session: Session, blob_id: int) -> Blob | None:
    row = session.execute(select(blobs).where(blobs.c.id == blob_id)).one_or_none()
    if row is None:
        return None
    return Blob(row.id, row.kind, row.media_type, row.sha256, session.keys.open(row.sealed, PLACE, row.id))


def still_kept(session: Session, blob_ids: list[int]) -> set[int]:
    """Those of these that have not been erased; none is opened."""
    return set(session.execute(select(blobs.c.id).where(blobs.c.id.in_(blob_ids))).scalars())


def erase(session: Session, blob_id: int) -> None:
    session.execute(delete(blobs).where(blobs.c.id == blob_id))
