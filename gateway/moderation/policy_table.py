"""What one policy means, asked of the machine itself: where each answer of a home leads, and its silence."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from gateway.moderation import machine
from gateway.moderation.details import Objection
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.machine import MoveNotPossible
from gateway.moderation.policies import Policy
from gateway.moderation.requirements import Case
from gateway.moderation.targets import Rule
from store.words import Event, Ground, Role, State

# No rule that is asked here reads the instant; the story is one that a moderator has approved for a home that is known.
_SOME_DAY = datetime(2027, 1, 1, tzinfo=UTC)
_STORY = Facts(
    state=State.IN_MODERATION, home_id="1", consent_publish=True, current_text="…", approved=True, first_moderator="1"
)


class Line(NamedTuple):
    """One step and the state to which it leads; ``target`` None: the step does not exist under this policy."""

    event: Event
    ground: Ground | None
    target: State | None


def lines(policy: Policy) -> tuple[Line, ...]:
    """A moderator's approval, each answer of the home, and its silence."""
    asked = State.WITH_PROVIDER
    return (
        _line(policy, State.IN_MODERATION, Event.APPROVE, Role.MODERATOR),
        _line(policy, asked, Event.GO_AHEAD, Role.PROVIDER),
        *(_line(policy, asked, Event.OBJECT, Role.PROVIDER, ground) for ground in Ground),
        _line(policy, asked, Event.RAISE_SAFEGUARDING, Role.PROVIDER),
        _line(policy, asked, Event.LAPSE, Role.CLOCK),
    )


def _line(policy: Policy, source: State, event: Event, role: Role, ground: Ground | None = None) -> Line:
    details: Any = None if ground is None else Objection(ground=ground)
    case = Case(replace(_STORY, state=source), Actor(role, "2"), details, policy, _SOME_DAY)
    try:
        target = machine.find_row(case, event).target
    except MoveNotPossible:
        return Line(event, ground, None)
    if not policy.provider_step and source is State.WITH_PROVIDER:
        return Line(event, ground, None)
    return Line(event, ground, target.decide(case) if isinstance(target, Rule) else target)
