"""The one door: nothing else changes a state.

``decide`` checks in this order: exists · role · version · move possible · requirement. Then, in the caller's one
transaction, it writes the log row, changes the state, raises the tasks, stages one delivery for each recipient and
cancels those that the move made wrong. All of it happens, or none.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gateway.moderation import machine
from gateway.moderation.carrying_out import (
    cancel_wrong,
    count,
    count_move,
    home_knows,
    log_move,
    open_deadlines,
    publication,
    raise_tasks,
    tell_everyone,
    tell_search,
    tell_tags,
    texts_of,
)
from gateway.moderation.deadlines import local_day, opening_of
from gateway.moderation.details import DETAILS, Details
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.machine import Planned
from gateway.moderation.policies import DEFAULT, POLICIES, Policy, drawn_delay_days, is_small
from gateway.moderation.remember import columns_and_memory, facts_of, remember
from gateway.notices.stage import stage
from letters.codes import new_author_code
from store import codes, contributions, homes, log, policy_uses, staff, windows
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.words import LIVE, Event, Kind, Recipient, Role, State

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
    """The policy stamped on the story; before its first approval what counts for its home."""
    if row.policy is not None:
        return POLICIES[row.policy]
    if row.parent_id is not None and (parent := contributions.get(session, row.parent_id)) is not None:
        return policy_of(session, parent)
    return policy_for(session, None if row.home_id is None else homes.get(session, row.home_id))


def policy_for(session: Session, home: Home | None) -> Policy:
    """What counts for a home's next story: its own policy, its provider's, the gateway's."""
    name = policy_uses.chosen_for(session, home)
    return POLICIES[name] if name else DEFAULT


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
    log_id = log_move(session, row, planned, by=by, details=None, version=1, now=now)
    count(session, row, None, State.RECEIVED)
    open_deadlines(session, row_id, planned)
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
    columns |= texts_of(session, row, planned, by=by, details=details, now=now, memory=columns["memory"])
    columns |= publication(row, planned, now)
    if not contributions.move(
        session, row.id, expected_version=row.version, state=planned.target, moved_at=now, **columns
    ):
        raise Conflict(row.version + 1, _last_entry(session, row.id))
    log_id = log_move(session, row, planned, by=by, details=details, version=version, now=now)
    moved = replace(row, state=planned.target, version=version, moved_at=now, **columns)
    count_move(session, row, moved)
    tell_tags(session, row, moved)
    tell_search(session, row, moved)
    cancel_wrong(session, planned, row, now)
    open_deadlines(session, row.id, planned)
    if row.state is State.WITH_PROVIDER and planned.target is not State.WITH_PROVIDER:
        windows.void(session, now=now, contribution_id=row.id)
    raise_tasks(session, moved, planned, by=by, now=now)
    if by.role is Role.PROVIDER:
        home_knows(session, row, now)
    staged = tell_everyone(session, row, moved, planned, log_id=log_id, version=version, now=now)
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
    "policy_for",
    "policy_of",
    "possible_moves",
    "set_home",
]
