"""Fills a database with as many stories as wanted, fast, as if they had come in and been moderated for three years.

The rows are written straight into the store's own tables, without the door that makes moves; but they are what that
door would have left: logs that verify, tallies that agree, originals that open. ``python -m tests.benchmarks.seeding
URL STORIES`` fills a database of your own.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate
from store.words import Kind, State
from tests.benchmarks.bulk import Bulk, settle
from tests.benchmarks.seeded_lives import LIVES, Life
from tests.benchmarks.seeded_rows import TABLES, Rows, Story

HOMES = 3_000
AREAS = 150
YEARS = timedelta(days=3 * 365)
DUE_EACH = 500
LAST = timedelta(hours=2)  # the newest story is so old
ANSWERED, CHANGED = 0.3, 0.08  # of the published ones
BUSY, BUSY_SHARE = 0.01, 0.15  # so many of the homes, the first ones, have so many of the stories


def seed(
    database: Database, stories: int, *, now: datetime, homes: int = HOMES, number: int = 1, due_each: int = DUE_EACH
) -> None:
    """Write homes and stories up to shortly before ``now``. The same ``number`` makes the same stories.

    One receipt in ``due_each`` still waits to be sent.
    """
    chance = random.Random(number)
    with database.engine.connect() as connection:
        if database.embedded:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("PRAGMA cache_size=-200000")
            connection.exec_driver_sql("BEGIN")
        rows = Rows(Bulk(connection, TABLES), database.keys, chance, due_each)
        rows.homes(homes, AREAS, now - YEARS)
        tallies: Counter[tuple[int, str]] = Counter()
        for told in _told(stories, homes, chance, now):
            rows.write(told)
            tallies[told.home_id, told.life.state.value] += 1
            rows.bulk.flush_some()
        rows.tallies(tallies)
        rows.bulk.keep()
        connection.invalidate()  # its pragmas go with it
    settle(database)


def _told(stories: int, homes: int, chance: random.Random, now: datetime) -> Iterator[Story]:
    """The stories from the oldest on. Those that still wait for somebody came last, as they do."""
    lives = chance.choices(LIVES, [life.share for life in LIVES], k=stories)
    lives.sort(key=lambda life: life.open)
    step = (YEARS - LAST) / max(stories, 1)
    for place, life in enumerate(lives):
        at = now - YEARS + step * place
        among = max(1, round(homes * BUSY)) if chance.random() < BUSY_SHARE else homes
        story = Story(place, life, 1 + chance.randrange(among), at)
        story.children = tuple(_children(life, chance))
        yield story


def _children(life: Life, chance: random.Random) -> Iterator[Kind]:
    if life.state is State.PUBLISHED:
        if chance.random() < ANSWERED:
            yield Kind.RESPONSE
        if chance.random() < CHANGED:
            yield Kind.CHANGE


if __name__ == "__main__":
    filled = Database(sys.argv[1], Keyring([b"a seeded data key, of 32 bytes!!"]))
    migrate(filled)
    seed(filled, int(sys.argv[2]), now=datetime.now(UTC))
    filled.close()
