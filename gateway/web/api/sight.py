"""Who sees what of a story: the table of states, applied to the roles of the person who calls."""

from dataclasses import dataclass
from enum import IntEnum

from gateway.moderation.decide import policy_of
from gateway.moderation.facts import Actor
from gateway.moderation.roles import DESK_ROLES
from store import contributions, homes, public_listings
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.story_listings import Scope
from store.words import Kind, Role, State

S = State
OVERSEERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""They see every state and its history, and of the words only what is redacted."""
PROVIDER_READS = frozenset(
    {S.WITH_PROVIDER, S.IN_REVIEW, S.PUBLISHED, S.RESTRICTED, S.NOT_PUBLISHED, S.PRIVATE, S.SUSPENDED}
)
BODY_READS = frozenset({S.PUBLISHED, S.RESTRICTED, S.PRIVATE, S.SUSPENDED})
MARKERS = frozenset({S.RESTRICTED, S.SUSPENDED, S.ARCHIVED})
"""What everyone may know to exist, without its words."""


class Seen(IntEnum):
    """How much of it; a person with several roles sees the most of them."""

    NOTHING = 0
    MARKER = 1
    WORDS = 2
    HISTORY = 3
    DESK = 4


@dataclass(frozen=True, slots=True)
class Sight:
    """What this person sees of this story, and in which roles they meet it."""

    seen: Seen
    roles: tuple[Role, ...]
    person: Person

    def actor(self, role: Role) -> Actor:
        """The person in one role, by the name that the log knows them by."""
        return Actor(role, f"staff:{self.person.id}" if role is Role.PROVIDER else str(self.person.id))


def sight(session: Session, person: Person, row: Contribution) -> Sight:
    """A provider's role counts in its own homes alone, a body's in its own areas."""
    about = _story_of(session, row)
    is_theirs = about.home_id is not None and about.home_id in person.home_ids
    home = None if about.home_id is None else homes.get(session, about.home_id)
    in_area = home is not None and home.local_authority in person.areas
    roles = [role for role in Role if person.has(role)]
    roles = [role for role in roles if (role is not Role.PROVIDER or is_theirs) and (role is not Role.BODY or in_area)]
    most = max((_by_role(session, role, row) for role in roles), default=Seen.NOTHING)
    return Sight(max(most, _by_everyone(session, row)), tuple(roles), person)


def scopes(person: Person) -> list[Scope]:
    """What a list for this person is drawn from; each story is still looked at through :func:`sight`."""
    if person.has(*DESK_ROLES, *OVERSEERS):
        return [Scope(tuple(State))]
    found = [Scope((S.PUBLISHED, *sorted(MARKERS)))]
    if person.has(Role.PROVIDER):
        found.append(Scope((*sorted(PROVIDER_READS), S.WITHDRAWN), home_ids=person.home_ids))
    if person.has(Role.BODY):
        found.append(Scope(sorted(BODY_READS), areas=person.areas))
    return found


def is_only_outside(person: Person) -> bool:
    """Whether someone outside the gateway's own people calls: for them what they may not see does not exist."""
    return person.roles <= {Role.PROVIDER, Role.BODY}


def _story_of(session: Session, row: Contribution) -> Contribution:
    parent = None if row.parent_id is None else contributions.get(session, row.parent_id)
    return parent or row


def _by_role(session: Session, role: Role, row: Contribution) -> Seen:
    if role in DESK_ROLES:
        return Seen.DESK
    if role in OVERSEERS:
        return Seen.HISTORY
    if row.kind is not Kind.STORY:
        return Seen.MARKER if row.filer == role else Seen.NOTHING  # what they sent themselves
    if role is Role.PROVIDER:
        return _by_provider(session, row)
    return _by_body(session, row) if role is Role.BODY else Seen.NOTHING


def _by_provider(session: Session, row: Contribution) -> Seen:
    """A story about the manager goes to the provider's own office by post or mail, never to a home's accounts."""
    if row.memory.get("provider_suppressed") or row.about_manager:
        return Seen.NOTHING
    if row.state is S.PRIVATE:
        return Seen.WORDS if row.consent_home else Seen.NOTHING
    if row.state is S.WITHDRAWN:
        return Seen.MARKER if public_listings.home_was_told(session, row.id) else Seen.NOTHING
    return Seen.WORDS if row.state in PROVIDER_READS else Seen.NOTHING


def _by_body(session: Session, row: Contribution) -> Seen:
    if row.state is S.PRIVATE:
        return Seen.WORDS if row.consent_home else Seen.NOTHING
    if row.state is S.RESTRICTED:
        return Seen.WORDS if policy_of(session, row).bodies_read_restricted else Seen.MARKER
    return Seen.WORDS if row.state in BODY_READS else Seen.NOTHING


def _by_everyone(session: Session, row: Contribution) -> Seen:
    """A child shows while its parent is published; a body's comment also while it is restricted."""
    if row.kind is not Kind.STORY:
        parent = _story_of(session, row)
        shows = {S.PUBLISHED, S.RESTRICTED} if row.kind is Kind.COMMENT else {S.PUBLISHED}
        return Seen.WORDS if row.state is S.PUBLISHED and parent.state in shows else Seen.NOTHING
    if row.state is S.PUBLISHED:
        return Seen.WORDS
    return Seen.MARKER if row.state in MARKERS else Seen.NOTHING
