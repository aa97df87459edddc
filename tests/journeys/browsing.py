"""A browser inside the test: the same plain visitor as the demonstration's, but straight into the application."""

import urllib.parse
import urllib.request

from flask.testing import FlaskClient

from gateway.demo.visitor import Lost, Page, Visitor, _page
from tests.fakes.telephone import BASE_URL

__all__ = ["BASE_URL", "Inside", "Lost", "Refused"]


class Refused(Lost):
    """A page that answered with an error; ``page`` is what it said."""

    def __init__(self, status: int, page: Page) -> None:
        super().__init__(f"{page.url} answered {status}: {page.words[:600]}")
        self.status = status
        self.page = page


class Inside(Visitor):
    """Opens pages, fills in forms and presses buttons; keeps its own cookies."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__(BASE_URL)
        self._client = client

    def _fetch(self, request: urllib.request.Request) -> Page:
        method, address, body = request.get_method(), request.full_url, request.data
        for _ in range(6):
            parts = urllib.parse.urlsplit(address)
            answer = self._client.open(
                parts.path + (f"?{parts.query}" if parts.query else ""),
                method=method,
                data=body,
                content_type="application/x-www-form-urlencoded" if method == "POST" else None,
                headers={"Referer": address},
            )
            if answer.status_code not in {301, 302, 303, 307, 308}:
                page = _page(address, answer.status_code, answer.get_data(as_text=True))
                if answer.status_code >= 400:
                    raise Refused(answer.status_code, page)
                return page
            method, body, address = "GET", None, urllib.parse.urljoin(address, answer.headers["Location"])
        raise Lost(f"{address} sends its visitors round in circles")

    def download(self, address: str) -> bytes:
        answer = self._client.get(urllib.parse.urlsplit(address).path)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        return bytes(answer.data)

    def send_refused(self, page: Page, fields: dict[str, str | list[str]], *names: str) -> Refused:
        """Send a form that must be refused; how it was."""
        try:
            shown = self.send(page, page.form_with(*names), fields)
        except Refused as refused:
            return refused
        raise AssertionError(f"it was taken: {shown.words[:400]}")
