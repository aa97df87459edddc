"""The state machine: who may move a contribution where, and everything that one move brings with it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from gateway.moderation import consequences
from gateway.moderation.changes import TAKE_BACK, changes
from gateway.moderation.consequences import Deadline, Task, Tell
from gateway.moderation.details import DETAILS, Details
from gateway.moderation.facts import Actor, Changes, Facts
from gateway.moderation.moves import CHILD_MOVES, MOVES, Move
from gateway.moderation.policies import Policy
from gateway.moderation.requirements import REQUIREMENTS, Case
from gateway.moderation.targets import Rule
from store.words import Event, Kind, Role, State

__all__ = [
    "CHILD_MOVES",
    "MOVES",
    "Actor",
    "Case",
    "Changes",
    "Deadline",
    "Facts",
    "Move",
    "MoveNotPossible",
    "Planned",
    "RequirementNotMet",
    "Task",
    "Tell",
    "WrongRole",
    "actors_by_event",
    "after",
    "check_role",
    "find_moves",
    "find_row",
    "next_state",
    "plan",
]


class WrongRole(Exception):
    """This role never makes this move."""

    code = "role"

    def __init__(self, event: Event, role: Role) -> None:
        allowed = ", ".join(sorted(actors_by_event(event))) or "nobody"
        super().__init__(f"“{event}” is not for the role {role}; it is for: {allowed}.")
        self.event = event
        self.role = role


class MoveNotPossible(Exception):
    """The table has no such move from here. ``possible`` lists those that this role has now."""

    code = "move_not_possible"

    def __init__(self, event: Event, state: State | None, possible: tuple[Event, ...]) -> None:
        can = ", ".join(possible) or "none"
        super().__init__(f"“{event}” is not possible from {state or 'nowhere'}; possible now: {can}.")
        self.event = event
        self.state = state
        self.possible = possible


class RequirementNotMet(Exception):
    """The move exists, but something that it requires is missing; ``requirement`` is its name."""

    code = "requirement"

    def __init__(self, requirement: str) -> None:
        self.requirement = requirement
        self.sentence = REQUIREMENTS[requirement].sentence
        super().__init__(self.sentence)


class Planned(NamedTuple):
    """All that one move does, for the door to write in one transaction."""

    event: Event
    source: State | None
    target: State
    changes: Changes
    tells: tuple[Tell, ...]
    tasks: tuple[Task, ...]
    cancels: bool
    """Staged deliveries of this contribution whose notice does not last are wrong now."""
    cancels_provider: bool
    """Whatever is staged for the home is wrong now, even though the state stays."""
    deadlines: tuple[Deadline, ...]
    closes_deadlines: bool
    """The open deadlines speak of what is over; ``deadlines`` take their place."""
    not_before: datetime | None
    """The deliveries are not due before this instant: the ten minutes in which ``approve`` is taken back."""


class _Row(NamedTuple):
    """A move with its checks looked up beforehand: a move is made far more often than the table is read."""

    move: Move
    when: tuple[Callable[[Case], bool], ...]
    checks: tuple[tuple[str, Callable[[Case], bool]], ...]
    shown: tuple[Callable[[Case], bool], ...]
    """What must hold for the move to be offered, before the person has filled in anything."""


def _resolve(move: Move) -> _Row:
    needs = [(name, REQUIREMENTS[name]) for name in move.requires]
    when = tuple(REQUIREMENTS[name].check for name in move.when)
    shown = when + tuple(need.check for _, need in needs if not need.of_input)
    return _Row(move, when, tuple((name, need.check) for name, need in needs), shown)


def _rows_by_step() -> dict[tuple[Kind, State | None, Event], tuple[_Row, ...]]:
    rows: dict[tuple[Kind, State | None, Event], tuple[_Row, ...]] = {}
    for row in map(_resolve, (*MOVES, *CHILD_MOVES)):
        sources: frozenset[State | None] = frozenset(row.move.sources) or frozenset({None})
        for key in ((kind, source, row.move.event) for kind in row.move.kinds for source in sources):
            rows[key] = (*rows.get(key, ()), row)
    return rows


def _actors_by_event() -> dict[tuple[Kind, Event], frozenset[Role]]:
    actors: dict[tuple[Kind, Event], frozenset[Role]] = {(kind, event): frozenset() for kind in Kind for event in Event}
    for move in (*MOVES, *CHILD_MOVES):
        for kind in move.kinds:
            actors[kind, move.event] |= move.actors
    return actors


_ROWS = _rows_by_step()
_ACTORS = _actors_by_event()
_STAYING_WITH_NEW_DEADLINE = frozenset({Event.EXTEND_HOLD, Event.REVIEW_DUE})
_PROVIDER_MUST_NOT_HEAR = frozenset({Event.HOLD, Event.REFER, Event.RAISE_SAFEGUARDING})


def actors_by_event(event: Event, *, kind: Kind = Kind.STORY) -> frozenset[Role]:
    """Every role that has a row with this event, from whatever state."""
    return _ACTORS[kind, event]


def check_role(event: Event, role: Role, *, kind: Kind) -> None:
    """Raise WrongRole if no row lets this role do this. The door asks this before it compares versions."""
    if role not in _ACTORS[kind, event]:
        raise WrongRole(event, role)


def find_moves(facts: Facts, policy: Policy, *, role: Role, now: datetime, who: str = "?") -> tuple[Event, ...]:
    """The events that this role may cause now, in the table's order of events.

    What the contribution itself lacks hides a move; what the person has yet to fill in does not. ``who`` is
    the person's id, for the separation of persons.
    """
    case = Case(facts, Actor(role, who), None, policy, now)
    return tuple(event for event in Event if _offered(case, event))


def _offered(case: Case, event: Event) -> bool:
    for row in _ROWS.get((case.facts.kind, case.facts.state, event), ()):
        if case.by.role in row.move.actors:
            return all(check(case) for check in row.shown)
    return False


def _find_row(case: Case, event: Event) -> _Row:
    facts, role = case.facts, case.by.role
    for row in _ROWS.get((facts.kind, facts.state, event), ()):
        if role in row.move.actors:
            if row.when and not all(check(case) for check in row.when):
                break
            return row
    check_role(event, role, kind=facts.kind)
    possible = find_moves(facts, case.policy, role=role, now=case.now, who=case.by.id or "?")
    raise MoveNotPossible(event, facts.state, possible)


def find_row(case: Case, event: Event) -> Move:
    """The table's row for this step: role first, then whether the move is possible; requirements later.

    Raises WrongRole or MoveNotPossible. The door may ask this before it reads the details.
    """
    return _find_row(case, event).move


def next_state(case: Case, event: Event) -> State:
    """Where the event leads, in the order role, move possible, requirement: the table and its guards alone.

    Raises WrongRole, MoveNotPossible, RequirementNotMet, or TypeError for details of another event.
    """
    move, _, checks, _ = _find_row(case, event)
    if type(case.details) is not DETAILS[event]:
        raise TypeError(f"{event} takes {DETAILS[event].__name__}, not {type(case.details).__name__}.")
    for name, check in checks:
        if not check(case):
            raise RequirementNotMet(name)
    target = move.target
    if isinstance(target, Rule):
        return target.decide(case)
    # Only rows with a source stay where they are, so there is a state to stay in.
    return target or case.facts.state  # type: ignore[return-value]


def plan(facts: Facts, event: Event, *, by: Actor, details: Details, policy: Policy, now: datetime) -> Planned:
    """Everything that this move would do; nothing is done here. Existence and version are the door's.

    Raises WrongRole, MoveNotPossible or RequirementNotMet, in that order.
    """
    case = Case(facts, by, details, policy, now)
    target = next_state(case, event)
    moves = target is not facts.state
    renews = moves or event in _STAYING_WITH_NEW_DEADLINE
    opened = consequences.deadlines(case, event, target) if renews else ()
    return Planned(
        event,
        facts.state,
        target,
        changes(case, event, target, opened),
        consequences.tells(case, event, target),
        consequences.tasks(case, event, target),
        moves,
        event in _PROVIDER_MUST_NOT_HEAR,
        opened,
        renews,
        now + TAKE_BACK if event is Event.APPROVE else None,
    )


def after(facts: Facts, planned: Planned) -> Facts:
    """The facts as they stand once the plan is carried out."""
    return planned.changes.apply(facts, planned.target)
