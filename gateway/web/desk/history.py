"""What happened to a story, in plain words: the log as a timeline, and where each notice stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.moderation.notice_list import NOTICES
from gateway.moderation.remember import storable
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.plain_names import CHANNELS, DELIVERIES, HOLDS, RECIPIENTS, REJECTIONS, ROLES, state_name
from gateway.web.plain_words import when
from store import deliveries, log, staff
from store.database import Session
from store.deliveries import Delivery
from store.words import Event, HoldKind, Recipient, RejectCode, Role

SAID = {
    "reason": "Reason",
    "comment": "Note",
    "question": "Question",
    "text": "Text",
    "quote": "Exact words",
    "seen": "Seen",
    "told": "Told",
}
JOINING = {
    "split_into": "Some of it became another story",
    "split_from": "Made of parts of another story",
    "joined_from": "Another story was joined to it",
}
# A whole edited text would bury the timeline; it stands in the versions.
LONGEST_SAID = 600
KEPT = "Said beside the answer"


@dataclass(frozen=True, slots=True)
class Item:
    """One step of the timeline, as the macro draws it."""

    title: str
    at: datetime
    by: str
    text: str


def timeline(session: Session, contribution_id: int) -> list[Item]:
    """Every move, and what a home said beside its answers, the newest first."""
    texts = log.free_texts(session, contribution_id)
    names: dict[str, str] = {}
    items = [_item(session, entry, texts, names) for entry in log.entries(session, contribution_id)]
    return sorted([*items, *_said(session, contribution_id)], key=lambda item: item.at)[::-1]


def deliveries_of(session: Session, contribution_id: int) -> list[list[str]]:
    """Each notice: to whom, by which way, what for, where it stands."""
    return [_delivery(delivery) for delivery in deliveries.of(session, contribution_id)]


def _said(session: Session, contribution_id: int) -> list[Item]:
    """Who answered by telephone, exact words, what came too late: kept beside the notice, until its story is erased."""
    return [
        Item(KEPT, event.at, RECIPIENTS[Recipient(delivery.to_role)], storable(event.detail["words"]))
        for delivery in deliveries.of(session, contribution_id)
        for event in deliveries.events(session, delivery.id)
        if event.kind == "answer_kept" and event.detail.get("words")
    ]


def _item(session: Session, entry: log.Entry, texts: Mapping[tuple[int, str], str], names: dict[str, str]) -> Item:
    said = [
        f"{words}: {texts[entry.id, name][:LONGEST_SAID]}" for name, words in SAID.items() if _shown(entry, name, texts)
    ]
    lines = [*_facts(entry.facts), *said]
    if entry.from_state is not None and entry.from_state != entry.to_state:
        lines.insert(0, f"{state_name(entry.from_state)} → {state_name(entry.to_state)}")
    return Item(title_of(entry), entry.at, _who(session, entry, names), storable("\n".join(lines)))


def title_of(entry: log.Entry) -> str:
    """What happened, in words: a move, or that parts of it were joined or split, which is none."""
    joining = JOINING.get(str(entry.facts.get("joining", "")))
    return joining or EVENT_WORDS[Event(entry.event)].done


def _shown(entry: log.Entry, name: str, texts: Mapping[tuple[int, str], str]) -> bool:
    # What was published is on the page already; a senior is named by number and shown by name below.
    if (entry.event, name) in {(Event.APPROVE, "text"), (Event.EXTEND_HOLD, "told")}:
        return False
    return bool(texts.get((entry.id, name)))


def _facts(facts: Mapping[str, Any]) -> list[str]:
    lines = []
    if facts.get("joining") in JOINING:
        lines.append(f"{facts.get('parts')} of its parts; the other story is {facts.get('other')}")
    if facts.get("criticality") is not None:
        lines.append(f"Criticality {facts['criticality']}")
    if facts.get("code") in set(RejectCode):
        lines.append(REJECTIONS[RejectCode(facts["code"])])
    if facts.get("kind") in set(HoldKind):
        lines.append(HOLDS[HoldKind(facts["kind"])])
    if facts.get("ground"):
        lines.append(f"Ground: {str(facts['ground']).replace('_', ' ')}")
    if facts.get("review_on"):
        lines.append(f"Looked at again by {facts['review_on']}")
    return lines


def _who(session: Session, entry: log.Entry, names: dict[str, str]) -> str:
    role = "" if entry.role == Role.CHANNEL else ROLES.get(entry.role, entry.role)
    if entry.role in {Role.AUTHOR, Role.CLOCK, Role.SYSTEM, Role.CHANNEL} or not entry.actor.isdigit():
        return role
    if entry.actor not in names:
        person = staff.get(session, int(entry.actor))
        names[entry.actor] = person.name if person and person.name else f"number {entry.actor}"
    return f"{names[entry.actor]}, {role}"


def _delivery(delivery: Delivery) -> list[str]:
    to = RECIPIENTS.get(Recipient(delivery.to_role), delivery.to_role) if delivery.to_role in set(Recipient) else ""
    purpose = NOTICES[delivery.notice].purpose if delivery.notice in NOTICES else delivery.notice.replace("_", " ")
    stands = DELIVERIES[delivery.state]
    if delivery.told_at is not None:
        stands = f"{stands}; told {when(delivery.told_at)}"
    return [to.capitalize() or delivery.to_role, purpose, CHANNELS.get(delivery.channel, delivery.channel), stands]
