"""Ends what has been kept for long enough: archives stories, erases originals, forgets who told them.

Each in a transaction of its own, looked at again inside it; whatever an open referral still needs stays.
"""

import calendar
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from gateway.delivery.erasure import erase, has_open_referral
from gateway.delivery.faults import log_fault
from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from gateway.settings import Settings
from store import (
    calls,
    contributions,
    deliveries,
    erasing,
    mail,
    retention_listings,
    scan_files,
    scanned_form_erasing,
)
from store.contributions import Contribution
from store.database import Database, Session
from store.retention_listings import PUBLIC, UNPUBLISHED
from store.words import Event, Kind, Role, State

CLOCK = Actor(Role.CLOCK)
# In which a child can be archived; any other waits for a person, and stays as it is.
CHILD_ENDS = frozenset({State.PUBLISHED, State.REJECTED, State.SUSPENDED})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Periods:
    """In months."""

    contacts: int = 12
    originals: int = 24
    unpublished: int = 12
    public: int = 36

    def of(self, state: State) -> int | None:
        """How long a contribution is kept in a state; None where it is not archived from."""
        if state in UNPUBLISHED:
            return self.unpublished
        return self.public if state in PUBLIC else None


def periods_of(settings: Settings) -> Periods:
    return Periods(
        settings.retention_contacts,
        settings.retention_originals,
        settings.retention_unpublished,
        settings.retention_public,
    )


def run(database: Database, periods: Periods, now: datetime) -> int:
    """Archive, erase and forget whatever is due; how much there was."""
    unpublished, public = months_before(now, periods.unpublished), months_before(now, periods.public)
    originals, contacts = months_before(now, periods.originals), months_before(now, periods.contacts)
    archived = _each(
        database,
        partial(retention_listings.to_archive, unpublished_before=unpublished, public_before=public),
        partial(_archive, periods=periods, now=now),
    )
    erased = _each(
        database,
        partial(retention_listings.originals_over, published_before=originals),
        partial(_erase_original, now=now),
    )
    forgotten = _each(
        database, partial(retention_listings.people_over, moved_before=contacts), partial(_forget, now=now)
    )
    callers = database.write(partial(calls.forget_callers, started_before=contacts))
    database.write(partial(scanned_form_erasing.forget_old, before=originals))
    slips = database.write(partial(scan_files.forget_old, before=originals))
    letters_by_mail = database.write(partial(mail.forget_old, before=contacts))
    return archived + erased + forgotten + callers + slips + letters_by_mail


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _each(database: Database, listed: Callable[..., list[int]], work: Callable[[Session, int], bool]) -> int:
    """Page by page, so that one that must stay holds up no other."""
    done, after = 0, 0
    while True:
        with database.read() as session:
            found = listed(session, after=after)
        if not found:
            return done
        for row_id in found:
            try:
                done += database.write(partial(work, row_id))  # type: ignore[arg-type]
            except Exception as error:
                log_fault(_log, f"retention of {row_id}", error)
        after = found[-1]


def _archive(row_id: int, session: Session, *, periods: Periods, now: datetime) -> bool:
    """Archive one, and what stands beside it; then erase the words and, if nothing else needs them, the author."""
    row = contributions.get(session, row_id, for_update=True)
    months = None if row is None else periods.of(row.state)
    if row is None or months is None or row.moved_at > months_before(now, months):
        return False
    if has_open_referral(session, row.id):
        return False
    if row.kind is Kind.STORY:
        for child in contributions.children(session, row.id):
            if child.state in CHILD_ENDS and not has_open_referral(session, child.id):
                _end(session, child, now=now)
    _end(session, row, now=now)
    return True


def _end(session: Session, row: Contribution, *, now: datetime) -> None:
    remember(session, row, retention_ends=now)
    decide(session, row.id, Event.ARCHIVE, by=CLOCK, now=now)
    archived = contributions.get(session, row.id)
    if archived is not None:
        erase(session, archived, now=now)


def _erase_original(row_id: int, session: Session, *, now: datetime) -> bool:
    if has_open_referral(session, row_id):
        return False
    erasing.erase_original(session, row_id)
    key = f"original_erased:{row_id}"
    deliveries.record(session, None, "original_erased", now=now, key=key, detail={"contribution": row_id})
    return True


def _forget(author_id: int, session: Session, *, now: datetime) -> bool:
    if any(has_open_referral(session, row_id) for row_id in retention_listings.of_author(session, author_id)):
        return False
    erasing.forget(session, author_id, now=now)
    key = f"forgotten:{author_id}"
    deliveries.record(session, None, "author_forgotten", now=now, key=key, detail={"author": author_id})
    return True
