"""The headers that keep a page's reader safe: nothing foreign runs, frames, listens or is remembered."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from flask import Flask, Response, g, request, session

P = ParamSpec("P")
R = TypeVar("R")

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
TWO_YEARS = 2 * 365 * 24 * 3600  # seconds


def protect(app: Flask, *, base_url: str = "") -> None:
    """Put the headers on every answer; HSTS only when `base_url` is https, or it would lock people out."""
    https = base_url.lower().startswith("https://")

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Referrer-Policy", _referrer_policy(response))
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
        _limit_caching(response)
        return response


def public_page(*, seconds: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view whose page is the same for everyone: caches may keep it for so many seconds."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def marked(*args: P.args, **kwargs: P.kwargs) -> R:
            g.public_seconds = seconds
            return view(*args, **kwargs)

        return marked

    return mark


def _referrer_policy(response: Response) -> str:
    # Our own forms are checked by where they were posted from; no other site ever learns an address of ours.
    return "same-origin" if response.mimetype == "text/html" else "no-referrer"


def _limit_caching(response: Response) -> None:
    if request.endpoint == "look.static" and response.status_code in (200, 304):
        return
    seconds = g.get("public_seconds")
    # A page that set something for this reader alone is never public, whatever its view says.
    if seconds is not None and response.status_code < 400 and not session.modified and not _sets_cookie(response):
        response.headers["Cache-Control"] = f"public, max-age={seconds}"
        response.vary.add("Cookie")
        return
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("X-Robots-Tag", "noindex")


def _sets_cookie(response: Response) -> bool:
    return "Set-Cookie" in response.headers
