"""``make bench``: runs every benchmark, or those named, prints a table and writes it as JSON.

``growth --stories 1000000`` and ``soak --minutes 30`` are long forms, for an evening; soak runs only when named.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.rounds import Row

BENCHMARKS = (
    *("move", "group_commit", "webhook", "accept", "dispatching", "backlog", "end_to_end", "growth", "footprint"),
    *("typing_queue", "transcription", "lists", "letters"),
)
ONLY_WHEN_NAMED = ("soak",)
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    given = _read(arguments)
    options: dict[str, dict[str, Any]] = {"growth": {"stories": given.stories}, "soak": {"minutes": given.minutes}}
    rows: list[Row] = []
    for name in given.names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += import_module(f"tests.benchmarks.{name}").run(Path(folder), **options.get(name, {}))
    _print(rows)
    RESULTS.mkdir(exist_ok=True)
    moment = datetime.now(UTC)
    found = {
        "at": moment.isoformat(),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "rows": [asdict(row) for row in rows],
    }
    path = RESULTS / f"{moment:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"\nWritten to {path}")
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    known = (*BENCHMARKS, *ONLY_WHEN_NAMED)
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; none: all but soak")
    parser.add_argument("--stories", type=int, default=100_000, help="for growth: how many against 10,000")
    parser.add_argument("--minutes", type=float, default=30, help="for soak: how long")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in known]
    if unknown:
        parser.error(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(known)}")
    return given


def _print(rows: list[Row]) -> None:
    print(f"{'benchmark':24} {'case':46} {'per s':>9} {'CPU µs':>9} {'p99 ms':>8}  ratio")
    for row in rows:
        figures = [
            f"{value:,.0f}" if value is not None and value >= 100 else f"{value:.2f}" if value is not None else "–"
            for value in (row.rate, row.cpu_us, row.p99_ms)
        ]
        ratio = f"{row.ratio:.2f} of {row.against} (aim {row.aim or '–'})" if row.ratio is not None else ""
        print(f"{row.benchmark:24} {row.case:46} {figures[0]:>9} {figures[1]:>9} {figures[2]:>8}  {ratio} {row.note}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
