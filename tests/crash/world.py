"""One gateway that is killed again and again: its database, its clock, who writes to it, and what the harness knows."""

import base64
import json
import os
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, update

from gateway.clock import FileClock
from gateway.settings import read
from gateway.wiring import Gateway
from store import contributions, deliveries, inbound, staff
from store.contributions import Contribution
from store.database import Database, Session
from store.leases import leases
from store.metadata import EPOCH
from store.words import DeliveryState, Role, State
from tests.conftest import KEYS
from tests.crash.processes import take_port
from tests.crash.stubs import CountingCarrier, CountingMail
from tests.crash.wishes import Ledger, Wish, ask_once, signed, status
from tests.delivery.cast import add_home, add_manager
from tests.fakes.carrier import ACCOUNT, TOKEN
from tests.fakes.telephone import BASE_URL, OUR_NUMBER

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST_HOUR, LAST_HOUR = 9, 16  # texts to an organisation wait at night, and so would the harness
SECRET = "only-for-tests-only-for-tests-only-for-tests"
DATA_KEY = base64.b64encode(b"a test's own data key, 32 bytes!").decode()
KIND = "🌼 Staff were kind to Mum at Rosewood, Leeds. They sat with her all night. No {0}.\r\n  Thank you,  all."
MORE = "And the tea was hot, every time, on day {0}. Ünd  so."
FORM = "They sat with Dad all night, and he laughed again.\r\n\r\nNo {0} <b>really</b> ☕"


