"""Who is on duty, in which order, when and for what; where a page reaches them is sealed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, delete, select

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata

duty = Table(
    "duty",
    metadata,
    Column("staff_id", RowId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("always", Boolean, nullable=False),
    Column("hours", Json, nullable=False),
    Column("danger", Boolean, nullable=False),
    Column("safeguarding", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

PLACE = "duty.sealed"
Span = tuple[int, int]
"""From and to, in minutes after midnight in London; a ``to`` that is not later lies on the next day."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One person's line. ``hours`` has one entry a weekday, Monday first; None: not that day. Unused when ``always``.

    ``danger``: paged for a danger word; ``safeguarding``: for what waits for the safeguarding lead.
    """

    staff_id: int
    place: int
    mobile: str = ""
    email: str = ""
    always: bool = True
    hours: tuple[Span | None, ...] = (None,) * 7
    danger: bool = False
    safeguarding: bool = False


def keep(session: Session, person: OnDuty, *, now: datetime) -> None:
    """Put somebody on the list, or change their line."""
    contact = json.dumps([person.mobile, person.email])
    values = {
        "staff_id": person.staff_id,
        "place": person.place,
        "sealed": session.keys.seal_text(contact, PLACE, person.staff_id),
        "always": person.always,
        "hours": [None if span is None else list(span) for span in person.hours],
        "danger": person.danger,
        "safeguarding": person.safeguarding,
        "changed_at": now,
    }
    session.upsert(duty, values, ["staff_id"])


def remove(session: Session, staff_id: int) -> None:
    session.execute(delete(duty).where(duty.c.staff_id == staff_id))


def get(session: Session, staff_id: int) -> OnDuty | None:
    row = session.execute(select(duty).where(duty.c.staff_id == staff_id)).one_or_none()
    return None if row is None else _person(session, row)


def everyone(session: Session) -> list[OnDuty]:
    """The whole list, in the order in which people are paged."""
    rows = session.execute(select(duty).order_by(duty.c.place, duty.c.staff_id))
    return [_person(session, row) for row in rows]


def _person(session: Session, row: Any) -> OnDuty:
    mobile, email = json.loads(session.keys.open_text(row.sealed, PLACE, row.staff_id))
    return OnDuty(
        staff_id=row.staff_id,
        place=row.place,
        mobile=mobile,
        email=email,
        always=bool(row.always),
        hours=tuple(None if span is None else (int(span[0]), int(span[1])) for span in row.hours),
        danger=bool(row.danger),
        safeguarding=bool(row.safeguarding),
    )
