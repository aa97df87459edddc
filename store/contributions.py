"""Stories and their children: one row each, its original parts exactly as they came, and its derived texts."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
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
    UniqueConstraint,
    bindparam,
    func,
    literal_column,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata, new_id
from store.ready import Ready
from store.words import Kind, State

contributions = Table(
    "contributions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("reference", String(12), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("parent_id", RowId, ForeignKey("contributions.id")),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("policy", String(40)),
    Column("policy_version", Integer),
    Column("home_id", RowId, ForeignKey("homes.id")),
    Column("home_text", Text, nullable=False, server_default=""),
    Column("channel", String(12), nullable=False),
    Column("author_id", RowId, ForeignKey("authors.id")),
    Column("filer", String(20), nullable=False, server_default="me"),
    Column("writer_role", String(40), nullable=False, server_default=""),
    Column("language", String(5), nullable=False, server_default="en"),
    Column("about_manager", Boolean, nullable=False, server_default="0"),
    Column("consent_publish", Boolean),
    Column("consent_contact", Boolean),
    Column("consent_home", Boolean),
    Column("criticality", Integer),
    Column("urgent", Boolean, nullable=False, server_default="0"),
    Column("memory", Json, nullable=False),
    Column("hits", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("open_until", Instant),
    Column("read_at", Instant),
    Column("moved_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("public_text_id", RowId),
    Column("merged_into", RowId),
    Index("ix_contributions_parent_id", "parent_id"),
    Index("ix_contributions_author_id", "author_id"),
    Index("ix_contributions_state_id", "state", "id"),
    # A home's lists, and its numbers from the index alone, however many stories it has.
    Index("ix_contributions_of_home", "home_id", "kind", "state", "id", "moved_at", "parent_id"),
)
OVER = (State.WITHDRAWN, State.ARCHIVED)
"""States in which there is nothing left to read."""
# Written out, not parameters: a prepared statement is planned without its parameters and would miss the index.
UNREAD = contributions.c.read_at.is_(None) & contributions.c.state.not_in(
    [literal_column(f"'{state.value}'") for state in OVER]
)
"""Nobody has read it, and there is something left to read."""
Index(
    "ix_contributions_to_read",
    contributions.c.urgent,
    contributions.c.id,
    sqlite_where=UNREAD,
    postgresql_where=UNREAD,
)
_PUBLIC = contributions.c.published_at.is_not(None)
Index(
    "ix_contributions_public",
    contributions.c.published_at,
    contributions.c.id,
    sqlite_where=_PUBLIC,
    postgresql_where=_PUBLIC,
)
Index(
    "ix_contributions_public_of_home",
    contributions.c.home_id,
    contributions.c.published_at,
    contributions.c.id,
    sqlite_where=_PUBLIC,
    postgresql_where=_PUBLIC,
)
# What seniors decide, by how long it has been with them; and what waits with a score, by its score.
WITH_SENIORS = contributions.c.state.in_(
    [literal_column(f"'{state.value}'") for state in (State.IN_REVIEW, State.SUSPENDED)]
)
"""A senior decides it."""
Index(
    "ix_contributions_with_seniors",
    contributions.c.state,
    contributions.c.moved_at,
    contributions.c.id,
    sqlite_where=WITH_SENIORS,
    postgresql_where=WITH_SENIORS,
)
SCORED = contributions.c.criticality.is_not(None) & contributions.c.state.in_(
    [
        literal_column(f"'{state.value}'")
        for state in (State.IN_MODERATION, State.IN_REVIEW, State.HELD, State.SUSPENDED)
    ]
)
"""It waits for us and was scored before."""
Index(
    "ix_contributions_scored",
    contributions.c.criticality,
    contributions.c.id,
    sqlite_where=SCORED,
    postgresql_where=SCORED,
)

parts = Table(
    "parts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", String(20), nullable=False),
    Column("sealed", LargeBinary),
    Column("inbound_id", RowId),
    Column("at", Instant, nullable=False),
    UniqueConstraint("contribution_id", "seq"),
    UniqueConstraint("inbound_id", "field"),
)

texts = Table(
    "texts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("by_role", String(20), nullable=False),
    Column("by_id", RowId),
    Column("at", Instant, nullable=False),
    UniqueConstraint("contribution_id", "number"),
)

PLACE = "parts.sealed"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One row. ``memory`` holds what the machine remembers between moves; see ``gateway/moderation/machine.py``."""

    id: int
    reference: str
    kind: Kind
    parent_id: int | None
    state: State
    version: int
    policy: str | None
    policy_version: int | None
    home_id: int | None
    home_text: str
    channel: str
    author_id: int | None
    filer: str
    writer_role: str
    language: str
    about_manager: bool
    consent_publish: bool | None
    consent_contact: bool | None
    consent_home: bool | None
    criticality: int | None
    urgent: bool
    memory: Mapping[str, Any]
    hits: list[dict[str, Any]]
    received_at: datetime
    open_until: datetime | None
    read_at: datetime | None
    moved_at: datetime
    published_at: datetime | None
    public_text_id: int | None
    merged_into: int | None = None
    """The story that this one's words were joined to by a moderator; whatever still comes for this one goes there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the original, exactly as it came; ``text`` is None once it is erased."""

    seq: int
    field: str
    text: str | None
    inbound_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One derived text; the original is never changed, and nothing but a version is ever shown."""

    id: int
    number: int
    text: str
    by_role: str
    by_id: int | None
    at: datetime


def new_reference() -> str:
    """A random public reference such as ``KT4-7Q2M``'s eight signs; it says nothing of time, home or author."""
    alphabet = "23456789" + _LETTERS
    return "".join(secrets.choice(_LETTERS) for _ in range(2)) + "".join(secrets.choice(alphabet) for _ in range(6))


