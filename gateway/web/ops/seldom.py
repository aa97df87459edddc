"""Counts that read a whole table: taken again only after a hundred times as long as the last taking took."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
AT_LEAST = 60.0  # seconds
TIMES_AS_LONG = 100


@dataclass
class Seldom(Generic[T]):
    """One value for a process. Whoever asks while it is taken again gets the last one and waits for nobody."""

    take: Callable[[], T]
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _value: T | None = None
    _taken: float = 0.0
    _again_at: float = float("-inf")

    def value(self) -> tuple[T, float]:
        """(the value, its age in seconds)."""
        first = self._value is None
        if self.clock() >= self._again_at and self._lock.acquire(blocking=first):
            try:
                self._renew()
            finally:
                self._lock.release()
        assert self._value is not None
        return self._value, max(self.clock() - self._taken, 0.0)

    def _renew(self) -> None:
        began = self.clock()
        if self._value is not None and began < self._again_at:
            return  # whoever was before us has just taken it
        self._value = self.take()
        self._taken = self.clock()
        self._again_at = self._taken + max(AT_LEAST, (self._taken - began) * TIMES_AS_LONG)
