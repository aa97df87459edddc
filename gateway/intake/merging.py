"""Takes everything of one story over to another, whoever asked for it: words, pictures, codes, tasks and marks."""

from datetime import datetime
from typing import Any

from gateway.moderation.carrying_out import DECIDED_BY_A_MOVE
from gateway.moderation.decide import Conflict, decide, set_home
from gateway.moderation.details import Details
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from gateway.notices.stage import cancel
from store import contributions, deadlines, homes, log, seams, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Recipient, State, TaskKind

MAY_END = frozenset({State.RECEIVED, State.IN_MODERATION})
"""Where a story still is nobody's but the desk's, so that it may end in another."""
MAY_GROW = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION, State.HELD})
"""Where no text of it is approved, so that more words may come."""
KEPT_MARKS = ("author_unsafe", "author_stopped", "provider_suppressed", "publish_when_told")
JOINED_FROM = "joined_from"
Ending = tuple[Event, Details | None]
"""The move by which the empty one ends."""


def merge(
    session: Session, gone: Contribution, stays: Contribution, ending: Ending, *, by: Actor, why: str, now: datetime
) -> None:
    """Take everything of ``gone`` over to ``stays`` and end it. Both rows are locked, and as they stand now."""
    moved = [piece.id for piece in seams.pieces(session, gone.id)]
    seams.move_pieces(session, moved, source=gone.id, target=stays.id)
    _end(session, gone, stays, ending, by=by, why=why, now=now)
    if stays.home_id is None and gone.home_id is not None:
        set_home(session, stays, gone.home_id, now=now)
    _carry_over(session, gone, stays)
    note(session, stays, JOINED_FROM, other=gone, parts=len(moved), by=by, why=why, now=now)


def has_gone_too_far(gone: Contribution, stays: Contribution) -> bool:
    """Somebody has been told of one of them, or decides about the one that would end."""
    return gone.state not in MAY_END or stays.state not in MAY_GROW or gone.merged_into is not None


def are_of_two_homes(gone: Contribution, stays: Contribution) -> bool:
    return gone.home_id is not None and stays.home_id is not None and gone.home_id != stays.home_id


def has_open_referral(session: Session, contribution_id: int) -> bool:
    return any(task.kind is TaskKind.REFER for task in tasks.about(session, contribution_id))


def note(
    session: Session,
    row: Contribution,
    what: str,
    *,
    other: Contribution,
    parts: int,
    by: Actor,
    why: str,
    now: datetime,
) -> None:
    """Log on a story that parts came or went, by whom and why, and count its version on: it reads otherwise now."""
    if not seams.renew_version(session, row.id, expected_version=row.version):
        raise Conflict(row.version + 1, None)
    facts = {"joining": what, "other": other.reference, "parts": parts}
    log.append(
        session,
        row.id,
        event=Event.RECEIVE,
        role=by.role,
        actor=by.id,
        from_state=row.state,
        to_state=row.state,
        version=row.version + 1,
        at=now,
        facts=facts,
        texts={"comment": why},
    )


def _end(
    session: Session, gone: Contribution, stays: Contribution, ending: Ending, *, by: Actor, why: str, now: datetime
) -> None:
    """Close the empty one without telling anybody of an end: nothing was refused or taken back.

    It leaves the home's tally first, for no story about this home ended.
    """
    homes.tally(session, gone.home_id, gone.state, -1)
    contributions.change(session, gone.id, home_id=None, merged_into=stays.id, open_until=None, read_at=now)
    event, details = ending
    decide(session, gone.id, event, by=by, details=details, expected_version=gone.version, now=now)
    cancel(session, gone.id, lasting=(), only=(Recipient.AUTHOR,), now=now, why=f"it was joined to {stays.reference}")
    deadlines.clear(session, gone.id)
    contributions.change(session, gone.id, hits=[], urgent=False)
    _hand_on_tasks(session, gone, stays, by=by, now=now)
    seams.lead_to(session, gone.id, target=stays.id)


def _hand_on_tasks(session: Session, gone: Contribution, stays: Contribution, *, by: Actor, now: datetime) -> None:
    """A task about the one that ended is one about the other now; what only asked for a decision is over."""
    for task in tasks.about(session, gone.id):
        if task.about != f"contribution:{gone.id}" and task.about != f"home_of:{gone.id}":
            continue  # about a recording or a letter: it goes along as it is
        tasks.finish(session, task.id, by=_staff(by), outcome=f"Joined to {stays.reference}", now=now)
        if task.kind not in DECIDED_BY_A_MOVE and not task.about.startswith("home_of"):
            tasks.raise_task(
                session,
                task.kind,
                about=f"contribution:{stays.id}",
                role=task.role,
                now=now,
                contribution_id=stays.id,
                urgent=task.urgent,
                due_at=task.due_at,
                note=task.note,
            )


def _carry_over(session: Session, gone: Contribution, stays: Contribution) -> None:
    """What was known of either holds for both, where it protects somebody."""
    row = contributions.get(session, stays.id) or stays
    kept: dict[str, Any] = {name: True for name in KEPT_MARKS if gone.memory.get(name)}
    dates = [memory["publish_on"] for memory in (gone.memory, row.memory) if memory.get("publish_on")]
    if dates:
        kept["publish_on"] = max(datetime.fromisoformat(each) for each in dates)
    if kept:
        remember(session, row, **kept)
    if row.consent_home and not gone.consent_home:
        contributions.change(session, row.id, consent_home=gone.consent_home)
    if gone.about_manager:
        contributions.change(session, row.id, about_manager=True)


def _staff(by: Actor) -> int | None:
    return int(by.id) if by.id.isdigit() else None
