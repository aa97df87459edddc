"""Each answer carries the headers that protect its reader, and only public pages may be kept by caches."""

import pytest
from flask import Flask, session

from gateway.web import security_headers
from tests.web.demonstration import demonstration_app


@pytest.fixture
def app() -> Flask:
    return demonstration_app()


@pytest.mark.parametrize("path", ["/", "/open", "/stop/404", "/nowhere", "/look/earshot.css", "/api/v1/nowhere"])
def test_every_answer_forbids_foreign_code_and_framing(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]


def test_https_is_insisted_on_only_where_the_service_has_it(app: Flask) -> None:
    secure = demonstration_app(base_url="https://earshot.example.org")
    assert "max-age=63072000" in secure.test_client().get("/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def test_no_other_site_learns_an_address_but_our_forms_can_be_checked(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"
    assert client.get("/api/v1/nowhere").headers["Referrer-Policy"] == "no-referrer"


def test_a_page_is_not_kept_unless_it_says_that_it_is_public(app: Flask) -> None:
    client = app.test_client()
    private, public = client.get("/").headers, client.get("/open").headers
    assert private["Cache-Control"] == "no-store"
    assert private["X-Robots-Tag"] == "noindex"
    assert public["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in public["Vary"]
    assert "X-Robots-Tag" not in public


def test_a_public_page_that_set_something_for_one_reader_is_not_kept(app: Flask) -> None:
    @app.get("/personal")
    @security_headers.public_page(seconds=60)
    def personal() -> str:
        session["name"] = "Amina"
        return "Hello Amina"

    assert app.test_client().get("/personal").headers["Cache-Control"] == "no-store"


def test_a_public_page_that_fails_is_not_kept(app: Flask) -> None:
    @app.get("/gone")
    @security_headers.public_page(seconds=60)
    def gone() -> tuple[str, int]:
        return "gone", 410

    assert app.test_client().get("/gone").headers["Cache-Control"] == "no-store"


def test_the_look_is_kept_for_long_since_its_address_changes_with_it(app: Flask) -> None:
    client = app.test_client()
    address = client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "v=" in address
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"
