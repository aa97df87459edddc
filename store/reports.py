"""What anybody told us against a public story: the reason, their words and how to answer them, both sealed."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, bindparam, select, update

from store.database import Session
from store.metadata import Instant, RowId, metadata, new_id
from store.words import Word


class ReportReason(Word):
    """Why somebody reports a story, in the order in which it is asked."""

    IDENTIFIES = "identifies"
    IN_IT = "in_it"
    NOT_TRUE = "not_true"
    ABUSIVE = "abusive"
    OTHER = "other"


reports = Table(
    "reports",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id"), nullable=False, index=True),
    # The form's own number: one form is one report, however often it is sent.
    Column("key", String(64), nullable=False, unique=True),
    Column("reason", String(20), nullable=False),
    Column("sealed", LargeBinary),
    Column("reported_at", Instant, nullable=False),
)
PLACE = "reports.sealed"
_OF = select(reports).where(reports.c.contribution_id == bindparam("one")).order_by(reports.c.id)


@dataclass(frozen=True, slots=True)
class Report:
    """``words`` and ``contact`` are empty where nothing was said, or once they are erased."""

    id: int
    contribution_id: int
    reason: ReportReason
    words: str
    contact: str
    reported_at: datetime


def add(
    session: Session,
    contribution_id: int,
    reason: ReportReason,
    *,
    words: str,
    contact: str,
    key: str,
    now: datetime,
) -> bool:
    """Keep a report; False when this very form was sent before."""
    row_id = new_id()
    values = {
        "id": row_id,
        "contribution_id": contribution_id,
        "key": key,
        "reason": reason,
        "sealed": session.keys.seal_text(json.dumps([words, contact]), PLACE, row_id),
        "reported_at": now,
    }
    return session.insert_once(reports, values, ["key"])


def of(session: Session, contribution_id: int) -> list[Report]:
    """Every report of a story, the oldest first."""
    return [_report(session, row) for row in session.execute(_OF, {"one": contribution_id})]


def erase(session: Session, contribution_id: int) -> None:
    """Take away what was said and by whom; that there was a report, and why, stays."""
    session.execute(update(reports).where(reports.c.contribution_id == contribution_id).values(sealed=None))


def _report(session: Session, row: object) -> Report:
    fields = dict(row._mapping)  # type: ignore[attr-defined]
    sealed = fields["sealed"]
    words, contact = json.loads(session.keys.open_text(sealed, PLACE, fields["id"])) if sealed is not None else ("", "")
    return Report(
        fields["id"], fields["contribution_id"], ReportReason(fields["reason"]), words, contact, fields["reported_at"]
    )
