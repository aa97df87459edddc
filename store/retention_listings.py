"""What has been kept for long enough: stories to archive, originals to erase, people to forget."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select

from store.authors import authors
from store.contributions import contributions, parts
from store.database import Session
from store.words import State

_C = contributions.c
UNPUBLISHED = (State.REJECTED, State.PRIVATE, State.NOT_PUBLISHED)
PUBLIC = (State.PUBLISHED, State.RESTRICTED, State.SUSPENDED)


def to_archive(
    session: Session, *, unpublished_before: datetime, public_before: datetime, after: int = 0, limit: int = 100
) -> list[int]:
    """Contributions that have stood where they stand since before these instants, by id from ``after`` on."""
    unpublished = and_(_C.state.in_(UNPUBLISHED), _C.moved_at <= unpublished_before)
    public = and_(_C.state.in_(PUBLIC), _C.moved_at <= public_before)
    query = select(_C.id).where(or_(unpublished, public), _C.id > after).order_by(_C.id).limit(limit)
    return list(session.execute(query).scalars())


def originals_over(session: Session, *, published_before: datetime, after: int = 0, limit: int = 100) -> list[int]:
    """Contributions that have been public since before then and whose original is still kept."""
    kept = exists().where(parts.c.contribution_id == _C.id, parts.c.sealed.is_not(None))
    query = select(_C.id).where(_C.published_at <= published_before, kept, _C.id > after).order_by(_C.id).limit(limit)
    return list(session.execute(query).scalars())


def people_over(session: Session, *, moved_before: datetime, after: int = 0, limit: int = 100) -> list[int]:
    """Authors of whom nothing was heard, and nothing of whose moved, since then; forgotten ones left out."""
    moved = exists().where(_C.author_id == authors.c.id, _C.moved_at > moved_before)
    query = (
        select(authors.c.id)
        .where(authors.c.erased_at.is_(None), authors.c.heard_at <= moved_before, ~moved, authors.c.id > after)
        .order_by(authors.c.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def of_author(session: Session, author_id: int) -> list[int]:
    """Every contribution of one author."""
    return list(session.execute(select(_C.id).where(_C.author_id == author_id)).scalars())
