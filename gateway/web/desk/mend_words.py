"""A message that needs mending, in words: to whom, where it stands, and what was tried; never an author's address."""

from typing import Any

from gateway.moderation.notice_list import NOTICES
from gateway.web.desk.plain_names import CHANNELS, DELIVERIES, RECIPIENTS
from gateway.web.desk.task_words import AUTHORS_ADDRESS, note_of
from store import deliveries
from store.database import Session
from store.deliveries import Delivery
from store.homes import Home
from store.tasks import Task
from store.words import DeliveryState, Recipient

SETTINGS = {
    "sms": ("EARSHOT_TWILIO_ACCOUNT_SID", "EARSHOT_TWILIO_AUTH_TOKEN", "EARSHOT_TWILIO_FROM"),
    "email": ("EARSHOT_SMTP_URL", "EARSHOT_MAIL_FROM"),
}
CANT_BE_USED = "can't be used here"  # how the ladder says that a channel is not set up
EVENTS = {
    "staged": "It was to be sent",
    "begun": "A try began",
    "handed_over": "Handed over",
    "refused": "The carrier did not take it",
    "backed_off": "It failed, and is tried again later",
    "unknown": "Nobody knows whether it was taken",
    "waiting": "It waits for a person",
    "next_channel": "On to the next way",
    "laid_in_tray": "Laid in the tray",
    "person_again": "One of us sent it again",
    "person_sent": "One of us took it as sent",
    "person_give_up": "One of us gave it up",
}


def shown(session: Session, delivery: Delivery | None, home: Home | None) -> dict[str, Any]:
    """What the page says of it; empty when there is no one message."""
    if delivery is None:
        return {}
    role = Recipient(delivery.to_role)
    to = RECIPIENTS[role]
    purpose = NOTICES[delivery.notice].purpose if delivery.notice in NOTICES else delivery.notice.replace("_", " ")
    return {
        "to": f"{to[0].upper()}{to[1:]}",
        "home": f"{home.name}, {home.town}".rstrip(", ") if home else "",
        "what": purpose,
        "how": CHANNELS.get(delivery.channel, delivery.channel).capitalize(),
        "stands": stands(delivery),
        "why": _why(delivery, delivery.reason),
        "events": [_event(delivery, row) for row in deliveries.events(session, delivery.id)],
    }


def note(session: Session, task: Task) -> str:
    return note_of(session, task)


def stands(delivery: Delivery) -> str:
    return DELIVERIES[delivery.state].lower()


def waiting_for(session: Session, channel: str, *, limit: int) -> list[Delivery]:
    """What waits because this channel is not set up here."""
    return [
        one
        for one in deliveries.attention(session, limit=limit)
        if one.state is DeliveryState.WAITING and channel in one.channels and CANT_BE_USED in one.reason
    ]


def _event(delivery: Delivery, row: Any) -> dict[str, Any]:
    detail = row.detail or {}
    channel = CHANNELS.get(str(detail.get("channel", "")), "")
    said = _why(delivery, str(detail.get("why") or detail.get("status") or ""))
    title = EVENTS.get(row.kind, row.kind.replace("_", " ").capitalize())
    return {"title": title, "at": row.at, "by": channel, "text": said}


def _why(delivery: Delivery, reason: str) -> str:
    """A fault in an address quotes the address: an author's is never shown."""
    hidden = delivery.author_id is not None and delivery.channel == "letter" and bool(reason)
    return AUTHORS_ADDRESS if hidden else reason
