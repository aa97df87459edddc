"""Runs errands by the clock: APScheduler over a few fixed jobs, one leader among all that share the database.

Every engine is this and a way of its own to hear of a commit. An errand for one alone begins only while this process
leads. A long one may outlive the lease: each reads its row again inside its own transaction, so that two at once do
no harm; the lease saves work, it is not what keeps a delivery one.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from gateway.clock import Clock, system_clock
from gateway.delivery.engines.clock_watch import ClockWatch
from gateway.delivery.engines.lease import ASKED_EACH, RENEWED_EACH, SchedulerLease
from gateway.delivery.errands import Errand, worker_name
from gateway.delivery.faults import log_fault
from store.database import Database

_log = logging.getLogger(__name__)


class Clockwork:
    """``holder`` names this process in the lease."""

    def __init__(
        self, database: Database, errands: Sequence[Errand], *, holder: str = "", clock: Clock = system_clock
    ) -> None:
        self.database = database
        self.errands = tuple(errands)
        self.lease = SchedulerLease(database, holder or worker_name(), clock)
        self._scheduler: Any = None
        self._watch = ClockWatch(self._plan_anew)

    @property
    def leads(self) -> bool:
        return self.lease.held

    def hold_lease(self) -> bool:
        return self.lease.hold()

    def start(self) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # It warns of each tick that found the last one still running, which here is nothing to warn of.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self.hold_lease()
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self.errands) + 3)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        first = datetime.now(UTC)
        scheduler.add_job(self.hold_lease, "interval", seconds=RENEWED_EACH, id="lease")
        scheduler.add_job(self._take_over, "interval", seconds=ASKED_EACH, id="take_over")
        for errand in self.errands:
            scheduler.add_job(
                self._guarded(errand), "interval", seconds=errand.every_seconds, id=errand.name, next_run_time=first
            )
        scheduler.start()
        self._scheduler = scheduler
        self._watch.start()

    def wake(self) -> None:
        """Let the dispatchers run now. One that runs already finds the new row itself, or its next tick does."""
        scheduler = self._scheduler
        for errand in self.errands:
            if errand.woken and scheduler is not None:
                scheduler.modify_job(errand.name, next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        self._watch.stop()
        for errand in self.errands:
            if errand.stop is not None:
                errand.stop()
        scheduler.shutdown(wait=True)
        self.lease.give_up()

    def _plan_anew(self) -> None:
        """The wall clock was put back, and every job would wait until it has caught up: each runs now, then on."""
        scheduler, now = self._scheduler, datetime.now(UTC)
        for job in scheduler.get_jobs() if scheduler is not None else ():
            job.modify(next_run_time=now)

    def _take_over(self) -> None:
        if not self.leads:
            self.hold_lease()

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
