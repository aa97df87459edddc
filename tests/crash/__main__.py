"""``make crash``: thousands of kills over SQLite and PostgreSQL, each world checked; ends 0 only if everything held.

Stopped in the middle, it goes on from there when it is started again with the same seed. ``--breaks`` puts known
faults in, one after the other, and ends 0 only if each of them is found.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.crash import plan
from tests.crash.breaks import BREAKS
from tests.crash.ground import GROUNDS, Files, Ground, Server
from tests.crash.long_run import KILLS, SHAPES, play_world, shape_of
from tests.crash.table import table

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results"
LONGEST = 900  # seconds for one world


def main() -> int:
    asked = _asked()
    if asked.one is not None:
        ground = Server(asked.ground) if asked.ground.startswith("postgresql") else Files(Path(asked.ground))
        print(json.dumps(play_world(asked.one, asked.seed, ground, kills=asked.kills, fault=asked.fault)))
        return 0
    with ExitStack() as open_grounds:
        grounds = {name: open_grounds.enter_context(make()) for name, make in GROUNDS.items()}
        return _try_breaks(asked, grounds) if asked.breaks else _run(asked, grounds)


def _asked() -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=2000, help="how many at least (2000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2, help="worlds at the same time (2)")
    parser.add_argument(
        "--state", type=Path, default=ROOT / "var" / "crash", help="where worlds that are done are noted"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="the folder for the table and the JSON")
    parser.add_argument("--breaks", action="store_true", help="show that faults put in on purpose are found")
    for hidden in ("--ground", "--fault"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(asked: Any, grounds: dict[str, Ground]) -> int:
    asked.state.mkdir(parents=True, exist_ok=True)
    journal = asked.state / f"seed-{asked.seed}.jsonl"
    done = {one["world"]: one for one in map(json.loads, journal.read_text().splitlines())} if journal.exists() else {}
    wanted = range(-(-asked.kills // KILLS))
    bar = tqdm(total=len(wanted) * KILLS, initial=len(done.keys() & set(wanted)) * KILLS, unit="kill", smoothing=0.1)

    def play(number: int) -> None:
        one = done[number] = _apart(asked, grounds, number, KILLS)
        with journal.open("a") as lines:
            lines.write(json.dumps(one) + "\n")
        bar.update(KILLS)
        for fault in one["faults"]:
            bar.write(f"world {number} ({one['database']}): {fault}")

    with bar, ThreadPoolExecutor(asked.at_once) as pool:
        list(pool.map(play, [number for number in wanted if number not in done]))
    return _report(asked, [done[number] for number in wanted])


def _apart(asked: Any, grounds: dict[str, Ground], number: int, kills: int, fault: str = "") -> dict[str, Any]:
    """A world in a process of its own; one that breaks off is a fault, never a crash of the whole run."""
    ground: Any = grounds[shape_of(number)[0]]
    where = ground.address if isinstance(ground, Server) else str(ground.template)
    command = [sys.executable, "-m", "tests.crash", "--one", str(number), "--seed", str(asked.seed)]
    command += ["--ground", where, "--kills", str(kills), "--fault", fault]
    try:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=True)
        found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, ValueError, IndexError) as error:
        database, apart = shape_of(number)
        said = str(getattr(error, "stderr", "") or error)[-2000:]
        nothing: dict[str, Any] = {"died": {}, "counted": {}, "kept": "", "kills": 0, "seconds": 0}
        return {**nothing, "world": number, "database": database, "apart": apart, "faults": [f"it broke off: {said}"]}
    return found


def _report(asked: Any, worlds: list[dict[str, Any]]) -> int:
    faults = [{"world": one["world"], "fault": fault} for one in worlds for fault in one["faults"]]
    missed = [
        f"{database}: nobody was killed at {point}"
        for database in GROUNDS
        for point in plan.NAMED
        if not any(point in one["died"] for one in worlds if one["database"] == database)
    ]
    asked.out.mkdir(parents=True, exist_ok=True)
    kept = {"seed": asked.seed, "kills": sum(one["kills"] for one in worlds), "faults": faults, "missed": missed}
    (asked.out / "crash.json").write_text(json.dumps({**kept, "worlds": worlds}, indent=1) + "\n")
    shown = table(worlds, faults=[*[each["fault"] for each in faults], *missed])
    (asked.out / "crash.txt").write_text(shown)
    print(shown)
    return 1 if faults or missed else 0


def _try_breaks(asked: Any, grounds: dict[str, Ground]) -> int:
    """Each known fault on both databases; it is found when the check says what it must say."""
    slipped = 0
    for name, known in BREAKS.items():
        for number, (database, _) in enumerate(SHAPES[:2]):
            one = _apart(asked, grounds, number, len(known.points), name)
            real = [fault for fault in one["faults"] if known.shows in fault]
            words = f"found: {real[0]}" if real else f"NOT FOUND; instead: {one['faults']}"
            print(f"{name} on {database}, {one['kills']} kills in {one['seconds']} s: {words}", flush=True)
            slipped += not real
    return 1 if slipped else 0


if __name__ == "__main__":
    sys.exit(main())
