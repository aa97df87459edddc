"""Somebody with a browser and no JavaScript: opens pages, fills in their forms and presses their buttons."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser


class Lost(RuntimeError):
    """A page was not what the visitor expected; the message has the page's own words."""


@dataclass
class FoundForm:
    """One form of a page: where it goes, what it would send untouched, and the names of its buttons."""

    action: str
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """Collects the forms, the links and the plain words of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FoundForm] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._open: FoundForm | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "head"}:
            self._quiet += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._open = FoundForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and given.get("name"):
            self._control(self._open, tag, given, dict(attrs))
        elif self._open is not None and tag == "option" and self._select and "selected" in dict(attrs):
            self._open.fields.append((self._select, given.get("value", "")))

    def _control(self, form: FoundForm, tag: str, given: dict[str, str], attrs: dict[str, str | None]) -> None:
        name, kind = given["name"], given.get("type", "text").lower()
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append((name, given.get("value", "")))
            return
        form.names.add(name)
        if tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "input" and (kind not in {"radio", "checkbox", "file"} or "checked" in attrs):
            form.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head"}:
            self._quiet -= 1
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._open is not None:
            name, before = self._open.fields[-1]
            # A browser drops one line end right after <textarea>.
            self._open.fields[-1] = (name, before + (data.removeprefix("\n") if not before else data))
        elif not self._quiet and data.strip():
            self.words.append(" ".join(data.split()))


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    html: str
    forms: list[FoundForm]
    links: list[str]
    words: str

    def form_with(self, *names: str) -> FoundForm:
        """The first form that has all these fields (or buttons)."""
        for form in self.forms:
            if set(names) <= form.names | {name for name, _ in form.buttons}:
                return form
        raise Lost(f"{self.url} has no form with {', '.join(names)}; it says: {self.words[:400]}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are followed by hand, so that a POST's answer is fetched with GET and the last address is known."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


class Visitor:
    """Keeps cookies from page to page, on loopback only."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies, _NoRedirect())

    def open(self, address: str) -> Page:
        """Fetch a page by its path or full address; raises Lost when it can't be had."""
        return self._fetch(urllib.request.Request(urllib.parse.urljoin(self.base_url + "/", address)))  # noqa: S310

    def send(self, page: Page, form: FoundForm, fields: dict[str, str | list[str]] | None = None) -> Page:
        """Send a form with what it holds, overlaid by ``fields``; follows the redirect."""
        given = fields or {}
        pairs = [(name, value) for name, value in form.fields if name not in given]
        for name, value in given.items():
            pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        target = urllib.parse.urljoin(page.url, form.action or page.url)
        body = urllib.parse.urlencode(pairs).encode()
        if form.method == "get":
            return self.open(target.partition("?")[0] + "?" + body.decode())
        headers = {"Referer": page.url}
        return self._fetch(urllib.request.Request(target, data=body, headers=headers))  # noqa: S310

    def download(self, address: str) -> bytes:
        request = urllib.request.Request(urllib.parse.urljoin(self.base_url + "/", address))  # noqa: S310
        with self._opener.open(request, timeout=30) as answer:
            return bytes(answer.read())

    def _fetch(self, request: urllib.request.Request) -> Page:
        for _ in range(6):
            try:
                with self._opener.open(request, timeout=30) as answer:
                    return _page(answer.url, answer.status, answer.read().decode("utf-8", "replace"))
            except urllib.error.HTTPError as error:
                location = error.headers.get("Location")
                if error.code in {301, 302, 303, 307, 308} and location:
                    request = urllib.request.Request(urllib.parse.urljoin(request.full_url, location))  # noqa: S310
                    continue
                page = _page(request.full_url, error.code, error.read().decode("utf-8", "replace"))
                raise Lost(f"{request.full_url} answered {error.code}: {page.words[:400]}") from None
        raise Lost(f"{request.full_url} sends its visitors round in circles")


def _page(url: str, status: int, html: str) -> Page:
    reader = _Forms()
    reader.feed(html)
    return Page(url, status, html, reader.forms, reader.links, " ".join(reader.words))
