"""What somebody agreed to, in which wording, by which channel and when; never changed, only added to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, select

from store.database import Session
from store.metadata import Instant, RowId, metadata

consents = Table(
    "consents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False),
    Column("what", String(20), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("wording", String(60), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_consents_contribution_id", "contribution_id"),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """``what``: publish, contact, home or record. ``wording``: the name and version of the words that were asked."""

    what: str
    given: bool
    wording: str
    channel: str
    at: datetime


def record(
    session: Session,
    contribution_id: int,
    what: str,
    given: bool,
    *,
    wording: str,
    channel: str,
    at: datetime,
) -> None:
    session.add_row(
        consents, contribution_id=contribution_id, what=what, given=given, wording=wording, channel=channel, at=at
    )


def of(session: Session, contribution_id: int) -> list[Consent]:
    rows = session.execute(
        select(consents).where(consents.c.contribution_id == contribution_id).order_by(consents.c.id)
    )
    return [Consent(row.what, row.given, row.wording, row.channel, row.at) for row in rows]
