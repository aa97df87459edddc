"""A carrier that costs next to nothing: it takes messages as Twilio does, after so many milliseconds, and counts them.

Run as a program of its own, ``stub_carrier PORT MILLISECONDS``; ``GET /taken`` tells what it took and when.
"""

import asyncio
import itertools
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs

from tests.benchmarks.served import free_port, serve
from tests.fakes.carrier import ACCOUNT

_numbers = itertools.count(1)
_taken: list[tuple[float, str, str]] = []


@dataclass(frozen=True)
class Carrier:
    url: str

    def taken(self) -> list[tuple[float, str, str]]:
        """(when, to whom, the address of its reports) of every message since the last ``forget``."""
        with urllib.request.urlopen(f"{self.url}/taken", timeout=30) as answer:
            return [tuple(one) for one in json.load(answer)]

    def forget(self) -> None:
        with urllib.request.urlopen(f"{self.url}/forget", timeout=30):
            pass


@contextmanager
def carrier(*, milliseconds: float = 0) -> Iterator[Carrier]:
    port = free_port()
    arguments = ["-m", "tests.benchmarks.stub_carrier", str(port), str(milliseconds)]
    with serve(arguments, {}, port=port):
        yield Carrier(f"http://127.0.0.1:{port}")


async def _meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, _, rest = head.partition(b"\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in rest.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ),
                0,
            )
            body = await reader.readexactly(length)
            status, answer = await _answer(first.split(b" ")[:2], body, seconds)
            said = json.dumps(answer).encode()
            kind = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n" % status
            writer.write(kind + b"Content-Length: %d\r\n\r\n" % len(said) + said)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _answer(asked: list[bytes], body: bytes, seconds: float) -> tuple[int, object]:
    method, path = asked
    if method == b"POST":
        await asyncio.sleep(seconds)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        _taken.append((time.time(), form["To"], form.get("StatusCallback", "")))
        return 201, {"sid": f"SM{next(_numbers):032x}", "status": "queued", "account_sid": ACCOUNT, "to": form["To"]}
    if path == b"/forget":
        _taken.clear()
    return 200, _taken if path == b"/taken" else {}


async def _serve(port: int, milliseconds: float) -> None:
    server = await asyncio.start_server(lambda r, w: _meet(r, w, milliseconds / 1000), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
