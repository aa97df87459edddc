"""The people of the soak: they text, fill in the form, moderate through the API, read pages and report on texts."""

import http.client
import itertools
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.benchmarks import doors
from tests.benchmarks.accept import story
from tests.benchmarks.soak_watch import Waits
from tests.benchmarks.stub_carrier import Carrier
from tests.benchmarks.whole import Whole
from tests.fakes.signing import sign

# How many of each a second. A second's work of all of them fits well into one core.
TEXTS, FORMS, STORIES, MOVES, PAGES = 2.0, 0.2, 0.5, 0.5, 1.0
STATUS_PATH = "/webhooks/twilio/sms-status"
READ = ("/", "/stories", "/homes?q=rosewood", "/homes/1", "/tell", "/livez", "/feeds/stories.json")


@dataclass
class Told:
    """What was answered with a success, to be found again at the end."""

    texts: int = 0
    forms: int = 0
    references: list[str] = field(default_factory=list)
    moves: int = 0
    receipts: int = 0
    taken: list[tuple[float, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class People:
    """Each kind of work goes on at its own pace in a thread of its own until ``stop``."""

    def __init__(self, running: Whole, carrier: Carrier, waits: Waits) -> None:
        self.running, self.carrier, self.waits, self.told = running, carrier, waits, Told()
        self._over = threading.Event()
        self._pages = itertools.cycle(READ)
        self._headers = {"Authorization": f"Bearer {running.token}", "Content-Type": "application/json"}
        kinds = ((self._text, TEXTS), (self._form, FORMS), (self._story, STORIES), (self._move, MOVES))
        kinds = (*kinds, (self._page, PAGES), (self.report, 1.0))
        self._threads = [threading.Thread(target=self._go_on, args=kind) for kind in kinds]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _go_on(self, work: Callable[[], None], pace: float) -> None:
        start = time.monotonic()
        for number in itertools.count(1):
            try:
                work()
            except Exception as error:
                self.told.wrong.append(f"{work.__name__}: {type(error).__name__}: {error}")
            if self._over.wait(max(0.0, start + number / pace - time.monotonic())):
                return

    def _ask(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[str, str]:
        """The answer's text and its cookie. Raises RuntimeError when it is no success."""
        host, port = self.running.url.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        start = time.perf_counter()
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        said = answer.read().decode()
        self.waits.add(time.perf_counter() - start)
        connection.close()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path} answered {answer.status}: {said[:200]}")
        return said, (answer.getheader("Set-Cookie") or "").split(";")[0]

    def _text(self) -> None:
        post = doors.text(self.running.url)
        self._ask("POST", post.path, post.body, dict(post.headers))
        self.told.texts += 1

    def _story(self) -> None:
        post = story(self.running.token, self.running.home_id)
        said, _ = self._ask("POST", post.path, post.body, dict(post.headers))
        self.told.references.append(json.loads(said)["reference"])

    def _form(self) -> None:
        page, cookie = self._ask("GET", "/tell")
        given = {"who": "me", "home_id": str(self.running.home_id), "text": "They sat with Mum all night."}
        given |= {"role": "relative", "consent_publish": "yes", "consent_contact": "no", **_hidden(page)}
        given.pop("step", None)
        said, _ = self._ask(
            "POST", "/tell", urlencode(given), {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        )
        if "Thank you" not in said:
            raise RuntimeError("the form was not taken")
        self.told.forms += 1

    def _move(self) -> None:
        said, _ = self._ask("GET", "/api/v1/stories?state=in_moderation&limit=1", headers=self._headers)
        found = json.loads(said)["stories"]
        if not found:
            return
        move = {"event": "approve", "expected_version": found[0]["version"], "criticality": 1}
        move |= {"redaction_checked": True, "text": "They sat with Mum all night."}
        path = f"/api/v1/stories/{found[0]['reference']}/moves"
        self._ask("POST", path, json.dumps(move), self._headers)
        self.told.moves += 1

    def _page(self) -> None:
        self._ask("GET", next(self._pages))

    def report(self) -> None:
        """The carrier says of each text that it took since last time that it arrived."""
        fresh = self.carrier.taken()[len(self.told.taken) :]
        self.told.taken += fresh
        for _, to, address in fresh:
            parts = urlsplit(address)
            params = {"MessageSid": f"SM{parse_qs(parts.query)['delivery'][0]:0>32}", "MessageStatus": "delivered"}
            params["To"] = to
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": sign(address, params, doors.TOKEN),
            }
            self._ask("POST", f"{parts.path}?{parts.query}", urlencode(params), headers)
            self.told.receipts += 1


def _hidden(page: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is not None:
            found[name[1]] = unescape(value[1]) if value else ""
    return found
