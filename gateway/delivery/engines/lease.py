"""Who is the one scheduler: a lease in the database, and how long this process may believe that it holds it."""

import logging
import time
from datetime import datetime

from sqlalchemy import func, select

from gateway.clock import Clock
from gateway.delivery.faults import log_fault
from store import leases
from store.database import Database, Session

LEASE = "scheduler"
LEASE_SECONDS = 15.0
RENEWED_EACH = 5.0
# Whoever does not lead asks more often, so that a killed holder is replaced within 15 + 2 seconds.
ASKED_EACH = 2.0
_log = logging.getLogger(__name__)


def since_boot() -> float:
    """Seconds that only go forward, with those that a sleeping machine missed: nobody turns this clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SchedulerLease:
    """The lease as one process sees it. Its clock is real time, never the turned one.

    Two machines' clocks differ, so on PostgreSQL the server's own clock alone says when a lease is stale. What this
    process believes ends by its own steady clock, counted from before it asked: always before anybody else may lead.
    """

    def __init__(self, database: Database, holder: str, clock: Clock) -> None:
        self.database = database
        self.holder = holder
        self.clock = clock
        self._leads_until = 0.0

    @property
    def held(self) -> bool:
        """Whether this is the one scheduler now, as far as it may believe it."""
        return since_boot() < self._leads_until

    def hold(self) -> bool:
        """Take or renew the lease. What can't be renewed runs out by itself, before anybody else may take it."""
        asked = since_boot()
        try:
            held = self.database.write(self._hold)
        except Exception as error:
            log_fault(_log, "renewing the scheduler's lease", error)
            return self.held
        self._leads_until = asked + LEASE_SECONDS if held else 0.0
        return held

    def give_up(self) -> None:
        """Let the next one lead at once. Out of reach of the database it runs out by itself."""
        self._leads_until = 0.0
        try:
            self.database.write(lambda session: leases.give_up(session, LEASE, self.holder, now=self._now(session)))
        except Exception as error:
            log_fault(_log, "giving up the scheduler's lease", error)

    def _hold(self, session: Session) -> bool:
        return leases.hold(session, LEASE, self.holder, now=self._now(session), seconds=LEASE_SECONDS)

    def _now(self, session: Session) -> datetime:
        if session.dialect != "postgresql":
            return self.clock()
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return now
