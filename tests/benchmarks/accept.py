"""A story through the API (token, checks, idempotency, move, deliveries) against a bare floor.

The floor is the same server with a view of three lines: it reads the JSON and inserts one row by the driver, as
durably. On SQLite with FULL, on PostgreSQL with durable commits.
"""

import itertools
import json
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from store import homes, staff
from store.database import Session
from store.words import Role
from tests.benchmarks import doors
from tests.benchmarks.load import Post
from tests.benchmarks.postgresql import server
from tests.benchmarks.rounds import Row, cpu_ratio, row, take_turns

EACH = 30
PATH = "/api/v1/stories"
_numbers = itertools.count(1)


def run(folder: Path) -> list[Row]:
    return [*_on(folder, "SQLite"), *_on(folder, "PostgreSQL")]


def _on(folder: Path, kind: str) -> list[Row]:
    with ExitStack() as stack:
        running = stack.enter_context(server()) if kind == "PostgreSQL" else None
        ours, bare = (
            stack.enter_context(doors.door(folder, program, f"accept_{kind}_{program}".lower(), running))
            for program in ("full", "bare")
        )
        token, home_id = _caller(ours)

        def post() -> Post:
            return story(token, home_id)

        for one in (ours, bare):
            one.load(post, each=5)
        found = take_turns(
            {"ours": lambda: ours.load(post, each=EACH), "bare": lambda: bare.load(post, each=EACH)},
        )
    name = f"API accept, {kind}"
    ratio = cpu_ratio(found["ours"], found["bare"])
    return [
        row(name, "bare: flask, one row by the driver", found["bare"]),
        row(name, "POST /api/v1/stories", found["ours"], against="bare, CPU", ratio=ratio, aim="≤ 1.5"),
    ]


def _caller(ours: doors.Door) -> tuple[str, int]:
    database, now = ours.database(), datetime.now(UTC)

    def work(session: Session) -> tuple[str, int]:
        home_id = homes.add(session, name="Rosewood House", town="Altrincham", postcode="ZZ1 1AA", beds=40, now=now)
        person = staff.add(session, "mo@example.org", roles=[Role.MODERATOR], now=now)
        return staff.new_token(session, person, "api", now=now), home_id

    made = database.write(work)
    database.close()
    return made


def story(token: str, home_id: int) -> Post:
    number = next(_numbers)
    body = {
        "home_id": home_id,
        "text": "The carers were kind but nobody came for an hour when I rang the bell.",
        "role": "relative",
        "author": {"phone": f"+447700900{number % 1_000:03d}", "channels": ["sms"]},
        "consent": {"publish": True, "contact": True},
    }
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": f"{os.getpid()}-{number}",
    }
    return Post(PATH, json.dumps(body), headers)
