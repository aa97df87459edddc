"""A text carrier and a mail server that count what they were given by delivery, in the harness's own process."""

import contextlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.carrier import Asked, FakeCarrier, _Handler
from tests.fakes.mail import FakeMail, Mail

Told = Callable[[str, str, str, bool], None]


class _Cut(Exception):
    """The carrier has it and says no word more."""


class _Whole(_Handler):
    """A request whose sender died before its end is none."""

    def _read(self) -> Asked:
        asked = super()._read()
        if len(asked.body) < int(self.headers.get("Content-Length") or 0):
            raise _Cut
        return asked


class CountingCarrier(FakeCarrier):
    """``told(address, sid, status, early)`` is called for every status that it would report; early: before its answer.

    ``cut_next``: of so many messages it takes the words and breaks off; each is an incident of that delivery.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.given: Counter[int] = Counter()
        self.incidents: Counter[int] = Counter()
        self.cut_next = 0
        self.told: Told = lambda *_: None
        self._server.RequestHandlerClass = _Whole
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]

    def create(self, form: dict[str, str]) -> dict[str, Any]:
        message = super().create(form)
        address = form.get("StatusCallback", "")
        delivery = int(parse_qs(urlsplit(address).query).get("delivery", ["0"])[0])
        self.given[delivery] += 1
        self._report(address, str(message["sid"]))
        if self.cut_next > 0:
            self.cut_next -= 1
            self.incidents[delivery] += 1
            raise _Cut
        return message

    def _report(self, address: str, sid: str) -> None:
        early = self.chance.random() < 0.25
        for status in self.chance.choice((("sent", "delivered"), ("delivered", "sent"), ("sent",), ("delivered",))):
            self.told(address, sid, status, early)


class CountingMail(FakeMail):
    """The same for mail, whose return path names the delivery."""

    def __init__(self) -> None:
        super().__init__()
        self.given: Counter[int] = Counter()
        self.incidents: Counter[int] = Counter()
        self.ids: defaultdict[int, set[str]] = defaultdict(set)
        self.cut_next = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = Mail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content)
        named = re.search(r"bounce\+(\d+)", envelope.mail_from)
        delivery = int(named[1]) if named else 0
        self.given[delivery] += 1
        self.ids[delivery].add(str(mail.message["Message-ID"]))
        if self.cut_next > 0:
            self.cut_next -= 1
            self.incidents[delivery] += 1
            with contextlib.suppress(Exception):
                server.transport.abort()
        return "250 OK kept"
