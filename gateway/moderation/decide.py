"""The one door: nothing else changes a state.

``decide`` checks in this order: exists · role · version · move possible · requirement. Then, in the caller's one
transaction, it writes the log row, changes the state, raises the tasks, stages one delivery for each recipient and
cancels those that the move made wrong. All of it happens, or none.
"""

import random
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from gateway.moderation import machine
from gateway.moderation.deadlines import local_day, opening_of
from gateway.moderation.details import DETAILS, Details
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.machine import Planned
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.policies import DEFAULT, POLICIES, Policy, drawn_delay_days, is_small
from gateway.moderation.remember import columns_and_memory, facts_of, plain, remember
from gateway.notices.stage import PROVIDER_ROLES, cancel, stage
from letters.codes import new_author_code
from store import codes, contributions, deadlines, deliveries, homes, log, policy_uses, staff, tasks, windows
from store.contributions import Contribution
from store.database import Session
from store.words import LIVE, DeliveryState, Event, Kind, Recipient, Role, State, TaskKind

# What no later move makes wrong: a receipt stays a receipt, and thanks stay thanks.
LASTING = frozenset(name for name, notice in NOTICES.items() if notice.lasts) | {
    "thanks",
    "thanks_private",
    "answer_noted",
    "call_back_noted",
    "code_reminder",
}
# Tasks that ask for a decision; a move that changes the state has answered them.
DECIDED_BY_A_MOVE = [
    TaskKind.MODERATE,
    TaskKind.REVIEW,
    TaskKind.APPEAL,
    TaskKind.SECOND_PERSON,
    TaskKind.SAFEGUARDING,
    TaskKind.CLARIFY_OBJECTION,
]
TO_DECIDE = "story_to_decide"
SHOWN = frozenset({State.PUBLISHED, State.RESTRICTED, State.SUSPENDED})
_random = random.SystemRandom()


class NotFound(Exception):
    """There is no such contribution."""

    code = "not_found"


class Conflict(Exception):
    """Somebody moved it first; ``winner`` says who and how. Nobody is told of the move that lost."""

    code = "conflict"

    def __init__(self, version: int, winner: log.Entry | None) -> None:
        who = f"{winner.role} made the move “{winner.event}”" if winner else "somebody"
        super().__init__(f"Somebody was first: {who}; the version is now {version}. Look again, then decide.")
        self.version = version
        self.winner = winner


@dataclass(frozen=True, slots=True)
class Decided:
    """What a move led to."""

    contribution_id: int
    event: Event
    state: State
    version: int
    deliveries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh contribution; ``code`` is its author's return code, plain, to be told once."""

    id: int
    reference: str
    code: str


