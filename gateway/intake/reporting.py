"""A report of a public story, by anybody: kept sealed, and put before a moderator; it never takes anything down."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.checking import SEEN_WITHIN, office_hours_after
from gateway.moderation.deadlines import Nation, end_of_working_day
from store import homes, reports, tasks
from store.contributions import Contribution
from store.database import Session
from store.reports import Report, ReportReason
from store.words import Role, TaskKind

WORDS = {
    ReportReason.IDENTIFIES: "It shows who somebody is",
    ReportReason.IN_IT: "I am in it, and I object",
    ReportReason.NOT_TRUE: "It is not true, or not about this home",
    ReportReason.ABUSIVE: "It is abusive",
    ReportReason.OTHER: "Something else",
}
URGENT = frozenset({ReportReason.IDENTIFIES, ReportReason.IN_IT})
"""Somebody may be harmed while it stands: a moderator looks within hours, and may hide it at once."""
DECIDED_IN = 2
"""Working days, for any other."""
MOST_TOLD = 10
"""Reports that one task tells of in full; whoever sends a hundred fills no list with them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody filled in; ``key`` is the form's own number, by which a form sent twice is one report."""

    reason: ReportReason
    words: str
    contact: str
    key: str


def report(session: Session, row: Contribution, told: Told, *, now: datetime) -> bool:
    """Keep a report and raise the one task for its story, or add to it; False when this form was sent before."""
    if not reports.add(session, row.id, told.reason, words=told.words, contact=told.contact, key=told.key, now=now):
        return False
    home = None if row.home_id is None else homes.get(session, row.home_id)
    nation = Nation(home.nation) if home else Nation.ENGLAND
    urgent = told.reason in URGENT
    about = f"reported:{row.id}"
    task = tasks.open_about(session, TaskKind.REPORT, about)
    since = task.raised_at if task else now
    note = _note([one for one in reports.of(session, row.id) if one.reported_at >= since])
    fresh = tasks.raise_task(
        session,
        TaskKind.REPORT,
        about=about,
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.id,
        urgent=urgent,
        due_at=office_hours_after(now, SEEN_WITHIN, nation) if urgent else end_of_working_day(now, DECIDED_IN, nation),
        note=note,
    )
    if not fresh:
        tasks.renew_note(session, TaskKind.REPORT, about=about, note=note)
    return True


def _note(told: list[Report]) -> str:
    """What the task says: why, in whose words; how to answer them is beside the story, sealed until it is needed."""
    lines = [_line(one) for one in told[:MOST_TOLD]]
    if told[MOST_TOLD:]:
        lines.append(f"And {len(told) - MOST_TOLD} more.")
    if any(one.reason in URGENT for one in told):
        lines.insert(0, "Read the story now. If it shows who somebody is, hide it: a senior then decides.")
    return "\n".join(lines)


def _line(one: Report) -> str:
    said = f" They say: “{one.words}”" if one.words else ""
    way = " They left a way to answer them." if one.contact else ""
    return f"Reported by a reader: {WORDS[one.reason].lower()}.{said}{way}"
