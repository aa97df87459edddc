"""Takes procrastinate's jobs in a thread with an event loop of its own, for as long as the engine runs."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.delivery.engines.deferring import QUEUE, TASK, quieten
from gateway.delivery.faults import log_fault
from store.database import Database

if TYPE_CHECKING:
    from procrastinate import App
    from psycopg_pool import AsyncConnectionPool

# Seconds before the worker begins again after the database was away. The poll goes on meanwhile.
PAUSE = 2.0
CONNECT_SECONDS = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """In seconds: a sign of life, how long without one makes a worker dead, a look for jobs that nobody announced."""

    heartbeat: float = 5.0
    dead_after: float = 20.0
    look: float = 5.0


class JobWorker:
    """``runs`` are the dispatchers; a job lets each turn all that is due. One that runs already returns at once.

    ``leads`` says whether this process is the one that puts dead workers' jobs back.
    """

    def __init__(
        self,
        database: Database,
        runs: Sequence[Callable[[], object]],
        *,
        leads: Callable[[], bool],
        pace: Pace | None = None,
    ) -> None:
        self.database = database
        self.runs = tuple(runs)
        self.leads = leads
        self.pace = pace or Pace()
        # A slow carrier may keep a job for each dispatcher; one more is always free to wake the others.
        self.at_once = len(self.runs) + 1
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event
        self._began = threading.Event()

    def start(self) -> None:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._until_stopped()), name="earshot-jobs")
        self._thread.daemon = True
        self._thread.start()
        self._began.wait()

    def stop(self) -> None:
        """Take nothing more; the job that runs is finished and its end is kept."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._stopped.set)
        thread.join()

    async def _until_stopped(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(2 * self.at_once, thread_name_prefix="earshot-job"))
        self._began.set()
        while not self._stopped.is_set():
            try:
                await self._serve()
            except Exception as error:
                log_fault(_log, "taking jobs from the queue", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), PAUSE)

    async def _serve(self) -> None:
        """Until it is told to stop, or the database goes away: procrastinate's worker ends with it."""
        from procrastinate import App, PsycopgConnector

        quieten()
        app = App(connector=PsycopgConnector())
        app.task(name=TASK)(self._job)
        pool = self._pool()
        try:
            # Never cancelled half-way: a pool that is can't be closed any more.
            await pool.open(wait=True, timeout=CONNECT_SECONDS)
            async with app.open_async(pool):
                await self._take_jobs(app)
        finally:
            await pool.close()

    def _pool(self) -> "AsyncConnectionPool[Any]":
        """Connections of the worker's own, to the very place where the database's engine goes."""
        from psycopg_pool import AsyncConnectionPool

        engine = self.database.engine
        _, address = engine.dialect.create_connect_args(engine.url)
        check = AsyncConnectionPool.check_connection
        return AsyncConnectionPool(
            kwargs=dict(address), min_size=1, max_size=4, timeout=CONNECT_SECONDS, open=False, check=check
        )

    async def _take_jobs(self, app: "App") -> None:
        working = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=self.at_once,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=self.pace.look,
                update_heartbeat_interval=self.pace.heartbeat,
                stalled_worker_timeout=self.pace.dead_after,
            )
        )
        stopping = asyncio.create_task(self._stopped.wait())
        recovering = asyncio.create_task(self._recover(app))
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopping, recovering, working):
            task.cancel()
        # Cancelled, the worker takes no more jobs and ends once those that run are finished.
        results = await asyncio.gather(working, recovering, stopping, return_exceptions=True)
        if isinstance(results[0], Exception):
            raise results[0]

    async def _job(self, delivery_id: int) -> None:
        """Never fails: the row is due still, and the next poll tries again."""
        for ended in await asyncio.gather(*map(asyncio.to_thread, self.runs), return_exceptions=True):
            if isinstance(ended, Exception):
                log_fault(_log, f"the job for delivery {delivery_id}", ended)

    async def _recover(self, app: "App") -> None:
        """Put back the jobs of workers that died in the middle of one."""
        while True:
            await asyncio.sleep(self.pace.heartbeat)
            try:
                if self.leads():
                    await self._put_back(app)
            except Exception as error:
                log_fault(_log, "putting back the jobs of dead workers", error)

    async def _put_back(self, app: "App") -> None:
        manager: Any = app.job_manager
        for job in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self.pace.dead_after):
            await manager.retry_job(job)
        await manager.prune_stalled_workers(self.pace.dead_after)
