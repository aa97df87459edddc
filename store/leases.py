"""Who is the one scheduler now: a lease row that is renewed while its holder lives and taken over when it is stale."""

from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, or_, select, update

from store.database import Session
from store.metadata import Instant, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("until", Instant, nullable=False),
)

# Nobody asks for longer. A lease that seems to last longer was written before the clock was put back.
LONGEST = timedelta(minutes=5)


def hold(session: Session, name: str, holder: str, *, now: datetime, seconds: float = 15) -> bool:
    """Take or renew the lease; False while somebody else's is fresh."""
    until = now + min(timedelta(seconds=seconds), LONGEST)
    if session.insert_once(leases, {"name": name, "holder": holder, "until": until}, ["name"]):
        return True
    result = session.execute(
        update(leases)
        .where(
            leases.c.name == name, or_(leases.c.holder == holder, leases.c.until <= now, leases.c.until > now + LONGEST)
        )
        .values(holder=holder, until=until)
    )
    return result.rowcount == 1


def until(session: Session, name: str) -> datetime | None:
    return session.execute(select(leases.c.until).where(leases.c.name == name)).scalar_one_or_none()


def give_up(session: Session, name: str, holder: str, *, now: datetime) -> None:
    session.execute(update(leases).where(leases.c.name == name, leases.c.holder == holder).values(until=now))
