"""Lets cases take turns, round by round, and keeps for each the median rate, its CPU cost and its slow tail."""

import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Measured:
    """What one case took: wall and CPU seconds for so many operations, and its slowest hundredth if that was timed."""

    operations: int
    seconds: float
    cpu_seconds: float
    p99_ms: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table. ``against`` names the case that ``ratio`` compares with."""

    benchmark: str
    case: str
    rate: float | None
    cpu_us: float | None
    p99_ms: float | None
    against: str = ""
    ratio: float | None = None
    aim: str = ""
    note: str = ""


def cpu_seconds() -> float:
    """User and system seconds of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def timed(operations: int, work: Callable[[], None]) -> Measured:
    before, start = cpu_seconds(), time.perf_counter()
    work()
    return Measured(operations, time.perf_counter() - start, cpu_seconds() - before)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def take_turns(cases: Mapping[str, Callable[[], Measured]], *, rounds: int = ROUNDS) -> dict[str, Measured]:
    """Run every case once a round; the median of each figure over the rounds."""
    results: dict[str, list[Measured]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            results[name].append(case())
    return {name: _median(found) for name, found in results.items()}


def _median(found: list[Measured]) -> Measured:
    tails = [one.p99_ms for one in found if one.p99_ms is not None]
    operations = found[0].operations
    return Measured(
        operations,
        statistics.median(one.seconds for one in found),
        statistics.median(one.cpu_seconds for one in found),
        statistics.median(tails) if tails else None,
    )


def row(benchmark: str, case: str, measured: Measured, **more: object) -> Row:
    return Row(
        benchmark,
        case,
        measured.operations / measured.seconds,
        measured.cpu_seconds / measured.operations * 1e6,
        measured.p99_ms,
        **more,  # type: ignore[arg-type]
    )


def rate_ratio(one: Measured, other: Measured) -> float:
    """How many times ``other``'s rate ``one`` reaches."""
    return (one.operations / one.seconds) / (other.operations / other.seconds)


def cpu_ratio(one: Measured, other: Measured) -> float:
    return (one.cpu_seconds / one.operations) / (other.cpu_seconds / other.operations)
