"""Phone calls, their recordings and the typing of them; only text that a person confirmed goes further."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    or_,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata, new_id
from store.ready import Ready

calls = Table(
    "calls",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("call_sid", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary),
    Column("record_consent", Boolean),
    Column("contribution_id", RowId, ForeignKey("contributions.id")),
    Column("started_at", Instant, nullable=False),
    Column("letter_id", RowId),
    Column("keyed", LargeBinary),
    Column("progress", Json),
    Column("heard", LargeBinary),
    Column("safe_times", String(40), nullable=False, server_default=""),
    Column("interpreter", String(20), nullable=False, server_default=""),
)
_NO_STORY = calls.c.contribution_id.is_(None) & or_(calls.c.sealed.is_not(None), calls.c.heard.is_not(None))
Index("ix_calls_without_story", calls.c.started_at, sqlite_where=_NO_STORY, postgresql_where=_NO_STORY)

recordings = Table(
    "recordings",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("recording_sid", String(64), nullable=False, unique=True),
    Column("call_id", RowId, ForeignKey("calls.id"), nullable=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id")),
    Column("url", Text, nullable=False),
    Column("seconds", Integer, nullable=False, server_default="0"),
    Column("blob_id", RowId),
    Column("announced_at", Instant, nullable=False),
    Column("fetch_due_at", Instant),
    Column("fetch_attempts", Integer, nullable=False, server_default="0"),
    Column("fetch_error", Text, nullable=False, server_default=""),
    Column("carrier_deleted_at", Instant),
    Column("draft", LargeBinary),
    Column("draft_by", String(20), nullable=False, server_default=""),
    Column("state", String(12), nullable=False),
    Column("claimed_by", Integer),
    Column("claimed_until", Instant),
    Column("confirmed_by", Integer),
    Column("confirmed_at", Instant),
    Column("purpose", String(12), nullable=False, server_default="story"),
    Column("delivery_id", RowId),
)
_TO_FETCH = recordings.c.fetch_due_at.is_not(None)
Index("ix_recordings_to_fetch", recordings.c.fetch_due_at, sqlite_where=_TO_FETCH, postgresql_where=_TO_FETCH)
_TO_TYPE = recordings.c.state.in_(["waiting", "draft"])
Index("ix_recordings_to_type", recordings.c.id, sqlite_where=_TO_TYPE, postgresql_where=_TO_TYPE)
Index("ix_recordings_contribution_id", recordings.c.contribution_id)

PLACE = "calls.sealed"
# Made once: making the question anew cost as much as the answer.
_EACH = select(recordings).where(recordings.c.contribution_id == bindparam("one")).order_by(recordings.c.id)
_OF, _STORY_OF = Ready(_EACH), Ready(_EACH.where(recordings.c.purpose == "story"))
_ANSWERS_OF = Ready(_EACH.where(recordings.c.purpose != "story"))
KEYED = "calls.keyed"
HEARD = "calls.heard"
DRAFT = "recordings.draft"
CLAIM = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Call:
    """``letter_id``: the letter whose code and PIN were keyed. ``keyed``: a code that still waits for its PIN.

    ``progress``: where the caller is; ``heard``: the document that they heard last. ``safe_times``: when they may be
    rung ("mornings", "texts only" …); ``interpreter``: "asked" where they asked for one.
    """

    id: int
    call_sid: str
    caller: str | None
    record_consent: bool | None
    contribution_id: int | None
    started_at: datetime
    letter_id: int | None = None
    keyed: str = field(default="", repr=False)
    progress: dict[str, Any] = field(default_factory=dict)
    heard: str = field(default="", repr=False)
    safe_times: str = ""
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """``state``: waiting (no text yet), draft (a machine's text), confirmed (a person's), abandoned.

    ``purpose``: "story"; or, from somebody who answers a letter (``delivery_id``), "name" (who answers), "response",
    "quote" (the exact words objected to) or "seen" (what makes them fear for somebody).
    """

    id: int
    recording_sid: str
    call_id: int
    contribution_id: int | None
    url: str
    seconds: int
    blob_id: int | None
    announced_at: datetime
    fetch_due_at: datetime | None
    fetch_attempts: int
    fetch_error: str
    carrier_deleted_at: datetime | None
    draft: str
    draft_by: str
    state: str
    claimed_by: int | None
    claimed_until: datetime | None
    confirmed_by: int | None
    confirmed_at: datetime | None
    purpose: str = "story"
    delivery_id: int | None = None


def start_call(session: Session, call_sid: str, caller: str | None, *, now: datetime) -> Call:
    """The call with this id, made on its first step; ``caller`` is E.164 or None for an anonymous one."""
    found = by_sid(session, call_sid)
    if found is not None:
        return found
    row_id = new_id()
    sealed = None if caller is None else session.keys.seal_text(caller, PLACE, row_id)
    session.add_row(calls, id=row_id, call_sid=call_sid, sealed=sealed, started_at=now)
    return Call(row_id, call_sid, caller, None, None, now)


def by_sid(session: Session, call_sid: str) -> Call | None:
    return _call(session, session.execute(select(calls).where(calls.c.call_sid == call_sid)).one_or_none())


def by_id(session: Session, call_id: int) -> Call | None:
    return _call(session, session.execute(select(calls).where(calls.c.id == call_id)).one_or_none())


def _call(session: Session, row: Any) -> Call | None:
    if row is None:
        return None

    def opened(sealed: bytes | None, place: str) -> str | None:
        return None if sealed is None else session.keys.open_text(sealed, place, row.id)

    return Call(
        id=row.id,
        call_sid=row.call_sid,
        caller=opened(row.sealed, PLACE),
        record_consent=row.record_consent,
        contribution_id=row.contribution_id,
        started_at=row.started_at,
        letter_id=row.letter_id,
        keyed=opened(row.keyed, KEYED) or "",
        progress=dict(row.progress or {}),
        heard=opened(row.heard, HEARD) or "",
        safe_times=row.safe_times,
        interpreter=row.interpreter,
    )


def step_done(session: Session, call_id: int, progress: dict[str, Any], heard: str) -> None:
    """Keep where the caller is now, and the document that they hear: a carrier that asks again gets the same."""
    change_call(session, call_id, progress=progress, heard=session.keys.seal_text(heard, HEARD, call_id))


def keep_keyed(session: Session, call_id: int, code: str) -> None:
    """Keep a keyed code, sealed, until its PIN is keyed; an empty one is forgotten."""
    change_call(session, call_id, keyed=session.keys.seal_text(code, KEYED, call_id) if code else None)


def change_call(session: Session, call_id: int, **fields: Any) -> None:
    session.execute(update(calls).where(calls.c.id == call_id).values(**fields))


def forget_callers(session: Session, started_before: datetime) -> int:
    """Take away who rang, and what they heard, where no story tells how long that is kept; of how many calls."""
    old = update(calls).where(_NO_STORY, calls.c.started_at < started_before)
    return session.execute(old.values(sealed=None, keyed=None, heard=None)).rowcount


def announce(
    session: Session,
    recording_sid: str,
    *,
    call_id: int,
    url: str,
    seconds: int,
    purpose: str = "story",
    delivery_id: int | None = None,
    now: datetime,
) -> tuple[int, bool]:
    """A recording that the carrier has; (its id, True when it is new)."""
    row = session.execute(select(recordings.c.id).where(recordings.c.recording_sid == recording_sid)).one_or_none()
    if row is not None:
        return row.id, False
    row_id = new_id()
    session.add_row(
        recordings,
        id=row_id,
        recording_sid=recording_sid,
        call_id=call_id,
        url=url,
        seconds=seconds,
        announced_at=now,
        fetch_due_at=now,
        state="waiting",
        purpose=purpose,
        delivery_id=delivery_id,
    )
    session.note("recording", row_id)
    return row_id, True


def recording(session: Session, recording_id: int) -> Recording | None:
    row = session.execute(select(recordings).where(recordings.c.id == recording_id)).one_or_none()
    return _recording(session, row) if row else None


def recording_by_sid(session: Session, recording_sid: str) -> Recording | None:
    row = session.execute(select(recordings).where(recordings.c.recording_sid == recording_sid)).one_or_none()
    return _recording(session, row) if row else None


def recordings_of(session: Session, contribution_id: int, *, answers: bool = False) -> list[Recording]:
    """The recordings in which a story was told; with ``answers`` those in which a home spoke of it instead."""
    rows = session.run(_ANSWERS_OF if answers else _STORY_OF, one=contribution_id)
    return [_recording(session, row) for row in rows]


def to_fetch(session: Session, *, now: datetime, limit: int = 10) -> list[Recording]:
    """Recordings that still lie at the carrier, or whose copy there is still to be deleted."""
    rows = session.execute(
        select(recordings).where(recordings.c.fetch_due_at <= now).order_by(recordings.c.fetch_due_at).limit(limit)
    )
    return [_recording(session, row) for row in rows]


def take_to_fetch(session: Session, recording_id: int, *, until: datetime, now: datetime) -> bool:
    """Take a recording that is due for one worker until then; counts the attempt. False when another was faster."""
    result = session.execute(
        update(recordings)
        .where(recordings.c.id == recording_id, recordings.c.fetch_due_at <= now)
        .values(fetch_due_at=until, fetch_attempts=recordings.c.fetch_attempts + 1)
    )
    return result.rowcount == 1


def change_recording(session: Session, recording_id: int, **fields: Any) -> None:
    session.execute(update(recordings).where(recordings.c.id == recording_id).values(**fields))


def put_draft(session: Session, recording_id: int, text: str, *, by: str) -> bool:
    """A machine's text; False when a person's text, or any other, is there already: it is never overwritten."""
    result = session.execute(
        update(recordings)
        .where(recordings.c.id == recording_id, recordings.c.state == "waiting")
        .values(draft=session.keys.seal_text(text, DRAFT, recording_id), draft_by=by, state="draft")
    )
    return result.rowcount == 1


def claim(session: Session, recording_id: int, *, by: int, now: datetime) -> bool:
    """Take a recording to type; False while somebody else types it."""
    free = or_(recordings.c.claimed_by.is_(None), recordings.c.claimed_by == by, recordings.c.claimed_until < now)
    result = session.execute(
        update(recordings)
        .where(recordings.c.id == recording_id, _TO_TYPE, free)
        .values(claimed_by=by, claimed_until=now + CLAIM)
    )
    return result.rowcount == 1


def give_back(session: Session, recording_id: int, *, by: int) -> bool:
    """End a claim of one's own; False when it was somebody else's, or nobody's."""
    result = session.execute(
        update(recordings)
        .where(recordings.c.id == recording_id, recordings.c.claimed_by == by)
        .values(claimed_by=None, claimed_until=None)
    )
    return result.rowcount == 1


def confirm(session: Session, recording_id: int, *, by: int, now: datetime) -> bool:
    """End the typing; False when it was confirmed before."""
    result = session.execute(
        update(recordings)
        .where(recordings.c.id == recording_id, _TO_TYPE)
        .values(state="confirmed", confirmed_by=by, confirmed_at=now, draft=None)
    )
    return result.rowcount == 1


def _recording(session: Session, row: Any) -> Recording:
    fields = dict(row._mapping)
    sealed = fields["draft"]
    fields["draft"] = "" if sealed is None else session.keys.open_text(sealed, DRAFT, row.id)
    return Recording(**fields)
