"""People who text: signed webhooks to the real views over a real database, and what came of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from gateway.moderation.decide import decide
from gateway.moderation.details import Details
from gateway.moderation.facts import Actor
from gateway.notices.compose import compose
from gateway.settings import Settings
from gateway.web import hooks
from gateway.wiring import Gateway
from store import authors, contributions, deliveries, homes, inbound, suppressions, tasks
from store.contributions import Contribution
from store.database import Database
from store.deliveries import Delivery
from store.words import Event, Role, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.signing import sign

BASE = "https://earshot.example.org"
TOKEN = "the-token-of-our-own-carrier"
OUR_NUMBER = "+447700900100"
ADA = "+447700900123"
ACCOUNT = "AC00000000000000000000000000000001"
SMS, STATUS = "/webhooks/twilio/sms", "/webhooks/twilio/sms-status"
_sids = count(1)


def fresh_sid() -> str:
    return f"SM{next(_sids):032x}"


def application(database: Database, clock: TurnedClock, *, tokens: tuple[str, ...] = (TOKEN,)) -> Flask:
    """The carriers' side of the gateway, without the pages for people."""
    settings = Settings(
        data_dir=Path("/nowhere"),
        database_url=database.url,
        secret_key="s" * 40,
        data_key=("YSB0ZXN0J3Mgb3duIGRhdGEga2V5LCAzMiBieXRlcyE=",),
        base_url=BASE,
        twilio_auth_token=tokens,
    )
    app = Flask("webhooks", static_folder=None, template_folder=None)
    app.extensions["earshot"] = Gateway(settings, database, clock)
    app.register_blueprint(hooks.blueprint())
    return app


def fields(body: str, *, sid: str | None = None, sender: str = ADA, **more: str) -> dict[str, str]:
    given = {"AccountSid": ACCOUNT, "MessageSid": fresh_sid() if sid is None else sid, "From": sender}
    return {**given, "To": OUR_NUMBER, "Body": body, "NumMedia": "0", "NumSegments": "1", **more}


def headers(path: str, params: Iterable[tuple[str, str]], *, token: str = TOKEN) -> dict[str, str]:
    return {
        "X-Twilio-Signature": sign(BASE + path, list(params), token),
        "Content-Type": "application/x-www-form-urlencoded",
    }


@dataclass
class World:
    """The gateway as its people meet it, and its store as a test looks into it."""

    database: Database
    clock: TurnedClock

    def __post_init__(self) -> None:
        self.client = application(self.database, self.clock).test_client()

    def post(self, params: dict[str, str], path: str = SMS, *, token: str = TOKEN) -> int:
        signed = headers(path, params.items(), token=token)
        answer = self.client.post(path, data=urlencode(params), headers=signed, base_url="http://10.0.0.7:8000")
        if answer.status_code == 200:
            assert answer.mimetype == "text/xml"
            assert answer.get_data(as_text=True).endswith("<Response/>")
        return answer.status_code

    def text(self, body: str, *, sid: str | None = None, sender: str = ADA, **more: str) -> None:
        """A text comes in and is answered."""
        assert self.post(fields(body, sid=sid, sender=sender, **more)) == 200

    def home(self, name: str = "Rosewood", town: str = "Leeds", **more: object) -> int:
        now = self.clock()
        return self.database.write(lambda s: homes.add(s, now=now, name=name, town=town, **more))

    # -- looking ----------------------------------------------------------------------------------------------------

    def stories(self) -> list[Contribution]:
        with self.database.read() as session:
            rows = session.execute(
                contributions.contributions.select().order_by(contributions.contributions.c.id)
            ).all()
            return [contributions.contribution(row) for row in rows]

    def story(self) -> Contribution:
        found = self.stories()
        assert len(found) == 1, f"{len(found)} stories"
        return found[0]

    def parts(self, story_id: int | None = None) -> list[tuple[str, str | None]]:
        with self.database.read() as session:
            found = contributions.original(session, story_id or self.story().id)
            return [(part.field, part.text) for part in found]

    def said(self) -> list[Delivery]:
        with self.database.read() as session:
            rows = session.execute(deliveries.deliveries.select().order_by(deliveries.deliveries.c.id)).all()
            return [deliveries._delivery(row) for row in rows]

    def notices(self) -> list[str]:
        return [delivery.notice for delivery in self.said()]

    def heard(self) -> list[str]:
        """What people were texted, as they read it, the oldest first."""
        with self.database.read() as session:
            return [
                compose(session, said, channel="sms", base_url=BASE, now=self.clock()).body
                for said in self.said()
                if "sms" in said.channels
            ]

    def digits(self) -> str:
        """The four digits that were texted last."""
        return str(re.findall(r"4 digits: (\d{4})", "\n".join(self.heard()))[-1])

    def code(self) -> str:
        """The return code that was texted last, in its groups of four."""
        return str(re.findall(r"return code: (\d{4}-\d{4}-\d{4}-\d{4})", "\n".join(self.heard()))[-1])

    def raw(self) -> list[inbound.Raw]:
        with self.database.read() as session:
            rows = session.execute(inbound.inbound.select().order_by(inbound.inbound.c.id)).all()
            return [inbound._raw(session, row) for row in rows]

    def tasks(self, kind: TaskKind) -> list[tasks.Task]:
        with self.database.read() as session:
            return [task for task in tasks.waiting(session) if task.kind is kind]

    def author_count(self) -> int:
        with self.database.read() as session:
            return len(session.execute(authors.authors.select()).all())

    def is_suppressed(self, phone: str = ADA) -> bool:
        with self.database.read() as session:
            return suppressions.is_suppressed(session, phone)

    # -- the desk ----------------------------------------------------------------------------------------------------

    def decide(
        self, event: Event, details: Details | None = None, *, role: Role = Role.MODERATOR, story: int = 0
    ) -> None:
        story, now = story or self.story().id, self.clock()
        self.database.write(lambda s: decide(s, story, event, by=Actor(role, "7"), details=details, now=now))
