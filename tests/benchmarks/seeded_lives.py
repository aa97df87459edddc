"""The lives that seeded stories have had: which moves each made, how long each took, and how many live so."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from store.words import Event as E
from store.words import Role as R
from store.words import State as S


@dataclass(frozen=True, slots=True)
class Step:
    """One move: what happened, by whom, where it led, and how long after the one before."""

    event: E
    role: R
    to: S
    after: timedelta
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """``share`` of a thousand stories; ``open``: somebody still has to act, so it came lately."""

    share: float
    steps: tuple[Step, ...]
    open: bool = False
    unread: bool = False

    @property
    def state(self) -> S:
        return self.steps[-1].to

    def passed(self, state: S) -> bool:
        return any(step.to is state for step in self.steps)


def _hours(number: float) -> timedelta:
    return timedelta(hours=number)


RECEIVED = Step(E.RECEIVE, R.CHANNEL, S.RECEIVED, _hours(0))
COMPLETE = Step(E.COMPLETE, R.SYSTEM, S.IN_MODERATION, _hours(1))
APPROVED = {"criticality": 2, "redaction_checked": True}
TO_HOME = Step(E.APPROVE, R.MODERATOR, S.WITH_PROVIDER, _hours(20), APPROVED)
AT_ONCE = Step(E.APPROVE, R.MODERATOR, S.PUBLISHED, _hours(20), APPROVED)
GO_AHEAD = Step(E.GO_AHEAD, R.PROVIDER, S.PUBLISHED, _hours(90))
LAPSED = Step(E.LAPSE, R.CLOCK, S.PUBLISHED, _hours(340))
REJECTED = Step(E.REJECT, R.MODERATOR, S.REJECTED, _hours(24), {"code": "not_about_care"})
HELD = Step(E.HOLD, R.MODERATOR, S.HELD, _hours(3), {"kind": "safeguarding"})
OBJECTED = Step(E.OBJECT, R.PROVIDER, S.IN_REVIEW, _hours(60), {"ground": "identifies_someone"})
BEGIN = (RECEIVED, COMPLETE)
CHILD = (*BEGIN, AT_ONCE)
"""What a response or a change that stands beside a published story has been through."""

LIVES = (
    Life(240, (*BEGIN, TO_HOME, GO_AHEAD)),
    Life(260, (*BEGIN, TO_HOME, LAPSED)),
    Life(100, (*BEGIN, AT_ONCE)),
    Life(30, (*BEGIN, TO_HOME, OBJECTED, Step(E.CONFIRM_RESTRICTION, R.SENIOR, S.RESTRICTED, _hours(50)))),
    Life(50, (*BEGIN, TO_HOME, Step(E.OBJECT, R.PROVIDER, S.NOT_PUBLISHED, _hours(70)))),
    Life(60, (*BEGIN, Step(E.KEEP_PRIVATE, R.MODERATOR, S.PRIVATE, _hours(24)))),
    Life(80, (*BEGIN, REJECTED)),
    Life(25, (*BEGIN, TO_HOME, Step(E.WITHDRAW, R.AUTHOR, S.WITHDRAWN, _hours(40)))),
    Life(5, (RECEIVED, Step(E.WITHDRAW, R.AUTHOR, S.WITHDRAWN, _hours(5))), unread=True),
    Life(90, (*BEGIN, TO_HOME, LAPSED, Step(E.ARCHIVE, R.CLOCK, S.ARCHIVED, _hours(8000)))),
    Life(5, (*BEGIN, AT_ONCE, Step(E.HIDE, R.MODERATOR, S.SUSPENDED, _hours(300)))),
    Life(8, (RECEIVED,), open=True, unread=True),
    Life(6, (RECEIVED, Step(E.ASK_AUTHOR, R.MODERATOR, S.WITH_AUTHOR, _hours(9))), open=True),
    Life(6, BEGIN, open=True, unread=True),
    Life(6, BEGIN, open=True),
    Life(4, (*BEGIN, HELD), open=True),
    Life(20, (*BEGIN, TO_HOME), open=True),
    Life(5, (*BEGIN, TO_HOME, OBJECTED), open=True),
)
