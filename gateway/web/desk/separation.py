"""Why somebody may not decide what their role could, and who can instead: decisions that take another person."""

from datetime import datetime
from typing import NamedTuple

from gateway.moderation.facts import Actor, Facts
from gateway.moderation.machine import Case, MoveNotPossible, WrongRole, find_row
from gateway.moderation.policies import Policy
from gateway.moderation.requirements import REQUIREMENTS
from gateway.moderation.roles import SEPARATION
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.move_forms import DESK_EVENTS
from store import staff
from store.database import Session
from store.staff import Person
from store.words import Event, Role

DECIDERS = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING)


class Closed(NamedTuple):
    """``who_can``: the names of those who may; empty when nobody on the staff may."""

    event: Event
    ask: str
    why: str
    who_can: tuple[str, ...]


def closed_to(session: Session, facts: Facts, policy: Policy, person: Person, *, now: datetime) -> list[Closed]:
    """The moves that are closed to this person alone, because of what they did before."""
    found = []
    people: list[Person] | None = None
    for event in DESK_EVENTS:
        why = _why(facts, policy, event, person, now)
        if why:
            people = staff.everyone(session) if people is None else people
            able = [one for one in people if one.active and _may(facts, policy, event, one, now)]
            names = tuple(one.name or one.email for one in able)
            found.append(Closed(event, EVENT_WORDS[event].ask, why, names))
    return found


def who_can(session: Session, facts: Facts, policy: Policy, event: Event, *, now: datetime) -> tuple[str, ...]:
    """The names of everybody on the staff who may make this move now."""
    people = (one for one in staff.everyone(session) if one.active)
    return tuple(one.name or one.email for one in people if _may(facts, policy, event, one, now))


def _why(facts: Facts, policy: Policy, event: Event, person: Person, now: datetime) -> str:
    """The sentence of the separation that keeps them from it; empty when none does, or another role of theirs may."""
    reasons = []
    for role in DECIDERS:
        if not person.has(role):
            continue
        missing = _missing(facts, policy, event, Actor(role, str(person.id)), now)
        if missing == ():
            return ""
        if missing and set(missing) <= SEPARATION:
            reasons.append(REQUIREMENTS[missing[0]].sentence)
    return reasons[0] if reasons else ""


def _may(facts: Facts, policy: Policy, event: Event, person: Person, now: datetime) -> bool:
    roles = (role for role in DECIDERS if person.has(role))
    return any(_missing(facts, policy, event, Actor(role, str(person.id)), now) == () for role in roles)


def _missing(facts: Facts, policy: Policy, event: Event, by: Actor, now: datetime) -> tuple[str, ...] | None:
    """What is missing besides what the person fills in; None when this role has no such move here."""
    case = Case(facts, by, None, policy, now)
    try:
        move = find_row(case, event)
    except (WrongRole, MoveNotPossible):
        return None
    needs = ((name, REQUIREMENTS[name]) for name in move.requires)
    return tuple(name for name, need in needs if not need.of_input and not need.check(case))