def add(session: Session, **fields: Any) -> int:
    """Insert a contribution; the caller is ``decide``'s ``receive`` alone. Returns its id."""
    row_id = new_id()
    # Among a million stories a few draw a reference that is taken: they draw again.
    while not session.insert_once(contributions, {"id": row_id, "reference": new_reference(), **fields}, ["reference"]):
        pass
    return row_id


# Made once: every use case asks for its contribution, and making the question cost as much as the answer.
_ONE = select(contributions).where(contributions.c.id == bindparam("one"))
_BY_ID, _BY_ID_LOCKED = Ready(_ONE), Ready(_ONE.with_for_update())
_OF_AUTHOR = Ready(
    select(contributions)
    .where(contributions.c.author_id == bindparam("one"))
    .order_by(contributions.c.id.desc())
    .limit(bindparam("most"))
)
_CHANGE = Ready(update(contributions).where(contributions.c.id == bindparam("this")))
_NEXT_SEQ = Ready(
    select(func.coalesce(func.max(parts.c.seq), -1) + 1).where(parts.c.contribution_id == bindparam("one"))
)
_MOVE = Ready(
    update(contributions).where(
        contributions.c.id == bindparam("this"), contributions.c.version == bindparam("expected")
    )
)
_TEXTS = select(texts).where(texts.c.contribution_id == bindparam("one"))
_LATEST_TEXT = Ready(_TEXTS.order_by(texts.c.number.desc()).limit(1))
_EVERY_TEXT = Ready(_TEXTS.order_by(texts.c.number))
_TEXT = Ready(select(texts).where(texts.c.id == bindparam("one")))
_ORIGINAL = Ready(select(parts).where(parts.c.contribution_id == bindparam("one")).order_by(parts.c.seq))


def get(session: Session, contribution_id: int, *, for_update: bool = False) -> Contribution | None:
    row = session.run(_BY_ID_LOCKED if for_update else _BY_ID, one=contribution_id).one_or_none()
    return contribution(row) if row else None


def by_reference(session: Session, reference: str) -> Contribution | None:
    clean = "".join(sign for sign in reference.upper() if sign.isalnum())
    row = session.execute(select(contributions).where(contributions.c.reference == clean)).one_or_none()
    return contribution(row) if row else None


def of_author(session: Session, author_id: int, *, limit: int = 20) -> list[Contribution]:
    """An author's contributions, the newest first."""
    rows = session.run(_OF_AUTHOR, one=author_id, most=limit)
    return [contribution(row) for row in rows]


def of_authors(
    session: Session, author_ids: Collection[int], *, states: Collection[State] | None = None, limit: int = 20
) -> list[Contribution]:
    """The newest contributions of these authors, in one of ``states`` if given, without joined ones."""
    query = select(contributions).where(
        contributions.c.author_id.in_(list(author_ids)), contributions.c.merged_into.is_(None)
    )
    if states is not None:
        query = query.where(contributions.c.state.in_([state.value for state in states]))
    rows = session.execute(query.order_by(contributions.c.id.desc()).limit(limit))
    return [contribution(row) for row in rows]


