"""Loads a running server from a few connections that stay open, and measures what it spent on it."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.benchmarks.rounds import Measured, percentile

CONNECTIONS = 8


@dataclass(frozen=True)
class Post:
    """One request to make."""

    path: str
    body: str
    headers: Mapping[str, str]


def load(
    url: str, make: Callable[[], Post], *, each: int, cpu: Callable[[], float], connections: int = CONNECTIONS
) -> Measured:
    """Post ``each`` requests on every connection. Raises RuntimeError for an answer that is no success."""
    waits: list[float] = []
    wrong: list[str] = []

    def work() -> None:
        try:
            _posts(url, make, each, waits)
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")

    workers = [threading.Thread(target=work) for _ in range(connections)]
    before, start = cpu(), time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - start
    if wrong:
        raise RuntimeError(wrong[0])
    return Measured(connections * each, seconds, cpu() - before, percentile(waits, 0.99) * 1000)


def _posts(url: str, make: Callable[[], Post], count: int, waits: list[float]) -> None:
    host, port = url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    for _ in range(count):
        post = make()
        start = time.perf_counter()
        connection.request("POST", post.path, post.body, dict(post.headers))
        answer = connection.getresponse()
        said = answer.read()
        waits.append(time.perf_counter() - start)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{post.path} answered {answer.status}: {said[:300]!r}")
    connection.close()
