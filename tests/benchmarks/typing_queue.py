"""One page of the typists' list over HTTP, on SQLite: with 1,000 recordings and with 100,000, half of them waiting."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.app import create_app
from gateway.settings import Settings
from gateway.wiring import Gateway
from store import calls, staff
from store.database import Database, Session
from store.migrating import migrate
from store.words import Role
from tests.benchmarks.rounds import Measured, Row, cpu_seconds, percentile, rate_ratio, row, take_turns
from tests.conftest import KEYS
from tests.phone_door import settings_with

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PAGES = 20
FEW, MANY = "1,000 recordings", "100,000 recordings"


def run(folder: Path) -> list[Row]:
    clients = {FEW: _client(folder / "few.db", 1_000), MANY: _client(folder / "many.db", 100_000)}
    found = take_turns({name: lambda client=client: _pages(client) for name, client in clients.items()})  # type: ignore[misc]
    name = "typist's queue, a page"
    ratio = rate_ratio(found[MANY], found[FEW])
    return [row(name, FEW, found[FEW]), row(name, MANY, found[MANY], against=FEW, ratio=ratio, aim="≥ 0.8")]


def _pages(client: Any) -> Measured:
    took, begun, start = [], cpu_seconds(), time.perf_counter()
    for _ in range(PAGES):
        at = time.perf_counter()
        assert b"Take this recording" in client.get("/typing").data
        took.append((time.perf_counter() - at) * 1000)
    return Measured(PAGES, time.perf_counter() - start, cpu_seconds() - begun, percentile(took, 0.99))


def _client(path: Path, count: int) -> Any:
    database = Database(f"sqlite:///{path}", KEYS)
    migrate(database)
    token = database.write(lambda session: _fill(session, count))
    settings: Settings = settings_with()
    client = create_app(Gateway(settings, database, lambda: NOW)).test_client()
    client.set_cookie("earshot_staff", token)
    return client


def _fill(session: Session, count: int) -> str:
    """The older half is typed already, as it is after years: the page begins behind them."""
    call = calls.start_call(session, "CA1", None, now=NOW)
    rows = [
        {
            "id": number + 1,
            "recording_sid": f"RE{number}",
            "call_id": call.id,
            "url": "",
            "seconds": 40,
            "announced_at": NOW - timedelta(hours=1),
            "state": "confirmed" if number < count // 2 else "waiting",
        }
        for number in range(count)
    ]
    session.execute(calls.recordings.insert(), rows)
    person = staff.add(session, "tam@example.org", roles=[Role.TYPIST], now=NOW)
    return staff.new_token(session, person, "session", now=NOW)
