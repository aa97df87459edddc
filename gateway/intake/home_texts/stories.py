"""The stories of an opened letter, and what may still be done with each by text."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.answer import may_answer
from gateway.intake.home_texts.reading import CALL_ME, DANGER, GO_AHEAD, OBJECT, RESPOND
from gateway.intake.respond import OPEN_TO_RESPONSE
from gateway.moderation.decide import policy_of
from store import contributions, deadlines, deliveries, letters
from store.contributions import Contribution
from store.database import Session
from store.letters import LetterRow


@dataclass(frozen=True, slots=True)
class Asked:
    """``decides``: an answer would still count; ``until``: until when; ``keys``: what may be chosen."""

    row: LetterRow
    story: Contribution
    decides: bool
    until: datetime | None
    policy: str
    keys: frozenset[str]


def all_of(session: Session, letter_id: int, *, now: datetime) -> list[Asked]:
    """In the order of the letter; one that turned out to be about another home is left out."""
    found = (_asked(session, row, now=now) for row in letters.rows(session, letter_id))
    return [asked for asked in found if asked is not None]


def _asked(session: Session, row: LetterRow, *, now: datetime) -> Asked | None:
    delivery = deliveries.get(session, row.delivery_id)
    story = None if row.contribution_id is None else contributions.get(session, row.contribution_id)
    if delivery is None or story is None or delivery.home_id not in {None, story.home_id}:
        return None
    decides = may_answer(session, story, delivery, now=now)
    keys = {DANGER, CALL_ME, *({RESPOND} if story.state in OPEN_TO_RESPONSE else ())}
    keys |= {GO_AHEAD, OBJECT} if decides else set()
    until = deadlines.of(session, story.id).get("lapse") if decides else None
    return Asked(row, story, decides, until, policy_of(session, story).name, frozenset(keys))
