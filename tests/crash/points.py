"""Named moments at which a process may be killed: each is counted as it is passed, and the chosen one is its end.

A name such as ``commit:before:begun#2`` is the second time that a transaction with the event "begun" is about to be
committed. What a transaction does is told by what it writes, never by who calls, so a name outlives a rewrite.
"""

import os
import signal
import threading
import time
from collections import Counter

CHOSEN, JOURNAL = "CRASH_AT", "CRASH_JOURNAL"
KILLED = "killed at "


class Points:
    """One for each process. The journal is a file to which every name is written as it is passed for the first time."""

    def __init__(self, chosen: str, journal: str) -> None:
        self.name, _, number = chosen.partition("#")
        self.number = int(number or 1)
        self.passed_by: Counter[str] = Counter()
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if journal else -1
        self._lock = threading.Lock()
        self._mine = threading.local()

    def passed(self, name: str) -> None:
        with self._lock:
            self.passed_by[name] += 1
            if self.passed_by[name] == 1:
                self._write(name)
            if name == self.name and self.passed_by[name] == self.number:
                self._write(f"{KILLED}{name}")
                end_all()

    # -- what the transaction of this thread has done so far ---------------------------------------------------------

    def did(self, what: str) -> None:
        self._done().add(what)

    def committing(self) -> list[str]:
        """The names of what is about to be committed; what comes next is another transaction's."""
        names = sorted(self._done()) or ["other"]
        self.begins()
        return names

    def begins(self) -> None:
        self._mine.done = set()

    def _done(self) -> set[str]:
        if not hasattr(self._mine, "done"):
            self.begins()
        done: set[str] = self._mine.done
        return done

    def _write(self, line: str) -> None:
        if self._journal >= 0:
            os.write(self._journal, f"{line}\n".encode())


def end_all() -> None:
    """This process and every other of its group, at once, as a power cut would."""
    os.killpg(0, signal.SIGKILL)
    while True:
        time.sleep(1)
