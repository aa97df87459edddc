"""``earshot demo``: a day through the real doors of a running server, and what it leaves to look at."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest

from tests.benchmarks.served import free_port


def run(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", "demo", "--dir", str(folder), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.mark.timeout(300)
def test_a_day_is_played_through_every_way_in_and_ends_as_promised(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("--once", "--json", "--port", str(free_port()), folder=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["ok"] is True
    assert told["ways_in"] == ["sms", "voice", "web"]
    states = [story["state"] for story in told["stories"]]
    assert states == ["published", "published", "published", "private", "held", "in_moderation"]
    letter = next(file for file in told["files"] if file.endswith(".pdf"))
    pages = pypdfium2.PdfDocument(letter)
    words = "\n".join(page.get_textpage().get_text_range() for page in pages)
    assert "Mrs Jean Alder" in words
    assert "nobody comes for ages" in words
    assert "room 12" not in words, "what gives the author away is in the letter"
    assert "07700 900123" not in words
    promises = ("her slip came back", "asked for a review", "said nothing", "kept private", "urgent task")
    for promise in (*promises, "a page to mo"):
        assert promise in done.stderr.lower().replace("rosewood's manager's", ""), promise


def test_ended_from_outside_it_ends_its_server_too(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "gateway.cli", "demo", "--dir", str(tmp_path / "demo"), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not _answers(port):
        assert process.poll() is None
        assert time.monotonic() < end, "the server never answered"
        time.sleep(0.1)
    process.terminate()
    process.wait(timeout=60)
    assert not _answers(port)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = run("--once", folder=tmp_path)
    assert done.returncode == 2
    assert "holds something else" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"
