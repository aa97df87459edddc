"""The pages that people open, with many stories against few, on SQLite and on PostgreSQL: the time must not grow.

``make bench`` fills up to 100,000 stories; ``python -m tests.benchmarks growth --stories 1000000`` is the long form
(a quarter of an hour, five gigabytes in a temporary folder).
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gateway.app import create_app
from gateway.wiring import Gateway
from store import contributions, deliveries, staff
from store.database import Database, Session
from store.migrating import migrate
from store.words import Role
from tests.benchmarks.postgresql import Server, server
from tests.benchmarks.rounds import Measured, Row, cpu_seconds, row, take_turns
from tests.benchmarks.seeding import seed
from tests.conftest import KEYS
from tests.phone_door import settings_with

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
FEW, MANY = 10_000, 100_000
TIMES = 10
# Homes to which many of the stories belong; the first has 37 places, the second 10.
BUSY_HOME, SMALL_BUSY_HOME = 29, 2
AIM = "≤ 1.5"
C = contributions.contributions.c


@dataclass(frozen=True)
class Filled:
    """A filled database with its application, and whoever counts the database's own processor time."""

    database: Database
    client: Any
    headers: dict[str, str]
    extra_cpu: Callable[[], float]

    def page(self, path: str) -> Callable[[], None]:
        def get() -> None:
            answer = self.client.get(path, headers=self.headers if path.startswith("/api") else {})
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")

        return get

    def timed(self, work: Callable[[], None]) -> Measured:
        work()
        before, start = cpu_seconds() + self.extra_cpu(), time.perf_counter()
        for _ in range(TIMES):
            work()
        return Measured(TIMES, time.perf_counter() - start, cpu_seconds() + self.extra_cpu() - before)


def run(folder: Path, *, stories: int = MANY, kinds: tuple[str, ...] = ("SQLite", "PostgreSQL")) -> list[Row]:
    rows: list[Row] = []
    for kind in kinds:
        place: AbstractContextManager[Server | None] = server() if kind == "PostgreSQL" else nullcontext()
        with place as running:
            few, many = (_filled(folder, running, count) for count in (FEW, stories))
            rows += _against(kind, few, many, stories)
            few.database.close()
            many.database.close()
        for file in folder.glob("growth*"):
            file.unlink()
    return rows


def _against(kind: str, few: Filled, many: Filled, stories: int) -> list[Row]:
    rows: list[Row] = []
    looks_few, looks_many = _looks(few), _looks(many)
    for name in looks_few:
        cases = {
            "few": lambda name=name: few.timed(looks_few[name]),
            "many": lambda name=name: many.timed(looks_many[name]),
        }
        found = take_turns(cases)  # type: ignore[arg-type]
        ratio = found["many"].seconds / found["few"].seconds
        rows.append(row(f"growth, {kind}", f"{name}, {FEW:,}", found["few"]))
        many_name = f"{name}, {stories:,}"
        rows.append(row(f"growth, {kind}", many_name, found["many"], against="few, time", ratio=ratio, aim=AIM))
    return rows


def _looks(filled: Filled) -> dict[str, Callable[[], None]]:
    """What people and the dispatcher ask for, by name."""
    with filled.database.read() as session:
        unread = _nth(session, C.id, C.read_at.is_(None) & (C.state == "received"), 25)
        published = _nth(session, C.reference, (C.state == "published") & (C.kind == "story"), 60)
        of_home = _nth(session, C.reference, (C.state == "published") & (C.home_id == BUSY_HOME), 24)
        in_state = _nth(session, C.id, C.state == "published", 2_000)
    page = filled.page
    return {
        "desk": page("/desk"),
        "desk, next page": page(f"/desk?list=unread&after={unread}"),
        "desk, one state, far on": page(f"/desk?state=published&after={in_state}"),
        "dispatcher's poll": lambda: _poll(filled.database),
        "public list": page("/stories"),
        "public list, next page": page(f"/stories?after={published}"),
        "public front page": page("/"),
        "a busy home's page and counts": page(f"/homes/{BUSY_HOME}"),
        "a small busy home's page": page(f"/homes/{SMALL_BUSY_HOME}"),
        "a home's page further back": page(f"/homes/{BUSY_HOME}?after={of_home}"),
        "homes by words": page("/homes?q=birch+leeds"),
        "stories by a word": page("/stories?q=garden"),
        "stories by words, place and topic": page("/stories?q=food+brother&place=leeds&tag=food"),
        "stories by words of one home": page(f"/stories?q=bell+nobody&home={BUSY_HOME}"),
        "stories by words, next page": page(f"/stories?q=morning&after={published}"),
        "stories by what have little in common": page("/stories?q=newspaper+bell+sunday"),
        "API, a home's counts": page(f"/api/v1/homes/{BUSY_HOME}"),
        "API, stories of a home": page(f"/api/v1/stories?home={BUSY_HOME}&limit=20"),
        "API, stories in a state": page("/api/v1/stories?state=in_moderation&limit=20"),
    }


def _nth(session: Session, column: Any, where: Any, number: int) -> Any:
    return session.execute(select(column).where(where).order_by(C.id).offset(number).limit(1)).scalar_one()


class _Undone(Exception):
    """Ends a poll's transaction, so that the same rows are due again."""


def _poll(database: Database) -> None:
    def work(session: Session) -> None:
        if len(deliveries.claim_due(session, "growth", ["sms"], now=NOW, limit=10)) != 10:
            raise RuntimeError("too little was due")
        raise _Undone

    try:
        database.write(work)
    except _Undone:
        return


def _filled(folder: Path, running: Server | None, count: int) -> Filled:
    if running is None:
        database = Database(f"sqlite:///{folder / f'growth{count}.db'}", KEYS)
        migrate(database)
    else:
        database = running.make(f"growth{count}", KEYS)
    seed(database, count, now=NOW)
    person = database.write(lambda s: staff.add(s, "mo@example.org", roles=[Role.MODERATOR], now=NOW))
    at = NOW - timedelta(seconds=1)
    tokens = {
        kind: database.write(lambda s, k=kind: staff.new_token(s, person, k, now=at))  # type: ignore[misc]
        for kind in ("session", "api")
    }
    client = create_app(Gateway(settings_with(), database, lambda: NOW)).test_client()
    client.set_cookie("earshot_staff", tokens["session"])
    extra = running.cpu_seconds if running else lambda: 0.0
    return Filled(database, client, {"Authorization": f"Bearer {tokens['api']}"}, extra)
