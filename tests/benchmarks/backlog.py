"""The rate of sending with 100,000 texts waiting against 1,000, on both databases: a backlog must not slow its end."""

from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.postgresql import server
from tests.benchmarks.rounds import Row, rate_ratio, row, take_turns
from tests.benchmarks.sending import filled, send
from tests.benchmarks.stub_carrier import carrier

FEW, MANY = 1_000, 100_000
EACH = 50


def run(folder: Path) -> list[Row]:
    return [*_on(folder, "SQLite"), *_on(folder, "PostgreSQL")]


def _on(folder: Path, kind: str) -> list[Row]:
    with ExitStack() as stack:
        running = stack.enter_context(server()) if kind == "PostgreSQL" else None
        taking = stack.enter_context(carrier())
        databases = {count: filled(folder, count, running) for count in (FEW, MANY)}
        for database in databases.values():
            stack.callback(database.close)
            send(database, taking.url, 10)
        found = take_turns(
            {str(count): lambda d=database: send(d, taking.url, EACH) for count, database in databases.items()}  # type: ignore[misc]
        )
    name, few, many = f"backlog, {kind}", found[str(FEW)], found[str(MANY)]
    ratio = rate_ratio(many, few)
    return [
        row(name, f"{FEW:,} waiting", few),
        row(name, f"{MANY:,} waiting", many, against=f"{FEW:,} waiting, rate", ratio=ratio, aim="≥ 0.8"),
    ]