def survivor(session: Session, row: Contribution, *, hops: int = 5) -> Contribution:
    """Where a contribution's words went when it was joined to another; the row itself when it was not."""
    while row.merged_into is not None and hops:
        joined, hops = get(session, row.merged_into, for_update=True), hops - 1
        if joined is None:
            break
        row = joined
    return row


def part_count(session: Session, contribution_id: int) -> int:
    """How many pieces an original has, without reading them."""
    return int(session.run(_NEXT_SEQ, one=contribution_id).scalar_one())


def children(session: Session, parent_id: int) -> list[Contribution]:
    rows = session.execute(
        select(contributions).where(contributions.c.parent_id == parent_id).order_by(contributions.c.id)
    )
    return [contribution(row) for row in rows]


def joined_to(session: Session, contribution_id: int) -> list[Contribution]:
    """The contributions whose words were joined to this one."""
    rows = session.execute(select(contributions).where(contributions.c.merged_into == contribution_id))
    return [contribution(row) for row in rows]


def change(session: Session, contribution_id: int, **fields: Any) -> None:
    """Change fields that are not the state: a state is moved by ``decide`` alone, through :func:`move`."""
    if {"state", "version"} & fields.keys():
        raise ValueError("only decide() changes a state")
    session.run(_CHANGE, this=contribution_id, **fields)


def move(session: Session, contribution_id: int, *, expected_version: int, state: State, **fields: Any) -> bool:
    """Set the state if the version is still the expected one; False when somebody was first."""
    values = {"state": state, "version": expected_version + 1, **fields}
    return session.run(_MOVE, this=contribution_id, expected=expected_version, **values).rowcount == 1


def add_part(
    session: Session, contribution_id: int, text: str, *, field: str, inbound_id: int | None, at: datetime
) -> int:
    """Append a piece of the original; returns its place in the order (from 0)."""
    seq = session.run(_NEXT_SEQ, one=contribution_id).scalar_one()
    row_id = new_id()
    sealed = session.keys.seal_text(text, PLACE, row_id)
    session.add_row(
        parts,
        id=row_id,
        contribution_id=contribution_id,
        seq=seq,
        field=field,
        sealed=sealed,
        inbound_id=inbound_id,
        at=at,
    )
    return int(seq)


def original(session: Session, contribution_id: int) -> list[Part]:
    """The pieces of the original in order."""
    rows = session.run(_ORIGINAL, one=contribution_id)
    return [
        Part(
            seq=row.seq,
            field=row.field,
            text=None if row.sealed is None else session.keys.open_text(row.sealed, PLACE, row.id),
            inbound_id=row.inbound_id,
            at=row.at,
        )
        for row in rows
    ]


def add_version(
    session: Session, contribution_id: int, text: str, *, by_role: str, by_id: int | None, at: datetime
) -> Version:
    """Store a derived text as the next version (numbers from 1)."""
    number = session.execute(
        select(func.coalesce(func.max(texts.c.number), 0) + 1).where(texts.c.contribution_id == contribution_id)
    ).scalar_one()
    row_id = new_id()
    session.add_row(
        texts,
        id=row_id,
        contribution_id=contribution_id,
        number=number,
        text=text,
        by_role=by_role,
        by_id=by_id,
        at=at,
    )
    return Version(row_id, int(number), text, by_role, by_id, at)


def versions(session: Session, contribution_id: int) -> list[Version]:
    return [_version(row) for row in session.run(_EVERY_TEXT, one=contribution_id)]


def latest_version(session: Session, contribution_id: int) -> Version | None:
    row = session.run(_LATEST_TEXT, one=contribution_id).one_or_none()
    return _version(row) if row else None


def version_by_id(session: Session, text_id: int) -> Version | None:
    row = session.run(_TEXT, one=text_id).one_or_none()
    return _version(row) if row else None


def _version(row: Any) -> Version:
    return Version(row.id, row.number, row.text, row.by_role, row.by_id, row.at)


def contribution(row: Any) -> Contribution:
    """A row of the table as a value; for the queries in ``store/listings.py`` too."""
    fields: list[Any] = list(row[:_FIELDS])
    fields[_KIND], fields[_STATE] = _KINDS[fields[_KIND]], _STATES[fields[_STATE]]
    return Contribution(*fields)


# The table's columns stand in the order of the value's fields.
_NAMES = list(Contribution.__dataclass_fields__)
_FIELDS, _KIND, _STATE = len(_NAMES), _NAMES.index("kind"), _NAMES.index("state")
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
