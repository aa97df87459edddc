"""A real browser for the tests of pages: Debian's chromium, driven headless, with axe to find barriers."""

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from store.database import Database
from tests.browser.town import Town, town_over
from tests.conftest import KEYS, TurnedClock

LONGEST_TEST = 90  # seconds
LONGEST_WAIT = 10_000  # milliseconds, of one step in a page
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
AXE = Path(__file__).parent.parent / "data" / "axe.min.js"
# Nothing but the page itself may use the network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bound every test of a page by a thread: while a browser doesn't answer, a signal has nobody to hear it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(LONGEST_TEST, method="thread"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for the session. Where it is missing the test is skipped; under CI that is a failure."""
    if not Path(CHROMIUM).exists():
        reason = "chromium is missing; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=3 * LONGEST_WAIT)
        yield browser
        browser.close()


@pytest.fixture
def page_of_width(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of a given width in pixels: `page_of_width(320)`; `scripts=False` for none."""
    contexts = []

    def open_page(width: int, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=False
        )
        context.set_default_timeout(LONGEST_WAIT)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Give what axe finds wrong on a page (WCAG 2.2 A and AA, and best practice), a line for each place."""

    def look_for_barriers(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))  # evaluated, for our CSP rightly refuses a script tag
        found: dict[str, Any] = page.evaluate("() => axe.run(document)")
        return [
            f"{rule['id']}: {rule['help']} at {node['target']}: {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return look_for_barriers


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine meanwhile; its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request would bury what went wrong
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve an app on a free port of this machine and give its address."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(served(app))


@pytest.fixture(scope="session")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for every test that only looks; whoever changes a story brings their own."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, folder / "earshot.db")
    database = Database(f"sqlite:///{folder / 'earshot.db'}", KEYS)
    yield town_over(database, TurnedClock(), folder)
    database.close()


@pytest.fixture(scope="session")
def town_address(town: Town) -> Iterator[str]:
    with served(town.app) as address:
        yield address
