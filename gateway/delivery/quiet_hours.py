"""No text wakes anybody: at night it waits for the morning, unless they wrote just now or somebody may be in danger."""

from datetime import datetime, time, timedelta

from gateway.moderation.deadlines import LONDON
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from store.deliveries import Delivery
from store.words import Channel

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)  # on the wall in London
# An answer to what its reader did a moment ago, or about somebody's safety.
AT_ONCE = frozenset(DIALOGUE_NOTICES) | {
    "receipt",
    "ask_home",
    "consent_question",
    "how_to_finish_withdrawal",
    "withdrawn_author",
    "held_author",
    "referred_author",
    "referral_council",
}


def morning_after(delivery: Delivery, now: datetime) -> datetime | None:
    """When this may go out, if it must wait for that; None when it may go now."""
    local = now.astimezone(LONDON)
    if delivery.channel != Channel.SMS or delivery.notice in AT_ONCE or NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return None
    day = local.date() if local.time() < NIGHT_ENDS else local.date() + timedelta(days=1)
    return datetime.combine(day, NIGHT_ENDS, tzinfo=LONDON).astimezone(now.tzinfo)
