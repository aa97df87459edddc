"""Servers of one door each for measuring: which program on which database, with keys that this process knows too."""

import base64
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from store.crypto import Keyring
from store.database import Database
from tests.benchmarks.load import Post, load
from tests.benchmarks.postgresql import Server
from tests.benchmarks.rounds import Measured
from tests.benchmarks.served import Served, free_port, serve
from tests.fakes.signing import sign

TOKEN = "benchmark-token"
KEY = b"the benchmarks' own key 32 bytes"
SECRETS = {"EARSHOT_SECRET_KEY": "s" * 40, "EARSHOT_DATA_KEY": base64.b64encode(KEY).decode()}
TEXT_PATH = "/webhooks/twilio/sms"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Door:
    """A running server; ``database`` is what it writes to, opened here as well."""

    served: Served
    database_url: str
    server: Server | None

    @property
    def url(self) -> str:
        return self.served.url

    def database(self) -> Database:
        return Database(self.database_url, Keyring([KEY]))

    def cpu_seconds(self) -> float:
        return self.served.cpu_seconds() + (self.server.cpu_seconds() if self.server else 0.0)

    def load(self, make: Callable[[], Post], *, each: int) -> Measured:
        return load(self.url, make, each=each, cpu=self.cpu_seconds)


@contextmanager
def door(folder: Path, program: str, name: str, server: Server | None = None) -> Iterator[Door]:
    """One of ``webhook_server``'s programs on a fresh database of its own called ``name``."""
    port, data = free_port(), folder / name
    url = f"sqlite:///{data / 'earshot.db'}"
    data.mkdir()
    if server is not None:
        server.run(f"CREATE DATABASE {name}")
        url = server.url(name)
    environment = {
        "EARSHOT_DATA_DIR": str(data),
        "EARSHOT_DATABASE_URL": url,
        "EARSHOT_BASE_URL": f"http://127.0.0.1:{port}",
        "EARSHOT_TWILIO_AUTH_TOKEN": TOKEN,
        **SECRETS,
    }
    with serve(["-m", "tests.benchmarks.webhook_server", program, str(port)], environment, port=port) as served:
        yield Door(served, url, server)


def text(url: str) -> Post:
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
        "X-Twilio-Signature": sign(url + TEXT_PATH, params, TOKEN),
    }
    return Post(TEXT_PATH, urlencode(params), headers)


def sender_of(post: Post) -> str:
    """The number from which a text came."""
    return parse_qs(post.body)["From"][0]
