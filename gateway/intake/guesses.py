"""What meets a guesser of codes: a growing delay for each code and each client, and an alarm for all together."""

from datetime import datetime

import structlog

from store import codes
from store.database import Session

FLOOD = 300
"""So many wrong tries in one hour, by anybody, are an attack: nobody has free tries any more, and we are told."""
log = structlog.get_logger(__name__)


def must_wait(session: Session, *, client: str, code: str, now: datetime) -> datetime | None:
    """Until when this client, or anybody with this code, must wait; None when they may try now."""
    waits = [codes.wait_until(session, who, now=now) for who in _names(client, code)]
    return max((until for until in waits if until is not None), default=None)


def wrong(session: Session, *, client: str, code: str, now: datetime) -> None:
    """Count one wrong try. The overall limit slows clients down; it never stands between a right code and its owner."""
    for who in _names(client, code):
        codes.guessed_wrong(session, who, now=now)
    hour = f"everybody {now:%Y-%m-%d %H}"
    codes.guessed_wrong(session, hour, now=now)
    tries = codes.wrong_tries(session, hour)
    if tries > FLOOD:
        for _ in range(codes.FREE_TRIES if client else 0):
            codes.guessed_wrong(session, f"client {client}", now=now)
    if tries == FLOOD + 1:
        log.warning("codes_are_guessed", wrong_tries_this_hour=tries)


def right(session: Session, *, client: str, code: str) -> None:
    for who in _names(client, code):
        codes.guessed_right(session, who)


def _names(client: str, code: str) -> list[str]:
    """A client that nobody can tell apart, and what is no code at all, have no delay of their own."""
    return [*([f"client {client}"] if client else []), *([f"code {code}"] if code else [])]
