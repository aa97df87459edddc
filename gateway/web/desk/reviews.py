"""The senior's desk: objections with the time left, appeals, second persons wanted, holds, and what is out of view."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from gateway.moderation.decide import policy_of
from gateway.moderation.remember import facts_of
from gateway.web import who
from gateway.web.desk import page_marks, separation
from gateway.web.desk.objections import GROUNDS
from gateway.web.desk.plain_names import HOLDS, age, reference
from gateway.web.desk.story import me
from gateway.web.desk.time_left import time_left
from gateway.web.gateway_here import here, now
from store import contributions, deadlines, desk_listings, homes, staff, tasks
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.words import Event, Ground, HoldKind, Role, State, TaskKind

SENIORS = (Role.SENIOR, Role.SAFEGUARDING)
PAGE = 30
MOST_TASKS = 20
OTHER_DECISIONS = {
    TaskKind.APPEAL: "Appeals",
    TaskKind.SECOND_PERSON: "A second person is wanted",
    TaskKind.REVIEW: "Restrictions whose review came due",
}
DECIDED_BY = {State.IN_REVIEW: Event.DISMISS, State.SUSPENDED: Event.REINSTATE}


@dataclass(frozen=True, slots=True)
class Row:
    """One decision that waits; ``closed`` says why it is not this person's, and who can."""

    href: str
    reference: str
    home: str
    state: State
    since: str
    why: str
    due_at: datetime | None
    left: str
    late: bool
    note: str
    closed: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/reviews", view_func=reviews)
    part.add_url_rule("/desk/holds", view_func=holds)
    part.add_url_rule("/desk/suspended", view_func=suspended)


@who.needs(*SENIORS)
def reviews() -> str:
    """Objections, what has waited longest first; and what else only a senior, or a second person, decides."""
    person, at = me(), now()
    with here().database.read() as session:
        after = contributions.get(session, page_marks.after(request.args.get("after")))
        found = desk_listings.with_seniors(session, State.IN_REVIEW, after=after, limit=PAGE + 1)
        rows = [_row(session, row, person, at, href="/desk/reviews/") for row in found[:PAGE]]
        others = {} if after else _others(session, person, at)
    more = f"/desk/reviews?after={found[PAGE - 1].id}" if len(found) > PAGE else ""
    return render_template("desk/reviews.html", rows=rows, others=others, more=more)


@who.needs(*SENIORS)
def holds() -> str:
    """Held stories by the day on which they are looked at again; then restrictions by theirs."""
    person, at = me(), now()
    after = page_marks.after(request.args.get("after"))
    with here().database.read() as session:
        due = deadlines.of(session, after).get("review") if after else None
        place = (due, after) if due is not None else None
        found = desk_listings.reviews_due(session, State.HELD, after=place, limit=PAGE + 1)
        rows = [_row(session, row, person, at, due_at=due_at) for due_at, row in found[:PAGE]]
        coming = [] if place else desk_listings.reviews_due(session, State.RESTRICTED, limit=PAGE)
        restricted = [_row(session, row, person, at, due_at=due_at) for due_at, row in coming]
    more = f"/desk/holds?after={found[PAGE - 1][1].id}" if len(found) > PAGE else ""
    return render_template("desk/holds.html", rows=rows, restricted=restricted, more=more)


@who.needs(*SENIORS)
def suspended() -> str:
    """What was public and is out of view, what has been so the longest first."""
    person, at = me(), now()
    with here().database.read() as session:
        after = contributions.get(session, page_marks.after(request.args.get("after")))
        found = desk_listings.with_seniors(session, State.SUSPENDED, after=after, limit=PAGE + 1)
        rows = [_row(session, row, person, at, href="/desk/reviews/") for row in found[:PAGE]]
    more = f"/desk/suspended?after={found[PAGE - 1].id}" if len(found) > PAGE else ""
    return render_template("desk/suspended.html", rows=rows, more=more)


def _others(session: Session, person: Person, at: datetime) -> dict[str, list[Row]]:
    """Decisions that stand as tasks: whoever is senior has them, wherever the story is."""
    found: dict[str, list[Row]] = {}
    for kind, title in OTHER_DECISIONS.items():
        open_ones = [
            task
            for urgent in (True, False)
            for task in tasks.of_kind(session, kind, (Role.SENIOR, Role.SAFEGUARDING), urgent=urgent, limit=MOST_TASKS)
        ]
        stories = (contributions.get(session, task.contribution_id or 0) for task in open_ones)
        rows = [row for row in stories if row is not None and _belongs(kind, row)]
        found[title] = [_row(session, row, person, at) for row in rows]
    return found


def _belongs(kind: TaskKind, row: Contribution) -> bool:
    # The review of an objection stands in the list above, and that of a hold among the holds.
    return kind is not TaskKind.REVIEW or row.state is State.RESTRICTED


def _row(
    session: Session,
    row: Contribution,
    person: Person,
    at: datetime,
    *,
    href: str = "/desk/stories/",
    due_at: datetime | None = None,
) -> Row:
    facts = facts_of(session, row)
    home = None if row.home_id is None else homes.get(session, row.home_id)
    due_at = due_at or facts.due_at
    return Row(
        href=f"{href}{row.reference}",
        reference=reference(row),
        home=f"{home.name}, {home.town}".rstrip(", ") if home else "Home not known yet",
        state=row.state,
        since=age(row.moved_at, at),
        why=_why(facts.objection_ground, facts.hold_kind if row.state is State.HELD else None),
        due_at=due_at,
        left=time_left(due_at, at),
        late=due_at is not None and due_at < at,
        note=_proposed(session, facts.proposer),
        closed=_closed(session, row, person, at),
    )


def _why(ground: Ground | None, hold: HoldKind | None) -> str:
    return HOLDS[hold] if hold is not None else (GROUNDS[ground] if ground is not None else "")


def _proposed(session: Session, proposer: str | None) -> str:
    if not proposer:
        return ""
    one = staff.get(session, int(proposer)) if proposer.isdigit() else None
    return f"{(one.name or one.email) if one else 'Somebody'} proposed a restriction: a second person decides"


def _closed(session: Session, row: Contribution, person: Person, at: datetime) -> str:
    found = separation.closed_to(session, facts_of(session, row), policy_of(session, row), person, now=at)
    return found[0].why if found else ""
