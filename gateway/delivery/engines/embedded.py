"""The engine inside one process: APScheduler as a clock over a few fixed jobs, one scheduler among all that share
the database, and the dispatcher woken by a commit.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from gateway.clock import Clock, system_clock
from gateway.delivery.errands import Errand, worker_name
from gateway.delivery.faults import log_fault
from store import leases
from store.database import Database

LEASE = "scheduler"
LEASE_SECONDS = 15.0
RENEWED_EACH = 5.0
WOKEN = "dispatch"
_log = logging.getLogger(__name__)


class EmbeddedEngine:
    """``holder`` names this process in the lease. A lease is about real time: its clock is never the turned one."""

    def __init__(
        self, database: Database, errands: Sequence[Errand], *, holder: str = "", clock: Clock = system_clock
    ) -> None:
        self.database = database
        self.errands = tuple(errands)
        self.holder = holder or worker_name()
        self.clock = clock
        self._leads_until = 0.0
        self._scheduler: Any = None

    @property
    def leads(self) -> bool:
        """Whether this is the one scheduler now, as far as it may believe it."""
        return time.monotonic() < self._leads_until

    def start(self) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # It warns of each tick that found the last one still running, which here is nothing to warn of.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self.hold_lease()
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self.errands) + 2)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        first = datetime.now(UTC)
        scheduler.add_job(self.hold_lease, "interval", seconds=RENEWED_EACH, id="lease")
        for errand in self.errands:
            scheduler.add_job(
                self._guarded(errand), "interval", seconds=errand.every_seconds, id=errand.name, next_run_time=first
            )
        scheduler.start()
        self._scheduler = scheduler
        self.database.after_commit.append(self._after_commit)

    def wake(self) -> None:
        """Let the dispatcher run now. While it runs already it finds the new row itself, or the next tick does."""
        scheduler = self._scheduler
        if scheduler is not None and scheduler.get_job(WOKEN) is not None:
            scheduler.modify_job(WOKEN, next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        self.database.after_commit.remove(self._after_commit)
        for errand in self.errands:
            if errand.stop is not None:
                errand.stop()
        scheduler.shutdown(wait=True)
        self._leads_until = 0.0
        now = self.clock()
        self.database.write(lambda session: leases.give_up(session, LEASE, self.holder, now=now))

    def hold_lease(self) -> bool:
        """Take or renew the lease. What can't be renewed runs out by itself, before anybody else may take it."""
        asked, now = time.monotonic(), self.clock()
        try:
            held = self.database.write(
                lambda session: leases.hold(session, LEASE, self.holder, now=now, seconds=LEASE_SECONDS)
            )
        except Exception as error:
            log_fault(_log, "renewing the scheduler's lease", error)
            return self.leads
        self._leads_until = asked + LEASE_SECONDS if held else 0.0
        return held

    def _guarded(self, errand: Errand) -> Callable[[], None]:
        def run() -> None:
            if not (errand.everywhere or self.leads):
                return
            try:
                errand.run()
            except Exception as error:
                # The next tick tries again; one errand's fault never stops another.
                log_fault(_log, f"errand {errand.name}", error)

        return run

    def _after_commit(self, notes: dict[str, list[int]]) -> None:
        if "delivery" in notes:
            self.wake()
