"""Puts two stories together that one person told as one: every part stays, in the order in which they arrived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import FINISHED, missing_answer
from gateway.intake.saying import say
from gateway.moderation.carrying_out import DECIDED_BY_A_MOVE
from gateway.moderation.decide import Conflict, NotFound, decide, set_home
from gateway.moderation.details import Rejection
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from gateway.notices.stage import cancel
from store import authors, contributions, deadlines, homes, log, seams, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Kind, Recipient, RejectCode, State, TaskKind

MAY_END = frozenset({State.RECEIVED, State.IN_MODERATION})
"""Where a story still is nobody's but the desk's, so that it may end in another."""
MAY_GROW = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION, State.HELD})
"""Where no text of it is approved, so that more words may come."""
KEPT_MARKS = ("author_unsafe", "author_stopped", "provider_suppressed", "publish_when_told")
JOINED_TO, JOINED_FROM = "joined_to", "joined_from"
OFFERED = 20


class CannotJoin(Exception):
    """These two, or these parts, can't be put together or apart; the sentence says why and what to do."""

    code = "cannot_join"

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why, self.sentence = why, sentence


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two stories, at the version that the moderator read."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """``same_author`` False: only the number is the same, which proves no person."""

    row: Contribution
    same_author: bool


def candidates(session: Session, row: Contribution, *, now: datetime) -> list[Candidate]:
    """The stories that this one may be joined to, the newest first."""
    if row.author_id is None or row.state not in MAY_END or row.kind is not Kind.STORY:
        return []
    people = _people(session, row.author_id, now=now)
    found = [each for person in people for each in contributions.of_author(session, person, limit=OFFERED)]
    fitting = [each for each in found if each.id != row.id and why_not(row, each, now=now) is None]
    fitting.sort(key=lambda each: each.id, reverse=True)
    return [Candidate(each, each.author_id == row.author_id) for each in fitting[:OFFERED]]


def join(
    session: Session, ending: Side, into: Side, *, by: Actor, why: str, one_person: bool = False, now: datetime
) -> Contribution:
    """Append the words of ``ending`` to ``into`` and end it; returns the story that now has both.

    ``one_person``: the moderator has read both and says so, where only the number is the same. Raises NotFound,
    Conflict, CannotJoin, or what the move that ends a story raises.
    """
    rows = lock(session, ending, into)
    gone, stays = rows[ending.id], rows[into.id]
    _must_fit(session, gone, stays, one_person=one_person, now=now)
    moved = [piece.id for piece in seams.pieces(session, gone.id)]
    seams.move_pieces(session, moved, source=gone.id, target=stays.id)
    _end(session, gone, stays, by=by, why=why, now=now)
    if stays.home_id is None and gone.home_id is not None:
        set_home(session, stays, gone.home_id, now=now)
    _carry_over(session, gone, stays)
    note(session, stays, JOINED_FROM, other=gone, parts=len(moved), by=by, why=why, now=now)
    joined = check(session, stays.id, now=now) or stays
    seams.turn_dialogues(session, gone.id, target=stays.id, step=missing_answer(joined) or FINISHED)
    complete_if_ready(session, stays.id, now=now)
    joined = contributions.get(session, stays.id) or joined
    if not joined.memory.get("author_stopped"):
        say(session, joined, "joined_author", now=now)
    return joined


def lock(session: Session, *sides: Side) -> dict[int, Contribution]:
    """The stories of these sides, locked in one order for everybody. Raises NotFound or Conflict."""
    rows = {}
    for side in sorted(sides, key=lambda each: each.id):
        row = contributions.get(session, side.id, for_update=True)
        if row is None:
            raise NotFound(f"there is no contribution {side.id}")
        if row.version != side.version:
            entries = log.entries(session, row.id)
            raise Conflict(row.version, entries[-1] if entries else None)
        rows[row.id] = row
    return rows


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


def why_not(gone: Contribution, stays: Contribution, *, now: datetime) -> CannotJoin | None:
    """What speaks against putting these two together, whoever wrote them; None when nothing does."""
    if gone.id == stays.id or gone.kind is not Kind.STORY or stays.kind is not Kind.STORY:
        return CannotJoin("same", "Choose another story to join this one to.")
    if gone.state not in MAY_END or stays.state not in MAY_GROW or gone.merged_into is not None:
        return CannotJoin("state", "One of them has gone too far. Only stories that nobody was told of are joined.")
    if gone.home_id is not None and stays.home_id is not None and gone.home_id != stays.home_id:
        return CannotJoin("home", "They are about two homes, so they are two stories.")
    if stays.consent_publish is True and gone.consent_publish is not True:
        sentence = "Its author has not agreed to publish the words of this one. Join them the other way round."
        return CannotJoin("consent", sentence)
    if any(is_coming(row, now) for row in (gone, stays)):
        return CannotJoin("coming", "Texts may still be coming. Wait until half an hour after the last one.")
    return None


def is_coming(row: Contribution, now: datetime) -> bool:
    return row.open_until is not None and now < row.open_until


def has_open_referral(session: Session, contribution_id: int) -> bool:
    return any(task.kind is TaskKind.REFER for task in tasks.about(session, contribution_id))


def _must_fit(session: Session, gone: Contribution, stays: Contribution, *, one_person: bool, now: datetime) -> None:
    if (refusal := why_not(gone, stays, now=now)) is not None:
        raise refusal
    if has_open_referral(session, gone.id):
        raise CannotJoin("referral", "The council has a referral of this one. Join the other one to it.")
    if gone.author_id is None or gone.author_id == stays.author_id:
        if gone.author_id is None:
            raise CannotJoin("author", "Nothing shows that one person told both.")
        return
    if stays.author_id not in _people(session, gone.author_id, now=now):
        raise CannotJoin("author", "Two people told these, so they are two stories.")
    if not one_person:
        raise CannotJoin("one_person", "Only the number is the same. Say that you are sure that one person told both.")


def _people(session: Session, author_id: int, *, now: datetime) -> list[int]:
    """The author, and whoever else is known by the same number: nobody, once it is shared or was silent for long."""
    author = authors.get(session, author_id)
    if author is None or not author.phone:
        return [author_id]
    known = [each.id for each in authors.all_by_phone(session, author.phone, now=now)]
    return known if author_id in known else [author_id]


def _end(session: Session, gone: Contribution, stays: Contribution, *, by: Actor, why: str, now: datetime) -> None:
    """Close the empty one as a duplicate, without telling anybody of a rejection: nothing was refused.

    It leaves the home's tally first, for no story about this home was rejected.
    """
    homes.tally(session, gone.home_id, gone.state, -1)
    contributions.change(session, gone.id, home_id=None, merged_into=stays.id, open_until=None, read_at=now)
    comment = f"Joined to {stays.reference}. {why}"
    decide(
        session,
        gone.id,
        Event.REJECT,
        by=by,
        details=Rejection(code=RejectCode.DUPLICATE, comment=comment),
        expected_version=gone.version,
        now=now,
    )
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
