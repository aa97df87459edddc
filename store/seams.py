"""Moves pieces of an original from one contribution to another: the seal stays, for it is bound to the piece alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from store.calls import calls, recordings
from store.codes import codes
from store.contributions import PLACE, contributions, parts
from store.conversations import conversations
from store.database import Session
from store.inbound import inbound
from store.pictures import pictures
from store.tasks import tasks


@dataclass(frozen=True, slots=True)
class Piece:
    """One part with its id; ``text`` is None once it is erased."""

    id: int
    field: str
    text: str | None
    inbound_id: int | None
    at: datetime


def pieces(session: Session, contribution_id: int) -> list[Piece]:
    """The parts of an original in their order."""
    query = select(parts).where(parts.c.contribution_id == contribution_id).order_by(parts.c.seq)
    return [
        Piece(
            row.id,
            row.field,
            None if row.sealed is None else session.keys.open_text(row.sealed, PLACE, row.id),
            row.inbound_id,
            row.at,
        )
        for row in session.execute(query)
    ]


def renew_version(session: Session, contribution_id: int, *, expected_version: int) -> bool:
    """Count the version on without a move, so that whoever decides has seen the parts as they are now."""
    result = session.execute(
        update(contributions)
        .where(contributions.c.id == contribution_id, contributions.c.version == expected_version)
        .values(version=expected_version + 1)
    )
    return result.rowcount == 1


def move_pieces(session: Session, piece_ids: Collection[int], *, source: int, target: int) -> None:
    """Take parts, with the raw deliveries that brought them, over to another contribution; all of each original
    then stands in the order in which it arrived. No sealed byte changes.
    """
    chosen = select(parts.c.inbound_id).where(parts.c.id.in_(piece_ids), parts.c.inbound_id.is_not(None))
    session.execute(update(inbound).where(inbound.c.id.in_(chosen)).values(contribution_id=target))
    session.execute(update(pictures).where(pictures.c.inbound_id.in_(chosen)).values(contribution_id=target))
    arrived = _by_arrival(session, (source, target))
    staying = [row_id for row_id, of in arrived if of == source and row_id not in piece_ids]
    there = [row_id for row_id, of in arrived if of == target or row_id in piece_ids]
    # Out of the way first: a place in the order is taken once only.
    for place, row_id in enumerate((*staying, *there), 1):
        session.execute(update(parts).where(parts.c.id == row_id).values(seq=-place))
    _put(session, source, staying)
    _put(session, target, there)


def _by_arrival(session: Session, of: Iterable[int]) -> list[tuple[int, int]]:
    query = select(parts.c.id, parts.c.contribution_id).where(parts.c.contribution_id.in_(list(of)))
    return [(row.id, row.contribution_id) for row in session.execute(query.order_by(parts.c.at, parts.c.id))]


def _put(session: Session, contribution_id: int, in_order: Iterable[int]) -> None:
    for seq, row_id in enumerate(in_order):
        session.execute(update(parts).where(parts.c.id == row_id).values(contribution_id=contribution_id, seq=seq))


def call_story(session: Session, piece_ids: Collection[int]) -> None:
    """What was taken for an answer is told as a story: without that nobody would read it as one."""
    answers = (parts.c.id.in_(piece_ids), parts.c.field == "answer")
    session.execute(update(parts).where(*answers).values(field="text"))


def lead_to(session: Session, source: int, *, target: int) -> None:
    """Whatever else belonged to ``source`` leads to ``target`` now: return codes, raw deliveries, recordings."""
    session.execute(
        update(codes)
        .where(codes.c.contribution_id == source, codes.c.purpose == "author")
        .values(contribution_id=target)
    )
    for table in (inbound, pictures, calls, recordings):
        session.execute(update(table).where(table.c.contribution_id == source).values(contribution_id=target))
    still_open = (tasks.c.contribution_id == source, tasks.c.done_at.is_(None))
    session.execute(update(tasks).where(*still_open).values(contribution_id=target))
    # Chains stay short: what was joined to the source before is joined to the target now.
    session.execute(update(contributions).where(contributions.c.merged_into == source).values(merged_into=target))


def turn_dialogues(session: Session, source: int, *, target: int, step: str) -> None:
    """The next text of a number that spoke of ``source`` speaks of ``target``, at this step."""
    session.execute(
        update(conversations)
        .where(conversations.c.contribution_id == source)
        .values(contribution_id=target, step=step, data={})
    )
