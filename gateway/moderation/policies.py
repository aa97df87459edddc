"""The four policies as data: the provider's step, what an objection and silence lead to, who may block."""

from dataclasses import dataclass
from random import Random

from store.words import Ground, State

SMALL_HOME_BEDS = 10
DELAY_DAYS = (7, 21)
FAST_TRACK_PUBLISHED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How far a provider's answer reaches. Each story keeps the policy and version of its first ``approve``."""

    name: str
    version: int = 1
    provider_step: bool = True
    """Whether the home is asked before publication."""
    object_target: State | None = None
    """What an objection leads to; None where there is no provider's step."""
    silence_target: State | None = State.PUBLISHED
    bodies_read_restricted: bool = True
    bodies_comment: bool = True
    bodies_recommend: bool = False
    blocks: bool = False
    """A home may block: an administrator must record why that is lawful here, and each page says so."""

    def target_of_objection(self, ground: Ground) -> State | None:
        """A story about the wrong service goes back to moderation under every policy that asks the home."""
        if not self.provider_step:
            return None
        return State.IN_MODERATION if ground is Ground.WRONG_SERVICE else self.object_target


MODERATOR_ONLY = Policy(name="moderator_only", provider_step=False, silence_target=None)
PROVIDER_DECIDES = Policy(
    name="provider_decides",
    object_target=State.NOT_PUBLISHED,
    bodies_read_restricted=False,
    bodies_comment=False,
    blocks=True,
)
PROVIDER_RESTRICTS = Policy(name="provider_restricts", object_target=State.RESTRICTED, blocks=True)
PROVIDER_MAY_ASK_FOR_REVIEW = Policy(
    name="provider_may_ask_for_review", object_target=State.IN_REVIEW, bodies_recommend=True
)
DEFAULT = PROVIDER_MAY_ASK_FOR_REVIEW

POLICIES: dict[str, Policy] = {
    policy.name: policy
    for policy in (MODERATOR_ONLY, PROVIDER_DECIDES, PROVIDER_RESTRICTS, PROVIDER_MAY_ASK_FOR_REVIEW)
}


def is_small(beds: int | None) -> bool:
    """Ten beds or fewer. Unknown counts as small for masking and for the warning to the author."""
    return beds is None or beds <= SMALL_HOME_BEDS


def is_delayed(beds: int | None) -> bool:
    """Whether a delay is drawn: only for a home that is known to be small."""
    return beds is not None and beds <= SMALL_HOME_BEDS


def drawn_delay_days(rng: Random) -> int:
    """Whole days, 7 to 21, drawn once before a small home is told.

    Pass ``random.SystemRandom()``: whoever could guess the draw could guess the day on which somebody wrote.
    """
    return rng.randint(*DELAY_DAYS)


def may_fast_track(*, published: int, check_hits: int, rejected_in_12_months: int) -> bool:
    """Whether a response needs no moderator first: a home with a record, and nothing found in the text."""
    return published >= FAST_TRACK_PUBLISHED and check_hits == 0 and rejected_in_12_months == 0
