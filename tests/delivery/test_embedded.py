"""The embedded engine: errands by the clock, one scheduler at a time, a commit that wakes, and a clean stop."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from gateway.delivery.engines.embedded import LEASE, EmbeddedEngine
from gateway.delivery.errands import Errand
from store import leases
from store.database import Database


def wait_for(true: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()


class Bell:
    """Counts how often it was rung."""

    def __init__(self) -> None:
        self.rings = 0

    def __call__(self) -> None:
        self.rings += 1


def test_an_errand_runs_at_once_and_again(sqlite_database: Database) -> None:
    bell = Bell()
    engine = EmbeddedEngine(sqlite_database, [Errand("bell", 0.05, bell)])
    engine.start()
    try:
        assert wait_for(lambda: bell.rings >= 3)
    finally:
        engine.stop()


def test_after_a_stop_nothing_runs_and_what_ran_was_finished(sqlite_database: Database) -> None:
    begun, finished = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        time.sleep(0.3)
        finished.set()

    bell = Bell()
    engine = EmbeddedEngine(sqlite_database, [Errand("slow", 60, slow), Errand("bell", 0.05, bell)])
    engine.start()
    assert begun.wait(5)
    engine.stop()
    assert finished.is_set()
    rings = bell.rings
    time.sleep(0.2)
    assert bell.rings == rings
    assert sqlite_database.after_commit == []


def test_one_scheduler_at_a_time_and_the_next_takes_over(database: Database) -> None:
    first, second = (EmbeddedEngine(database, [Errand("bell", 0.05, Bell())], holder=name) for name in ("one", "two"))
    first.start()
    second.start()
    try:
        assert first.leads
        assert not second.leads
        assert wait_for(lambda: first.errands[0].run.rings > 0)  # type: ignore[attr-defined]
        assert second.errands[0].run.rings == 0  # type: ignore[attr-defined]
        first.stop()
        assert second.hold_lease()
        assert wait_for(lambda: second.errands[0].run.rings > 0)  # type: ignore[attr-defined]
    finally:
        first.stop()
        second.stop()


def test_a_stale_lease_is_taken_over(database: Database) -> None:
    now = datetime.now(UTC)
    long_ago = now - timedelta(seconds=20)
    database.write(lambda session: leases.hold(session, LEASE, "dead", now=long_ago))
    engine = EmbeddedEngine(database, [], holder="alive")
    assert engine.hold_lease()
    database.write(lambda session: leases.hold(session, LEASE, "other", now=now + timedelta(seconds=30)))
    assert not engine.hold_lease()
    assert not engine.leads


def test_every_worker_runs_what_may_run_everywhere(sqlite_database: Database) -> None:
    bell = Bell()
    sqlite_database.write(lambda s: leases.hold(s, LEASE, "somebody else", now=datetime.now(UTC), seconds=60))
    engine = EmbeddedEngine(sqlite_database, [Errand("bell", 0.05, bell, everywhere=True)])
    engine.start()
    try:
        assert wait_for(lambda: bell.rings > 0)
        assert not engine.leads
    finally:
        engine.stop()


def test_a_commit_with_a_delivery_wakes_the_dispatcher(database: Database) -> None:
    bell = Bell()
    engine = EmbeddedEngine(database, [Errand("dispatch", 3600, bell, everywhere=True)])
    engine.start()
    try:
        assert wait_for(lambda: bell.rings == 1)
        database.write(lambda session: session.note("task", 1))
        time.sleep(0.2)
        assert bell.rings == 1
        database.write(lambda session: session.note("delivery", 1))
        assert wait_for(lambda: bell.rings == 2)
    finally:
        engine.stop()


def test_a_faulty_errand_stops_no_other_and_is_tried_again(sqlite_database: Database) -> None:
    tries, bell = Bell(), Bell()

    def faulty() -> None:
        tries()
        raise RuntimeError("a fault of ours")

    engine = EmbeddedEngine(sqlite_database, [Errand("faulty", 0.05, faulty), Errand("bell", 0.05, bell)])
    engine.start()
    try:
        assert wait_for(lambda: tries.rings >= 2 and bell.rings >= 2)
    finally:
        engine.stop()
