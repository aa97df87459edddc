"""Keeps what a carrier delivered before anything is made of it: once, in one transaction with what follows from it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from traceback import extract_tb

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from store import inbound, tasks
from store.database import Database, Session, WriteRefused
from store.words import Role, TaskKind

log = structlog.get_logger(__name__)
Work = Callable[[Session, int], object]
# The database itself is away: nothing could be kept, so the carrier is told to try again.
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection, WriteRefused)
LONGEST_KEY, LONGEST_ACCOUNT = 200, 80


@dataclass(frozen=True)
class Delivered:
    """One genuine request. (channel, account, key) make it one for ever, however often it comes."""

    channel: str
    account: str
    key: str
    payload: bytes
    now: datetime

    def keep(self, session: Session) -> int | None:
        return inbound.keep(
            session,
            self.payload,
            channel=self.channel,
            account=self.account[:LONGEST_ACCOUNT],
            key=self.key,
            now=self.now,
        )


def key_of_bytes(payload: bytes) -> str:
    """A key for a genuine request that has no usable id: the same bytes again are the same request."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def keep_and_do(database: Database, delivered: Delivered, work: Work) -> bool:
    """Keep the request and do ``work`` in the same transaction; False when it was here before.

    If ``work`` fails the request is kept alone, in the holding pen, where a person sees it. Raises one of
    ``DATABASE_AWAY`` when nothing could be kept.
    """
    try:
        return database.write(partial(_keep_and_do, delivered=delivered, work=work))
    except DATABASE_AWAY:
        raise
    except Exception as error:
        return _hold_failed(database, delivered, error)


def _hold_failed(database: Database, delivered: Delivered, error: Exception) -> bool:
    """Keep a request that a fault of ours kept from being dealt with. Says where, for its words may hold a number."""
    where = "; ".join(f"{frame.name} line {frame.lineno}" for frame in extract_tb(error.__traceback__)[-3:])
    log.error("intake_failed", channel=delivered.channel, error=type(error).__name__, where=where)
    return hold(database, delivered, f"{type(error).__name__}: intake could not deal with it. A person must.")


def hold(database: Database, delivered: Delivered, reason: str, then: Work | None = None) -> bool:
    """Keep the request in the holding pen, with the reason; False when it was here before."""
    return database.write(partial(_hold, delivered=delivered, reason=reason, then=then))


def _keep_and_do(session: Session, *, delivered: Delivered, work: Work) -> bool:
    inbound_id = delivered.keep(session)
    if inbound_id is None:
        return False
    work(session, inbound_id)
    return True


def _hold(session: Session, *, delivered: Delivered, reason: str, then: Work | None) -> bool:
    inbound_id = delivered.keep(session)
    if inbound_id is None:
        return False
    inbound.hold(session, inbound_id, reason)
    tasks.raise_task(
        session,
        TaskKind.HOLDING_PEN,
        about=f"inbound:{inbound_id}",
        role=Role.MODERATOR,
        now=delivered.now,
        note=reason,
    )
    if then is not None:
        then(session, inbound_id)
    return True
