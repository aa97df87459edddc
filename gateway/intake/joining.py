"""Puts two stories together that one person told as one: every part stays, in the order in which they arrived."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import FINISHED, missing_answer
from gateway.intake.merging import MAY_END, are_of_two_homes, has_gone_too_far, has_open_referral, merge
from gateway.intake.saying import say
from gateway.moderation.decide import Conflict, NotFound
from gateway.moderation.details import Rejection
from gateway.moderation.facts import Actor
from store import authors, contributions, log, seams
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Kind, RejectCode

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
    comment = f"Joined to {stays.reference}. {why}"
    duplicate = (Event.REJECT, Rejection(code=RejectCode.DUPLICATE, comment=comment))
    merge(session, gone, stays, duplicate, by=by, why=why, now=now)
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


def why_not(gone: Contribution, stays: Contribution, *, now: datetime) -> CannotJoin | None:
    """What speaks against putting these two together, whoever wrote them; None when nothing does."""
    if gone.id == stays.id or gone.kind is not Kind.STORY or stays.kind is not Kind.STORY:
        return CannotJoin("same", "Choose another story to join this one to.")
    if has_gone_too_far(gone, stays):
        return CannotJoin("state", "One of them has gone too far. Only stories that nobody was told of are joined.")
    if are_of_two_homes(gone, stays):
        return CannotJoin("home", "They are about two homes, so they are two stories.")
    if stays.consent_publish is True and gone.consent_publish is not True:
        sentence = "Its author has not agreed to publish the words of this one. Join them the other way round."
        return CannotJoin("consent", sentence)
    if any(is_coming(row, now) for row in (gone, stays)):
        return CannotJoin("coming", "Texts may still be coming. Wait until half an hour after the last one.")
    return None


def is_coming(row: Contribution, now: datetime) -> bool:
    return row.open_until is not None and now < row.open_until


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
