"""Twilio's own client, kept to the few calls that we make, with their errors in our words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from channels.errors import ChannelError
from channels.sms.reference import reference_of
from channels.twilio import carrier_errors
from channels.twilio.kept_connection import KeptConnection, NotConnected

API_URL = "https://api.twilio.com"
TIMEOUT = 10.0  # seconds to connect, and to wait for each part of an answer
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Sent:
    """A message that the carrier has: its id there, what became of it so far, and the number of its error, if any."""

    sid: str
    status: str
    code: str = ""


@dataclass(frozen=True)
class TwilioClient:
    """``api_url`` replaces Twilio's own base address (a fake, or a proxy). Every method raises ChannelError."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_url: str = API_URL
    timeout: float = TIMEOUT

    def send_message(self, *, to: str, from_: str, body: str, status_callback: str | None = None) -> Sent:
        """Create one message. Not idempotent at the carrier: after ``maybe_sent``, look it up first."""
        asked: dict[str, Any] = {"to": to, "from_": from_, "body": body}
        if status_callback:
            asked["status_callback"] = status_callback
        message = self._ask(lambda: self._client.messages.create(**asked), creating=True)
        if not message.sid:
            sentence = "The carrier answered without an id; it may have taken the message."
            raise ChannelError(sentence, code="no_answer", maybe_sent=True)
        return Sent(str(message.sid), str(message.status or ""))

    def find_message(self, *, to: str, body: str, since: datetime) -> Sent | None:
        """The newest message to this number made since then (a minute's grace) with this text's reference, or None.

        A text without a reference is known by its words. With one, the words may have been put differently since.
        """
        listed = self._ask(lambda: self._client.messages.list(to=to, limit=50))
        earliest, wanted = since - timedelta(minutes=1), reference_of(body)
        for message in listed:
            made, words = message.date_created, str(message.body or "")
            same = words == body or (wanted is not None and reference_of(words) == wanted)
            if same and (made is None or made >= earliest):
                return Sent(str(message.sid), str(message.status or ""))
        return None

    def message(self, sid: str) -> Sent:
        """What the carrier says now of a message that it took."""
        found = self._ask(lambda: self._client.messages(sid).fetch())
        return Sent(str(found.sid), str(found.status or ""), str(found.error_code or ""))

    def blank_body(self, sid: str) -> None:
        """Take the words out of the carrier's copy; the row itself stays there."""
        self._gone_is_fine(lambda: self._client.messages(sid).update(body=""))

    def delete_media(self, sid: str) -> int:
        """Delete the carrier's copies of a message's pictures; how many there were."""
        listed = self._gone_is_fine(lambda: self._client.messages(sid).media.list(limit=50)) or []
        for media in listed:
            self._gone_is_fine(lambda media=media: media.delete())  # type: ignore[misc]
        return len(listed)

    def delete_recording(self, sid: str) -> None:
        """Delete the carrier's copy of a recording; its transcription is deleted apart."""
        self._gone_is_fine(lambda: self._client.recordings(sid).delete())

    def delete_transcription(self, sid: str) -> None:
        """Delete the carrier's copy of a transcription."""
        self._gone_is_fine(lambda: self._client.transcriptions(sid).delete())

    @cached_property
    def _client(self) -> Any:
        from twilio.rest import Client

        return Client(self.account_sid, self.auth_token, http_client=_http_client(self.api_url, self.timeout))

    def _gone_is_fine(self, call: Callable[[], Answer]) -> Answer | None:
        """A copy that is already gone is what was wanted, so asking twice is safe."""
        try:
            return self._ask(call)
        except ChannelError as error:
            if error.code == "http_404":
                return None
            raise

    def _ask(self, call: Callable[[], Answer], *, creating: bool = False) -> Answer:
        from twilio.base.exceptions import TwilioException
        from urllib3.exceptions import HTTPError

        try:
            return call()
        except TwilioException as error:
            status, code = getattr(error, "status", None), getattr(error, "code", None)
            raise carrier_errors.from_answer(int(status or 0), int(code) if code else None) from error
        except UnicodeEncodeError as error:
            sentence = "This text has characters that can't be sent. Take them out."
            raise ChannelError(sentence, code="unsendable_text", needs_person=True) from error
        except NotConnected as error:
            raise carrier_errors.no_answer(maybe_sent=False) from error
        except (HTTPError, OSError, ValueError, TypeError, AttributeError) as error:
            # the last three: a success whose answer is not Twilio's JSON
            raise carrier_errors.no_answer(maybe_sent=creating) from error


def _http_client(api_url: str, timeout: float) -> Any:
    """The light HTTP client, sending to another base address."""
    kept = KeptConnection(timeout)

    class Elsewhere:
        is_async = False

        def request(self, method: str, uri: str, *args: Any, **kwargs: Any) -> Any:
            return kept.request(method, swap_base(uri, api_url), *args, **kwargs)

    return Elsewhere()


def swap_base(url: str, api_url: str) -> str:
    """The same path and query at another base address."""
    base, asked = urlsplit(api_url), urlsplit(url)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + asked.path, asked.query, ""))
