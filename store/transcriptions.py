"""Who writes each recording down: whom it was offered to, until when, what a machine doubted, what a person began.

The draft itself and how the typing ended stand with the recording (``calls``): here is only what the port needs.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, and_, delete, or_, select, update

from store.calls import recordings
from store.database import Session
from store.metadata import Instant, Json, RowId, metadata

transcriptions = Table(
    "transcriptions",
    metadata,
    Column("recording_id", RowId, ForeignKey("recordings.id"), primary_key=True, autoincrement=False),
    Column("language", String(12), nullable=False),
    Column("transcriber", String(20), nullable=False),
    Column("tried", Json, nullable=False),
    Column("state", String(12), nullable=False),
    Column("remark", String(12), nullable=False, server_default=""),
    Column("due_at", Instant),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", LargeBinary),
    Column("typed", LargeBinary),
    Column("typed_by", Integer),
    Column("typed_at", Instant),
)
_DUE = transcriptions.c.due_at.is_not(None)
Index("ix_transcriptions_due_at", transcriptions.c.due_at, sqlite_where=_DUE, postgresql_where=_DUE)

DOUBTS = "transcriptions.doubts"
TYPED = "transcriptions.typed"


@dataclass(frozen=True, slots=True)
class Transcription:
    """``state``: waiting, running; or what the recording's own state says. ``doubts``: as the port wrote them.

    ``typed`` is what a person (``typed_by``) began and has not confirmed.
    """

    recording_id: int
    language: str
    transcriber: str
    tried: tuple[str, ...]
    state: str
    remark: str
    due_at: datetime | None
    leased_until: datetime | None
    attempts: int
    doubts: list[Any]
    typed: str
    typed_by: int | None
    typed_at: datetime | None


def get(session: Session, recording_id: int) -> Transcription | None:
    row = session.execute(select(transcriptions).where(transcriptions.c.recording_id == recording_id)).one_or_none()
    if row is None:
        return None
    fields = dict(row._mapping)
    fields["tried"] = tuple(row.tried)
    fields["doubts"] = (
        [] if row.doubts is None else json.loads(session.keys.open_text(row.doubts, DOUBTS, recording_id))
    )
    fields["typed"] = "" if row.typed is None else session.keys.open_text(row.typed, TYPED, recording_id)
    return Transcription(**fields)


def put(
    session: Session,
    recording_id: int,
    *,
    language: str,
    transcriber: str,
    tried: tuple[str, ...],
    state: str,
    remark: str = "",
    due_at: datetime | None = None,
    doubts: list[Any] | None = None,
) -> None:
    """Write where a job stands. A lease and its attempts end with the offer that they belong to."""
    sealed = session.keys.seal_text(json.dumps(doubts), DOUBTS, recording_id) if doubts else None
    values = {"recording_id": recording_id, "language": language, "transcriber": transcriber, "tried": list(tried)}
    values |= {"state": state, "remark": remark, "due_at": due_at, "leased_until": None, "attempts": 0}
    session.upsert(transcriptions, values | {"doubts": sealed}, ["recording_id"])


def keep_typed(session: Session, recording_id: int, text: str, *, by: int, now: datetime) -> bool:
    """Keep what a person has typed so far, in the place of what was kept before; False when there is no such job."""
    values = {"typed": session.keys.seal_text(text, TYPED, recording_id), "typed_by": by, "typed_at": now}
    mine = transcriptions.c.recording_id == recording_id
    return session.execute(update(transcriptions).where(mine).values(**values)).rowcount == 1


def end(session: Session, recording_id: int, state: str) -> None:
    """Nobody is waited for any more, and every word that stood here goes: "confirmed" or "abandoned"."""
    mine = transcriptions.c.recording_id == recording_id
    session.execute(update(transcriptions).where(mine).values(state=state, leased_until=None))
    forget(session, recording_id)


def forget(session: Session, recording_id: int) -> None:
    """Take away every word: what a machine doubted and what a person began."""
    nothing = {"doubts": None, "typed": None, "typed_by": None, "typed_at": None, "due_at": None}
    session.execute(update(transcriptions).where(transcriptions.c.recording_id == recording_id).values(**nothing))


def late(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Jobs whose transcriber should have given a text by now."""
    rows = session.execute(
        select(transcriptions.c.recording_id)
        .where(transcriptions.c.due_at <= now)
        .order_by(transcriptions.c.due_at)
        .limit(limit)
    )
    return [row.recording_id for row in rows]


def waiting_for(session: Session, transcriber: str, *, now: datetime, limit: int = 10) -> list[int]:
    """Jobs that wait for this transcriber and whose sound is here, the longest waiting first."""
    job, free = transcriptions.c, or_(transcriptions.c.leased_until.is_(None), transcriptions.c.leased_until < now)
    rows = session.execute(
        select(job.recording_id)
        .join(recordings, recordings.c.id == job.recording_id)
        # Only what is under way has a deadline, so the few that matter are found by its index.
        .where(job.due_at.is_not(None), job.transcriber == transcriber, free)
        .where(recordings.c.blob_id.is_not(None), recordings.c.state == "waiting")
        .order_by(job.due_at)
        .limit(limit)
    )
    return [row.recording_id for row in rows]


def lease(session: Session, recording_id: int, transcriber: str, *, until: datetime, now: datetime) -> bool:
    """Take a job for one worker until then; counts the attempt. False when another was faster, or it went on."""
    job = transcriptions.c
    free = and_(job.transcriber == transcriber, or_(job.leased_until.is_(None), job.leased_until < now))
    result = session.execute(
        update(transcriptions)
        .where(job.recording_id == recording_id, job.state.in_(["waiting", "running"]), free)
        .values(leased_until=until, attempts=job.attempts + 1, state="running")
    )
    return result.rowcount == 1


def give_back(session: Session, recording_id: int, *, counted: bool) -> None:
    """End a lease whose work was not done; it counts as an attempt unless the recording had no part in it."""
    job = transcriptions.c
    values = {"leased_until": None, "attempts": job.attempts - (0 if counted else 1), "state": "waiting"}
    held = (job.recording_id == recording_id) & job.leased_until.is_not(None)
    session.execute(update(transcriptions).where(held).values(**values))


def erase(session: Session, contribution_id: int) -> None:
    """Every job of a contribution's recordings, with all their words."""
    ours = select(recordings.c.id).where(recordings.c.contribution_id == contribution_id)
    session.execute(delete(transcriptions).where(transcriptions.c.recording_id.in_(ours)))
