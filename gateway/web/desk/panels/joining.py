"""What of a story was joined to it or split from it, and the way to the pages on which a moderator does that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint

from gateway.intake import joining, merging, splitting
from gateway.web.desk import joining_page, splitting_page
from store import contributions, log
from store.contributions import Contribution
from store.database import Session
from store.staff import Person

DONE = {
    splitting.SPLIT_INTO: "made a story of its own",
    splitting.SPLIT_FROM: "came here from another story",
    merging.JOINED_FROM: "joined from another story",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what was joined or split, with the other story's reference."""

    words: str
    reference: str
    at: datetime


def add_to(part: Blueprint) -> None:
    splitting_page.add_to(part)
    joining_page.add_to(part)


def panel(session: Session, row: Contribution, person: Person, *, now: datetime) -> dict[str, Any] | None:
    """Where its words went or came from, and what may still be done; None when there is nothing of either."""
    into = None if row.merged_into is None else contributions.get(session, row.merged_into)
    happened = _happened(session, row)
    may = person.has(*joining_page.MAY)
    told = splitting.messages(session, row.id) if may else []
    facts = {
        "into": into.reference if into else "",
        "happened": happened,
        "text_is_older": _text_is_older(session, row, happened),
        "may_split": len(told) > 1 and bool(splitting.may_go(row, told)),
        "may_join": may and bool(joining.candidates(session, row, now=now)),
        "messages": len(told),
    }
    return facts if into or happened or facts["may_split"] or facts["may_join"] else None


def _happened(session: Session, row: Contribution) -> list[Happened]:
    lines = []
    for entry in log.entries(session, row.id):
        if (what := entry.facts.get("joining")) in DONE:
            many = int(entry.facts.get("parts", 0))
            lines.append(
                Happened(f"{many} part{'' if many == 1 else 's'} {DONE[what]}", entry.facts["other"], entry.at)
            )
    return lines


def _text_is_older(session: Session, row: Contribution, happened: Sequence[Happened]) -> bool:
    """Whether the text that would be published was written before the last parts came or went."""
    latest = contributions.latest_version(session, row.id)
    return bool(happened) and latest is not None and latest.at <= happened[-1].at
