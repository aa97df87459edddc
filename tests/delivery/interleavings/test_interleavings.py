"""Whatever the order: nothing is lost, nothing is doubled, nothing goes out that a move made wrong.

A long run of the same: ``python -m tests.delivery.interleavings --examples 2000 --seed 7``.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from store.database import Database
from tests.delivery.interleavings.schedule import SCHEDULES, Step, Theatre

EXAMPLES = int(os.environ.get("EARSHOT_TEST_INTERLEAVINGS", "12"))


def play_many(database: Database, *, workers: int, examples: int) -> None:
    theatre = Theatre(database, workers=workers)
    chosen = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )

    @chosen
    @given(SCHEDULES)
    def play(schedule: list[Step]) -> None:
        theatre.play(schedule)

    try:
        play()
    finally:
        theatre.close()


def test_in_any_order_on_postgresql(postgresql_database: Database) -> None:
    play_many(postgresql_database, workers=8, examples=EXAMPLES)


@pytest.mark.parametrize("workers", [2, 3])
def test_in_any_order_by_several_processes_on_sqlite(sqlite_database: Database, workers: int) -> None:
    play_many(sqlite_database, workers=workers, examples=EXAMPLES // 3)
