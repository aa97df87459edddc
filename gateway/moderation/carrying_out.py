"""What one move does besides changing the state: texts, log row, tally, deadlines, tasks, deliveries.

Each function does one of these in the door's own transaction; nobody but ``decide.py`` calls them.
"""

from dataclasses import fields
from datetime import datetime
from typing import Any

from gateway.moderation.details import Details
from gateway.moderation.facts import Actor
from gateway.moderation.machine import Planned
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.remember import plain
from gateway.notices.stage import PROVIDER_ROLES, cancel, stage
from store import contributions, deadlines, deliveries, homes, log, staff, story_words, tags, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import DeliveryState, Event, Kind, Role, State, TaskKind

# What no later move makes wrong: a receipt stays a receipt, and thanks stay thanks.
LASTING = frozenset(name for name, notice in NOTICES.items() if notice.lasts) | {
    "thanks",
    "thanks_private",
    "answer_noted",
    "call_back_noted",
    "code_reminder",
    "joined_author",
    "split_author",
    "other_language",
    "call_back_by_text",
}
# Tasks that ask for a decision; a move that changes the state has answered them.
DECIDED_BY_A_MOVE = [
    TaskKind.MODERATE,
    TaskKind.REVIEW,
    TaskKind.APPEAL,
    TaskKind.SECOND_PERSON,
    TaskKind.SAFEGUARDING,
    TaskKind.CLARIFY_OBJECTION,
]
NEVER_READ = frozenset({State.REJECTED, State.WITHDRAWN, State.ARCHIVED})
"""Nobody needs an English version of these."""
TO_DECIDE = "story_to_decide"
SHOWN = frozenset({State.PUBLISHED, State.RESTRICTED, State.SUSPENDED})


def texts_of(
    session: Session,
    row: Contribution,
    planned: Planned,
    *,
    by: Actor,
    details: Any,
    now: datetime,
    memory: dict[str, Any],
) -> dict[str, Any]:
    """Store the derived text that a move brings; the original is never touched."""
    match planned.event:
        case Event.APPROVE:
            wanted = planned.changes.values.get("current_text")
            version = _version(session, row, str(wanted), by=by, now=now)
            return {"public_text_id": version.id, "criticality": details.criticality}
        case Event.KEEP_PRIVATE:
            redacted = planned.changes.values.get("current_text")
            return (
                {} if redacted is None else {"public_text_id": _version(session, row, str(redacted), by=by, now=now).id}
            )
        case Event.PROPOSE_EDITS:
            version = _version(session, row, details.text, by=by, now=now)
            return {"memory": {**memory, "edited_version": version.number}}
        case Event.APPROVE_EDITS:
            latest = contributions.latest_version(session, row.id)
            return {"public_text_id": latest.id if latest else None}
    return {}


def _version(session: Session, row: Contribution, text: str, *, by: Actor, now: datetime) -> contributions.Version:
    latest = contributions.latest_version(session, row.id)
    if latest is not None and latest.text == text:
        return latest
    by_id = int(by.id) if by.id.isdigit() else None
    return contributions.add_version(session, row.id, text, by_role=by.role, by_id=by_id, at=now)


def tell_tags(session: Session, before: Contribution, moved: Contribution) -> None:
    """A story is found by its tags only while everybody may read it."""
    if State.PUBLISHED in {before.state, moved.state} and before.state is not moved.state:
        shown = moved.state is State.PUBLISHED and moved.kind is Kind.STORY
        tags.follow(session, moved.id, moved.published_at if shown else None)


def tell_search(session: Session, before: Contribution, moved: Contribution) -> None:
    """A story is found by its public words only while everybody may read it."""
    story_words.follow(session, before, moved)


def publication(row: Contribution, planned: Planned, now: datetime) -> dict[str, Any]:
    if planned.target in SHOWN:
        return {"published_at": row.published_at or now}
    if planned.target is State.ARCHIVED:
        return {}  # its marker still says when it was public
    return {"published_at": None} if row.published_at is not None else {}


def log_move(
    session: Session,
    row: Contribution,
    planned: Planned,
    *,
    by: Actor,
    details: Details | None,
    version: int,
    now: datetime,
) -> int:
    free = set(details.FREE_TEXT) if details else set()
    given = {f.name: getattr(details, f.name) for f in fields(details)} if details else {}
    facts = {name: _plain(value) for name, value in given.items() if name not in free and value is not None}
    return log.append(
        session,
        row.id,
        event=planned.event,
        role=by.role,
        actor=by.id,
        from_state=planned.source,
        to_state=planned.target,
        version=version,
        at=now,
        facts=facts,
        texts={name: str(given[name]) for name in free if given.get(name)},
    )


