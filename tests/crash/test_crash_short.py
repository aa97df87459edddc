"""The gateway's processes are killed at every named point, on both databases: nothing is lost and nothing doubled.

The long form, with thousands of kills, is ``make crash``.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash import plan
from tests.crash.breaks import BREAKS
from tests.crash.checking import count, faults
from tests.crash.ground import Files, Ground, Server
from tests.crash.paper import ERASE, PRINT, kill_a_print_run, kill_an_erasure, paper_faults, paper_of
from tests.crash.processes import Forks
from tests.crash.rounds import Game
from tests.crash.stubs import CountingCarrier, CountingMail
from tests.crash.world import World


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as found:
        yield found


@contextmanager
def game_on(ground: Ground, folder: Path, forks: Forks, **more: object) -> Iterator[Game]:
    carrier, mail = CountingCarrier(random.Random(7)), CountingMail()
    with carrier, mail:
        world = World(ground.fresh(folder), folder, 7, carrier, mail)
        game = Game(world, forks, **more)  # type: ignore[arg-type]
        try:
            yield game
        finally:
            game.stop()
            world.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest) -> Ground:
    if request.param == "sqlite":
        return Files(request.getfixturevalue("sqlite_template"))
    return Server(request.getfixturevalue("postgresql_server"))


def kill_at_each(game: Game, points: list[str]) -> list[str]:
    """Those at which nobody could be killed."""
    missed = []
    for point in points:
        for turn in range(plan.TRIES):
            for first in plan.leads_to(point) if turn else ():
                game.play(first)
            if game.play(point) == point:
                break
        else:
            missed.append(point)
    return missed


@pytest.mark.timeout(300)
def test_killed_at_every_named_point_nothing_is_lost_and_nothing_doubled(
    ground: Ground, tmp_path: Path, forks: Forks
) -> None:
    with game_on(ground, tmp_path, forks) as game:
        # On PostgreSQL every other one, to be quick; "make crash" has them all on both.
        missed = kill_at_each(game, plan.NAMED if isinstance(ground, Files) else plan.NAMED[::2])
        game.settle()
        assert faults(game.world) == []
        assert missed == []
        assert count(game.world)["sends"] > 15


def test_a_print_run_and_an_erasure_that_are_cut_short_are_finished(
    sqlite_template: Path, tmp_path: Path, forks: Forks
) -> None:
    """CASES B 28; no letter is printed in two runs, and none is lost."""
    with game_on(Files(sqlite_template), tmp_path, forks) as game:
        paper = paper_of(game.world)
        died = [kill_a_print_run(game, paper, point) for point in PRINT]
        died += [kill_an_erasure(game, paper, point) for point in ERASE]
        game.settle()
        assert [*faults(game.world), *paper_faults(game.world)] == []
        assert died == [point.partition("#")[0] for point in [*PRINT, *ERASE]]


@pytest.mark.parametrize("fault", ["call_begins_uncommitted", "answered_before_kept"])
def test_the_harness_finds_a_fault_that_is_put_in_on_purpose(
    fault: str, sqlite_template: Path, tmp_path: Path, forks: Forks
) -> None:
    """Two of the faults that ``python -m tests.crash --breaks`` puts in."""
    with game_on(Files(sqlite_template), tmp_path, forks, fault=fault) as game:
        for point in BREAKS[fault].points:
            game.play(point)
        game.settle()
        assert any(BREAKS[fault].shows in one for one in faults(game.world))
