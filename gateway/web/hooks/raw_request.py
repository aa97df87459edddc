"""The request exactly as it came: its raw path and query, its headers and its bytes; a signature covers these."""

from urllib.parse import quote

from flask import request

from channels.base import RawRequest


def raw_request() -> RawRequest:
    """What the server was given, never decoded and encoded again."""
    return RawRequest(request.method, _path_query(), dict(request.headers.items()), request.get_data(cache=True))


def _path_query() -> str:
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw:
        # Some proxies send the whole address on the request line.
        return "/" + str(raw).split("://", 1)[1].partition("/")[2] if "://" in str(raw).split("?")[0] else str(raw)
    path = quote(request.path, safe="/%:@!$&'()*+,;=~-._")
    query = request.environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
