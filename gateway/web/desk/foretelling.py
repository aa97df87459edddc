"""What a move would lead to and whom it would tell, worked out before it is made, from the machine's own tables."""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.moderation import consequences, machine
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.policies import Policy, is_delayed
from gateway.moderation.targets import Rule
from gateway.notices.who import addressees
from gateway.web.desk.plain_names import CHANNELS, RECIPIENTS, STATES
from store import contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Kind

FIRST_FORETOLD_DELAY = (
    "It is a small home: the story waits 7 to 21 days first, so that the day does not give the author away."
)


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient, by which way, and what for: "the home", "letter", "A story: what you can do …"."""

    who: str
    by: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """``then`` is the state afterwards in words; ``tells`` may be empty."""

    then: str
    tells: tuple[Told, ...]
    note: str = ""


def foretell(
    session: Session, row: Contribution, facts: Facts, policy: Policy, event: Event, *, by: Actor, now: datetime
) -> Foretold:
    """Raises WrongRole or MoveNotPossible, as the move itself would."""
    note = ""
    if event is Event.APPROVE and _will_be_delayed(session, row, facts):
        # The delay is drawn when the move is made; any later instant foretells the same.
        facts, note = replace(facts, drawn_until=datetime.max.replace(tzinfo=now.tzinfo)), FIRST_FORETOLD_DELAY
    case = machine.Case(facts, by, None, policy, now)
    target = machine.find_row(case, event).target
    reached = target.decide(case) if isinstance(target, Rule) else target or row.state
    tells = consequences.tells(case, event, reached)
    told = [one for tell in tells for one in _told(session, row, tell)]
    return Foretold(STATES[reached] if reached is not row.state else "", tuple(dict.fromkeys(told)), note)


def _will_be_delayed(session: Session, row: Contribution, facts: Facts) -> bool:
    home = None if row.home_id is None else homes.get(session, row.home_id)
    asked = facts.drawn_until is not None or facts.home_was_asked
    return row.kind is Kind.STORY and home is not None and is_delayed(home.beds) and not asked


def _told(session: Session, row: Contribution, tell: consequences.Tell) -> list[Told]:
    notice = NOTICES[tell.notice]
    about = row
    if notice.of_parent and row.parent_id is not None:
        about = contributions.get(session, row.parent_id) or row
    who = RECIPIENTS[tell.recipient]
    if notice.of_parent and tell.notice.endswith("_author"):
        who = "the author of the story"
    found = addressees(session, about, tell.recipient)
    return [Told(who, CHANNELS.get(one.channels[0], one.channels[0]), notice.purpose) for one in found]
