"""What the typists' list shows: each recording that nobody has confirmed, and who types it, without a word of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, text

from store.calls import recordings
from store.contributions import contributions
from store.database import Session
from store.staff import staff
from store.transcriptions import transcriptions

# As in the index, letter for letter: with bound values a database could not know that the index has all of them.
OPEN = text("recordings.state IN ('waiting', 'draft')")
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class ToType:
    """``holder``: the name of the person who holds it, until ``held_until``. ``machine``: who writes a draft now."""

    id: int
    seconds: int
    announced_at: datetime
    purpose: str
    sound_is_here: bool
    draft_by: str
    begun: bool
    machine: str
    remark: str
    urgent: bool
    claimed_by: int | None
    held_until: datetime | None
    holder: str


def to_type(session: Session, *, after: int = 0, limit: int = 50) -> list[ToType]:
    """The oldest first, by id from ``after`` on."""
    recording, job = recordings.c, transcriptions.c
    query = (
        select(
            recording.id,
            recording.seconds,
            recording.announced_at,
            recording.purpose,
            recording.blob_id.is_not(None).label("sound_is_here"),
            recording.draft_by,
            job.typed.is_not(None).label("begun"),
            job.transcriber,
            job.due_at,
            job.remark,
            contributions.c.urgent,
            recording.claimed_by,
            recording.claimed_until,
            staff.c.name,
        )
        .select_from(recordings)
        .outerjoin(transcriptions, job.recording_id == recording.id)
        .outerjoin(contributions, contributions.c.id == recording.contribution_id)
        .outerjoin(staff, staff.c.id == recording.claimed_by)
        .where(and_(OPEN, recording.id > after))
        .order_by(recording.id)
        .limit(limit)
    )
    return [
        ToType(
            id=row.id,
            seconds=row.seconds,
            announced_at=row.announced_at,
            purpose=row.purpose,
            sound_is_here=row.sound_is_here,
            draft_by=row.draft_by,
            begun=bool(row.begun),
            machine=row.transcriber if row.due_at is not None and not row.draft_by else "",
            remark=row.remark or "",
            urgent=bool(row.urgent),
            claimed_by=row.claimed_by,
            held_until=row.claimed_until,
            holder=row.name or "",
        )
        for row in session.execute(query)
    ]


def count(session: Session) -> int:
    """How many wait, as far as anybody would count."""
    counted = select(recordings.c.id).where(OPEN).limit(MOST_COUNTED).subquery()
    return int(session.execute(select(func.count()).select_from(counted)).scalar_one())
