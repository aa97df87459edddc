"""Two ways to use a page: by keyboard alone, with its focus seen at every stop, and in a browser without scripts."""

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page

from tests.browser.walking import Walker

MOST_STOPS = 150
# Where the focus is, whether it can be seen there, and whether what is wanted is there, in its group, or before it.
STOP = """wanted => {
  const at = document.activeElement;
  if (at === document.body || at === document.documentElement) return {nowhere: true};
  const look = () => [[at, null], ...[...(at.labels || [])].flatMap(each => [[each, '::before'], [each, '::after']])]
    .map(([each, part]) => getComputedStyle(each, part))
    .map(s => [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth, s.textDecoration].join())
    .join();
  const focused = look(), place = at.getBoundingClientRect();
  const [across, down] = [place.left + place.width / 2, place.top + place.height / 2];
  const hit = document.elementFromPoint(across, Math.min(Math.max(down, 1), innerHeight - 1));
  const covered = ![at, ...(at.labels || [])].some(each => each.contains(hit) || hit?.contains(each));
  at.blur();
  const blurred = look();
  at.focus({preventScroll: true});
  return {
    there: at === wanted,
    grouped: at.type === 'radio' && wanted.type === 'radio' && at.name === wanted.name,
    passed: !!(wanted.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
    seen: focused !== blurred && !covered && place.bottom > 0 && place.top < innerHeight && place.width > 0,
    what: at.outerHTML.slice(0, 200),
  };
}"""


class Hands(ABC):
    """Somebody at a page; ``wrong`` gathers what is wrong with the pages that they pass."""

    def __init__(self, page: Page, base: str, axe: str) -> None:
        self.page, self.base = page, base
        self.walker = Walker(page, base, axe)

    @property
    def wrong(self) -> list[str]:
        return self.walker.wrong

    def open(self, path: str) -> None:
        """Type an address, or follow a link in a message."""
        self.walker.goes(path)
        self.look()

    def press(self, what: str | Locator) -> None:
        """Use a link or a button that leads on."""
        wanted = self._named(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            self.use(wanted)
        self.look()

    def put_right(self, sentence: str) -> None:
        """Follow the summary's link to the field that this sentence is about."""
        summary = self.page.get_by_role("alert")
        assert summary.is_visible()
        assert self.page.title().startswith("Error: ")
        link = summary.get_by_role("link", name=sentence, exact=True)
        assert link.count() == 1, summary.inner_text()
        field = (link.get_attribute("href") or "").removeprefix("#")
        self.use(link)
        assert self.page.evaluate("document.activeElement.id") == field, sentence

    def says(self, heading: str) -> None:
        assert self.page.get_by_role("heading", name=heading).first.is_visible(), self.page.inner_text("main")

    def _named(self, name: str) -> Locator:
        button = self.page.get_by_role("button", name=name, exact=True)
        return button.or_(self.page.get_by_role("link", name=name, exact=True)).first

    @abstractmethod
    def look(self) -> None:
        """Note what is wrong with the page that is open now."""

    @abstractmethod
    def use(self, wanted: Locator) -> None: ...

    @abstractmethod
    def write(self, label: str, words: str) -> None: ...

    @abstractmethod
    def choose(self, label: str) -> None: ...


class Keyboard(Hands):
    """Tab and Shift+Tab to get somewhere, arrows within a group, Enter, Space and letters; nothing else."""

    def look(self) -> None:
        self.walker.wrong += [f"{self.page.url}: {barrier}" for barrier in self.walker.barriers()]

    def use(self, wanted: Locator) -> None:
        self._to(wanted)
        self.page.keyboard.press("Space" if wanted.evaluate("each => each.tagName === 'BUTTON'") else "Enter")

    def write(self, label: str, words: str) -> None:
        self._to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(words)

    def choose(self, label: str) -> None:
        wanted = self.page.get_by_label(label, exact=True)
        self._to(wanted)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), label

    def _to(self, wanted: Locator) -> None:
        element = wanted.element_handle()
        for _ in range(MOST_STOPS):
            stop = self.page.evaluate(STOP, element)
            assert stop.get("seen", True), f"The focus is not seen on {self.page.url} at {stop['what']}"
            if stop.get("there"):
                return
            self.page.keyboard.press("ArrowDown" if stop.get("grouped") else self._way(stop))
        raise AssertionError(f"No key leads to {wanted} on {self.page.url}")

    def _way(self, stop: dict[str, bool]) -> str:
        return "Shift+Tab" if stop.get("passed") else "Tab"


class WithoutScripts(Hands):
    """A browser that runs no scripts."""

    def look(self) -> None:
        if self.page.get_by_role("heading", level=1).count() != 1:
            self.wrong.append(f"{self.page.url} has not one heading of the first level")
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.wrong.append(f"{self.page.url} scrolls sideways")

    def use(self, wanted: Locator) -> None:
        wanted.click()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()
