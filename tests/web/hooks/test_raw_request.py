"""The request as it came: its path and query untouched, its bytes bounded."""

from collections.abc import Mapping

import pytest
from flask import Flask, Response
from werkzeug.test import EnvironBuilder, run_wsgi_app

from gateway.web.hooks.raw_request import LARGEST, raw_request


def seen(environ: Mapping[str, object], body: bytes = b"a=1") -> tuple[int, str, bytes]:
    app = Flask("raw")

    @app.post("/<path:_any>")
    def view(_any: str) -> Response:
        found = raw_request()
        return Response(found.body, headers={"X-Path": found.path_query.encode().decode("latin-1")})

    built = EnvironBuilder(path="/webhooks/x", method="POST", data=body).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        built.pop(name, None)
    content, status, headers = run_wsgi_app(app, {**built, **environ})
    return int(status[:3]), headers.get("X-Path", ""), b"".join(content)


@pytest.mark.parametrize("name", ["RAW_URI", "REQUEST_URI"])
@pytest.mark.parametrize(
    "target",
    ["/webhooks/x?a=%2F&b=%c3%a9+c", "/webhooks/x?", "/webhooks/x?next=http://a.example.org/b", "//webhooks/x"],
)
def test_the_servers_own_line_is_taken_as_it_is(name: str, target: str) -> None:
    assert seen({name: target})[1] == target


@pytest.mark.parametrize(
    ("target", "path"),
    [("http://inside:80/webhooks/x?a=1", "/webhooks/x?a=1"), ("HTTPS://inside", "/"), ("http://inside/", "/")],
)
def test_a_proxys_whole_address_loses_its_host(target: str, path: str) -> None:
    assert seen({"RAW_URI": target})[1] == path


def test_without_the_servers_line_the_path_is_put_together_again() -> None:
    environ = {"PATH_INFO": "/webhooks/caf\u00c3\u00a9 x", "QUERY_STRING": "a=%2F&b=1+2"}
    assert seen(environ)[1] == "/webhooks/caf%C3%A9%20x?a=%2F&b=1+2"


def test_the_body_comes_as_bytes_even_of_a_form() -> None:
    body = b"Body=%F0%9F%92%9C+caf%E9&x=&x=2"
    assert seen({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, body)[2] == body


def test_a_body_over_the_bound_is_refused() -> None:
    assert seen({}, b"x" * (LARGEST + 1))[0] == 413
    assert seen({}, b"x" * LARGEST)[0] == 200
