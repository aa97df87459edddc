"""A move through the API: the same door, the same order of refusals."""

from datetime import datetime
from typing import Any

from gateway.moderation import machine
from gateway.moderation.decide import Conflict, decide, policy_of, possible_moves
from gateway.moderation.details import BadDetails, Details, parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.machine import Case, WrongRole
from gateway.moderation.remember import facts_of
from gateway.web.api import caller
from gateway.web.api.shapes import Moved, MoveTaken, plain
from gateway.web.api.sight import Sight
from gateway.web.api.stories import found
from gateway.web.gateway_here import here, now
from store import log
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Role

# Who is meant when somebody has several roles that may make a move.
ORDER = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.CALL_HANDLER, Role.TYPIST, Role.PROVIDER, Role.BODY)


def move(reference: str) -> dict[str, Any]:
    """POST /stories/REF/moves."""
    person, body, at = caller.caller(), caller.body(), now()

    def work(session: Session) -> dict[str, Any]:
        row, seen = found(session, person, reference)
        taken = caller.read_as(MoveTaken, {name: body.get(name) for name in ("event", "expected_version")})
        given = {name: value for name, value in body.items() if name not in {"event", "expected_version"}}
        by = _actor(session, row, seen, taken.event, now=at)
        details = _details(session, row, taken, given, by=by, now=at)
        expected = taken.expected_version
        decided = decide(session, row.id, taken.event, by=by, details=details, expected_version=expected, now=at)
        return plain(Moved(state=decided.state, version=decided.version))

    return here().database.write(work)


def _actor(session: Session, row: Contribution, seen: Sight, event: Event, *, now: datetime) -> Actor:
    """The person in the role that fits best: one that can make this move now, else one that ever may.

    Raises WrongRole.
    """
    may = machine.actors_by_event(event, kind=row.kind)
    fitting = [seen.actor(role) for role in ORDER if role in may and role in seen.roles]
    if not fitting:
        raise WrongRole(event, seen.roles[0] if seen.roles else Role.HELPER)
    can = [actor for actor in fitting if event in possible_moves(session, row, by=actor, now=now)]
    return (can or fitting)[0]


def _details(
    session: Session, row: Contribution, taken: MoveTaken, given: dict[str, Any], *, by: Actor, now: datetime
) -> Details:
    """What comes with the move. A field that can't be is said last: the version and the move come before it."""
    try:
        _check_plain(given)
        return parse_details(taken.event, given)
    except BadDetails:
        if taken.expected_version not in {None, row.version}:
            entries = log.entries(session, row.id)
            raise Conflict(row.version, entries[-1] if entries else None) from None
        case = Case(facts_of(session, row), by, None, policy_of(session, row), now)
        machine.find_row(case, taken.event)
        raise


def _check_plain(given: dict[str, Any]) -> None:
    """Raises BadDetails for a list, an object or a fraction: no field of any move is one."""
    for name, value in given.items():
        if isinstance(value, list | dict | float):
            raise BadDetails(name, "Send a text, a whole number, or true or false.")
