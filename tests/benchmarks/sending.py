"""Our own sending for measuring: a database in which every receipt is due, and a lane that sends so many of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from channels.messages import Handover, Outgoing
from channels.sms.outbound import SmsOutbound
from channels.twilio.client import TwilioClient
from gateway.delivery.dispatch import Dispatcher, Lane
from store.database import Database
from store.migrating import migrate
from tests.benchmarks.postgresql import Server
from tests.benchmarks.rounds import Measured, timed
from tests.benchmarks.seeding import seed
from tests.conftest import KEYS
from tests.fakes.carrier import ACCOUNT, TOKEN

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
OURS = "+447700900000"
WORKERS = 2


def client(url: str) -> TwilioClient:
    return TwilioClient(ACCOUNT, TOKEN, api_url=url)


@dataclass
class Counted:
    """The real way out for texts; it ends the lane after so many."""

    sms: SmsOutbound
    most: int
    stop: Callable[[], None] = lambda: None
    sent: list[int] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Handover:
        self.sent.append(outgoing.delivery_id)
        if len(self.sent) >= self.most:
            self.stop()
        return self.sms.send(outgoing)


def send(database: Database, url: str, count: int) -> Measured:
    """Let two workers of one lane send ``count`` of what is due, and measure it for each that they sent."""
    out = Counted(SmsOutbound(client(url), (OURS,)), count)
    dispatcher = Dispatcher(database, {"sms": out}, lambda: NOW, "http://localhost", "bench", channels=("sms",))
    lane = Lane(dispatcher, WORKERS)
    out.stop = lane.stop
    took = timed(count, lambda: lane.run() and None)
    if len(out.sent) < count:
        raise RuntimeError(f"only {len(out.sent)} of {count} were sent")
    return Measured(len(out.sent), took.seconds, took.cpu_seconds)


def filled(folder: Path, count: int, running: Server | None = None) -> Database:
    """A database with ``count`` receipts that wait to be sent."""
    if running is None:
        database = Database(f"sqlite:///{folder / f'sending{count}.db'}", KEYS)
        migrate(database)
    else:
        database = running.make(f"sending{count}", KEYS)
    seed(database, count, now=NOW, due_each=1)
    return database
