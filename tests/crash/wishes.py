"""What people and carriers want of the gateway: they ask again until they get a 2xx, as they do in life."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from gateway.clock import Clock
from tests.fakes.carrier import TOKEN
from tests.fakes.signing import sign
from tests.fakes.telephone import BASE_URL

PATIENCE = 8.0  # seconds for one answer
BREATH = 0.03  # seconds between two tries
ASKERS = 6


@dataclass
class Wish:
    """``after`` must be granted first. ``words`` are what must be found again, byte for byte."""

    kind: str
    path: str
    body: bytes
    headers: dict[str, str]
    key: str = ""
    sender: str = ""
    words: str = ""
    story: int = 0
    after: "Wish | None" = None
    tries: int = 0
    first_at: datetime | None = None
    granted_at: datetime | None = None
    granted: bool = False
    refused: str = ""

    def begins(self, now: datetime) -> None:
        self.tries += 1
        self.first_at = self.first_at or now

    def judge(self, status: int, answer: bytes, now: datetime) -> None:
        if 200 <= status < 300 or (self.kind == "move" and status == 409 and self.tries > 1 and self._ours(answer)):
            self.granted, self.granted_at = True, now
        elif status < 500:
            self.refused = f"{self.kind} {self.key}: {status} {answer[:300]!r}"

    def _ours(self, answer: bytes) -> bool:
        """An earlier try was carried out and its answer lost: the one who won is this very move."""
        winner = json.loads(answer).get("error", {}).get("winner") or {}
        return bool(winner.get("event") == self.key)


@dataclass
class Ledger:
    """Every wish there ever was, and who still waits."""

    wishes: list[Wish] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, wish: Wish) -> Wish:
        with self.lock:
            self.wishes.append(wish)
        return wish

    def open(self) -> list[Wish]:
        with self.lock:
            return [one for one in self.wishes if not one.granted and not one.refused]

    def of(self, kind: str, *, granted: bool | None = None) -> list[Wish]:
        with self.lock:
            return [one for one in self.wishes if one.kind == kind and granted in {None, one.granted}]


def signed(path: str, fields: dict[str, str], **more: object) -> Wish:
    """A webhook as the carrier sends it."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(f"{BASE_URL}{path}", fields, TOKEN),
    }
    return Wish(path=path, body=urlencode(fields).encode(), headers=headers, **more)  # type: ignore[arg-type]


def status(address: str, sid: str, word: str, account: str) -> Wish:
    parts = urlsplit(address)
    fields = {"AccountSid": account, "MessageSid": sid, "MessageStatus": word}
    return signed(f"{parts.path}?{parts.query}", fields, kind="status", key=f"{sid}:{word}")


def ask_once(wish: Wish, port: int, clock: Clock, patience: float = PATIENCE) -> bool:
    """True when there was an answer."""
    wish.begins(clock())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("POST", wish.path, wish.body, wish.headers)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    wish.judge(answer.status, content, clock())
    return True


def ask_all(
    ledger: Ledger, port: int, clock: Clock, going_on: Callable[[], bool], *, until_quiet: bool = False
) -> None:
    """Let everybody ask at once, again and again, while ``going_on``; ends early once nobody waits, if asked to."""
    busy: set[int] = set()

    def ask(wish: Wish) -> None:
        try:
            if going_on() and not ask_once(wish, port, clock):
                time.sleep(BREATH)
        finally:
            busy.discard(id(wish))

    with ThreadPoolExecutor(ASKERS) as pool:
        while going_on():
            ready = [one for one in ledger.open() if id(one) not in busy and (one.after is None or one.after.granted)]
            for wish in ready[: 2 * ASKERS - len(busy)]:
                busy.add(id(wish))
                pool.submit(ask, wish)
            if until_quiet and not busy and not ledger.open():
                break
            time.sleep(0.01)
