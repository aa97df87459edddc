"""A light HTTP client for Twilio's own library: connections stay open between messages, and each error says its phase.

A connection that the carrier has closed breaks *after* the request left, and each such break would leave a message
whose fate is unknown. So one that has lain idle for longer than a carrier keeps its end open is not used again, nor one
on which the carrier has already said goodbye. Nothing is ever sent twice from here, and no redirect is followed.

Proxies are those of the environment (``HTTPS_PROXY``, ``HTTP_PROXY``, ``NO_PROXY``; ``http://`` and ``https://`` ones),
and so are certificates (``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE`` or ``SSL_CERT_FILE``; else certifi's list).
"""

import os
import threading
import time
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from channels.twilio import carrier_errors

if TYPE_CHECKING:
    import urllib3

# Carriers keep an idle connection for a minute and more; half of the shortest common time is safe.
IDLE_AT_MOST = 15.0
KEPT_AT_MOST = 8


class NotConnected(Exception):
    """No connection was made, so that the carrier can't have read a byte."""


class KeptConnection:
    """Twilio's ``HttpClient`` in the one method that its library calls. Any thread may use it.

    Raises NotConnected before a request could leave, urllib3's errors after it, and ChannelError for 429.
    """

    is_async = False

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._pools: dict[str, Any] = {}
        self._making = threading.Lock()

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        import urllib3
        from twilio.http.response import Response

        said = dict(headers or {})
        if auth is not None:
            said |= urllib3.make_headers(basic_auth=f"{auth[0]}:{auth[1]}")
        url = f"{uri}{'&' if '?' in uri else '?'}{_form(params)}" if params else uri
        answer = self._pool(uri).request(
            method.upper(),
            url,
            body=_form(data).encode() if data else None,
            headers=said,
            timeout=urllib3.Timeout(connect=timeout or self.timeout, read=timeout or self.timeout),
            retries=False,
            redirect=False,
        )
        if answer.status == 429:
            raise carrier_errors.too_many(retry_after(answer.headers.get("Retry-After", "")))
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def _pool(self, uri: str) -> "urllib3.PoolManager":
        parts = urlsplit(uri)
        name = f"{parts.scheme}://{parts.netloc}"
        with self._making:
            if name not in self._pools:
                self._pools[name] = self._make(parts.scheme, parts.hostname or "")
        pool: urllib3.PoolManager = self._pools[name]
        return pool

    def _make(self, scheme: str, host: str) -> "urllib3.PoolManager":
        """Through the environment's proxy, if there is one for this host."""
        import urllib3

        proxy, given = _proxy(scheme, host), self._certificates
        if not proxy:
            made = urllib3.PoolManager(maxsize=KEPT_AT_MOST, **given)
        else:
            secret = urlsplit(proxy).netloc.rpartition("@")[0]
            named = urllib3.make_headers(proxy_basic_auth=secret) if secret else None
            made = urllib3.ProxyManager(proxy, proxy_headers=named, maxsize=KEPT_AT_MOST, **given)
        made.pool_classes_by_scheme = _pool_classes()
        return made

    @cached_property
    def _certificates(self) -> dict[str, Any]:
        import certifi

        own = (
            os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
        )
        return {"cert_reqs": "CERT_REQUIRED", "ca_certs": own or certifi.where()}


def retry_after(said: str) -> float | None:
    """The seconds of a Retry-After header, which may also name a moment; None when it says nothing that we know."""
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def _form(fields: dict[str, object] | None) -> str:
    return urlencode(fields or {}, doseq=True)


def _proxy(scheme: str, host: str) -> str:
    from urllib.request import getproxies, proxy_bypass

    found = getproxies()
    return "" if proxy_bypass(host) else found.get(scheme, found.get("all", ""))


def _pool_classes() -> dict[str, Any]:
    """urllib3's own pools of connections that know how long they have lain idle and whether they were ever made."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Kept:
        """Laid over urllib3's connections, so ``super`` is one of those."""

        used_at = 0.0

        def connect(self) -> None:
            try:
                super().connect()  # type: ignore[misc]
            except Exception as error:
                raise NotConnected from error
            self.used_at = time.monotonic()

        def getresponse(self) -> Any:
            answer = super().getresponse()  # type: ignore[misc]
            self.used_at = time.monotonic()
            return answer

        @property
        def is_connected(self) -> bool:
            still: bool = super().is_connected  # type: ignore[misc]
            return still and time.monotonic() - self.used_at < IDLE_AT_MOST

    class KeptHTTP(Kept, HTTPConnection):
        pass

    class KeptHTTPS(Kept, HTTPSConnection):
        pass

    http = type("KeptHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": KeptHTTP})
    https = type("KeptHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": KeptHTTPS})
    return {"http": http, "https": https}
