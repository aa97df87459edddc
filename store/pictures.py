"""Pictures and other files that came with a text: on their way, kept, kept closed, or never to be had."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, or_, select, update

from store import blobs, carrier_copies
from store.contributions import parts
from store.database import Session
from store.inbound import inbound
from store.metadata import Instant, RowId, metadata, new_id

pictures = Table(
    "pictures",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("inbound_id", RowId, nullable=False),
    Column("number", Integer, nullable=False),
    Column("contribution_id", RowId),
    Column("message_sid", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("blob_id", RowId),
    Column("note", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant),
    UniqueConstraint("inbound_id", "number"),
    Index("ix_pictures_contribution_id", "contribution_id"),
)
_COMING = pictures.c.due_at.is_not(None)
Index("ix_pictures_due", pictures.c.due_at, sqlite_where=_COMING, postgresql_where=_COMING)


class PictureState(StrEnum):
    """``kept``: drawn anew, to be looked at; ``closed``: kept as it came, opened by nobody; ``failed``: not here."""

    COMING = "coming"
    KEPT = "kept"
    CLOSED = "closed"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Picture:
    """``media_type`` is the sender's word for it and proves nothing; ``note`` is for the people at the desk."""

    id: int
    inbound_id: int
    number: int
    contribution_id: int | None
    message_sid: str
    url: str
    media_type: str
    state: PictureState
    blob_id: int | None
    note: str
    attempts: int
    at: datetime
    due_at: datetime | None


def expect(
    session: Session,
    inbound_id: int,
    number: int,
    *,
    contribution_id: int | None,
    message_sid: str,
    url: str,
    media_type: str,
    now: datetime,
) -> bool:
    """Note a picture that lies at the carrier; False when it was noted before."""
    values = {
        "id": new_id(),
        "inbound_id": inbound_id,
        "number": number,
        "contribution_id": contribution_id,
        "message_sid": message_sid,
        "url": url,
        "media_type": media_type,
        "state": PictureState.COMING,
        "at": now,
        "due_at": now,
    }
    return session.insert_once(pictures, values, ["inbound_id", "number"])


def get(session: Session, picture_id: int) -> Picture | None:
    row = session.execute(select(pictures).where(pictures.c.id == picture_id)).one_or_none()
    return _picture(row) if row else None


def of(session: Session, contribution_id: int) -> list[Picture]:
    """What came with the texts of this story, also when a text was joined to it, or made a story, later."""
    rows = session.execute(select(pictures).where(_belongs_to(contribution_id)).order_by(pictures.c.id))
    return [_picture(row) for row in rows]


def to_fetch(session: Session, *, now: datetime, limit: int = 20) -> list[int]:
    query = select(pictures.c.id).where(pictures.c.due_at <= now).order_by(pictures.c.due_at).limit(limit)
    return list(session.execute(query).scalars())


def take(session: Session, picture_id: int, *, until: datetime, now: datetime) -> Picture | None:
    """Take a picture that is due for one worker until then; counts the attempt. None when another was faster."""
    row = session.execute(
        update(pictures)
        .where(pictures.c.id == picture_id, pictures.c.due_at <= now)
        .values(due_at=until, attempts=pictures.c.attempts + 1)
        .returning(pictures)
    ).one_or_none()
    return _picture(row) if row else None


def settle(session: Session, picture_id: int, state: PictureState, *, note: str, blob_id: int | None = None) -> bool:
    """End the waiting for a picture; False when it had ended: then what was fetched is not wanted any more."""
    result = session.execute(
        update(pictures)
        .where(pictures.c.id == picture_id, pictures.c.state == PictureState.COMING)
        .values(state=state, note=note, blob_id=blob_id, due_at=None)
    )
    return result.rowcount == 1


def try_again(session: Session, picture_id: int, *, at: datetime, note: str) -> None:
    """Wait until then; nothing changes for one that is here, or erased, meanwhile."""
    waits = pictures.c.state.in_([PictureState.COMING, PictureState.FAILED])
    session.execute(
        update(pictures)
        .where(pictures.c.id == picture_id, waits)
        .values(state=PictureState.COMING, due_at=at, note=note[:500])
    )


def all_are_here(session: Session, inbound_id: int) -> bool:
    """Whether nothing of this message is still to be fetched, now or by somebody's second try."""
    missing = pictures.c.state.in_([PictureState.COMING, PictureState.FAILED])
    query = select(pictures.c.id).where(pictures.c.inbound_id == inbound_id, missing).limit(1)
    return session.execute(query).first() is None


def erase(session: Session, contribution_id: int) -> None:
    """Take a story's pictures away, here and at the carrier; one that is on its way is not kept when it comes."""
    for picture in of(session, contribution_id):
        if picture.blob_id is not None:
            blobs.erase(session, picture.blob_id)
        if picture.state in {PictureState.COMING, PictureState.FAILED}:
            carrier_copies.expect_media(session, picture.message_sid, direction="in", at=picture.at)
        gone = {"state": PictureState.ERASED, "blob_id": None, "due_at": None, "note": "", "url": ""}
        session.execute(update(pictures).where(pictures.c.id == picture.id).values(**gone))


def contribution_of(session: Session, picture: Picture) -> int | None:
    """The story that this picture belongs to now, if its text belongs to any."""
    if picture.contribution_id is not None:
        return picture.contribution_id
    query = select(inbound.c.contribution_id).where(inbound.c.id == picture.inbound_id)
    return session.execute(query).scalar_one_or_none()


def _belongs_to(contribution_id: int) -> Any:
    its_texts = select(parts.c.inbound_id).where(parts.c.contribution_id == contribution_id)
    return or_(pictures.c.contribution_id == contribution_id, pictures.c.inbound_id.in_(its_texts))


def _picture(row: Any) -> Picture:
    fields = dict(row._mapping)
    return Picture(**{**fields, "state": PictureState(fields["state"])})
