"""From the webhook's 2xx until the carrier has taken the receipt: twenty texts a second, one ``earshot run``, SQLite.

The carrier answers in 5 or in 80 milliseconds. Each round's texts come at an even pace, whatever became of the last.
"""

import http.client
import statistics
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import doors
from tests.benchmarks.rounds import ROUNDS, Row, percentile
from tests.benchmarks.stub_carrier import Carrier, carrier
from tests.benchmarks.whole import Whole, whole

PACE, SECONDS = 20, 4  # in all, fewer texts than there are numbers kept for drama
ANSWERS_IN = (5, 80)  # milliseconds
WAIT = 30.0  # seconds for the last receipt of a round
AIM = 1.0  # second


def run(folder: Path) -> list[Row]:
    found: dict[int, list[tuple[list[float], float]]] = {each: [] for each in ANSWERS_IN}
    with ExitStack() as stack:
        places = {}
        for each in ANSWERS_IN:
            taking = stack.enter_context(carrier(milliseconds=each))
            places[each] = stack.enter_context(whole(folder, taking, f"end{each}")), taking
            _round(*places[each], 10)
        for _ in range(ROUNDS):
            for each, (running, taking) in places.items():
                before = running.served.cpu_seconds()
                waits = _round(running, taking, PACE * SECONDS)
                found[each].append((waits, (running.served.cpu_seconds() - before) / len(waits)))
    return [_row(each, rounds) for each, rounds in found.items()]


def _row(each: int, rounds: list[tuple[list[float], float]]) -> Row:
    p50, p95, p99 = (statistics.median(percentile(waits, share) for waits, _ in rounds) for share in (0.5, 0.95, 0.99))
    note = f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    cpu = statistics.median(cpu for _, cpu in rounds) * 1e6
    case = f"{PACE} texts/s, carrier answers in {each} ms"
    return Row("end to end, SQLite", case, PACE, cpu, p99 * 1000, "1 s, p95", p95 / AIM, "≤ 1", note)


def _round(running: Whole, taking: Carrier, count: int) -> list[float]:
    """The seconds that each receipt took. Raises RuntimeError when one is missing or came twice."""
    taking.forget()
    answered: dict[str, float] = {}
    start, threads = time.perf_counter(), []
    for number in range(count):
        time.sleep(max(0.0, start + number / PACE - time.perf_counter()))
        thread = threading.Thread(target=_text, args=(running.url, answered))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    taken = _wait(taking, count)
    if sorted(taken) != sorted(answered):
        raise RuntimeError(f"{len(answered)} texts were answered, receipts went to {len(taken)}")
    return [taken[to] - at for to, at in answered.items()]


def _text(url: str, answered: dict[str, float]) -> None:
    post = doors.text(url)
    host, port = url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    connection.request("POST", post.path, post.body, dict(post.headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status == 200:
        answered[doors.sender_of(post)] = time.time()


def _wait(taking: Carrier, count: int) -> dict[str, float]:
    """When the first message to each number was taken."""
    end = time.monotonic() + WAIT
    while len({to for _, to, _ in taking.taken()}) < count and time.monotonic() < end:
        time.sleep(0.1)
    first: dict[str, float] = {}
    for at, to, _ in taking.taken():
        first.setdefault(to, at)
    return first
