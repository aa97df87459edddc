"""A text and call carrier that speaks Twilio's REST API over a real socket, remembers everything and fails on request.

Every request is held against Twilio's own description: one that it does not allow is refused as Twilio would, is
remembered, and fails the test when the carrier closes.
"""

import base64
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "f" * 32
TYPES = {"wav": "audio/x-wav", "mp3": "audio/mpeg"}


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    peer: int = 0  # the port that it came from: one for each connection

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)


@dataclass(frozen=True)
class Failure:
    """How the next request goes wrong. ``cut``: take it, then close the connection without a word.

    ``slow``: seconds before the answer. ``retry_after``: the header that goes with it. ``raw``: this text in place of
    JSON. ``location``: send the client there.
    """

    status: int = 0
    code: int | None = None
    cut: bool = False
    slow: float = 0.0
    raw: str | None = None
    location: str = ""
    retry_after: str = ""


@dataclass
class FakeCarrier:
    """Use as a context manager; ``url`` is what EARSHOT_TWILIO_API_URL would be."""

    account: str = ACCOUNT
    token: str = TOKEN
    asked: list[Asked] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    recordings: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, dict[str, bytes]] = field(default_factory=dict)
    transcriptions: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.carrier = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "FakeCarrier":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(quietly=error is not None)

    def stop(self, *, quietly: bool = False) -> None:
        """Close the port: from now on a connection is refused. Fails if any request was not Twilio's kind.

        A test that sends such a request on purpose takes it from ``violations`` itself.
        """
        self._server.shutdown()
        self._server.server_close()
        wrong, self.violations = self.violations, []
        assert quietly or not wrong, f"Requests that the carrier does not know: {wrong}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Every message that was created, oldest first."""
        return list(self.messages.values())

    def fail(self, *failures: Failure) -> None:
        """Let the next requests go wrong, one each."""
        self.failures.extend(failures)

    def sid(self, prefix: str) -> str:
        """A new id such as Twilio gives: two letters and 32 hexadecimal digits."""
        return f"{prefix}{next(self._numbers):032x}"

    def add_recording(self, sound: bytes) -> tuple[str, str]:
        """Keep a sound; its id and the address that a callback would name."""
        sid = self.sid("RE")
        self.recordings[sid] = sound
        return sid, f"https://api.twilio.com/2010-04-01/Accounts/{self.account}/Recordings/{sid}"

    def add_media(self, message: str, content: bytes) -> str:
        """Keep a picture of a message; the address that a webhook would name."""
        sid = self.sid("ME")
        self.media.setdefault(message, {})[sid] = content
        return f"https://api.twilio.com/2010-04-01/Accounts/{self.account}/Messages/{message}/Media/{sid}"

    def create(self, form: dict[str, str]) -> dict[str, Any]:
        """Take a message as Twilio does, and keep it."""
        made = format_datetime(self.now)
        message = {
            "sid": self.sid("SM"),
            "account_sid": self.account,
            "to": form["To"],
            "from": form.get("From"),
            "body": form.get("Body", ""),
            "status": "queued",
            "status_callback": form.get("StatusCallback"),
            "direction": "outbound-api",
            "date_created": made,
            "date_updated": made,
            "date_sent": None,
            "num_media": "0",
            "num_segments": "1",
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": None,
            "messaging_service_sid": None,
            "api_version": "2010-04-01",
        }
        self.messages[str(message["sid"])] = message
        return message


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    carrier: FakeCarrier


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._meet()

    def do_POST(self) -> None:
        self._meet()

    def do_DELETE(self) -> None:
        self._meet()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read ``asked`` instead."""

    def _meet(self) -> None:
        carrier = self.server.carrier
        asked = self._read()
        wrong = _not_described(asked)
        with carrier.lock:
            carrier.asked.append(asked)
            carrier.violations.extend(wrong)
            failure = carrier.failures.pop(0) if carrier.failures and not wrong else Failure()
        time.sleep(failure.slow)
        if wrong:
            self._error(400, 20001)
        elif failure.location:
            self._answer(307, b"", "text/plain", {"Location": failure.location})
        elif failure.raw is not None:
            self._answer(failure.status or 200, failure.raw.encode(), "application/json")
        elif failure.status:
            self._error(failure.status, failure.code, retry_after=failure.retry_after)
        elif not self._is_us():
            self._error(401, 20003)
        else:
            with carrier.lock:
                self._serve(asked, cut=failure.cut)

    def _read(self) -> Asked:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = parse_qs(parts.query, keep_blank_values=True)
        return Asked(self.command, parts.path, query, dict(self.headers.items()), body, self.client_address[1])

    def _is_us(self) -> bool:
        carrier = self.server.carrier
        pair = base64.b64encode(f"{carrier.account}:{carrier.token}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {pair}"

    def _serve(self, asked: Asked, *, cut: bool) -> None:
        prefix = f"/2010-04-01/Accounts/{self.server.carrier.account}/"
        if not asked.path.startswith(prefix):
            return self._error(404, 20404)
        parts = asked.path.removeprefix(prefix).split("/")
        name = parts[0].removesuffix(".json")
        serve = {
            "Messages": self._messages,
            "Recordings": self._recordings,
            "Transcriptions": self._transcriptions,
        }.get(name)
        if serve is None:
            return self._error(404, 20404)
        status, content, media_type = serve(asked, [part.removesuffix(".json") for part in parts[1:]])
        if cut:
            self.close_connection = True
            self.connection.shutdown(2)
            return None
        if status == 404:
            return self._error(404, 20404)
        return self._answer(status, content, media_type)

    def _messages(self, asked: Asked, rest: list[str]) -> tuple[int, bytes, str]:
        carrier = self.server.carrier
        if not rest:
            if asked.method == "POST":
                return _json(201, carrier.create(dict(asked.form)))
            return _json(200, {"messages": self._listed(asked), "next_page_uri": None, "page_size": 50})
        message = carrier.messages.get(rest[0])
        if len(rest) > 1:
            return self._pictures(asked, rest[0], rest[2:])
        if message is None:
            return 404, b"", ""
        if asked.method == "POST":
            message.update({key.lower(): value for key, value in asked.form})
        return _json(200, message)

    def _listed(self, asked: Asked) -> list[dict[str, Any]]:
        to = asked.query.get("To", [None])[0]
        newest = reversed(self.server.carrier.messages.values())
        return [message for message in newest if to in (None, message["to"])]

    def _pictures(self, asked: Asked, message: str, rest: list[str]) -> tuple[int, bytes, str]:
        held = self.server.carrier.media.get(message, {})
        if not rest:
            account = self.server.carrier.account
            listed = [{"sid": sid, "parent_sid": message, "account_sid": account} for sid in held]
            return _json(200, {"media_list": listed, "next_page_uri": None, "page_size": 50})
        if rest[0] not in held:
            return 404, b"", ""
        if asked.method == "DELETE":
            del held[rest[0]]
            return 204, b"", ""
        return 200, held[rest[0]], "image/jpeg"

    def _recordings(self, asked: Asked, rest: list[str]) -> tuple[int, bytes, str]:
        carrier = self.server.carrier
        sid, _, form = rest[0].partition(".")
        if sid not in carrier.recordings:
            return 404, b"", ""
        if asked.method == "DELETE":
            del carrier.recordings[sid]
            return 204, b"", ""
        return 200, carrier.recordings[sid], TYPES.get(form, "audio/x-wav")

    def _transcriptions(self, asked: Asked, rest: list[str]) -> tuple[int, bytes, str]:
        if rest[0] not in self.server.carrier.transcriptions or asked.method != "DELETE":
            return 404, b"", ""
        self.server.carrier.transcriptions.discard(rest[0])
        return 204, b"", ""

    def _error(self, status: int, code: int | None, *, retry_after: str = "") -> None:
        words = {"code": code, "message": f"Error {code}", "more_info": "", "status": status}
        more = {"Retry-After": retry_after} if retry_after else None
        self._answer(status, json.dumps(words).encode(), "application/json", more)

    def _answer(self, status: int, content: bytes, media_type: str, more: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for key, value in {"Content-Type": media_type or "text/plain", **(more or {})}.items():
                self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the client did not wait: that is what a slow answer is for


def _not_described(asked: Asked) -> list[str]:
    """What is wrong with a request, in words; nothing when Twilio's own description allows it."""
    from tests.channels.twilio.described import NotDescribed, check  # here: only a carrier that is asked needs it

    try:
        check(asked)
    except NotDescribed as error:
        return [str(error)]
    return []


def _json(status: int, content: dict[str, Any]) -> tuple[int, bytes, str]:
    return status, json.dumps(content).encode(), "application/json"
