"""Scanned paper forms: what was read of each sheet, and whether a person has made a story of it yet.

The sheet's own picture is kept with its scan; the pictures of single lines are sealed blobs too, and so is a draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    or_,
    select,
    update,
)

from store import blobs, scans
from store.database import Session
from store.metadata import Instant, Json, RowId, Sealed, metadata
from store.scan_files import scan_sheets

CLAIM = timedelta(minutes=30)
DRAFT = "scanned_forms.draft"
PIECES = ("name", "phone", "address", "words")

scanned_forms = Table(
    "scanned_forms",
    metadata,
    Column("scan_id", RowId, ForeignKey("scans.id"), primary_key=True, autoincrement=False),
    Column("home_id", RowId),
    Column("keyword", String(40), nullable=False),
    Column("large", Boolean, nullable=False),
    Column("sheet", Integer, nullable=False),
    Column("first_id", RowId),
    Column("registered", Boolean, nullable=False),
    Column("boxes", Json, nullable=False),
    Column("doubts", Json, nullable=False),
    Column("name_id", RowId),
    Column("phone_id", RowId),
    Column("address_id", RowId),
    Column("words_id", RowId),
    Column("draft", Sealed),
    Column("state", String(10), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default="0"),
    Column("claimed_by", RowId),
    Column("claimed_until", Instant),
    Column("contribution_id", RowId),
    Column("ended_by", RowId),
    Column("ended_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Index("ix_scanned_forms_first_id", "first_id"),
    Index("ix_scanned_forms_contribution_id", "contribution_id"),
)
_TO_TYPE = scanned_forms.c.state == "waiting"
Index("ix_scanned_forms_waiting", scanned_forms.c.scan_id, sqlite_where=_TO_TYPE, postgresql_where=_TO_TYPE)


class FormState(StrEnum):
    """``second``: it belongs to the sheet before it, and is typed with that one."""

    WAITING = "waiting"
    SECOND = "second"
    TYPED = "typed"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class ScannedForm:
    """``boxes``: name → [ink 0 to 1, mark]; ``doubts``: boxes that a person must look at."""

    scan_id: int
    home_id: int | None
    keyword: str
    large: bool
    sheet: int
    first_id: int | None
    registered: bool
    boxes: dict[str, list[Any]]
    doubts: list[str]
    name_id: int | None
    phone_id: int | None
    address_id: int | None
    words_id: int | None
    draft: bytes | None
    state: FormState
    urgent: bool
    claimed_by: int | None
    claimed_until: datetime | None
    contribution_id: int | None
    ended_by: int | None
    ended_at: datetime | None
    reason: str

    @property
    def sure(self) -> frozenset[str]:
        """The boxes that are crossed beyond doubt."""
        crossed = {name for name, (_, mark) in self.boxes.items() if mark == "ticked"}
        return frozenset(crossed - set(self.doubts))

    def held_by(self, person: int, *, now: datetime) -> bool:
        """Whether this person, and so nobody else, types it now."""
        return self.claimed_by == person and self.is_held(now=now)

    def is_held(self, *, now: datetime) -> bool:
        return self.claimed_until is not None and self.claimed_until >= now


def add(
    session: Session,
    scan_id: int,
    *,
    home_id: int | None,
    keyword: str,
    large: bool,
    sheet: int,
    first_id: int | None,
    registered: bool,
    boxes: Mapping[str, list[Any]],
    doubts: list[str],
    pieces: Mapping[str, bytes],
    now: datetime,
) -> None:
    """Keep what was read of a sheet; ``pieces`` are PNGs by their names in PIECES."""
    kept = {
        f"{name}_id": blobs.keep(session, picture, kind=scans.PICTURES, media_type="image/png", now=now)
        for name, picture in pieces.items()
        if picture
    }
    session.add_row(
        scanned_forms,
        scan_id=scan_id,
        home_id=home_id,
        keyword=keyword,
        large=large,
        sheet=sheet,
        first_id=first_id,
        registered=registered,
        boxes=dict(boxes),
        doubts=doubts,
        state=(FormState.WAITING if first_id is None else FormState.SECOND).value,
        **kept,
    )


def get(session: Session, scan_id: int, *, for_update: bool = False) -> ScannedForm | None:
    query = select(scanned_forms).where(scanned_forms.c.scan_id == scan_id)
    row = session.execute(query.with_for_update() if for_update else query).one_or_none()
    return _form(row) if row else None


def second_of(session: Session, scan_id: int) -> ScannedForm | None:
    """The second sheet that is typed with this one."""
    row = session.execute(select(scanned_forms).where(scanned_forms.c.first_id == scan_id).limit(1)).one_or_none()
    return _form(row) if row else None


def next_in_file(session: Session, scan_id: int) -> int | None:
    """The sheet that was scanned right after this one: the back of it may be."""
    return _beside(session, scan_id, 1)


def before_in_file(session: Session, scan_id: int) -> int | None:
    return _beside(session, scan_id, -1)


def to_type(session: Session, *, after: int = 0, limit: int = 50) -> list[ScannedForm]:
    """What waits, the oldest first."""
    query = select(scanned_forms).where(_TO_TYPE, scanned_forms.c.scan_id > after)
    return [_form(row) for row in session.execute(query.order_by(scanned_forms.c.scan_id).limit(limit))]


def count(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(scanned_forms).where(_TO_TYPE)).scalar_one())


def claim(session: Session, scan_id: int, *, by: int, now: datetime) -> bool:
    """Take a form to type; False while somebody else has it, or once it is done."""
    here = scanned_forms.c
    free = or_(here.claimed_by.is_(None), here.claimed_by == by, here.claimed_until < now)
    taken = update(scanned_forms).where(here.scan_id == scan_id, _TO_TYPE, free)
    return bool(session.execute(taken.values(claimed_by=by, claimed_until=now + CLAIM)).rowcount == 1)


def give_back(session: Session, scan_id: int, *, by: int) -> None:
    mine = (scanned_forms.c.scan_id == scan_id, scanned_forms.c.claimed_by == by)
    session.execute(update(scanned_forms).where(*mine).values(claimed_by=None, claimed_until=None))


def keep_draft(session: Session, scan_id: int, text: str) -> None:
    change(session, scan_id, draft=session.keys.seal_text(text, DRAFT, scan_id))


def draft_of(session: Session, form: ScannedForm) -> str:
    return "" if form.draft is None else session.keys.open_text(form.draft, DRAFT, form.scan_id)


def end(session: Session, scan_id: int, state: FormState, *, by: int, now: datetime, **values: Any) -> bool:
    """It was typed, or set aside; False when it is over already."""
    ended = {"state": state.value, "ended_by": by, "ended_at": now, "draft": None, **values}
    here = (scanned_forms.c.scan_id == scan_id, _TO_TYPE)
    return bool(session.execute(update(scanned_forms).where(*here).values(**ended)).rowcount == 1)


def change(session: Session, scan_id: int, **values: Any) -> None:
    session.execute(update(scanned_forms).where(scanned_forms.c.scan_id == scan_id).values(**values))


def sheets_of(session: Session, scan_id: int) -> list[int]:
    """A form's scans: itself, what followed it without a code, its second sheet, and what followed that."""
    second = second_of(session, scan_id)
    found = [scan_id] if second is None else [scan_id, second.scan_id]
    backs = [back for each in found if (back := back_of(session, each)) is not None]
    return [*found, *backs]


def back_of(session: Session, scan_id: int) -> int | None:
    """The sheet without any code that was scanned right after this one: it may be its back, with more written."""
    after = next_in_file(session, scan_id)
    found = None if after is None else scans.get(session, after)
    return after if found is not None and found.fault == "no_code" else None


def _beside(session: Session, scan_id: int, step: int) -> int | None:
    """The sheet beside this one in the file with which it first came."""
    place = select(scan_sheets.c.file_id, scan_sheets.c.number).where(
        scan_sheets.c.scan_id == scan_id, scan_sheets.c.again.is_(False)
    )
    row = session.execute(place.limit(1)).one_or_none()
    if row is None:
        return None
    there = (scan_sheets.c.file_id == row.file_id, scan_sheets.c.number == row.number + step)
    return session.execute(select(scan_sheets.c.scan_id).where(*there)).scalar_one_or_none()


def _form(row: Any) -> ScannedForm:
    fields = dict(row._mapping)
    return ScannedForm(**{**fields, "state": FormState(fields["state"])})
