"""The commands that serve: started as a person starts them, asked over the network, stopped by a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "var"))


def earshot(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*words: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "gateway.cli", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def ask(url: str, seconds: float = 40) -> tuple[int, str]:
    """The answer, once somebody answers at all."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def until_ready(port: int) -> dict[str, object]:
    end = time.monotonic() + 20
    while True:
        status, body = ask(f"http://127.0.0.1:{port}/readyz")
        if status == 200 or time.monotonic() > end:
            report: dict[str, object] = json.loads(body)
            return report
        time.sleep(0.1)


def test_run_serves_everything_and_stops_when_asked() -> None:
    port = free_port()
    with running("run", "--port", str(port)) as process:
        assert ask(f"http://127.0.0.1:{port}/livez") == (200, "ok\n")
        assert until_ready(port)["ready"] is True
        status, numbers = ask(f"http://127.0.0.1:{port}/metrics")
        assert status == 200
        assert "earshot_scheduler_leads 1.0" in numbers
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"Earshot is at http://127.0.0.1:{port}/ (people and carriers reach it at http://127.0.0.1:{port})" in said
    assert "/sandbox" in said
    assert "Traceback" not in said


def test_web_alone_says_that_nobody_sends_until_work_runs() -> None:
    port = free_port()
    with running("web", "--port", str(port)):
        status, body = ask(f"http://127.0.0.1:{port}/readyz")
        assert status == 503
        assert "earshot work" in json.loads(body)["checks"]["scheduler"]["why"]
        with running("work") as worker:
            assert until_ready(port)["ready"] is True
            worker.send_signal(signal.SIGTERM)
            said, _ = worker.communicate(timeout=30)
        assert worker.returncode == 0
        assert "Stopped" in said


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = earshot("run", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "Choose another with --host or --port" in result.stderr


def test_migrate_says_from_what_to_what_and_does_nothing_twice() -> None:
    first, second = earshot("migrate"), earshot("migrate")
    assert first.exit_code == second.exit_code == 0
    assert first.stdout.startswith("The database was upgraded from empty to ")
    assert "Nothing to do" in second.stdout


def test_the_policy_of_the_settings_is_the_one_that_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.settings import read
    from gateway.wiring import adopt_policy, build
    from store import policy_uses
    from store.migrating import migrate

    for name in ("provider_restricts", "moderator_only"):
        monkeypatch.setenv("EARSHOT_POLICY", name)
        gateway = build(read())
        migrate(gateway.database)
        adopt_policy(gateway)
        with gateway.database.read() as session:
            use = policy_uses.get(session, "gateway")
        gateway.database.close()
        assert use is not None
        assert use.policy == name
