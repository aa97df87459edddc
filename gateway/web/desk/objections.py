"""What a home said against a story, and what a report or a proposal said since: one side of a senior's page."""

from datetime import datetime
from typing import NamedTuple

from gateway.moderation.remember import storable
from gateway.web.desk.plain_names import ROLES
from store import log, staff
from store.database import Session
from store.words import Event, Ground

GROUNDS = {
    Ground.WRONG_SERVICE: "It is about another service",
    Ground.IDENTIFIES_SOMEONE: "It identifies somebody",
    Ground.NOT_GENUINE: "It is not genuine",
    Ground.COURT_OR_POLICE: "A court or the police are involved",
    Ground.DEFAMATORY: "It is defamatory",
    Ground.OFFENSIVE: "It is offensive",
}
SAID_AGAINST = (
    *(Event.OBJECT, Event.HIDE, Event.SUSPEND, Event.TAKE_DOWN, Event.ASK_WITHDRAW),
    *(Event.PROPOSE_RESTRICTION, Event.RECOMMEND, Event.APPEAL),
)
TITLES = {
    Event.OBJECT: "The home objected",
    Event.HIDE: "It was hidden",
    Event.SUSPEND: "It was taken out of view",
    Event.TAKE_DOWN: "It was taken down",
    Event.ASK_WITHDRAW: "Somebody asked from the author's number to withdraw it",
    Event.PROPOSE_RESTRICTION: "A restriction was proposed",
    Event.RECOMMEND: "A public body recommended",
    Event.APPEAL: "The author appealed",
}
FIELDS = {"quote": "The exact words", "reason": "In their words", "text": "Text", "comment": "For the desk"}


class Said(NamedTuple):
    """``said`` are (name, words); ``words`` are the other side's own and never ours."""

    title: str
    at: datetime
    by: str
    ground: str
    said: list[tuple[str, str]]


def against(session: Session, contribution_id: int) -> list[Said]:
    """Everything that was said against it, the latest first."""
    texts = log.free_texts(session, contribution_id)
    entries = [entry for entry in log.entries(session, contribution_id) if entry.event in set(SAID_AGAINST)]
    return [_said(session, entry, texts) for entry in reversed(entries)]


def _said(session: Session, entry: log.Entry, texts: dict[tuple[int, str], str]) -> Said:
    given = [(name, texts.get((entry.id, field)) or "") for field, name in FIELDS.items()]
    ground = str(entry.facts.get("ground") or "")
    return Said(
        TITLES[Event(entry.event)],
        entry.at,
        _who(session, entry),
        GROUNDS[Ground(ground)] if ground in set(Ground) else "",
        [(name, storable(words)) for name, words in given if words],
    )


def _who(session: Session, entry: log.Entry) -> str:
    person = staff.get(session, int(entry.actor)) if entry.actor.isdigit() else None
    role = ROLES.get(entry.role, entry.role)
    return f"{person.name or person.email}, {role}" if person else role
