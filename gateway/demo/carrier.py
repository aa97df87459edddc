"""What stands where the telephone company would be: signs texts and call steps, and keeps recordings to be fetched.

It speaks the carrier's own protocol over loopback: form-encoded requests with its signature, and recordings behind
basic authentication that can be deleted.
"""

import base64
import io
import itertools
import math
import struct
import threading
import urllib.request
import wave
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode
from xml.etree import ElementTree

RATE = 8_000  # samples a second, as a telephone has


def tone(seconds: int) -> bytes:
    """A soft tone as a WAV file: it stands for the caller's voice, which a demonstration does not have."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        wavering = (
            int(6_000 * math.sin(2 * math.pi * 220 * n / RATE) * math.sin(math.pi * (n % RATE) / RATE))
            for n in range(seconds * RATE)
        )
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in wavering))
    return out.getvalue()


class Carrier:
    """One telephone company on loopback, with one account."""

    account = "AC" + "d" * 32

    def __init__(self, gateway_url: str, token: str) -> None:
        self.gateway_url = gateway_url
        self.token = token
        self.recordings: dict[str, bytes] = {}
        self.deleted: list[str] = []
        self._ids = itertools.count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def new_id(self, kind: str) -> str:
        """An id in the carrier's form: two letters and 32 digits."""
        return f"{kind}{next(self._ids):032d}"

    def text(self, sender: str, to: str, body: str, *, message: str | None = None) -> None:
        """Deliver one text message to the gateway's webhook."""
        parameters = {
            "MessageSid": message or self.new_id("SM"),
            "AccountSid": self.account,
            "From": sender,
            "To": to,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": str(len(body) // 153 + 1),
        }
        self.post("/webhooks/twilio/sms", parameters)

    def post(self, path_query: str, parameters: Mapping[str, str]) -> str:
        """A signed request; the gateway's TwiML is returned. Raises HTTPError when it is refused."""
        from twilio.request_validator import RequestValidator

        url = self.gateway_url + path_query
        signature = RequestValidator(self.token).compute_signature(url, dict(parameters))
        request = urllib.request.Request(  # noqa: S310
            url,
            data=urlencode(parameters).encode(),
            headers={"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return str(answer.read().decode())

    def call(self, caller: str, to: str, *, keys: str, seconds: int) -> str:
        """A call in which each question is answered with the next of ``keys``, and what comes after is recorded.

        Follows the TwiML as the carrier does, then delivers the recording's callback. Returns the recording's id.
        """
        call = {"CallSid": self.new_id("CA"), "AccountSid": self.account, "From": caller, "To": to}
        twiml = self.post("/webhooks/twilio/voice", {**call, "CallStatus": "in-progress", "Direction": "inbound"})
        waiting = list(keys)
        for _ in range(20):
            root = ElementTree.fromstring(twiml)  # noqa: S314
            record, gather, redirect = root.find("Record"), root.find("Gather"), root.find("Redirect")
            if record is not None:
                return self._record(call, record.attrib, seconds)
            if gather is not None:
                pressed = {"Digits": waiting.pop(0)} if waiting else {"Digits": ""}
                twiml = self.post(self._path(gather.attrib["action"]), {**call, **pressed})
            elif redirect is not None and redirect.text:
                twiml = self.post(self._path(redirect.text), call)
            else:
                raise RuntimeError(f"the call ended before anything was recorded: {twiml}")
        raise RuntimeError("the call went round in circles")

    def _record(self, call: Mapping[str, str], record: Mapping[str, str], seconds: int) -> str:
        recording = self.new_id("RE")
        self.recordings[recording] = tone(seconds)
        # The caller hangs up: the carrier tells of the recording, and never asks for the next step.
        self.post(
            self._path(record["recordingStatusCallback"]),
            {
                "AccountSid": self.account,
                "CallSid": call["CallSid"],
                "RecordingSid": recording,
                "RecordingUrl": f"{self.url}/2010-04-01/Accounts/{self.account}/Recordings/{recording}",
                "RecordingStatus": "completed",
                "RecordingDuration": str(seconds),
                "RecordingChannels": "1",
                "RecordingSource": "RecordVerb",
            },
        )
        return recording

    def _path(self, address: str) -> str:
        return address.removeprefix(self.gateway_url)


def _handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    wanted = "Basic " + base64.b64encode(f"{carrier.account}:{carrier.token}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = carrier.recordings.get(self._recording())
            if self.headers.get("Authorization") != wanted:
                self._answer(401)
            elif found is None:
                self._answer(404)
            else:
                self._answer(200, found, "audio/x-wav")

        def do_DELETE(self) -> None:
            found = carrier.recordings.pop(self._recording(), None)
            if found is not None:
                carrier.deleted.append(self._recording())
            self._answer(204 if found is not None else 404)

        def _recording(self) -> str:
            return self.path.partition("?")[0].rsplit("/", 1)[-1].partition(".")[0]

        def _answer(self, status: int, body: bytes = b"", media_type: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing: the demonstration prints its own words."""

    return Handler