class World:
    """Nothing here is asserted; ``checking.faults`` does that."""

    def __init__(self, url: str, folder: Path, seed: int, carrier: CountingCarrier, mail: CountingMail) -> None:
        self.chance = random.Random(seed)
        self.folder, self.url = folder, url
        self.carrier, self.mail = carrier, mail
        self.database = Database(url, KEYS)
        self.ledger = Ledger()
        self.hits: defaultdict[int, set[Any]] = defaultdict(set)
        self.erased: list[int] = []
        self.staged = 0  # stories that the harness made itself
        self._port = take_port()
        self.port = self._port.number
        self.counted: dict[str, int] = {}
        self._people = 0
        self._clock_file = folder / "clock"
        self.clock = FileClock(self._clock_file)
        self.set_clock(MONDAY)
        self.gateway = Gateway(read(self.environment()), self.database, self.clock)
        carrier.told = self._told
        self._furnish()

    def environment(self) -> dict[str, str]:
        return {
            "EARSHOT_DATA_DIR": str(self.folder),
            "EARSHOT_DATABASE_URL": self.url,
            "EARSHOT_SECRET_KEY": SECRET,
            "EARSHOT_DATA_KEY": DATA_KEY,
            "EARSHOT_BASE_URL": BASE_URL,
            "EARSHOT_TWILIO_ACCOUNT_SID": ACCOUNT,
            "EARSHOT_TWILIO_AUTH_TOKEN": TOKEN,
            "EARSHOT_TWILIO_FROM": OUR_NUMBER,
            "EARSHOT_TWILIO_API_URL": self.carrier.url,
            "EARSHOT_SMTP_URL": self.mail.url,
            "EARSHOT_MAIL_FROM": "stories@example.org",
            "EARSHOT_CLOCK_FILE": str(self._clock_file),
        }

    def _furnish(self) -> None:
        turned: Any = self.clock
        self.homes = (add_home(self.database, turned), add_home(self.database, turned, name="Harbour", town="Whitby"))
        add_manager(self.database, turned, self.homes[0])
        phone = {"email": "", "mobile": "+447700900999", "channels": ("sms",)}
        add_manager(self.database, turned, self.homes[1], **phone)
        self.moderator = self.database.write(self._add_moderator)
        self.form_fields, self.cookie = self._open_form()

    def _add_moderator(self, session: Session) -> str:
        person = staff.add(session, "mod@example.org", roles=[Role.MODERATOR], now=self.clock(), name="Mo")
        return staff.new_token(session, person, "api", now=self.clock())

    def _open_form(self) -> tuple[dict[str, str], str]:
        """The page's own fields, and the cookie that belongs to them: both outlive any process."""
        from gateway.app import create_app

        client = create_app(self.gateway).test_client()
        page = client.get("/tell", base_url=BASE_URL).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
        cookie = client.get_cookie("earshot", domain="127.0.0.1")
        assert token is not None
        assert cookie is not None
        return {"csrf_token": unescape(token[1])}, f"earshot={cookie.value}"

    # -- time --------------------------------------------------------------------------------------------------------

    def set_clock(self, moment: datetime) -> None:
        """In one step: a process that reads it finds the old instant or the new one, never an empty file."""
        fresh = self._clock_file.with_suffix(".new")
        fresh.write_text(moment.isoformat(), encoding="ascii")
        os.replace(fresh, self._clock_file)
        self.carrier.now = moment

    def forward(self, **parts: float) -> None:
        """By day; from the evening on it is the next morning."""
        moment = self.clock() + timedelta(**parts)
        if not FIRST_HOUR <= moment.hour < LAST_HOUR:
            day = moment + timedelta(days=1 if moment.hour >= LAST_HOUR else 0)
            moment = day.replace(hour=FIRST_HOUR, minute=0)
        self.set_clock(moment)

    def end_lease_of_the_dead(self) -> None:
        """What fifteen seconds of waiting would do: a lease whose holder's process is gone may be taken at once."""

        def work(session: Session) -> None:
            for row in session.execute(select(leases)).all():
                if not _lives(row.holder):
                    session.execute(update(leases).where(leases.c.name == row.name).values(until=EPOCH))

        self.database.write(work)

    # -- what people want --------------------------------------------------------------------------------------------

    def more_to_do(self, *, texts: int = 2, forms: int = 1) -> None:
        for _ in range(texts):
            self._conversation()
        for _ in range(forms):
            self._form()
        self._moves()
        if self.chance.random() < 0.15:
            self.chance.choice((self.carrier, self.mail)).cut_next += 1

    def _next_person(self) -> int:
        self._people += 1
        return self._people

    def _conversation(self) -> None:
        person = self._next_person()
        first = self.ledger.add(self._text(person, KIND.format(person)))
        second = MORE.format(person) if self.chance.random() < 0.5 else "AGREE"
        self.ledger.add(self._text(person, second, after=first))

    def _text(self, person: int, words: str, **more: Any) -> Wish:
        sid = self.carrier.sid("SM")
        sender = f"+447700900{person:03d}"
        fields = {"AccountSid": ACCOUNT, "MessageSid": sid, "From": sender, "To": OUR_NUMBER, "Body": words}
        fields |= {"NumMedia": "0", "NumSegments": "1"}
        return signed("/webhooks/twilio/sms", fields, kind="text", key=sid, sender=sender, words=words, **more)

    def _form(self) -> None:
        person = self._next_person()
        channel = self.chance.choice(("sms", "email"))
        fields = {
            **self.form_fields,
            "nonce": f"nonce-of-{person}-{self.chance.getrandbits(64):x}",
            "who": "me",
            "home_id": str(self.chance.choice(self.homes)),
            "text": FORM.format(person),
            "role": "relative",
            "consent_publish": "yes",
            "consent_contact": "yes",
            "channels": channel,
            "phone": f"07700900{person:03d}" if channel == "sms" else "",
            "email": f"author{person}@example.org" if channel == "email" else "",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        body = urlencode(fields).encode()
        self.ledger.add(Wish("form", "/tell", body, headers, key=fields["nonce"], words=fields["text"]))

    def _moves(self) -> None:
        """Somebody approves what came by the form and waits to be read."""
        moved = {one.story for one in self.ledger.of("move")}
        for form in self.ledger.of("form", granted=True):
            row = self.story_of_form(form.key)
            if row is not None and row.id not in moved and row.state is State.IN_MODERATION:
                self.ledger.add(self._approval(row))

    def _approval(self, row: Contribution) -> Wish:
        sent = {"criticality": 1, "redaction_checked": True, "text": "They sat with a relative."}
        body = json.dumps({"event": "approve", "expected_version": row.version, **sent}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.moderator}"}
        path = f"/api/v1/stories/{row.reference}/moves"
        return Wish("move", path, body, headers, key="approve", story=row.id)

    def _told(self, address: str, sid: str, word: str, early: bool) -> None:
        """The carrier says what became of a message: later, or (once) before it has even answered."""
        wish = self.ledger.add(status(address, sid, word, ACCOUNT))
        if early:
            ask_once(wish, self.port, self.clock, patience=1.0)

    # -- what the harness looks at -----------------------------------------------------------------------------------

    def look(self, work: Callable[[Session], Any]) -> Any:
        with self.database.read() as session:
            return work(session)

    def story_of_form(self, nonce: str) -> Contribution | None:
        def work(session: Session) -> Contribution | None:
            raw = inbound.by_key(session, channel="web", account="tell", key=nonce)
            return contributions.get(session, raw.contribution_id) if raw and raw.contribution_id else None

        found: Contribution | None = self.look(work)
        return found

    def note_hits(self) -> None:
        """Remember each call that a dead process had begun and not finished: there one repeat may be right."""
        table = deliveries.deliveries
        begun = select(table.c.id, table.c.claimed_by, table.c.begun_at).where(
            table.c.state == DeliveryState.CLAIMED, table.c.begun_at.is_not(None)
        )
        for row in self.look(lambda session: session.execute(begun).all()):
            if not _lives(row.claimed_by):
                self.hits[row.id].add(row.begun_at)

    def close(self) -> None:
        self.database.close()
        self._port.give_back()
        shutil.rmtree(self.folder, ignore_errors=True)


def _lives(holder: str) -> bool:
    """Whether the process of a worker's name (host:number:chance) is there."""
    number = holder.rsplit(":", 2)[-2] if holder.count(":") >= 2 else ""
    return number.isdigit() and os.path.exists(f"/proc/{number}")
