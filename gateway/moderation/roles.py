"""Which role may do what, derived from the table, and which roles a person signs in with."""

from gateway.moderation.machine import actors_by_event
from gateway.moderation.moves import CHILD_MOVES, MOVES
from store.words import STAFF_ROLES, Event, Kind, Role

SIGN_IN_ROLES: frozenset[Role] = frozenset(STAFF_ROLES)
ACTORS_ONLY: frozenset[Role] = frozenset(Role) - SIGN_IN_ROLES
"""Nobody signs in as these: an author proves authorship, the others are parts of the system."""
DESK_ROLES: frozenset[Role] = frozenset(
    {Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.TYPIST, Role.CALL_HANDLER}
)
"""Who reads what came in, before it is public."""
SEPARATION: frozenset[str] = frozenset({"another_on_appeal", "not_involved", "second_person", "report_upheld"})
"""The requirements that keep one person from deciding twice."""


def actors_of(event: Event, *, kind: Kind = Kind.STORY) -> frozenset[Role]:
    """Every role that has a row with this event."""
    return actors_by_event(event, kind=kind)


def events_of(role: Role, *, kind: Kind = Kind.STORY) -> tuple[Event, ...]:
    """Every event that this role has a row for."""
    return tuple(event for event in Event if role in actors_of(event, kind=kind))


def separated_events() -> frozenset[Event]:
    """The events that some person may not cause although the role may."""
    return frozenset(move.event for move in (*MOVES, *CHILD_MOVES) if SEPARATION & set(move.requires))
