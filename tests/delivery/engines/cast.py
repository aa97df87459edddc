"""Each engine over each database that it serves, errands that count, and rows to be woken for."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from gateway.clock import system_clock
from gateway.delivery.engines.clockwork import Clockwork
from gateway.delivery.engines.deferring import Deferrer
from gateway.delivery.engines.embedded import EmbeddedEngine
from gateway.delivery.engines.job_worker import Pace
from gateway.delivery.engines.postgres import PostgresEngine
from gateway.delivery.errands import Errand
from store import deliveries
from store.database import Database, Session

# As long as anything may take on a machine that is busy with something else.
PATIENCE = 30
HASTE = Pace(heartbeat=0.3, dead_after=1.5, look=0.5)
NEVER = 3600
_turns = itertools.count(1)


def wait_for(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()


@dataclass
class Bell:
    """Counts how often it was rung."""

    rings: int = 0

    def __call__(self) -> None:
        self.rings += 1


@dataclass
class House:
    """One database and the kind of engine that serves it. Every engine that it starts is stopped at the end."""

    database: Database
    kind: type[Clockwork]
    started: list[Clockwork] = field(default_factory=list)

    @property
    def queued(self) -> bool:
        return self.kind is PostgresEngine

    def engine(self, errands: Sequence[Errand], *, holder: str = "") -> Clockwork:
        more: dict[str, Any] = {"pace": HASTE} if self.queued else {}
        made = self.kind(self.database, errands, holder=holder, **more)
        self.started.append(made)
        return made

    def start(self, *errands: Errand, holder: str = "") -> Clockwork:
        made = self.engine(errands, holder=holder)
        made.start()
        return made

    def stage(self, *, after: timedelta = timedelta(), fail: bool = False) -> None:
        self.database.write(lambda session: stage(session, after=after, fail=fail))

    def jobs(self) -> int:
        with self.database.read() as session:
            return int(session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one())


def stage(session: Session, *, after: timedelta = timedelta(), fail: bool = False) -> int:
    now = datetime.now(UTC)
    row = deliveries.add(
        session,
        now=now,
        due_at=now + after,
        notice="receipt",
        to_role="author",
        recipient=f"author:{next(_turns)}",
        channels=["sms"],
        channel="sms",
        details={},
    )
    if fail:
        raise RuntimeError("the power went")
    return row


@contextmanager
def house(database: Database, kind: type[Clockwork]) -> Iterator[House]:
    made = House(database, kind)
    if made.queued:
        database.before_commit.append(Deferrer(system_clock))
    try:
        yield made
    finally:
        for engine in made.started:
            engine.stop()


KINDS = {
    "embedded on SQLite": ("sqlite_database", EmbeddedEngine),
    "embedded on PostgreSQL": ("postgresql_database", EmbeddedEngine),
    "postgres on PostgreSQL": ("postgresql_database", PostgresEngine),
}
