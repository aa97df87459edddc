"""The request as it came over the wire: raw path and query, and raw bytes, for a signature covers exactly these."""

from urllib.parse import quote

from flask import request

from channels.base import RawRequest

LARGEST = 512 * 1024  # bytes; a carrier's own requests stay far below


def raw_request() -> RawRequest:
    """This request, never its own idea of the host. Raises RequestEntityTooLarge (413) over ``LARGEST`` bytes."""
    request.max_content_length = LARGEST
    body = request.get_data(cache=True, parse_form_data=False)
    return RawRequest(request.method, raw_path(), dict(request.headers.items()), body)


def raw_path() -> str:
    """Path and query with their percent signs untouched, where the server hands them on; else put together again."""
    environ = request.environ
    target = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if target.lower().startswith(("http://", "https://")):
        target = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
    if target.startswith("/"):
        return target
    path = quote(request.root_path.rstrip("/") + request.path, safe="/;=:@,!$&'()*+~")
    query = request.query_string.decode("latin-1")
    return f"{path}?{query}" if query else path
