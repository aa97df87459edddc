"""One writer thread that commits everything waiting, against a commit for each thread, both with FULL."""

import itertools
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from store import inbound
from store.crypto import Keyring
from store.database import Database
from store.metadata import new_id
from store.migrating import migrate
from tests.benchmarks.rounds import Measured, Row, cpu_seconds, percentile, rate_ratio, row, take_turns

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
KEYS = Keyring([b"b" * 32])
PAYLOAD = b"From=%2B447700900123&Body=" + b"x" * 300
_numbers = itertools.count()


def run(folder: Path) -> list[Row]:
    database = Database(f"sqlite:///{folder / 'group.db'}", KEYS)
    migrate(database)
    path = str(folder / "group.db")
    rows = []
    for threads, each in ((8, 40), (32, 10)):
        cases = {
            "group commit": lambda t=threads, n=each: _in_threads(t, n, lambda: _grouped(database)),
            "commit per thread": lambda t=threads, n=each: _in_threads(t, n, lambda: _alone(path)),
        }
        found = take_turns(cases)
        name = f"group commit, {threads} threads"
        ratio = rate_ratio(found["group commit"], found["commit per thread"])
        rows.append(row(name, "commit per thread", found["commit per thread"]))
        rows.append(
            row(name, "group commit", found["group commit"], against="commit per thread, rate", ratio=ratio, aim="> 5")
        )
    database.close()
    return rows


def _in_threads(threads: int, each: int, operation) -> Measured:
    waits: list[float] = []

    def work() -> None:
        for _ in range(each):
            start = time.perf_counter()
            operation()
            waits.append(time.perf_counter() - start)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    before, start = cpu_seconds(), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - start
    return Measured(threads * each, seconds, cpu_seconds() - before, percentile(waits, 0.99) * 1000)


def _grouped(database: Database) -> None:
    key = f"SM{next(_numbers)}"
    database.write(lambda s: inbound.keep(s, PAYLOAD, channel="sms", account="AC", key=key, now=NOW))


_local = threading.local()


def _alone(path: str) -> None:
    """The same row by the bare driver: a connection for each thread, BEGIN IMMEDIATE, FULL."""
    connection = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=FULL")
    row_id = new_id()
    values = (row_id, "sms", "AC", f"SM{next(_numbers)}", 1, KEYS.seal(PAYLOAD, "inbound.sealed", row_id), "parsed", "")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO inbound (id, channel, account, key, received_at, sealed, state, reason) VALUES (?,?,?,?,?,?,?,?)",
        values,
    )
    connection.execute("COMMIT")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for one in run(Path(name)):
            print(one)
