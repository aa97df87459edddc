"""Fetching what the carrier keeps (recordings, pictures): from it alone, bounded in size and time, with a checksum."""

import base64
import hashlib
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from channels.errors import ChannelError
from channels.twilio.client import API_URL, TIMEOUT

MAX_BYTES = 50 * 1024 * 1024
LONGEST = 300.0  # seconds for the whole of it; each part of an answer has ``TIMEOUT``
PIECE = 64 * 1024
# Twilio's own stores of media, to which its API sends on. Nothing else is ever asked.
MEDIA_HOSTS = frozenset({"api.twilio.com", "mms.twiliocdn.com", "media.twiliocdn.com"})
MAX_REDIRECTS = 3


@dataclass(frozen=True)
class Fetched:
    """What was fetched; ``sha256`` in hex."""

    content: bytes = field(repr=False)
    media_type: str
    sha256: str


@dataclass(frozen=True)
class MediaFetcher:
    """Fetches with our account's password, and gives it to no other host than the one in ``api_url``."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_url: str = API_URL
    timeout: float = TIMEOUT
    max_bytes: int = MAX_BYTES
    longest: float = LONGEST

    def fetch_recording(self, recording_url: str, *, form: str = "wav") -> Fetched:
        """The sound of a recording, ``form`` "wav" or "mp3". Raises ChannelError."""
        if form not in {"wav", "mp3"}:
            raise ValueError("form is wav or mp3")
        plain = re.sub(r"\.(wav|mp3|json)$", "", recording_url.strip())
        return self.fetch(f"{plain}.{form}")

    def fetch(self, url: str) -> Fetched:
        """What this media address of our own account holds. Raises ChannelError on any other address,
        unasked.
        """
        return self._follow(self.api_url.rstrip("/") + self._path(url))

    def headers_for(self, url: str) -> dict[str, str]:
        """The password for the configured API; nothing for the media stores to which it sends on."""
        if not self._is_api(url):
            return {}
        pair = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def _path(self, url: str) -> str:
        """The path alone is believed, and only when it is one of our own account's media; never the host."""
        account = re.escape(self.account_sid)
        media = rf"/[\d-]+/Accounts/{account}/(Recordings|Messages/\w+/Media)/\w+(\.\w+)?"
        parts = _split(url.strip())
        path = str(parts.path).removeprefix(_split(self.api_url).path.rstrip("/"))
        if parts.scheme not in {"http", "https"} or not re.fullmatch(media, path, re.ASCII):
            sentence = "This is not the address of a recording or picture of ours; it was not fetched."
            raise ChannelError(sentence, code="bad_media_address", permanent=True)
        return path

    def _follow(self, url: str) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._open(url)
            with answer:
                onward = answer.headers.get("Location") if answer.status in {301, 302, 303, 307, 308} else None
                if onward is None:
                    return self._read(answer)
            url = self._onward(url, onward)
        raise ChannelError("The carrier sends us in circles; trying again later.", code="redirects")

    def _onward(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        parts = _split(target)
        at_carrier = parts.scheme == "https" and parts.hostname in MEDIA_HOSTS
        if not at_carrier and not self._is_api(target):
            sentence = "The carrier sent us to a place that is not its own; nothing was fetched."
            raise ChannelError(sentence, code="bad_media_address")
        return target

    def _is_api(self, url: str) -> bool:
        asked, ours = _split(url), _split(self.api_url)
        return (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)

    def _open(self, url: str) -> Any:
        request = urllib.request.Request(url, headers=self.headers_for(url))  # noqa: S310 - checked above
        try:
            return urllib.request.build_opener(_StayHere).open(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            if error.code in {301, 302, 303, 307, 308}:
                return error
            raise _refused(error.code) from error
        except OSError as error:
            raise ChannelError("The carrier could not be reached; trying again later.", code="unreachable") from error

    def _read(self, answer: Any) -> Fetched:
        try:
            content = self._pieces(answer)
            expected = answer.headers.get("Content-Length")
        except ChannelError:
            raise
        except Exception as error:  # a broken body shows as many kinds of error; each means the same
            raise ChannelError("It broke off on its way; trying again later.", code="broken_off") from error
        if len(content) > self.max_bytes:
            raise ChannelError("It is larger than we keep.", code="too_large", permanent=True)
        if expected and expected.isdigit() and len(content) < int(expected):
            raise ChannelError("It broke off on its way; trying again later.", code="broken_off")
        media_type = answer.headers.get_content_type()
        return Fetched(content, media_type, hashlib.sha256(content).hexdigest())

    def _pieces(self, answer: Any) -> bytes:
        """Up to a byte more than we keep; a carrier that drips is left after ``longest`` seconds."""
        found, until = bytearray(), time.monotonic() + self.longest
        while len(found) <= self.max_bytes and (piece := answer.read1(PIECE)):
            found += piece
            if time.monotonic() > until:
                raise ChannelError("It came too slowly; trying again later.", code="too_slow")
        return bytes(found)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows nothing by itself: each step is checked first."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _refused(status: int) -> ChannelError:
    if status in {404, 410}:
        sentence = "The carrier does not have it (any more)."
        return ChannelError(sentence, code=f"http_{status}", permanent=status == 410)
    return ChannelError(f"The carrier answered {status}; trying again later.", code=f"http_{status}")


def _split(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
