"""Sending texts one by one, each marked durably, by two workers: our dispatcher against two known queues.

All make the same request with the same client to the same carrier. Ours also looks again whether the notice is still
right, composes it, commits “call begun” before the call and keeps every step as an event; a job of the others is the
call alone. procrastinate keeps its jobs in PostgreSQL, APScheduler 3 in SQLite (write-ahead log, FULL).
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event

from tests.benchmarks.postgresql import Server, server
from tests.benchmarks.rounds import Measured, Row, cpu_ratio, cpu_seconds, rate_ratio, row, take_turns, timed
from tests.benchmarks.sending import OURS, WORKERS, client, filled, send
from tests.benchmarks.stub_carrier import Carrier, carrier

EACH = 50
BODY = "Thank you. Your story has come in. Keep this code: 1234-5678-9012-3456."
_url = ""
_done = threading.Semaphore(0)


def run(folder: Path) -> list[Row]:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    with ExitStack() as stack:
        taking = stack.enter_context(carrier())
        running = stack.enter_context(server())
        on_sqlite, on_postgresql = filled(folder, 2_000), filled(folder, 2_000, running)
        stack.callback(on_sqlite.close)
        stack.callback(on_postgresql.close)
        jobs = Procrastinate(running, taking)
        cases: dict[str, Callable[[], Measured]] = {
            "ours, SQLite": lambda: send(on_sqlite, taking.url, EACH),
            "APScheduler": lambda: _scheduled(folder, taking),
            "ours, PostgreSQL": lambda: _with(running, lambda: send(on_postgresql, taking.url, EACH)),
            "procrastinate": lambda: _with(running, jobs.run),
        }
        for case in cases.values():
            case()
        found = take_turns(cases)
    return [
        *_rows(found, "ours, SQLite", "APScheduler", "≥ 3"),
        *_rows(found, "ours, PostgreSQL", "procrastinate", "≥ 5"),
    ]


def _rows(found: dict[str, Measured], ours: str, peer: str, aim: str) -> list[Row]:
    name = "dispatch, 2 workers"
    cpu = cpu_ratio(found[peer], found[ours])
    return [
        row(name, peer, found[peer]),
        row(name, ours, found[ours], against=f"{peer}, rate", ratio=rate_ratio(found[ours], found[peer]), aim=aim),
        row(name, ours, found[ours], against=f"{peer}, CPU (times cheaper)", ratio=cpu),
    ]


def _with(running: Server, case: Callable[[], Measured]) -> Measured:
    """The case with the database server's own processor time."""
    before = running.cpu_seconds()
    found = case()
    return Measured(found.operations, found.seconds, found.cpu_seconds + running.cpu_seconds() - before)


def send_one(number: int) -> None:
    """What a job of the others does."""
    client(_url).send_message(
        to=f"+447700900{number % 1000:03d}",
        from_=OURS,
        body=BODY,
        status_callback=f"http://localhost/webhooks/twilio/sms-status?delivery={number}",
    )
    _done.release()


class Procrastinate:
    """A queue of jobs in PostgreSQL; each is marked as done by the worker, one by one."""

    def __init__(self, running: Server, taking: Carrier) -> None:
        import procrastinate

        global _url
        _url = taking.url
        running.run("CREATE DATABASE jobs")
        address = running.url("jobs").replace("postgresql+psycopg://", "postgresql://")
        self.app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))
        self.task = self.app.task(send_one, name="send")
        asyncio.run(self._made())

    async def _made(self) -> None:
        async with self.app.open_async():
            await self.app.schema_manager.apply_schema_async()

    def run(self) -> Measured:
        return asyncio.run(self._run())

    async def _run(self) -> Measured:
        import time

        async with self.app.open_async():
            await self.task.batch_defer_async(*({"number": number} for number in range(EACH)))
            before, start = cpu_seconds(), time.perf_counter()
            await self.app.run_worker_async(
                concurrency=WORKERS, wait=False, install_signal_handlers=False, listen_notify=False
            )
            return Measured(EACH, time.perf_counter() - start, cpu_seconds() - before)


def _scheduled(folder: Path, taking: Carrier) -> Measured:
    """APScheduler's job store; a job that is due is taken out of it, durably, as it is handed to a worker."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    global _url
    _url = taking.url
    engine = create_engine(f"sqlite:///{folder / 'jobs.db'}")
    event.listen(engine, "connect", _durable)
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": ThreadPoolExecutor(WORKERS)},
        job_defaults={"misfire_grace_time": None, "max_instances": EACH},
        timezone=UTC,
    )
    scheduler.start(paused=True)
    now = datetime.now(UTC)
    for number in range(EACH):
        scheduler.add_job("tests.benchmarks.dispatching:send_one", "date", run_date=now, args=[number])

    def work() -> None:
        scheduler.resume()
        for _ in range(EACH):
            _done.acquire()

    while _done.acquire(blocking=False):
        pass  # what the others released
    found = timed(EACH, work)
    scheduler.shutdown()
    engine.dispose()
    return found


def _durable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
