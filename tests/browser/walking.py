"""Somebody who follows every link of their pages on a small phone, and notes what is wrong with any of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, ViewportSize

from gateway.web.who import COOKIE

# What is left of a screen of 1280 by 1024 pixels at 400 %; no telephone is narrower.
NARROW: ViewportSize = {"width": 320, "height": 256}
WIDE: ViewportSize = {"width": 1280, "height": 900}
# Addresses that differ only in these show the same page of another story, letter or task.
SAME = (
    (re.compile(r"/(?=[A-Z0-9-]*[0-9])[A-Z0-9]{4}-?[A-Z0-9]{4}(?=/|$)|/[A-Z]{4}-?[A-Z]{4}(?=/|$)"), "/REF"),
    (re.compile(r"/l/[\w-]+"), "/l/TOKEN"),
    (re.compile(r"state=\w+"), "state=STATE"),
    (re.compile(r"sort=\w+"), "sort=SORT"),
    (re.compile(r"only=\w+"), "only=ONLY"),
    (re.compile(r"\d+"), "N"),
)
FILE = re.compile(r"\.(pdf|csv|png|zip|txt|atom|json|ics|xml)(\?|$)|/pictures/|/audio$|/h/|/f/", re.I)
ONE_REFUSED = "Failed to load resource"  # what chromium says of a page that answers 4xx, which is no fault of it
# Whatever axe has nothing to say of is not told in full: that is a third of its time.
AXE_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
ADDRESSES = "() => [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"


class Walker:
    """One browser's walk; ``at_most`` pages of one shape are looked at, for they are made by the same template."""

    def __init__(self, page: Page, base: str, axe: str, *, at_most: int = 1) -> None:
        self.page, self.base, self.at_most = page, base, at_most
        self.wrong: list[str] = []
        self.seen: list[str] = []
        self._shapes: Counter[str] = Counter()
        page.add_init_script(axe)  # put in by the browser itself: our policy refuses scripts of others
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def sign_in(self, session: str) -> None:
        """Be somebody of the staff from now on."""
        self.page.context.add_cookies([{"name": COOKIE, "value": session, "url": self.base}])

    def walk(self, starts: Sequence[str], *, only: str | tuple[str, ...] = "/") -> list[str]:
        """Look at these pages, whatever their shape, and from them at all that they lead to under ``only``."""
        waiting = list(starts)
        for path in waiting:
            if path in self.seen or (path not in starts and self._enough(path)):
                continue
            self.seen.append(path)
            if self.goes(path):
                self.look(path)
                waiting += [link for link in self._links() if link.startswith(only)]
        return self.wrong

    def goes(self, path: str, *, status: int = 200) -> bool:
        """Open a page; whether there is one to look at, and not a file."""
        if FILE.search(path):  # which a browser would keep rather than show
            found = self.page.request.get(self.base + path)
            self._must_be(status, path, found.status)
            return False
        shown = self.page.goto(self.base + path)
        self._must_be(status, path, shown.status if shown else 0)
        return "html" in (shown.header_value("content-type") or "") if shown else False

    def _must_be(self, wanted: int, path: str, status: int) -> None:
        if status != wanted:
            self.wrong.append(f"{path} answers {status}")

    def look(self, name: str) -> None:
        """What is wrong with the page as it stands: it runs over the edge, or has barriers."""
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)
            if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                self.wrong.append(f"{name} scrolls sideways at {size['width']} px")
        self.wrong += [f"{name}: {barrier}" for barrier in self.barriers()]

    def barriers(self) -> Iterator[str]:
        """What axe finds wrong with the page that is open, a line for each place."""
        found: list[dict[str, Any]] = self.page.evaluate(AXE_RUN)
        for rule in found:
            for node in rule["nodes"]:
                yield f"{rule['id']}: {rule['help']} at {node['target']}: {node.get('failureSummary', '')}"

    def _links(self) -> list[str]:
        here: list[str] = self.page.evaluate(ADDRESSES)
        return [link.partition("#")[0] for link in here if link.startswith("/")]

    def _enough(self, path: str) -> bool:
        shape = path.partition("?")[0] if "/moves/" in path else path
        for pattern, name in SAME:
            shape = pattern.sub(name, shape)
        self._shapes[shape] += 1
        return self._shapes[shape] > self.at_most

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and ONE_REFUSED not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")
