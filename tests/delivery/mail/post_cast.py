"""A gateway whose e-mail goes to a real mail server, and whose mail comes back through the one door."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.mail.door import Door, Taken
from gateway.delivery.mail.ourselves import Ourselves, ourselves
from gateway.delivery.ways_out import ways_out
from gateway.settings import Settings
from store import contributions, deliveries, mail, tasks
from store.database import Database, Session
from store.deliveries import Delivery
from store.tasks import Task
from store.words import TaskKind
from tests.channels.email.corpus import FORMS, OURS, plain
from tests.conftest import TurnedClock
from tests.delivery.cast import BASE, no_letters
from tests.fakes.mail import FakeMail, Mail

SECRET = "a secret key for tests, long enough to be one"
BY_NAME = {form.name: form for form in FORMS}


@dataclass
class Post:
    database: Database
    clock: TurnedClock
    server: FakeMail
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        given = {"database_url": self.database.url, "secret_key": SECRET, "data_dir": Path("/nowhere")}
        given |= {"data_key": ("YSB0ZXN0J3Mgb3duIGRhdGEga2V5LCAzMiBieXRlcyE=",)}
        return Settings(**{**given, "smtp_url": self.server.url, "mail_from": OURS, "base_url": BASE, **self.extra})

    @property
    def us(self) -> Ourselves:
        return ourselves(self.settings)

    @property
    def door(self) -> Door:
        return Door(self.database, self.clock, self.us)

    def send(self) -> list[Mail]:
        """Send what is due; what the mail server has taken so far."""
        ways = ways_out(self.settings, self.database, self.clock)
        Dispatcher(self.database, ways, self.clock, BASE, "one", letters=no_letters).run_once(self.clock())
        return self.server.kept

    def take(self, raw: bytes | str) -> Taken:
        return self.door.take(raw if isinstance(raw, bytes) else raw.encode())

    def comes_back(self, delivery: Delivery, form: str, *, number: int = 1, **more: str) -> Taken:
        """A message of the corpus about this delivery, with a Message-ID of its own."""
        raw = BY_NAME[form].raw(delivery.id, key=self.us.key, **more)
        for name in (b"report-1@", b"arf-1@", b"p1@"):
            raw = raw.replace(name, name[:-2] + b"%d-%d@" % (delivery.id, number))
        return self.take(raw)

    def writes(self, words: str, *, number: int = 1, **headers: str) -> Taken:
        return self.take(plain(words, **{"Message_ID": f"<p{number}@example.net>", **headers}))

    def again(self, delivery: Delivery) -> Delivery:
        with self.database.read() as session:
            found = deliveries.get(session, delivery.id)
        assert found is not None
        return found

    def events(self, delivery: Delivery) -> list[str]:
        with self.database.read() as session:
            return [event.kind for event in deliveries.events(session, delivery.id)]

    def tasks(self, kind: TaskKind = TaskKind.MAIL) -> list[Task]:
        with self.database.read() as session:
            return [task for task in tasks.waiting(session) if task.kind is kind]

    def mails(self) -> list[mail.Mail]:
        with self.database.read() as session:
            return [*mail.listed(session, waiting=True), *mail.listed(session, waiting=False)]

    def stories(self) -> int:
        with self.database.read() as session:
            return session.execute(contributions.contributions.select()).all().__len__()

    def page(self, **fields: Any) -> Delivery:
        """A delivery that belongs to no story."""

        def work(session: Session) -> Delivery:
            now = self.clock()
            given = {"notice": "danger_page", "channels": ["email"], "channel": "email", "details": {}, **fields}
            row_id = deliveries.add(session, now=now, due_at=now, **given)
            found = deliveries.get(session, row_id)
            assert found is not None
            return found

        return self.database.write(work)
