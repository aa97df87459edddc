"""Erases a story and who told it: seven days after a withdrawal, when it is archived, or at once for its author.

All of one story goes in one transaction: a crash halfway leaves everything, and the next try takes everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.moderation.decide import NotFound, decide
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from gateway.notices.stage import cancel
from store import codes, contributions, deadlines, deliveries, erasing, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Recipient, State, TaskKind

OVER = frozenset({State.WITHDRAWN, State.ARCHIVED})
SEALED_AT_MOST = timedelta(days=365)
"""An open referral or legal notice keeps a sealed record for so long after the withdrawal, and never longer."""
LOOK_AGAIN = timedelta(days=1)
ASKED = "the author had everything erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """``sealed_until``: nothing but a sealed record for an open referral is left, until then at the latest.

    ``text_stays``: the published text stays, and nothing that leads to its author.
    ``contact_stays``: another story of the same author still needs the way to reach them.
    """

    sealed_until: datetime | None = None
    text_stays: bool = False
    contact_stays: bool = False


def erase(session: Session, row: Contribution, *, now: datetime) -> bool:
    """Erase a withdrawn or archived contribution; False while an open referral still needs its words, else True.

    The deletion itself is kept as an event, without a word of what was deleted.
    """
    if row.state not in OVER:
        return True
    if sealed_until(session, row, now=now) is not None:
        return False
    for gone in (row, *contributions.joined_to(session, row.id)):
        erasing.erase_words(session, gone.id)
    _forget(session, row, what="erased", now=now)
    return True


def erase_now(session: Session, contribution_id: int, *, by: Actor, keep_text: bool = False, now: datetime) -> Erased:
    """Everything about its author, as the author asks, without the seven days of a withdrawal.

    ``keep_text`` lets a published text stay. While a referral or a legal notice is open it can't: then all is
    withdrawn, and a sealed record stays until that ends.
    """
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    if keep_text and may_keep_text(session, row):
        return _erase_around(session, row, now=now)
    if row.state not in OVER:
        decide(session, row.id, Event.WITHDRAW, by=by, now=now)
    _tell_no_more(session, row.id, now=now)
    for child in _own_children(session, row):
        erase(session, _again(session, child.id), now=now)
    row = _again(session, row.id)
    until = sealed_until(session, row, now=now)
    if until is not None:
        deadlines.put(session, row.id, "erase", now + LOOK_AGAIN)
        return Erased(sealed_until=until)
    erase(session, row, now=now)
    deadlines.clear(session, row.id, "erase")
    return Erased(contact_stays=_is_needed(session, row))


def may_keep_text(session: Session, row: Contribution) -> bool:
    """Only what everyone reads already can stay, and nothing that somebody must still be able to ask about."""
    return row.state is State.PUBLISHED and row.public_text_id is not None and not needs_record(session, row)


def has_open_referral(session: Session, contribution_id: int) -> bool:
    """Whether the council has not yet acknowledged a referral: until then nothing of it is erased."""
    return any(task.kind is TaskKind.REFER for task in tasks.about(session, contribution_id))


def needs_record(session: Session, row: Contribution) -> bool:
    """A referral that the council has not acknowledged, or a legal notice that is not settled."""
    return has_open_referral(session, row.id) or bool(row.memory.get("notice_open"))


def sealed_until(session: Session, row: Contribution, *, now: datetime) -> datetime | None:
    """When a withdrawn story's sealed record goes at the latest; None when none is kept."""
    if not needs_record(session, row):
        return None
    ends = row.moved_at + SEALED_AT_MOST
    return ends if row.state is not State.WITHDRAWN or ends > now else None


def _erase_around(session: Session, row: Contribution, *, now: datetime) -> Erased:
    _tell_no_more(session, row.id, now=now)
    for one in (row, *_own_children(session, row)):
        if one.public_text_id is not None:
            erasing.erase_all_but_public(session, one.id, text_id=one.public_text_id)
        else:
            erasing.erase_words(session, one.id)
    for joined in contributions.joined_to(session, row.id):
        erasing.erase_words(session, joined.id)
    _forget(session, row, what="erased_but_public", now=now)
    return Erased(text_stays=True, contact_stays=_is_needed(session, row))


def _forget(session: Session, row: Contribution, *, what: str, now: datetime) -> None:
    """End its codes, forget the author unless another story needs them, and note that it was done."""
    codes.void(session, now=now, contribution_id=row.id, purpose="author")
    codes.void(session, now=now, contribution_id=row.id, purpose="link")
    author_id = row.author_id
    forgotten = author_id is not None and erasing.erase_author(session, author_id, besides=row.id, now=now)
    detail = {"contribution": row.id, "author_forgotten": forgotten}
    deliveries.record(session, None, "erased", now=now, key=f"{what}:{row.id}:{row.version}", detail=detail)


def _tell_no_more(session: Session, contribution_id: int, *, now: datetime) -> None:
    """Nothing more goes to this author about it, what is staged included."""
    cancel(session, contribution_id, lasting=(), only={Recipient.AUTHOR}, now=now, why=ASKED)
    remember(session, _again(session, contribution_id), author_stopped=True)


def _own_children(session: Session, row: Contribution) -> list[Contribution]:
    children = contributions.children(session, row.id)
    return [child for child in children if row.author_id is not None and child.author_id == row.author_id]


def _is_needed(session: Session, row: Contribution) -> bool:
    author = None if row.author_id is None else erasing.is_forgotten(session, row.author_id)
    return author is False


def _again(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    return row
