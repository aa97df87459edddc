"""The table that the long run prints: what was killed where, what there was to lose, and what was wrong afterwards."""

from collections import Counter
from typing import Any

KINDS = ("texts", "forms", "moves", "statuses", "sends", "hits", "repeats")
ALL_WELL = "Nothing was lost, nothing was doubled where doubling is worse, and nothing is unexplained."
FAMILIES = ("at random", "commit:before", "commit:after", "send", "look", "answer")


def table(worlds: list[dict[str, Any]], *, faults: list[str]) -> str:
    lines = [_row("", *KINDS, "kills", "faults")]
    for database in ("sqlite", "postgresql"):
        for apart in (False, True):
            ours = [one for one in worlds if one["database"] == database and one["apart"] == apart]
            if ours:
                lines.append(_shape(f"{database}, {'web and 2 workers' if apart else 'one process'}", ours))
    lines.append(_shape("all", worlds))
    died: Counter[str] = Counter()
    for one in worlds:
        died.update(one["died"])
    lines += ["", "Killed:", *(f"  {name:34} {_of(died, name):6}" for name in FAMILIES), "", "By point:"]
    lines += [f"  {name:34} {number:6}" for name, number in sorted(died.items())]
    lines += [
        "",
        *(faults or ["Nothing was lost, nothing was doubled where doubling is worse, nothing is unexplained."]),
    ]
    return "\n".join(lines) + "\n"


def _shape(name: str, worlds: list[dict[str, Any]]) -> str:
    counted: Counter[str] = Counter()
    for one in worlds:
        counted.update(one["counted"])
    kills, faults = sum(one["kills"] for one in worlds), sum(len(one["faults"]) for one in worlds)
    return _row(name, *(f"{counted[kind]:,}" for kind in KINDS), f"{kills:,}", str(faults))


def _row(first: str, *rest: str) -> str:
    return f"{first:32}" + "".join(f"{each:>10}" for each in rest)


def _of(died: Counter[str], family: str) -> int:
    return sum(number for name, number in died.items() if name == family or name.startswith(f"{family}:"))
