"""Runs the automatic checks over a story as it now stands, and tells a person at once of danger."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from gateway.intake import other_language
from gateway.moderation import checks
from gateway.moderation.checks.hit import Hit
from gateway.moderation.deadlines import LONDON, Nation, add_working_days, is_working_day, local_day
from gateway.moderation.remember import storable
from store import contributions, homes, tasks
from store.contributions import Contribution, Part
from store.database import Session
from store.words import Role, TaskKind

OPENS, CLOSES = time(9), time(17)
SEEN_WITHIN = timedelta(hours=4)
"""Of office hours: how soon a person looks at a danger word."""
LONG_ENOUGH = 20  # characters: a repeated "yes" is no copy of a story
DUPLICATE = "possible_duplicate"
ADDED = frozenset({"late_answer", "may_be_more", "said_after_consent", other_language.MARK})
"""Marks that intake set and no check finds again."""


def check(session: Session, contribution_id: int, *, now: datetime) -> Contribution | None:
    """Store what the checks find in the original; a danger word makes the story urgent and raises the task, once."""
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        return None
    parts = contributions.original(session, row.id)
    told = [part for part in parts if part.field != "answer"]
    found = [_kept(hit) for hit in checks.run(joined(told))]
    found += _copies(session, row, told) + [hit for hit in row.hits if hit.get("check") in ADDED]
    urgent = row.urgent or any(hit["urgent"] for hit in found)
    if (found, urgent) != (row.hits, row.urgent):
        contributions.change(session, row.id, hits=found, urgent=urgent)
    if urgent and not row.urgent:
        _tell_a_person(session, row, found, now=now)
    other_language.noticed(session, replace(row, hits=found, urgent=urgent), parts, now=now)
    return contributions.get(session, row.id)


def _kept(hit: Hit) -> dict[str, Any]:
    """Where the words stand and not the words: they are the original's, which lies sealed."""
    return {"check": hit.check, "name": hit.name, "start": hit.start, "length": len(hit.phrase), "urgent": hit.urgent}


def pointed_at(hit: Mapping[str, Any], parts: list[Part]) -> str:
    """The words that a stored hit points at in the original; empty when there are none, or no longer."""
    told = [part for part in parts if part.field != "answer"]
    return joined(told)[int(hit.get("start", 0)) :][: int(hit.get("length", 0))]


def mark(session: Session, row: Contribution, what: str, name: str) -> None:
    """Add a mark of intake's own to a story's hits."""
    hit = {"check": what, "name": name, "start": 0, "length": 0, "urgent": False}
    contributions.change(session, row.id, hits=[*row.hits, hit])


def unmark(session: Session, row: Contribution, what: str) -> None:
    contributions.change(session, row.id, hits=[hit for hit in row.hits if hit.get("check") != what])


def joined(parts: list[Part]) -> str:
    """The story's parts with a blank line between them: what a hit's ``start`` counts in."""
    return storable("\n\n".join(part.text for part in parts if part.text and part.text.strip()))


def office_hours_after(start: datetime, amount: timedelta, nation: Nation) -> datetime:
    """Add time that passes from 9:00 to 17:00 in London on working days alone."""
    day = local_day(start)
    moment = start
    while True:
        if is_working_day(day, nation):
            opens, closes = (datetime.combine(day, hour, tzinfo=LONDON) for hour in (OPENS, CLOSES))
            moment = max(moment, opens)
            if moment + amount <= closes:
                return (moment + amount).astimezone(start.tzinfo)
            amount -= max(timedelta(), closes - moment)
        day = add_working_days(day, 1, nation)
        moment = datetime.combine(day, OPENS, tzinfo=LONDON)


def _tell_a_person(session: Session, row: Contribution, found: list[dict[str, Any]], *, now: datetime) -> None:
    home = None if row.home_id is None else homes.get(session, row.home_id)
    nation = Nation(home.nation) if home else Nation.ENGLAND
    names = dict.fromkeys(str(hit["name"]) for hit in found if hit["urgent"])
    tasks.raise_task(
        session,
        TaskKind.URGENT,
        about=f"contribution:{row.id}",
        role=Role.MODERATOR,
        now=now,
        contribution_id=row.id,
        urgent=True,
        due_at=office_hours_after(now, SEEN_WITHIN, nation),
        note=f"Read this first: {', '.join(names)}.",
    )


def _copies(session: Session, row: Contribution, told: list[Part]) -> list[dict[str, Any]]:
    """Texts that say word for word what the same author said before: shown to a person, never dropped."""
    earlier = {_same(text) for text in _last_story(session, row)}
    found, start = [], 0
    for part in told:
        if not part.text or not part.text.strip():
            continue
        same = _same(part.text)
        if part.field != "picture" and len(same) >= LONG_ENOUGH and same in earlier:
            found.append(_copy(start))
        earlier.add(same)
        start += len(storable(part.text)) + 2
    return found


def _last_story(session: Session, row: Contribution) -> list[str]:
    if row.author_id is None:
        return []
    before = next((other for other in contributions.of_author(session, row.author_id) if other.id < row.id), None)
    return [] if before is None else [part.text or "" for part in contributions.original(session, before.id)]


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()


def _copy(start: int) -> dict[str, Any]:
    return {"check": DUPLICATE, "name": "The same words came before", "start": start, "length": 0, "urgent": False}
