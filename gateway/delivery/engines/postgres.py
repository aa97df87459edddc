"""The engine beyond one machine: the same errands by the clock, and jobs in PostgreSQL that wake whoever is free."""

from collections.abc import Sequence

from gateway.clock import Clock, system_clock
from gateway.delivery.engines.clockwork import Clockwork
from gateway.delivery.engines.job_worker import JobWorker, Pace
from gateway.delivery.errands import Errand
from store.database import Database


class PostgresEngine(Clockwork):
    """Any number of processes on any number of machines.

    A transaction that stages a delivery leaves a job (``deferring.py``); PostgreSQL announces it to every worker as
    soon as it is committed, one takes it and turns all that is due. The dispatchers' own tick stays as the net.
    """

    def __init__(
        self,
        database: Database,
        errands: Sequence[Errand],
        *,
        holder: str = "",
        clock: Clock = system_clock,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(database, errands, holder=holder, clock=clock)
        runs = [errand.run for errand in self.errands if errand.woken]
        self._worker = JobWorker(database, runs, leads=lambda: self.leads, pace=pace) if runs else None

    def start(self) -> None:
        super().start()
        if self._worker is not None:
            self._worker.start()

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
        super().stop()
