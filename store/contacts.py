"""Who is told on behalf of a home, a public interest body or a council, and how; names and addresses are sealed."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata, new_id

contacts = Table(
    "contacts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("role", String(40), nullable=False),
    Column("home_id", ForeignKey("homes.id")),
    Column("area", Text, nullable=False, server_default=""),
    Column("known_by", LargeBinary, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("email_hash", LargeBinary),
    Column("mobile_hash", LargeBinary),
    Column("channels", Json, nullable=False),
    Column("language", String(5), nullable=False, server_default="en"),
    Column("print_size", String(10), nullable=False, server_default="clear"),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("changed_at", Instant, nullable=False),
    Index("ix_contacts_home_id", "home_id"),
    Index("ix_contacts_area", "area"),
    Index("ix_contacts_email_hash", "email_hash"),
    Index("ix_contacts_mobile_hash", "mobile_hash"),
)

PLACE = "contacts.sealed"


@dataclass(frozen=True, slots=True)
class Contact:
    """``channels`` is the order in which they are tried; ``kind`` is home, body or council."""

    kind: str
    name: str = ""
    role: str = "manager"
    home_id: int | None = None
    area: str = ""
    email: str = ""
    mobile: str = ""
    postal_address: str = ""
    channels: tuple[str, ...] = ()
    language: str = "en"
    print_size: str = "clear"
    id: int = 0


def _known_by(session: Session, contact: Contact) -> tuple[bytes, ...]:
    """The keyed hashes that make a contact one, the current first: the same name in the same role at the same place."""
    name = " ".join(contact.name.lower().split())
    return session.keys.find_any(
        f"{contact.kind}|{contact.role}|{contact.home_id}|{contact.area.lower()}|{name}", "contact"
    )


def look_ups(session: Session, contact: Contact) -> dict[str, bytes | None]:
    """The keyed hashes by which a contact is found, under the key in use."""
    find = session.keys.find
    return {
        "known_by": _known_by(session, contact)[0],
        "email_hash": find(contact.email.lower(), "email") if contact.email else None,
        "mobile_hash": find(contact.mobile, "phone") if contact.mobile else None,
    }


def _sealed_fields(contact: Contact) -> str:
    return json.dumps([contact.name, contact.email, contact.mobile, contact.postal_address])


def _values(session: Session, contact: Contact, now: datetime) -> dict[str, Any]:
    return {
        **look_ups(session, contact),
        "kind": contact.kind,
        "role": contact.role,
        "home_id": contact.home_id,
        "area": contact.area,
        "sealed": session.keys.seal_text(_sealed_fields(contact), PLACE, contact.id),
        "channels": list(contact.channels),
        "language": contact.language,
        "print_size": contact.print_size,
        "changed_at": now,
        "active": True,
    }


def _contact(session: Session, row: Any) -> Contact:
    name, email, mobile, postal = json.loads(session.keys.open_text(row.sealed, PLACE, row.id))
    return Contact(
        kind=row.kind,
        name=name,
        role=row.role,
        home_id=row.home_id,
        area=row.area,
        email=email,
        mobile=mobile,
        postal_address=postal,
        channels=tuple(row.channels),
        language=row.language,
        print_size=row.print_size,
        id=row.id,
    )


def keep(session: Session, contact: Contact, *, now: datetime) -> str:
    """Add or update a contact; says "added", "changed" or "unchanged"."""
    known = _known_by(session, contact)
    row = session.execute(select(contacts).where(contacts.c.known_by.in_(known))).one_or_none()
    if row is None:
        contact = replace(contact, id=new_id())
        session.add_row(contacts, id=contact.id, **_values(session, contact, now))
        return "added"
    before = _contact(session, row)
    contact = replace(contact, id=before.id)
    if before == contact and row.active:
        return "unchanged"
    session.execute(update(contacts).where(contacts.c.id == contact.id).values(**_values(session, contact, now)))
    return "changed"


def change(session: Session, contact: Contact, *, now: datetime) -> bool:
    """Write a contact over what its id held; False when somebody else of that name is kept there already."""
    known = _known_by(session, contact)
    other = session.execute(select(contacts.c.id).where(contacts.c.known_by.in_(known), contacts.c.id != contact.id))
    if other.first() is not None:
        return False
    session.execute(update(contacts).where(contacts.c.id == contact.id).values(**_values(session, contact, now)))
    return True


def retire(session: Session, contact_id: int, *, now: datetime) -> None:
    """Tell this contact nothing more; kept once again, it is told again."""
    session.execute(update(contacts).where(contacts.c.id == contact_id).values(active=False, changed_at=now))


def get(session: Session, contact_id: int) -> Contact | None:
    row = session.execute(select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    return _contact(session, row) if row else None


def of_home(session: Session, home_id: int, *, role: str = "manager") -> list[Contact]:
    rows = session.execute(
        select(contacts)
        .where(contacts.c.home_id == home_id, contacts.c.role == role, contacts.c.active.is_(True))
        .order_by(contacts.c.id)
    )
    return [_contact(session, row) for row in rows]


def of_area(session: Session, area: str, *, kind: str) -> list[Contact]:
    """The bodies or councils that serve a local authority's area."""
    rows = session.execute(
        select(contacts)
        .where(contacts.c.area == area, contacts.c.kind == kind, contacts.c.active.is_(True))
        .order_by(contacts.c.id)
    )
    return [_contact(session, row) for row in rows]
