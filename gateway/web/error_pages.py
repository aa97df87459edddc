"""Pages for when something went wrong: kind, plain, and clear about what to do next."""

import json
from typing import Final

import structlog
from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from gateway.web.languages import source

log = structlog.get_logger(__name__)

WORDS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    400: (
        source("We could not understand that"),
        (
            source("Something was missing from what your browser sent."),
            source("Go back, check the page and try once more."),
        ),
    ),
    403: (
        source("This page is not open to you"),
        (source("You may need to sign in, or to use the link or code that we sent you."),),
    ),
    404: (
        source("We cannot find that page"),
        (source("If you typed the address, check it. If you followed a link, the page may have been taken down."),),
    ),
    405: (
        source("That does not work here"),
        (source("Go back to the page that you came from and use its button."),),
    ),
    409: (
        source("Someone else was a moment faster"),
        (
            source("What you were looking at has changed, so we did not save your change over it."),
            source("Go back, reload the page and look again."),
        ),
    ),
    410: (source("This is no longer here"), (source("The link or code has been used, or its time has ended."),)),
    413: (
        source("That is too large to send"),
        (source("Send a smaller file or a shorter text. Go back: your browser should still have your words."),),
    ),
    429: (
        source("Please wait a moment"),
        (
            source("There were many tries in a short time, so we have slowed down."),
            source("Wait a minute and try again. A right code will still work."),
        ),
    ),
    500: (
        source("Something went wrong on our side"),
        (
            source("It is not your fault."),
            source("Wait a few minutes, then go back and try again. Your browser should still have your words."),
        ),
    ),
    503: (source("We are not ready just now"), (source("Try again in a few minutes."),)),
}
TOO_OLD = (
    source("This page was open for too long"),
    (
        source("To keep your words safe, a page works for a limited time."),
        source("Go back and copy what you wrote. Then reload the page, put it in and send it again."),
    ),
)


def set_up(app: Flask) -> None:
    """Answer every HTTP error with a page, and every one under /api with JSON."""
    app.register_error_handler(HTTPException, answer)


def answer(error: HTTPException) -> Response | HTTPException:
    """The page for an error, with the headers (Retry-After, Allow) that the error itself brings."""
    if error.code is None or error.response is not None:
        return error  # a redirect, or an answer that was made on purpose
    if isinstance(error, InternalServerError):
        log.error("page_failed", path=request.path, error=type(error.original_exception or error).__name__)
    response = Response(status=error.code, headers=_extra_headers(error))
    title, what = _words(error)
    if request.path.startswith("/api/"):
        response.content_type = "application/json"
        response.set_data(json.dumps({"error": {"code": _code(error), "message": f"{title}. {' '.join(what)}"}}))
        return response
    response.content_type = "text/html; charset=utf-8"
    response.set_data(render_template("base/error.html", title=title, what=what, code=error.code))
    return response


def _words(error: HTTPException) -> tuple[str, tuple[str, ...]]:
    if isinstance(error, CSRFError):
        return TOO_OLD
    code = error.code or 500
    return WORDS.get(code, WORDS[500 if code >= 500 else 400])


def _code(error: HTTPException) -> str:
    return error.name.lower().replace(" ", "_")


def _extra_headers(error: HTTPException) -> list[tuple[str, str]]:
    return [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
