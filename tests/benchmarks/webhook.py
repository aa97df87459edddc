"""The text webhook through a real server: signature, durable raw row, intake, answer; 8 connections that stay open.

On SQLite four servers take turns: ours (FULL), ours with NORMAL, ours with a commit for each thread instead of the
one writer (FULL), and a bare one that checks the signature and inserts the raw row by the driver (FULL, no intake at
all). On PostgreSQL, with durable commits, ours and the bare one.
"""

from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import doors
from tests.benchmarks.postgresql import server
from tests.benchmarks.rounds import Row, cpu_ratio, rate_ratio, row, take_turns

EACH = 40


def run(folder: Path) -> list[Row]:
    return [*_on_sqlite(folder), *_on_postgresql(folder)]


def _on_sqlite(folder: Path) -> list[Row]:
    with ExitStack() as stack:
        names = ("full", "normal", "alone", "bare")
        running = {name: stack.enter_context(doors.door(folder, name, f"text_{name}")) for name in names}
        found = take_turns(_cases(running))
    full, normal, alone, bare = found["full"], found["normal"], found["alone"], found["bare"]
    name = "SMS webhook, SQLite"
    tail = (full.p99_ms or 0) / (alone.p99_ms or 1)
    return [
        row(name, "bare driver, no intake", bare),
        row(name, "ours, NORMAL", normal),
        row(name, "ours, FULL, commit per thread", alone),
        row(name, "ours, FULL", full, against="ours NORMAL, rate", ratio=rate_ratio(full, normal), aim="≥ 0.8"),
        row(name, "ours, FULL", full, against="commit per thread, p99", ratio=tail, aim="≤ 0.2"),
        row(name, "ours, FULL", full, against="bare driver, CPU", ratio=cpu_ratio(full, bare), aim="≤ 1.3"),
    ]


def _on_postgresql(folder: Path) -> list[Row]:
    with ExitStack() as stack:
        running = stack.enter_context(server())
        names = ("full", "bare")
        found = take_turns(
            _cases({name: stack.enter_context(doors.door(folder, name, f"pg_{name}", running)) for name in names})
        )
    ours, bare = found["full"], found["bare"]
    name = "SMS webhook, PostgreSQL"
    return [
        row(name, "bare driver, no intake", bare),
        row(name, "ours", ours, against="bare driver, CPU", ratio=cpu_ratio(ours, bare), aim="≤ 1.3"),
    ]


def _cases(running: dict[str, doors.Door]):  # type: ignore[no-untyped-def]
    for one in running.values():
        one.load(lambda one=one: doors.text(one.url), each=5)  # type: ignore[misc]
    return {
        name: lambda one=one: one.load(lambda: doors.text(one.url), each=EACH)  # type: ignore[misc]
        for name, one in running.items()
    }
