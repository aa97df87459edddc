"""Care homes as the regulator's directory lists them, and the public tally of what became of their stories."""

from dataclasses import dataclass
from datetime import datetime
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
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, RowId, metadata
from store.ready import Ready
from store.words import State

homes = Table(
    "homes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("location_id", String(40), unique=True),
    Column("name", Text, nullable=False),
    Column("also_known_as", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("town", Text, nullable=False, server_default=""),
    Column("postcode", String(10), nullable=False, server_default=""),
    Column("phone", String(40), nullable=False, server_default=""),
    Column("provider_name", Text, nullable=False, server_default=""),
    Column("provider_id", String(40), nullable=False, server_default=""),
    Column("local_authority", Text, nullable=False, server_default=""),
    Column("region", Text, nullable=False, server_default=""),
    Column("nation", String(20), nullable=False, server_default="england"),
    Column("beds", Integer),
    Column("policy", String(40)),
    Column("keyword", String(20), unique=True),
    Column("listed", Boolean, nullable=False, server_default="1"),
    Column("changed_at", Instant, nullable=False),
    Index("ix_homes_local_authority", "local_authority"),
    Index("ix_homes_postcode", "postcode"),
    Index("ix_homes_changed_at", "changed_at"),
    Index("ix_homes_provider_id", "provider_id"),
)

home_tallies = Table(
    "home_tallies",
    metadata,
    Column("home_id", ForeignKey("homes.id"), primary_key=True),
    Column("state", String(20), primary_key=True),
    Column("stories", Integer, nullable=False, server_default="0"),
)

DIRECTORY_FIELDS = (
    "name",
    "also_known_as",
    "address",
    "town",
    "postcode",
    "phone",
    "provider_name",
    "provider_id",
    "local_authority",
    "region",
)


@dataclass(frozen=True, slots=True)
class Home:
    """One home. ``beds`` None is unknown, which counts as small for masking but not for the delay."""

    id: int
    location_id: str | None
    name: str
    also_known_as: str
    address: str
    town: str
    postcode: str
    phone: str
    provider_name: str
    provider_id: str
    local_authority: str
    region: str
    nation: str
    beds: int | None
    policy: str | None
    keyword: str | None
    listed: bool


_COLUMNS = [homes.c[name] for name in Home.__dataclass_fields__]


# Made once: making the question anew cost as much as the answer.
_NEWEST = Ready(
    select(
        select(func.max(homes.c.id)).scalar_subquery().label("newest"),
        select(func.max(homes.c.changed_at)).scalar_subquery().label("latest"),
    )
)
_BY_ID = Ready(select(*_COLUMNS).where(homes.c.id == bindparam("one")))


def _home(row: Any) -> Home:
    return Home(*row)


def get(session: Session, home_id: int) -> Home | None:
    row = session.run(_BY_ID, one=home_id).one_or_none()
    return _home(row) if row else None


def by_location(session: Session, location_id: str) -> Home | None:
    row = session.execute(select(*_COLUMNS).where(homes.c.location_id == location_id)).one_or_none()
    return _home(row) if row else None


def by_keyword(session: Session, keyword: str) -> Home | None:
    row = session.execute(select(*_COLUMNS).where(homes.c.keyword == keyword.upper())).one_or_none()
    return _home(row) if row else None


def at_postcode(session: Session, postcode: str) -> list[Home]:
    """The homes at a postcode, the oldest first; none for an empty one."""
    if not postcode:
        return []
    rows = session.execute(select(*_COLUMNS).where(homes.c.postcode == postcode).order_by(homes.c.id))
    return [_home(row) for row in rows]


def areas(session: Session) -> list[str]:
    """The local authorities that the directory names, as it writes them."""
    query = select(homes.c.local_authority).where(homes.c.local_authority != "").distinct()
    return sorted(session.execute(query).scalars())


def fingerprint(session: Session) -> tuple[int, datetime | None]:
    """The newest home and when one last changed: what was built from all of them is stale when it differs.

    Asked of two indexes, for every text that comes in asks it.
    """
    row = session.run(_NEWEST).one()
    return row.newest or 0, row.latest


def everyone(session: Session) -> list[Home]:
    """All listed homes, by name: what a matcher looks through."""
    rows = session.execute(select(*_COLUMNS).where(homes.c.listed.is_(True)).order_by(homes.c.name, homes.c.id))
    return [_home(row) for row in rows]


def search(session: Session, q: str, *, after: int = 0, limit: int = 50) -> list[Home]:
    """Homes with every word of ``q`` in their name, address, postcode or council, by id from ``after`` on."""
    query = select(*_COLUMNS).where(homes.c.id > after).order_by(homes.c.id).limit(limit)
    for word in q.lower().split():
        places = (
            homes.c.name,
            homes.c.also_known_as,
            homes.c.address,
            homes.c.town,
            homes.c.postcode,
            homes.c.local_authority,
        )
        query = query.where(or_(*(func.lower(place).like(_like(word), escape="\\") for place in places)))
    return [_home(row) for row in session.execute(query)]


def of_provider(session: Session, provider_id: str, *, after: int = 0, limit: int = 50) -> list[Home]:
    """Homes of one provider, as the regulator's directory groups them, by id from ``after`` on."""
    query = select(*_COLUMNS).where(homes.c.provider_id == provider_id, homes.c.id > after)
    return [_home(row) for row in session.execute(query.order_by(homes.c.id).limit(limit))]


def providers(session: Session, q: str, *, limit: int = 20) -> list[tuple[str, str, int]]:
    """Providers with every word of ``q`` in their name: [(the regulator's id, name, how many homes)]."""
    p = homes.c
    query = select(p.provider_id, func.min(p.provider_name).label("name"), func.count().label("how_many"))
    query = query.where(p.provider_id != "", p.listed.is_(True)).group_by(p.provider_id).order_by("name").limit(limit)
    for word in q.lower().split():
        query = query.where(func.lower(p.provider_name).like(_like(word), escape="\\"))
    return [(row.provider_id, row.name, row.how_many) for row in session.execute(query)]


def _like(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


def add(session: Session, *, now: datetime, **fields: Any) -> int:
    result = session.execute(insert(homes).values(**fields, changed_at=now).returning(homes.c.id))
    return int(result.scalar_one())


def change(session: Session, home_id: int, *, now: datetime, **fields: Any) -> None:
    session.execute(update(homes).where(homes.c.id == home_id).values(**fields, changed_at=now))


def tally(session: Session, home_id: int | None, state: State, by: int) -> None:
    """Add ``by`` (1 or -1) to a home's count of stories in ``state``, in the move's own transaction."""
    if home_id is None:
        return
    statement = session.insert(home_tallies).values(home_id=home_id, state=state, stories=by)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["home_id", "state"], set_={"stories": home_tallies.c.stories + by}
        )
    )


def counts(session: Session, home_id: int) -> dict[str, int]:
    """How many stories of a home are in each state now; states with none are left out."""
    rows = session.execute(
        select(home_tallies.c.state, home_tallies.c.stories).where(
            home_tallies.c.home_id == home_id, home_tallies.c.stories > 0
        )
    )
    return {row.state: row.stories for row in rows}
