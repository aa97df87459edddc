"""A home's response to a story, or its claim of a change: a contribution of its own, read by a moderator first.

Only a response may skip that, and only where its home has earned it. A change is a claim, so somebody always reads it.
"""

from datetime import datetime, timedelta

from gateway.intake import consent
from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import Approval
from gateway.moderation.facts import Actor
from gateway.moderation.policies import may_fast_track
from gateway.moderation.remember import current_text, remember
from store import contributions, homes, public_listings
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Event, Kind, Role, State

OPEN_TO_RESPONSE = frozenset({State.WITH_PROVIDER, State.IN_REVIEW, State.PUBLISHED})
"""To any published story; a home also while it has it. It shows only once the story is published."""
YEAR = timedelta(days=365)


class NotNow(Exception):
    """The story takes no response in its present state."""

    code = "not_now"


def respond(
    session: Session,
    parent_id: int,
    text: str,
    *,
    by: str,
    signed: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    kind: Kind = Kind.RESPONSE,
) -> str | None:
    """Keep the response and send it on its way; its return code, or None when the very same was sent before.

    ``by`` names the recipient or account that wrote it, ``signed`` the person: sealed, and never shown in public.
    Raises NotNow.
    """
    parent = contributions.get(session, parent_id, for_update=True)
    if parent is None or parent.kind is not Kind.STORY or parent.state not in OPEN_TO_RESPONSE:
        raise NotNow("This story can't be responded to just now.")
    if _is_known(session, parent, kind, text):
        return None
    opened = open_contribution(
        session,
        kind=kind,
        channel=channel,
        by=Actor(Role.CHANNEL, by),
        now=now,
        parent_id=parent.id,
        home_id=parent.home_id,
        filer=Role.PROVIDER,
        writer_role=Role.PROVIDER,
        tell=False,
    )
    contributions.add_part(session, opened.id, text, field="text", inbound_id=None, at=now)
    contributions.add_part(session, opened.id, signed, field="answer", inbound_id=None, at=now)
    consent.record(session, opened.id, channel=channel, now=now, publish=True)
    check(session, opened.id, now=now)
    complete_if_ready(session, opened.id, now=now)
    approve_if_fast(session, opened.id, now=now)
    return opened.code


def approve_if_fast(session: Session, response_id: int, *, now: datetime) -> bool:
    """Publish a response of a home with a record and nothing found in the text; a moderator is told all the same."""
    row = contributions.get(session, response_id)
    if row is None or row.kind is not Kind.RESPONSE or row.state is not State.IN_MODERATION or row.home_id is None:
        return False
    fast = may_fast_track(
        published=homes.counts(session, row.home_id).get(State.PUBLISHED, 0),
        check_hits=len(row.hits),
        rejected_in_12_months=public_listings.rejected_responses(session, row.home_id, since=now - YEAR),
    )
    if not fast:
        return False
    remember(session, row, fast_track=True)
    approval = Approval(text=current_text(session, row.id))
    decide(session, row.id, Event.APPROVE, by=Actor(Role.SYSTEM), details=approval, now=now)
    return True


def _is_known(session: Session, parent: Contribution, kind: Kind, text: str) -> bool:
    """A page sent twice is one response."""
    return any(
        child.kind is kind and any(part.text == text for part in contributions.original(session, child.id))
        for child in contributions.children(session, parent.id)
    )
