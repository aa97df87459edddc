"""How somebody wants their desk: whether distressing words show at once, and whether single keys do anything."""

from dataclasses import dataclass

from sqlalchemy import Boolean, Column, ForeignKey, Table, select

from store.database import Session
from store.metadata import RowId, metadata

desk_preferences = Table(
    "desk_preferences",
    metadata,
    Column("staff_id", RowId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("show_distressing", Boolean, nullable=False, server_default="0"),
    Column("keys_off", Boolean, nullable=False, server_default="0"),
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What nobody chose: distressing words are folded away, and keys work."""

    show_distressing: bool = False
    keys_off: bool = False


def of(session: Session, staff_id: int) -> Preferences:
    row = session.execute(select(desk_preferences).where(desk_preferences.c.staff_id == staff_id)).one_or_none()
    return Preferences() if row is None else Preferences(bool(row.show_distressing), bool(row.keys_off))


def keep(session: Session, staff_id: int, wanted: Preferences) -> None:
    values = {"staff_id": staff_id, "show_distressing": wanted.show_distressing, "keys_off": wanted.keys_off}
    session.upsert(desk_preferences, values, ["staff_id"])
