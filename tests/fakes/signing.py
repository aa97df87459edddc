"""Signing a webhook as Twilio does, written from its page and not with its library, so that the two check
each other.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from channels.base import RawRequest

Params = Mapping[str, str] | Iterable[tuple[str, str]]


def pairs_of(params: Params) -> list[tuple[str, str]]:
    return list(params.items()) if isinstance(params, Mapping) else list(params)


def sign(url: str, params: Params, token: str) -> str:
    """The X-Twilio-Signature of a form posted to ``url``: names in order, each with its distinct values in
    order.
    """
    text = url + "".join(name + value for name, value in sorted(set(pairs_of(params))))
    digest = hmac.new(token.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_request(
    base_url: str,
    path_query: str,
    params: Params,
    token: str,
    *,
    signature: str | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> RawRequest:
    """A webhook as it reaches us; ``signature`` and ``body`` replace the right ones."""
    pairs = pairs_of(params)
    given = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "Host": "10.0.0.7:8000"}
    given["X-Twilio-Signature"] = sign(base_url + path_query, pairs, token) if signature is None else signature
    content = urlencode(pairs).encode() if body is None else body
    return RawRequest("POST", path_query, {**given, **(headers or {})}, content)
