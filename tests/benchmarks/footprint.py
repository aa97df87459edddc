"""What the whole embedded system costs: memory while it runs, and CPU until the first page is served."""

import urllib.request
from pathlib import Path
from statistics import median

from tests.benchmarks.rounds import ROUNDS, Row
from tests.benchmarks.served import free_port, serve


def run(folder: Path) -> list[Row]:
    sizes, costs = [], []
    for number in range(ROUNDS):
        port = free_port()
        environment = {
            "EARSHOT_DATA_DIR": str(folder / f"footprint{number}"),
            "EARSHOT_BASE_URL": f"http://127.0.0.1:{port}",
        }
        with serve(["-m", "gateway.cli", "run", "--port", str(port)], environment, port=port) as served:
            with urllib.request.urlopen(served.url + "/", timeout=10) as page:
                page.read()
            costs.append(served.cpu_seconds())
            sizes.append(served.memory_mib())
    return [
        Row(
            "footprint",
            "resident MiB, all processes",
            None,
            None,
            None,
            "130",
            median(sizes) / 130,
            "≤ 1",
            f"{median(sizes):.0f} MiB",
        ),
        Row(
            "footprint",
            "CPU s to the first page",
            None,
            None,
            None,
            "1.2",
            median(costs) / 1.2,
            "≤ 1",
            f"{median(costs):.2f} s",
        ),
    ]
