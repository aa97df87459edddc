"""A printer that speaks GOV.UK Notify's letter API over a real socket: it checks the token, keeps what it is given and
fails on request."""

import base64
import hashlib
import hmac
import itertools
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEY = f"earshot-{SERVICE}-{SECRET}"
CLOCK_GRACE = 30  # seconds that a token may be old, as Notify says
POSTAGE = {"first", "second", "economy"}


@dataclass(frozen=True)
class Failure:
    """How the next request goes wrong. ``taken``: the letter is kept all the same. ``cut``: no answer comes."""

    status: int = 0
    error: str = "BadRequestError"
    message: str = ""
    taken: bool = False
    cut: bool = False
    slow: float = 0.0
    raw: str | None = None


@dataclass
class FakeNotify:
    """Use as a context manager; ``url`` is what EARSHOT_NOTIFY_API_URL would be."""

    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.notify = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "FakeNotify":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def posts(self) -> int:
        return sum(method == "POST" for method, _ in self.asked)

    def of(self, reference: str) -> list[dict[str, Any]]:
        return [letter for letter in self.letters.values() if letter["reference"] == reference]

    def say(self, status: str, *, completed_at: str | None = None) -> None:
        """Every letter has this status now."""
        for letter in self.letters.values():
            letter |= {"status": status, "completed_at": completed_at}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    notify: FakeNotify


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._turn("POST", lambda: self._create(body))

    def do_GET(self) -> None:
        self._turn("GET", self._look)

    def _turn(self, method: str, work: Any) -> None:
        notify = self.server.notify
        with notify.lock:
            notify.asked.append((method, self.path))
            failure = notify.failures.pop(0) if notify.failures else None
        if (refused := _token_problem(self.headers.get("Authorization", ""))) is not None:
            self._error(403, "AuthError", refused)
            return
        if failure is not None:
            if failure.taken:
                work_status, _ = work()
                assert work_status == 201
            time.sleep(failure.slow)
            if failure.cut:
                self.close_connection = True
                self.connection.close()
                return
            if failure.raw is not None:
                self._answer(failure.status or 200, failure.raw.encode())
                return
            if failure.status:
                self._error(failure.status, failure.error, failure.message)
                return
        status, answer = work()
        self._answer(status, json.dumps(answer).encode())

    def _create(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if urlsplit(self.path).path != "/v2/notifications/letter":
            return 404, {"result": "error", "message": "Not found"}
        given = json.loads(body)
        problem = _form_problem(given, self.headers.get("Content-type", ""))
        if problem:
            return 400, {"status_code": 400, "errors": [{"error": "ValidationError", "message": problem}]}
        pdf = base64.b64decode(given["content"], validate=True)
        if not pdf.startswith(b"%PDF"):
            message = "Letter content is not a valid PDF"
            return 400, {"status_code": 400, "errors": [{"error": "BadRequestError", "message": message}]}
        number = str(uuid.uuid4())
        with self.server.notify.lock:
            self.server.notify.letters[number] = {
                "id": number,
                "reference": given["reference"],
                "postage": given.get("postage", "second"),
                "type": "letter",
                "status": "pending-virus-check",
                "completed_at": None,
                "pdf": pdf,
                "order": next(self.server.notify.numbers),
            }
        return 201, {"id": number, "reference": given["reference"], "postage": given.get("postage", "second")}

    def _look(self) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        with self.server.notify.lock:
            found = sorted(self.server.notify.letters.values(), key=lambda one: -one["order"])
        if parts.path == "/v2/notifications":
            wanted = query.get("reference", [None])[0]
            listed = [_shown(one) for one in found if wanted is None or one["reference"] == wanted]
            return 200, {"notifications": listed, "links": {"current": self.path}}
        number = parts.path.removeprefix("/v2/notifications/")
        if number not in self.server.notify.letters:
            return 404, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}
        return 200, _shown(self.server.notify.letters[number])

    def _error(self, status: int, error: str, message: str) -> None:
        said = {"status_code": status, "errors": [{"error": error, "message": message}]}
        self._answer(status, json.dumps(said).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _shown(letter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in letter.items() if name not in {"pdf", "order"}}


def _form_problem(given: Any, media_type: str) -> str:
    """What the API would not take, by its own description of a precompiled letter."""
    if not media_type.startswith("application/json") or not isinstance(given, dict):
        return "not JSON"
    for name in ("reference", "content"):
        if not isinstance(given.get(name), str) or not given[name]:
            return f"{name} is a required property"
    if unknown := set(given) - {"reference", "content", "postage"}:
        return f"Additional properties are not allowed ({', '.join(sorted(unknown))} was unexpected)"
    if given.get("postage", "second") not in POSTAGE:
        return "postage invalid. It must be either first, second or economy."
    return ""


def _token_problem(header: str) -> str | None:
    """A JSON Web Token by HS256 under the key's secret, from the key's service, made just now."""
    scheme, _, token = header.partition(" ")
    try:
        head, claims, signature = token.split(".")
        named, said = (json.loads(_decoded(part)) for part in (head, claims))
    except ValueError:
        return "Invalid token: signature, api token is not valid"
    right = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    if scheme != "Bearer" or named != {"typ": "JWT", "alg": "HS256"}:
        return "Invalid token: algorithm used is not HS256"
    if said.get("iss") != SERVICE:
        return "Invalid token: service not found"
    if not hmac.compare_digest(right, _decoded(signature)):
        return "Invalid token: API key not found"
    if abs(time.time() - said.get("iat", 0)) > CLOCK_GRACE:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
