"""Starts and kills the real processes, each forked from one that has everything imported (see ``victim.py``)."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.crash.points import CHOSEN, JOURNAL, KILLED

ROOT = Path(__file__).parents[2]


@dataclass
class Victim:
    """One group of processes, by the number of its leader; ``journal`` holds the points that it passed."""

    pid: int
    pidfd: int
    journal: Path

    def gone(self, within: float = 0.0) -> bool:
        """Whether it has ended, waiting so many seconds for it."""
        if self.pidfd < 0:
            return True
        watch = select.poll()
        watch.register(self.pidfd, select.POLLIN)
        if not watch.poll(within * 1000):
            return False
        os.close(self.pidfd)
        self.pidfd = -1
        self._all_gone()
        return True

    def _all_gone(self) -> None:
        """Its leader may go a moment before the rest of the group."""
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.002)
        raise RuntimeError(f"a process of group {self.pid} outlived its kill")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.gone(10)

    def passed(self) -> list[str]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line for line in lines if not line.startswith(KILLED)]

    def killed_at(self) -> str:
        """The point at which it killed itself; empty when it did not."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return next((line.removeprefix(KILLED) for line in lines if line.startswith(KILLED)), "")


class Forks:
    """Use as a context manager; ``start`` gives a fresh process of the gateway in about a fifth of a second."""

    def __enter__(self) -> "Forks":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.victim"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._numbers = 0
        if self._read() != "ready":
            raise RuntimeError("the process to fork from did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def start(self, args: list[str], env: dict[str, str], folder: Path, point: str = "") -> Victim:
        self._numbers += 1
        journal = folder / f"journal-{self._numbers}"
        order: dict[str, Any] = {
            "args": args,
            "env": {**env, CHOSEN: point, JOURNAL: str(journal)},
            "log": str(folder / "processes.log"),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._read())
        try:
            return Victim(pid, os.pidfd_open(pid), journal)
        except ProcessLookupError:
            return Victim(pid, -1, journal)

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass
class Port:
    """A port that is this world's alone while it lives: another harness on the machine sees its lock."""

    number: int
    lock: int

    def give_back(self) -> None:
        os.close(self.lock)


def take_port() -> Port:
    """Below those that the system hands out, so that nobody takes it between two processes of ours."""
    for number in range(20000, 32000):
        lock = os.open(f"{tempfile.gettempdir()}/earshot-crash-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        if is_free(number):
            return Port(number, lock)
        os.close(lock)
    raise RuntimeError("no port is free")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until_free(port: int) -> None:
    """A process that was killed may hold its port for a few milliseconds more."""
    ends = time.monotonic() + 10
    while not is_free(port):
        if time.monotonic() > ends:
            raise RuntimeError(f"port {port} is still held by a process that should be gone")
        time.sleep(0.005)
