"""Turns every deadline that is due: lapses, reminders, releases, reviews and erasure, each in a transaction of its own.

A tick that is missed, repeated or doubled changes nothing: the deadline's row is read again inside the transaction,
and what it led to takes it away. A move that is refused is set to a later instant, so nothing turns in a hot loop.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.delivery import reminders
from gateway.delivery.erasure import erase
from gateway.delivery.evidence import nation_of
from gateway.delivery.faults import log_fault
from gateway.moderation.deadlines import days_after, end_of_working_day
from gateway.moderation.decide import Conflict, decide
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from gateway.moderation.remember import facts_of, remember
from store import contributions, deadlines, tasks, windows
from store.contributions import Contribution
from store.database import Database, Session
from store.deadlines import Deadline
from store.words import Event, Role, State, TaskKind

CLOCK = Actor(Role.CLOCK)
A_DAY = timedelta(days=1)
AFTER_A_FAULT = timedelta(minutes=15)
# States in which the clock's "lapse" means something; elsewhere its row is left over and goes.
LAPSING = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.WITH_PROVIDER, State.IN_REVIEW, State.SUSPENDED})
_log = logging.getLogger(__name__)
Turn = Callable[[Session, Contribution, datetime], None]


def turn_due(database: Database, now: datetime) -> int:
    """Turn everything that is due; how many deadlines were turned. One that meets a fault stops no other."""
    with database.read() as session:
        found = deadlines.due_of(session, TURNS.keys(), now)
    turned = 0
    for deadline in found:
        try:
            turned += database.write(lambda session, deadline=deadline: turn(session, deadline, now))  # type: ignore[misc]
        except Exception as error:
            log_fault(_log, f"deadline {deadline.kind} of contribution {deadline.contribution_id}", error)
            database.write(lambda session, deadline=deadline: _set_aside(session, deadline, now))  # type: ignore[misc]
    return turned


def turn(session: Session, deadline: Deadline, now: datetime) -> bool:
    """Turn one deadline if it is still due; False when somebody else has turned or moved it."""
    row = contributions.get(session, deadline.contribution_id, for_update=True)
    at = deadlines.of(session, deadline.contribution_id).get(deadline.kind)
    if row is None or at is None or at > now:
        return False
    try:
        TURNS[deadline.kind](session, row, now)
    except (RequirementNotMet, MoveNotPossible, Conflict) as refused:
        _later(session, row, deadline.kind, refused, now)
    return True


def _set_aside(session: Session, deadline: Deadline, now: datetime) -> None:
    """A fault of ours: try again in a while, and let a person know."""
    deadlines.put(session, deadline.contribution_id, deadline.kind, now + AFTER_A_FAULT)
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=f"deadline:{deadline.contribution_id}:{deadline.kind}",
        role=Role.ADMINISTRATOR,
        now=now,
        contribution_id=deadline.contribution_id,
        note=f"The clock could not turn “{deadline.kind}”; it tries again every quarter of an hour.",
    )


def _later(session: Session, row: Contribution, kind: str, refused: Exception, now: datetime) -> None:
    """Computed again where the rule names an instant; a day later where it does not."""
    if isinstance(refused, MoveNotPossible):
        deadlines.clear(session, row.id, kind)
        return
    facts = facts_of(session, row)
    at = now + A_DAY
    if row.state is State.RECEIVED and facts.question_delivered_at is not None:
        at = days_after(facts.question_delivered_at, 28)
    elif kind == "release" and facts.release_at is not None:
        at = facts.release_at
    deadlines.put(session, row.id, kind, at if at > now else now + A_DAY)


def _lapse(session: Session, row: Contribution, now: datetime) -> None:
    if row.state not in LAPSING:
        deadlines.clear(session, row.id, "lapse")
    elif row.state is State.WITH_PROVIDER:
        _lapse_of_window(session, row, now)
    else:
        decide(session, row.id, Event.LAPSE, by=CLOCK, now=now)


def _lapse_of_window(session: Session, row: Contribution, now: datetime) -> None:
    """Silence publishes; but the latest window counts, and never before the home was reminded."""
    facts = facts_of(session, row)
    if not facts.home_unreachable:
        opened = windows.of(session, row.id)
        if not opened:
            deadlines.clear(session, row.id, "lapse")
            return
        if opened[0].closes_at > now:
            deadlines.put(session, row.id, "lapse", opened[0].closes_at)
            return
        if not facts.reminded:
            _remind_first(session, row, now)
            return
        if _waits_for_reminder(session, row, opened[0].closes_at, now):
            deadlines.put(session, row.id, "lapse", end_of_working_day(now, 1, nation_of(session, row)))
            return
    decide(session, row.id, Event.LAPSE, by=CLOCK, now=now)
    tasks.finish_about(
        session, [TaskKind.CLARIFY_OBJECTION], about=f"contribution:{row.id}", by=None, outcome="lapse", now=now
    )


def _waits_for_reminder(session: Session, row: Contribution, closed_at: datetime, now: datetime) -> bool:
    """A reminder that has not left us keeps the story from lapsing, for three working days at most."""
    patience = end_of_working_day(closed_at, 3, nation_of(session, row))
    return now < patience and reminders.still_going(session, row)


def _remind_first(session: Session, row: Contribution, now: datetime) -> None:
    """The end came before the reminder, which moves it. While a referral is open nobody is reminded: it waits too."""
    reminders.remind_provider(session, row, now=now)
    if deadlines.of(session, row.id).get("lapse", now) <= now:
        deadlines.put(session, row.id, "lapse", end_of_working_day(now, 1, nation_of(session, row)))


def _release(session: Session, row: Contribution, now: datetime) -> None:
    if row.state is not State.SCHEDULED:
        deadlines.clear(session, row.id, "release")
        return
    decide(session, row.id, Event.RELEASE_DUE, by=CLOCK, now=now)


def _review(kind: str) -> Turn:
    def turn_review(session: Session, row: Contribution, now: datetime) -> None:
        if row.state not in {State.HELD, State.RESTRICTED}:
            deadlines.clear(session, row.id, kind)
            return
        decide(session, row.id, Event.REVIEW_DUE, by=CLOCK, now=now)

    return turn_review


def _no_evidence(session: Session, row: Contribution, now: datetime) -> None:
    """Twenty working days without evidence, and a person has phoned: the home could not be reached."""
    if row.state is not State.WITH_PROVIDER or windows.of(session, row.id):
        deadlines.clear(session, row.id, "no_evidence")
        return
    if row.memory.get("provider_suppressed"):
        # While a referral is open the home is told nothing, by phone neither: its silence counts for nothing.
        deadlines.put(session, row.id, "no_evidence", end_of_working_day(now, 1, nation_of(session, row)))
        return
    calls = [
        task
        for task in tasks.about(session, row.id, open_only=False)
        if task.kind is TaskKind.PHONE_HOME and task.raised_at >= row.moved_at
    ]
    if calls and all(task.done_at is not None for task in calls):
        remember(session, row, home_unreachable=True)
        decide(session, row.id, Event.LAPSE, by=CLOCK, now=now)
        return
    if not calls:
        tasks.raise_task(
            session,
            TaskKind.PHONE_HOME,
            about=f"contribution:{row.id}",
            role=Role.CALL_HANDLER,
            now=now,
            contribution_id=row.id,
            note="Nothing shows that the home has been told. Phone it: take the answer, or a better address.",
        )
    deadlines.put(session, row.id, "no_evidence", end_of_working_day(now, 1, nation_of(session, row)))


def _nothing(kind: str) -> Turn:
    """The rule reads the instant itself; its row only ends."""
    return lambda session, row, now: deadlines.clear(session, row.id, kind)


def _erase(session: Session, row: Contribution, now: datetime) -> None:
    if erase(session, row, now=now):
        deadlines.clear(session, row.id, "erase")
    else:
        deadlines.put(session, row.id, "erase", now + A_DAY)


TURNS: dict[str, Turn] = {
    "lapse": _lapse,
    "remind_1": lambda session, row, now: reminders.remind_author(session, row, 1, now=now),
    "remind_2": lambda session, row, now: reminders.remind_author(session, row, 2, now=now),
    "remind_provider": lambda session, row, now: reminders.remind_provider(session, row, now=now),
    "release": _release,
    "review": _review("review"),
    "legal_hold_ends": _review("legal_hold_ends"),
    "no_evidence": _no_evidence,
    "appeal_ends": _nothing("appeal_ends"),
    "erase": _erase,
}
