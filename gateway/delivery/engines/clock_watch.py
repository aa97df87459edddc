"""Notices that this machine's wall clock was put back, so that whoever plans by it plans anew.

APScheduler keeps the wall-clock time of each job's next run: after a jump back of an hour it would wait that hour.
"""

import threading
import time
from collections.abc import Callable

from gateway.delivery.engines.lease import since_boot

LOOKED_AT_EACH = 1.0  # seconds
# A clock that is slewed drifts by less than this in a second; one that is set jumps further.
A_JUMP = 0.5


class ClockWatch:
    """Calls ``put_back`` soon after the wall clock jumped back; steady time tells. A jump forward harms nobody."""

    def __init__(
        self,
        put_back: Callable[[], None],
        *,
        wall: Callable[[], float] = time.time,
        each: float = LOOKED_AT_EACH,
    ) -> None:
        self.put_back = put_back
        self.wall = wall
        self.each = each
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="earshot-clock-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        ahead = self.wall() - since_boot()
        while not self._stopped.wait(self.each):
            before, ahead = ahead, self.wall() - since_boot()
            if ahead < before - A_JUMP:
                self.put_back()