def decide(
    session: Session,
    contribution_id: int,
    event: Event,
    *,
    by: Actor,
    details: Details | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Decided:
    """Make one move. Without ``expected_version`` (the clock, a keypad) the present version is meant.

    Raises NotFound, WrongRole, Conflict, MoveNotPossible or RequirementNotMet, in that order; then nothing is kept.
    """
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    details = DETAILS[event]() if details is None else details
    machine.check_role(event, by.role, kind=row.kind)
    if expected_version is not None and expected_version != row.version:
        raise Conflict(row.version, _last_entry(session, row.id))
    facts = facts_of(session, row)
    row, facts = _draw_delay(session, row, facts, event)
    planned = machine.plan(facts, event, by=by, details=details, policy=policy_of(session, row), now=now)
    _check_references(session, facts, event, by=by, details=details)
    return _carry_out(session, row, planned, by=by, details=details, now=now)


def policy_of(session: Session, row: Contribution) -> Policy:
    """The policy stamped on the story; before its first approval the home's, else the gateway's."""
    if row.policy is not None:
        return POLICIES[row.policy]
    if row.parent_id is not None and (parent := contributions.get(session, row.parent_id)) is not None:
        return policy_of(session, parent)
    home = None if row.home_id is None else homes.get(session, row.home_id)
    if home is not None and home.policy is not None:
        return POLICIES[home.policy]
    use = policy_uses.get(session, "gateway")
    return POLICIES[use.policy] if use else DEFAULT


def possible_moves(session: Session, row: Contribution, *, by: Actor, now: datetime) -> tuple[Event, ...]:
    """What this person may do with it now, for a page or the API to offer."""
    facts = facts_of(session, row)
    return machine.find_moves(facts, policy_of(session, row), role=by.role, now=now, who=by.id or "?")


def open_contribution(
    session: Session,
    *,
    kind: Kind,
    channel: str,
    by: Actor,
    now: datetime,
    receipt: dict[str, Any] | None = None,
    tell: bool = True,
    **fields_given: Any,
) -> Opened:
    """Make a contribution in ``received`` (the event ``receive``); the caller adds its parts in this transaction.

    ``receipt`` are details for the receipt's text. With ``tell`` False nobody is told yet.
    """
    row_id = contributions.add(
        session,
        kind=kind,
        state=State.RECEIVED,
        version=1,
        channel=channel,
        memory={},
        hits=[],
        received_at=now,
        moved_at=now,
        **fields_given,
    )
    row = _get(session, row_id)
    code = new_author_code()
    codes.add(session, code, purpose="author", now=now, contribution_id=row_id, author_id=row.author_id)
    facts = Facts(state=None, kind=kind, raw_kept=True)
    planned = machine.plan(facts, Event.RECEIVE, by=by, details=DETAILS[Event.RECEIVE](), policy=DEFAULT, now=now)
    log_id = _log(session, row, planned, by=by, details=None, version=1, now=now)
    _count(session, row, None, State.RECEIVED)
    _open_deadlines(session, row_id, planned)
    if tell:
        for told in planned.tells:
            stage(
                session,
                row,
                told.notice,
                told.recipient,
                version=1,
                now=now,
                due_at=now,
                details={"log_id": log_id, **(receipt or {})},
                secret=code if told.notice == "receipt" else None,
            )
    return Opened(row_id, row.reference, code)


def _carry_out(
    session: Session, row: Contribution, planned: Planned, *, by: Actor, details: Details, now: datetime
) -> Decided:
    version = row.version + 1
    columns = columns_and_memory(row, planned.changes.values)
    columns |= _texts(session, row, planned, by=by, details=details, now=now, memory=columns["memory"])
    columns |= _publication(row, planned, now)
    if not contributions.move(
        session, row.id, expected_version=row.version, state=planned.target, moved_at=now, **columns
    ):
        raise Conflict(row.version + 1, _last_entry(session, row.id))
    log_id = _log(session, row, planned, by=by, details=details, version=version, now=now)
    moved = _get(session, row.id)
    _count_move(session, row, moved)
    _cancel(session, planned, row, now)
    _open_deadlines(session, row.id, planned)
    if row.state is State.WITH_PROVIDER and planned.target is not State.WITH_PROVIDER:
        windows.void(session, now=now, contribution_id=row.id)
    _raise_tasks(session, moved, planned, by=by, now=now)
    if by.role is Role.PROVIDER:
        _home_knows(session, row, now)
    staged = _tell(session, row, moved, planned, log_id=log_id, version=version, now=now)
    if planned.event is Event.WITHDRAW:
        _take_children_along(session, row.id, by=by, now=now)
    return Decided(row.id, planned.event, planned.target, version, staged)


def _check_references(session: Session, facts: Facts, event: Event, *, by: Actor, details: Any) -> None:
    """What the machine can't know, because it needs a look-up: that the home, or the senior who agrees, exists."""
    if event is Event.REROUTE and homes.get(session, int(details.home_id)) is None:
        raise machine.RequirementNotMet("right_home")
    if event is Event.EXTEND_HOLD and facts.extension_count > 0:
        senior = staff.by_email(session, details.told)
        if senior is None or not senior.active or not senior.has(Role.SENIOR) or str(senior.id) == by.id:
            raise machine.RequirementNotMet("senior_agrees")


def _draw_delay(session: Session, row: Contribution, facts: Facts, event: Event) -> tuple[Contribution, Facts]:
    """A small home's story waits 7 to 21 days, drawn once, before the home is told; unknown beds do not delay.

    It goes on at the opening of a day: at the hour at which it was told, that hour would reach the home.
    """
    if event is not Event.APPROVE or row.kind is not Kind.STORY or row.home_id is None:
        return row, facts
    home = homes.get(session, row.home_id)
    known_small = home is not None and home.beds is not None and is_small(home.beds)
    if not known_small or facts.drawn_until is not None or facts.home_was_asked:
        return row, facts
    until = opening_of(local_day(row.received_at) + timedelta(days=drawn_delay_days(_random)))
    remember(session, row, drawn_until=until)
    row = _get(session, row.id)
    return row, facts_of(session, row)


def _texts(
    session: Session,
    row: Contribution,
    planned: Planned,
    *,
    by: Actor,
    details: Any,
    now: datetime,
    memory: dict[str, Any],
) -> dict[str, Any]:
    """Store the derived text that a move brings; the original is never touched."""
    match planned.event:
        case Event.APPROVE:
            wanted = planned.changes.values.get("current_text")
            version = _version(session, row, str(wanted), by=by, now=now)
            return {"public_text_id": version.id, "criticality": details.criticality}
        case Event.KEEP_PRIVATE:
            redacted = planned.changes.values.get("current_text")
            return (
                {} if redacted is None else {"public_text_id": _version(session, row, str(redacted), by=by, now=now).id}
            )
        case Event.PROPOSE_EDITS:
            version = _version(session, row, details.text, by=by, now=now)
            return {"memory": {**memory, "edited_version": version.number}}
        case Event.APPROVE_EDITS:
            latest = contributions.latest_version(session, row.id)
            return {"public_text_id": latest.id if latest else None}
    return {}


def _version(session: Session, row: Contribution, text: str, *, by: Actor, now: datetime) -> contributions.Version:
    latest = contributions.latest_version(session, row.id)
    if latest is not None and latest.text == text:
        return latest
    by_id = int(by.id) if by.id.isdigit() else None
    return contributions.add_version(session, row.id, text, by_role=by.role, by_id=by_id, at=now)


def _publication(row: Contribution, planned: Planned, now: datetime) -> dict[str, Any]:
    if planned.target in SHOWN:
        return {"published_at": row.published_at or now}
    if planned.target is State.ARCHIVED:
        return {}  # its marker still says when it was public
    return {"published_at": None} if row.published_at is not None else {}


def _log(
    session: Session,
    row: Contribution,
    planned: Planned,
    *,
    by: Actor,
    details: Details | None,
    version: int,
    now: datetime,
) -> int:
    free = set(details.FREE_TEXT) if details else set()
    given = {f.name: getattr(details, f.name) for f in fields(details)} if details else {}
    facts = {name: _plain(value) for name, value in given.items() if name not in free and value is not None}
    return log.append(
        session,
        row.id,
        event=planned.event,
        role=by.role,
        actor=by.id,
        from_state=planned.source,
        to_state=planned.target,
        version=version,
        at=now,
        facts=facts,
        texts={name: str(given[name]) for name in free if given.get(name)},
    )


def _plain(value: object) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else plain(value)


def _cancel(session: Session, planned: Planned, row: Contribution, now: datetime) -> None:
    why = f"“{planned.event}” made it wrong"
    if planned.cancels:
        cancel(session, row.id, lasting=LASTING, now=now, why=why)
    if planned.cancels_provider:
        cancel(session, row.id, lasting=LASTING, only=PROVIDER_ROLES, now=now, why=why)


def _open_deadlines(session: Session, contribution_id: int, planned: Planned) -> None:
    if planned.closes_deadlines and planned.source is not None:
        deadlines.clear(session, contribution_id)
    due = {deadline.kind: deadline.at for deadline in planned.deadlines}
    for deadline in planned.deadlines:
        due |= {f"remind_{number}": at for number, at in enumerate(deadline.reminders, 1)}
    deadlines.put_all(session, contribution_id, due)


def _raise_tasks(session: Session, row: Contribution, planned: Planned, *, by: Actor, now: datetime) -> None:
    about = f"contribution:{row.id}"
    by_id = int(by.id) if by.id.isdigit() else None
    if planned.source is not planned.target:
        tasks.finish_about(session, DECIDED_BY_A_MOVE, about=about, by=by_id, outcome=planned.event, now=now)
    for task in planned.tasks:
        tasks.raise_task(
            session,
            task.kind,
            about=about,
            role=task.role,
            now=now,
            contribution_id=row.id,
            urgent=task.urgent,
            due_at=task.due,
        )


def _tell(
    session: Session,
    before: Contribution,
    moved: Contribution,
    planned: Planned,
    *,
    log_id: int,
    version: int,
    now: datetime,
) -> tuple[int, ...]:
    staged: list[int] = []
    details = {"log_id": log_id, "text_id": moved.public_text_id, "event": planned.event.value}
    for told in planned.tells:
        notice = NOTICES[told.notice]
        about = before if notice.first_home else moved
        if notice.of_parent and moved.parent_id is not None:
            about = _get(session, moved.parent_id)
        extra = {"child_id": moved.id} if notice.of_parent else {}
        staged += stage(
            session,
            about,
            told.notice,
            told.recipient,
            version=version,
            now=now,
            due_at=planned.not_before or now,
            details={**details, **extra},
            turn=moved.id % 1_000_000 if notice.of_parent else 0,
        )
    return tuple(staged)


def _home_knows(session: Session, row: Contribution, now: datetime) -> None:
    """Whoever answered had read it, on a page of their own too: it counts as told, though our message never left."""
    asked = [one for one in deliveries.of(session, row.id) if one.notice == TO_DECIDE and one.home_id == row.home_id]
    for one in asked:
        if one.begun_at is None and one.state is DeliveryState.CANCELLED:
            deliveries.change(session, one.id, begun_at=now)


def _count(session: Session, row: Contribution, before: State | None, after: State) -> None:
    if row.kind is not Kind.STORY or before is after:
        return
    if before is not None:
        homes.tally(session, row.home_id, before, -1)
    homes.tally(session, row.home_id, after, 1)


def _count_move(session: Session, before: Contribution, moved: Contribution) -> None:
    """Keep each home's tally in the move's own transaction, a change of home included."""
    if before.home_id == moved.home_id:
        _count(session, moved, before.state, moved.state)
    elif moved.kind is Kind.STORY:
        homes.tally(session, before.home_id, before.state, -1)
        homes.tally(session, moved.home_id, moved.state, 1)


def _take_children_along(session: Session, parent_id: int, *, by: Actor, now: datetime) -> None:
    for child in contributions.children(session, parent_id):
        if child.state in LIVE:
            decide(session, child.id, Event.WITHDRAW, by=Actor(Role.AUTHOR, by.id), now=now)


def _last_entry(session: Session, contribution_id: int) -> log.Entry | None:
    entries = log.entries(session, contribution_id)
    return entries[-1] if entries else None


def _get(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    return row


def set_home(session: Session, row: Contribution, home_id: int, *, now: datetime) -> Contribution:
    """Fill in the home of a contribution that has none yet: intake's answer, not a move."""
    if row.home_id is not None:
        raise ValueError("a known home is changed by “reroute”")
    contributions.change(session, row.id, home_id=home_id)
    fresh = _get(session, row.id)
    if row.kind is Kind.STORY:
        homes.tally(session, home_id, row.state, 1)
    return fresh


__all__ = [
    "Conflict",
    "Decided",
    "NotFound",
    "Opened",
    "Recipient",
    "decide",
    "open_contribution",
    "policy_of",
    "possible_moves",
    "set_home",
]
