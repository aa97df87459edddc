"""``make bench``: runs every benchmark, or those named, prints a table and writes it as JSON."""

import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from tests.benchmarks.rounds import Row

BENCHMARKS = ("move", "group_commit", "webhook", "footprint", "typing_queue", "transcription", "lists", "letters")
RESULTS = Path(__file__).parent / "results"


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += import_module(f"tests.benchmarks.{name}").run(Path(folder))
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


def _print(rows: list[Row]) -> None:
    print(f"{'benchmark':24} {'case':44} {'per s':>9} {'CPU µs':>9} {'p99 ms':>8}  ratio")
    for row in rows:
        figures = [
            f"{value:,.0f}" if value is not None and value >= 100 else f"{value:.2f}" if value is not None else "–"
            for value in (row.rate, row.cpu_us, row.p99_ms)
        ]
        ratio = f"{row.ratio:.2f} of {row.against} (aim {row.aim or '–'})" if row.ratio is not None else ""
        print(f"{row.benchmark:24} {row.case:44} {figures[0]:>9} {figures[1]:>9} {figures[2]:>8}  {ratio} {row.note}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
