"""A machine's wall clock is put back an hour while the service runs: nothing waits for it to catch up (CASES B 33)."""

import threading
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest

from gateway.delivery.engines.clock_watch import ClockWatch
from gateway.delivery.engines.embedded import EmbeddedEngine
from gateway.delivery.errands import Errand
from store.database import Database
from tests.delivery.engines.cast import Bell, wait_for


class Wall:
    """The wall clock, which somebody can put back or forward."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def seconds(self) -> float:
        return datetime.now().timestamp() + self.moved.total_seconds()  # noqa: DTZ005

    def as_datetime(self) -> Any:
        wall = self

        class Turned(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + wall.moved

        return Turned


def test_errands_go_on_after_the_wall_clock_was_put_back(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    import apscheduler.executors.base
    import apscheduler.schedulers.base
    import apscheduler.schedulers.blocking
    import apscheduler.triggers.interval

    from gateway.delivery.engines import clockwork

    wall, bell = Wall(), Bell()
    planners = (apscheduler.executors.base, apscheduler.schedulers.base, apscheduler.schedulers.blocking)
    for module in (*planners, apscheduler.triggers.interval, clockwork):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", wall.as_datetime())
    engine = EmbeddedEngine(sqlite_database, (Errand("bell", 0.05, bell),))
    engine._watch = ClockWatch(engine._plan_anew, wall=wall.seconds, each=0.05)
    engine.start()
    try:
        assert wait_for(lambda: bell.rings >= 2)
        wall.moved = timedelta(hours=-1)
        threading.Event().wait(0.3)  # a run that was planned just before may still ring
        rings = bell.rings
        assert wait_for(lambda: bell.rings >= rings + 3)
        assert engine.leads
    finally:
        engine.stop()


@pytest.mark.parametrize(("moved", "noticed"), [(-3600, True), (3600, False), (-0.01, False)])
def test_only_a_jump_back_is_one(moved: float, noticed: bool) -> None:
    wall, heard = Wall(), threading.Event()
    watch = ClockWatch(heard.set, wall=wall.seconds, each=0.02)
    watch.start()
    threading.Event().wait(0.06)
    wall.moved = timedelta(seconds=moved)
    assert heard.wait(10 if noticed else 0.2) is noticed
    watch.stop()
