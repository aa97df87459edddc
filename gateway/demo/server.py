"""The gateway's own server in a process of its own, on a clock that the demonstration turns, and its commands."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from gateway.demo.cast import GATEWAY_NUMBER
from gateway.settings import read
from gateway.wiring import Gateway, build


class DidNotStart(RuntimeError):
    """The server ended, or did not answer in time; the message names its log."""


class TurnedClock:
    """One instant in a file, which the server reads at every use of its clock."""

    def __init__(self, path: Path, now: datetime) -> None:
        self.path = path
        self.now = now
        self.turn_to(now)

    def turn_to(self, now: datetime) -> None:
        self.now = now
        fresh = self.path.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        fresh.replace(self.path)  # the server never reads half an instant

    def forward(self, **parts: float) -> None:
        self.turn_to(self.now + timedelta(**parts))


class DemoServer:
    """A fresh gateway in ``folder``: settings, server process and commands. ``url`` is on loopback."""

    def __init__(self, folder: Path, port: int, *, carrier_url: str, token: str, account: str) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log_path = folder / "server.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")},
            "EARSHOT_DATA_DIR": str(folder / "data"),
            "EARSHOT_BASE_URL": self.url,
            "EARSHOT_CLOCK_FILE": str(folder / "clock"),
            "EARSHOT_TWILIO_ACCOUNT_SID": account,
            "EARSHOT_TWILIO_AUTH_TOKEN": token,
            "EARSHOT_TWILIO_FROM": GATEWAY_NUMBER,
            "EARSHOT_TWILIO_API_URL": carrier_url,
            "EARSHOT_SANDBOX": "sms,email",
            "PYTHONUNBUFFERED": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        """Run ``earshot …`` against this gateway; its output. Raises DidNotStart with what it said."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "gateway.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise DidNotStart(f"earshot {' '.join(arguments)}: {done.stderr.strip()[-800:]}")
        return done.stdout

    def start(self) -> None:
        with self.log_path.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "gateway.cli", "run", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await_answer()

    def _await_answer(self) -> None:
        end = time.monotonic() + 40
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                raise DidNotStart(f"the server ended; see {self.log_path}: {self.log_path.read_text()[-800:]}")
            try:
                with urllib.request.urlopen(self.url + "/livez", timeout=2):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.05)
        raise DidNotStart(f"the server did not answer within 40 seconds; see {self.log_path}")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def wait(self) -> None:
        """Until the server ends (Ctrl-C ends it)."""
        if self._process is not None:
            self._process.wait()

    def look(self) -> Gateway:
        """The same gateway, opened by us for looking only."""
        given: Mapping[str, str] = {n: v for n, v in self.environment.items() if n.startswith("EARSHOT_")}
        return build(read(given))


def new_token() -> str:
    """An auth token as the carrier's are: 32 hexadecimal digits."""
    return secrets.token_hex(16)