def _plain(value: object) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else plain(value)


def cancel_wrong(session: Session, planned: Planned, row: Contribution, now: datetime) -> None:
    why = f"“{planned.event}” made it wrong"
    if planned.cancels:
        cancel(session, row.id, lasting=LASTING, now=now, why=why)
    if planned.cancels_provider:
        cancel(session, row.id, lasting=LASTING, only=PROVIDER_ROLES, now=now, why=why)


def open_deadlines(session: Session, contribution_id: int, planned: Planned) -> None:
    if planned.closes_deadlines and planned.source is not None:
        deadlines.clear(session, contribution_id)
    due = {deadline.kind: deadline.at for deadline in planned.deadlines}
    for deadline in planned.deadlines:
        due |= {f"remind_{number}": at for number, at in enumerate(deadline.reminders, 1)}
    deadlines.put_all(session, contribution_id, due)


def raise_tasks(session: Session, row: Contribution, planned: Planned, *, by: Actor, now: datetime) -> None:
    about = f"contribution:{row.id}"
    by_id = int(by.id) if by.id.isdigit() else None
    if planned.source is not planned.target:
        tasks.finish_about(session, DECIDED_BY_A_MOVE, about=about, by=by_id, outcome=planned.event, now=now)
    if planned.target in NEVER_READ:
        tasks.finish_about(session, [TaskKind.TRANSLATE], about=about, by=by_id, outcome=planned.event, now=now)
    for task in planned.tasks:
        fresh = tasks.raise_task(
            session,
            task.kind,
            about=about,
            role=task.role,
            now=now,
            contribution_id=row.id,
            urgent=task.urgent,
            due_at=task.due,
        )
        if fresh and by_id is not None and task.kind is TaskKind.SAFEGUARDING:
            _take_own(session, task.kind, about, task.role, by_id=by_id, now=now)


def _take_own(session: Session, kind: TaskKind, about: str, role: Role, *, by_id: int, now: datetime) -> None:
    """A lead who holds a story is on it already: nobody is paged for what their own move asks of them."""
    person, task = staff.get(session, by_id), tasks.open_about(session, kind, about)
    if person is not None and person.has(role) and task is not None:
        tasks.claim(session, task.id, by=by_id, now=now)


def tell_everyone(
    session: Session,
    before: Contribution,
    moved: Contribution,
    planned: Planned,
    *,
    log_id: int,
    version: int,
    now: datetime,
) -> tuple[int, ...]:
    staged: list[int] = []
    details = {"log_id": log_id, "text_id": moved.public_text_id, "event": planned.event.value}
    for told in planned.tells:
        notice = NOTICES[told.notice]
        about = before if notice.first_home else moved
        if notice.of_parent and moved.parent_id is not None:
            about = contributions.get(session, moved.parent_id) or about
        extra = {"child_id": moved.id} if notice.of_parent else {}
        staged += stage(
            session,
            about,
            told.notice,
            told.recipient,
            version=version,
            now=now,
            due_at=planned.not_before or now,
            details={**details, **extra},
            turn=moved.id % 1_000_000 if notice.of_parent else 0,
        )
    return tuple(staged)


def home_knows(session: Session, row: Contribution, now: datetime) -> None:
    """Whoever answered had read it, on a page of their own too: it counts as told, though our message never left."""
    asked = [one for one in deliveries.of(session, row.id) if one.notice == TO_DECIDE and one.home_id == row.home_id]
    for one in asked:
        if one.begun_at is None and one.state is DeliveryState.CANCELLED:
            deliveries.change(session, one.id, begun_at=now)


def count(session: Session, row: Contribution, before: State | None, after: State) -> None:
    if row.kind is not Kind.STORY or before is after:
        return
    if before is not None:
        homes.tally(session, row.home_id, before, -1)
    homes.tally(session, row.home_id, after, 1)


def count_move(session: Session, before: Contribution, moved: Contribution) -> None:
    """Keep each home's tally in the move's own transaction, a change of home included."""
    if before.home_id == moved.home_id:
        count(session, moved, before.state, moved.state)
    elif moved.kind is Kind.STORY:
        homes.tally(session, before.home_id, before.state, -1)
        homes.tally(session, moved.home_id, moved.state, 1)
