"""What a home sees of one story: the redacted words where the state allows them, and until when it may answer."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.answer import may_answer
from gateway.intake.respond import OPEN_TO_RESPONSE
from gateway.moderation.decide import policy_of
from gateway.moderation.policies import Policy
from gateway.notices.translated import with_line
from gateway.web.answer.home_side import Added, Objected, added_by_home, objection_of, time_left
from gateway.web.answer.policy_words import PolicyWords, words_for
from gateway.web.public.reference import shown
from store import contributions, deadlines, homes, public_listings
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.homes import Home
from store.words import State

READABLE = frozenset(
    {State.WITH_PROVIDER, State.IN_REVIEW, State.PUBLISHED, State.RESTRICTED, State.NOT_PUBLISHED, State.SUSPENDED}
)
STANDS = {
    State.WITH_PROVIDER: "It waits for the home’s answer.",
    State.IN_REVIEW: "A senior moderator is looking at the objection.",
    State.PUBLISHED: "It is published.",
    State.RESTRICTED: "Its words are kept from the public.",
    State.NOT_PUBLISHED: "It is not published, and counted.",
    State.SUSPENDED: "It is hidden for now, while we look into a concern.",
    State.PRIVATE: "Its author chose not to publish it, and agreed that you read it.",
    State.WITHDRAWN: "Its author withdrew it.",
    State.ARCHIVED: "Its time here is over.",
}
ELSEWHERE = "It does not wait for an answer just now."
OVER = (
    "The time to answer it is over, or a newer message from us counts in place of this one. "
    "You can still write to us about it here."
)
MISDIRECTED = "This story turned out not to be about this home. Please destroy any copy that you have."


@dataclass(frozen=True, slots=True)
class HomeStory:
    """``left`` says in words how much of the time to answer is left; ``added`` what the home wrote to the story.

    ``text`` is None where a home may not read it (now); ``can_answer`` where an answer would still decide.
    """

    id: int
    reference: str
    state: State
    version: int
    home: Home | None
    text: str | None
    stands: str
    can_answer: bool
    can_respond: bool
    closes_at: datetime | None
    policy: Policy
    words: PolicyWords
    left: str = ""
    added: tuple[Added, ...] = ()
    objection: Objected | None = None


def home_story(session: Session, row: Contribution, delivery: Delivery | None, *, now: datetime) -> HomeStory:
    """For a delivery's recipient, or (without one) for somebody whose homes the caller has checked."""
    ours = delivery is None or delivery.home_id is None or delivery.home_id == row.home_id
    home_id = row.home_id if delivery is None or delivery.home_id is None else delivery.home_id
    readable = ours and (row.state in READABLE or (row.state is State.PRIVATE and bool(row.consent_home)))
    version = contributions.version_by_id(session, row.public_text_id or 0) if readable else None
    policy = policy_of(session, row)
    can = ours and may_answer(session, row, delivery, now=now)
    closes = deadlines.of(session, row.id).get("lapse") if can else None
    stands = STANDS.get(row.state, ELSEWHERE) if ours else MISDIRECTED
    if ours and row.state is State.WITH_PROVIDER and not can:
        stands = OVER
    return HomeStory(
        id=row.id,
        reference=shown(row.reference),
        state=row.state,
        version=row.version,
        home=None if home_id is None else homes.get(session, home_id),
        text=with_line(session, row, version.text) if version else None,
        stands=stands,
        can_answer=can,
        can_respond=ours and row.state in OPEN_TO_RESPONSE,
        closes_at=closes,
        policy=policy,
        words=words_for(policy),
        left=time_left(closes, now),
        added=added_by_home(session, row) if ours else (),
        objection=objection_of(session, row) if readable else None,
    )


def may_know(session: Session, row: Contribution) -> bool:
    """Whether a home's accounts may know of a story at all; of a withdrawn one only if the home had been told.

    A story about the manager goes to the provider's own office, and one that was referred to nobody there: the home
    sees these only where everyone does.
    """
    if (row.about_manager or row.memory.get("provider_suppressed")) and row.state is not State.PUBLISHED:
        return False
    if row.state is State.PRIVATE:
        return bool(row.consent_home)
    if row.state in {State.WITHDRAWN, State.ARCHIVED}:
        return public_listings.home_was_told(session, row.id)
    return row.state in READABLE
