"""Watches one running product: memory, handles, threads, files and waits every few seconds, and whether they grow."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import psutil

from tests.benchmarks.rounds import percentile
from tests.benchmarks.whole import Whole

WARM_UP = 0.25  # of the time: what is read and cached once has been
MOST_GROWTH = 0.05  # of the mean, from the end of the warm-up to the end
MOST_HANDLES = 3


@dataclass(frozen=True)
class Sample:
    """``requests`` and the waits are those since the sample before."""

    seconds: float
    rss_mib: float
    pss_mib: float
    handles: int
    threads: int
    wal_mib: float
    database_mib: float
    requests: int
    p50_ms: float
    p99_ms: float


@dataclass
class Waits:
    """How long each request took; anybody may add, the watch takes them away."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    found: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        with self.lock:
            self.found.append(seconds)

    def take(self) -> list[float]:
        with self.lock:
            taken, self.found = self.found, []
        return taken


def watch(running: Whole, waits: Waits, *, minutes: float, every: float) -> list[Sample]:
    """A sample every so many seconds until the minutes are over."""
    start, samples = time.monotonic(), []
    while (gone := time.monotonic() - start) < minutes * 60:
        time.sleep(min(every, max(0.1, minutes * 60 - gone)))
        samples.append(_sample(running, time.monotonic() - start, waits.take()))
    return samples


def _sample(running: Whole, seconds: float, waits: Sequence[float]) -> Sample:
    processes = [psutil.Process(pid) for pid in running.served.pids()]
    took = list(waits) or [0.0]
    return Sample(
        seconds,
        sum(one.memory_info().rss for one in processes) / 2**20,
        running.served.memory_mib(),
        sum(one.num_fds() for one in processes),
        sum(one.num_threads() for one in processes),
        _mib(running.file.with_name(running.file.name + "-wal")),
        _mib(running.file),
        len(waits),
        percentile(took, 0.5) * 1000,
        percentile(took, 0.99) * 1000,
    )


def _mib(path: Path) -> float:
    return path.stat().st_size / 2**20 if path.exists() else 0.0


def table(samples: Sequence[Sample]) -> str:
    names = [one.name for one in fields(Sample)]
    lines = [" ".join(f"{name:>12}" for name in names)]
    lines += [" ".join(f"{value:12.1f}" for value in astuple(one)) for one in samples]
    return "\n".join(lines)


@dataclass(frozen=True)
class Verdict:
    """``slope`` an hour, by least squares after the warm-up; ``grown`` over the time that was measured."""

    what: str
    mean: float
    slope: float
    grown: float
    flat: bool

    def __str__(self) -> str:
        said = "flat" if self.flat else "NOT flat"
        return f"{self.what}: {said}; mean {self.mean:.1f}, {self.slope:+.2f} an hour, {self.grown:+.2f} in the run"


def verdicts(samples: Sequence[Sample]) -> list[Verdict]:
    kept = samples[int(len(samples) * WARM_UP) :]
    memory = [_verdict(kept, name, lambda mean: mean * MOST_GROWTH) for name in ("rss_mib", "pss_mib")]
    return [*memory, *(_verdict(kept, name, lambda _: MOST_HANDLES) for name in ("handles", "threads"))]


def _verdict(kept: Sequence[Sample], name: str, allowed: Callable[[float], float]) -> Verdict:
    """Flat when it grew by no more than is allowed, or by no more than it goes up and down anyway."""
    times, values = [one.seconds for one in kept], [float(getattr(one, name)) for one in kept]
    mean = statistics.fmean(values)
    if len(values) < 3:
        return Verdict(name, mean, 0.0, 0.0, True)
    line = statistics.linear_regression(times, values)
    noise = statistics.pstdev(value - line.slope * at - line.intercept for at, value in zip(times, values, strict=True))
    grown = line.slope * (times[-1] - times[0])
    return Verdict(name, mean, line.slope * 3600, grown, grown <= max(allowed(mean), 2 * noise))
