"""Whether a webhook is really Twilio's: their validator, over the address that we gave them and every field."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlparse

from channels.base import RawRequest
from channels.errors import BadSignature
from channels.twilio.form import Fields

HEADER = "X-Twilio-Signature"


@dataclass(frozen=True)
class TwilioSignature:
    """Verifies requests against one public address and the tokens that are good now (two during a rotation).

    ``base_url`` is the address that Twilio was given, never the request's own idea of its host: proxies
    change that.
    """

    base_url: str
    tokens: Sequence[str] = field(repr=False)

    def verify(self, request: RawRequest) -> None:
        """Return if the request is Twilio's, else raise BadSignature, whatever was odd about it."""
        verify(self.base_url, request.path_query, request.body, header=request.header(HEADER), tokens=self.tokens)


def verify(base_url: str, path_query: str, body: bytes, *, header: str, tokens: Sequence[str]) -> None:
    """Raise BadSignature unless ``header`` signs this address and every field of ``body`` under one of
    ``tokens``.
    """
    try:
        good = _is_signed(base_url, path_query, body, header=header, tokens=tokens)
    except Exception as error:  # odd input makes the validator raise in many ways: each is a refusal
        raise BadSignature("The signature could not be checked.") from error
    if not good:
        raise BadSignature("The signature does not match.")


def _is_signed(base_url: str, path_query: str, body: bytes, *, header: str, tokens: Sequence[str]) -> bool:
    given = header.strip().encode()
    usable = [token for token in tokens if token.strip()]
    if not given or not usable:
        return False
    url = base_url.rstrip("/") + path_query
    good = False
    for token in usable:
        for expected in _signatures(url, body, token):
            # no early way out: how long this takes says nothing about which part matched
            good |= hmac.compare_digest(expected.encode(), given)
    return good


def _signatures(url: str, body: bytes, token: str) -> Iterable[str]:
    """What Twilio may have signed: the address as given, and with or without its port (their servers differ)."""
    try:
        fields = Fields.from_urlencoded(body)
    except UnicodeDecodeError:
        yield _signature_over_bytes(url, body, token)
        fields = Fields.from_urlencoded(body, errors="replace")
    from twilio.request_validator import RequestValidator, add_port, remove_port

    parsed = urlparse(url)
    for address in (url, add_port(parsed), remove_port(parsed)):
        yield str(RequestValidator(token).compute_signature(address, fields))


def _signature_over_bytes(url: str, body: bytes, token: str) -> str:
    """The same signature for a body that is not UTF-8, over its bytes as they are; the validator knows text
    only.
    """
    fields = Fields.from_urlencoded(body, errors="surrogateescape")
    said = url + "".join(name + value for name in sorted(fields) for value in sorted(set(fields.getlist(name))))
    digest = hmac.new(token.encode(), said.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
