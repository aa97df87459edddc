"""The text webhook through a real server: signature, durable raw row, intake, answer; 8 connections that stay open.

Four servers take turns: ours (FULL), ours with NORMAL, ours with a commit for each thread instead of the one writer
(FULL), and a bare one that checks the signature and inserts the raw row by the driver (FULL, no intake at all).
"""

import http.client
import itertools
import os
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.rounds import Measured, Row, cpu_ratio, percentile, rate_ratio, row, take_turns
from tests.benchmarks.served import Served, free_port, serve
from tests.fakes.signing import sign

CONNECTIONS, EACH = 8, 40
TOKEN = "benchmark-token"
_numbers = itertools.count(1)
PATH = "/webhooks/twilio/sms"


def run(folder: Path) -> list[Row]:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(_server(folder, name)) for name in ("full", "normal", "alone", "bare")}
        for served in servers.values():
            _load(served, each=5)
        found = take_turns({name: lambda s=served: _load(s, each=EACH) for name, served in servers.items()})
    full, normal, alone, bare = found["full"], found["normal"], found["alone"], found["bare"]
    name = "SMS webhook"
    tail = (full.p99_ms or 0) / (alone.p99_ms or 1)
    return [
        row(name, "bare driver, no intake", bare),
        row(name, "ours, NORMAL", normal),
        row(name, "ours, FULL, commit per thread", alone),
        row(name, "ours, FULL", full, against="ours NORMAL, rate", ratio=rate_ratio(full, normal), aim="≥ 0.8"),
        row(name, "ours, FULL", full, against="commit per thread, p99", ratio=tail, aim="≤ 0.2"),
        row(name, "ours, FULL", full, against="bare driver, CPU", ratio=cpu_ratio(full, bare), aim="≤ 1.3"),
    ]


def _server(folder: Path, name: str):
    port = free_port()
    environment = {
        "EARSHOT_DATA_DIR": str(folder / f"webhook-{name}"),
        "EARSHOT_BASE_URL": f"http://127.0.0.1:{port}",
        "EARSHOT_TWILIO_AUTH_TOKEN": TOKEN,
    }
    return serve(["-m", "tests.benchmarks.webhook_server", name, str(port)], environment, port=port)


def _load(served: Served, *, each: int) -> Measured:
    waits: list[float] = []
    host, port = served.url.removeprefix("http://").split(":")

    def work() -> None:
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        for _ in range(each):
            body, headers = _text(served.url)
            start = time.perf_counter()
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            waits.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"the server answered {answer.status}")

    workers = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    before, start = served.cpu_seconds(), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - start
    return Measured(CONNECTIONS * each, seconds, served.cpu_seconds() - before, percentile(waits, 0.99) * 1000)


def _text(url: str) -> tuple[str, dict[str, str]]:
    """A signed text with a fresh id, from the next of the thousand mobile numbers that Ofcom keeps for drama."""
    number = next(_numbers)
    params = {
        "MessageSid": f"SM{os.getpid():08d}{number:024d}",
        "AccountSid": "AC" + "0" * 32,
        "From": f"+447700900{number % 1_000:03d}",
        "To": "+447700900999",
        "Body": "The carers were kind but nobody came for an hour when I rang the bell.",
        "NumMedia": "0",
        "NumSegments": "1",
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(url + PATH, params, TOKEN),
    }
    return urlencode(params), headers
