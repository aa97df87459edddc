"""One world of the long run: so many kills from one seed, checked in between; what came of it as plain values."""

import random
import shutil
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Any

from tests.crash import plan
from tests.crash.breaks import BREAKS
from tests.crash.checking import count, faults
from tests.crash.ground import Ground
from tests.crash.paper import ERASE, PRINT, kill_a_print_run, kill_an_erasure, paper_faults, paper_of
from tests.crash.processes import Forks
from tests.crash.rounds import Game
from tests.crash.stubs import CountingCarrier, CountingMail
from tests.crash.world import World

KILLS = 50  # in one world
CHECKED_EACH = 25
PRINTED, ERASED = 3, 2  # of these kills
# Whoever comes by at the same number: a database, and whether the web and two workers are processes of their own.
SHAPES = (("sqlite", False), ("postgresql", False), ("sqlite", True), ("postgresql", True))


def shape_of(number: int) -> tuple[str, bool]:
    return SHAPES[number % len(SHAPES)]


def play_world(number: int, seed: int, ground: Ground, *, kills: int = KILLS, fault: str = "") -> dict[str, Any]:
    """Kill, settle, check. The folder of a world with faults is kept, and named."""
    database, apart = shape_of(number)
    folder = Path(tempfile.mkdtemp(prefix=f"earshot-crash-{number}-"))
    chance = random.Random(f"{seed}:{number}")
    began = time.monotonic()
    carrier, mail = CountingCarrier(random.Random(f"{seed}:{number}:carrier")), CountingMail()
    with Forks() as forks, carrier, mail:
        world = World(ground.fresh(folder), folder, chance.getrandbits(60), carrier, mail)
        game = Game(world, forks, apart=apart, fault=fault)
        game.begins_with_all = number < len(SHAPES)
        found = ["it broke off"]
        try:
            found = _kill(game, chance, kills)
        finally:
            game.stop()
            kept = _keep_if_wrong(world, folder, [] if fault else found)
    return {
        "world": number,
        "database": database,
        "apart": apart,
        "kills": sum(game.died.values()),
        "died": dict(sorted(game.died.items())),
        "counted": count_of(world, game),
        "faults": found,
        "kept": kept,
        "seconds": round(time.monotonic() - began, 1),
    }


def count_of(world: World, game: Game) -> dict[str, int]:
    return {**world.counted, "hits": sum(len(each) for each in world.hits.values())}


def _kill(game: Game, chance: random.Random, kills: int) -> list[str]:
    if game.fault:
        return _with_fault(game)
    known = list(plan.NAMED)
    found: list[str] = []
    points = chain(plan.NAMED if game.begins_with_all else (), plan.at_chance(chance, known))
    while sum(game.died.values()) < kills - PRINTED - ERASED and not found:
        game.play(next(points))
        known[:] = sorted({*plan.NAMED, *game.learned})
        if sum(game.died.values()) % CHECKED_EACH == 0:
            game.settle()
            found += faults(game.world)
    if not found:
        _kill_on_paper(game, chance)
        game.settle()
        found += [*faults(game.world), *paper_faults(game.world)]
    game.world.counted = count(game.world)
    return found


def _with_fault(game: Game) -> list[str]:
    """What the check says of a fault that was put in on purpose."""
    for point in BREAKS[game.fault].points:
        game.play(point)
    game.settle()
    return faults(game.world)


def _kill_on_paper(game: Game, chance: random.Random) -> None:
    paper = paper_of(game.world)
    for _ in range(PRINTED):
        kill_a_print_run(game, paper, chance.choice([*PRINT, plan.AT_RANDOM]))
    for _ in range(ERASED):
        kill_an_erasure(game, paper, chance.choice(ERASE))


def _keep_if_wrong(world: World, folder: Path, found: list[str]) -> str:
    if not found:
        world.close()
        return ""
    kept = f"{folder}-kept"
    shutil.copytree(folder, kept)
    world.close()
    return kept
