"""Several processes on one PostgreSQL, as several machines would be: web alone, and workers that are killed."""

import base64
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text

from store import deliveries
from store.database import Database
from store.leases import leases
from tests.benchmarks.served import free_port, serve
from tests.delivery.engines.cast import wait_for
from tests.fakes.carrier import ACCOUNT, TOKEN, FakeCarrier
from tests.fakes.signing import sign

ROOT = Path(__file__).parents[3]
SMS = "/webhooks/twilio/sms"
OUR_NUMBER = "+447700900100"
# The lease lasts 15 seconds, and who does not lead asks each 2: 20 is promised, and a busy machine has its due.
TAKEN_OVER_WITHIN = 25
_numbers = count(1)


class Town:
    """A web process, the carrier, and the workers that the test starts."""

    def __init__(self, database: Database, carrier: FakeCarrier, environment: dict[str, str], url: str) -> None:
        self.database = database
        self.carrier = carrier
        self.environment = environment
        self.url = url

    @contextmanager
    def worker(self, *command: str) -> Iterator["subprocess.Popen[str]"]:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() != ""
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)

    def text(self) -> str:
        """Somebody tells a story; the number that their receipt goes to."""
        number = next(_numbers)
        sender = f"+447700900{100 + number}"
        form = {
            "AccountSid": ACCOUNT,
            "MessageSid": f"SM{os.getpid():08d}{number:024d}",
            "From": sender,
            "To": OUR_NUMBER,
            "Body": f"They sang with my grandmother every Friday. No {number}.",
            "NumMedia": "0",
            "NumSegments": "1",
        }
        request = urllib.request.Request(
            self.url + SMS, urlencode(form).encode(), {"X-Twilio-Signature": sign(self.url + SMS, form, TOKEN)}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
        return sender

    def told(self) -> Counter[str]:
        """How many texts each person was sent."""
        return Counter(message["to"] for message in self.carrier.sent)

    def leader(self) -> int:
        """The number of the process that holds the scheduler's lease."""
        with self.database.read() as session:
            holder = session.execute(select(leases.c.holder)).scalar_one()
        return int(holder.split(":")[1])

    def states(self) -> dict[str, int]:
        with self.database.read() as session:
            return deliveries.count_by_state(session)


@pytest.fixture
def town(postgresql_database: Database, tmp_path: Path) -> Iterator[Town]:
    port = free_port()
    with ExitStack() as stack:
        carrier = stack.enter_context(FakeCarrier())
        environment = {
            "EARSHOT_DATA_DIR": str(tmp_path),
            "EARSHOT_DATABASE_URL": postgresql_database.url,
            "EARSHOT_SECRET_KEY": "s" * 40,
            "EARSHOT_DATA_KEY": base64.b64encode(b"a test's own data key, 32 bytes!").decode(),
            "EARSHOT_BASE_URL": f"http://127.0.0.1:{port}",
            "EARSHOT_TWILIO_ACCOUNT_SID": ACCOUNT,
            "EARSHOT_TWILIO_AUTH_TOKEN": TOKEN,
            "EARSHOT_TWILIO_FROM": OUR_NUMBER,
            "EARSHOT_TWILIO_API_URL": carrier.url,
        }
        web = serve(["-m", "gateway.cli", "web", "--port", str(port)], environment, port=port)
        served = stack.enter_context(web)
        yield Town(postgresql_database, carrier, environment, served.url)


def test_the_webs_commit_wakes_a_worker_that_never_polls(town: Town) -> None:
    with town.worker("tests.delivery.engines.patient_work"):
        sender = town.text()
        assert wait_for(lambda: town.told() == {sender: 1})
        # Once more: the first may have been found by the look that every start begins with.
        again = town.text()
        assert wait_for(lambda: town.told() == {sender: 1, again: 1})


@pytest.mark.timeout(180)
def test_two_workers_send_each_receipt_once_and_a_killed_leader_is_replaced(town: Town) -> None:
    """It costs the 15 seconds that a lease lasts; nothing else shows that they are enough."""
    with town.worker("gateway.cli", "work") as one, town.worker("gateway.cli", "work") as two:
        people = [town.text() for _ in range(12)]
        assert wait_for(lambda: town.told().total() >= 12)
        assert wait_for(lambda: set(town.states()) == {"handed_over"})
        assert town.leader() == one.pid
        one.kill()
        people += [town.text() for _ in range(6)]
        assert wait_for(lambda: town.leader() == two.pid, TAKEN_OVER_WITHIN)
        assert wait_for(lambda: town.told().total() >= 18)
        people.append(town.text())
        assert wait_for(lambda: town.told().total() >= 19 and set(town.states()) == {"handed_over"})
    assert town.told() == dict.fromkeys(people, 1)


def test_web_and_worker_in_one_process_serve_the_queue_too_and_stop_cleanly(town: Town) -> None:
    with town.worker("gateway.cli", "run", "--port", str(free_port())) as everything:
        sender = town.text()
        assert wait_for(lambda: town.told() == {sender: 1})
        assert wait_for(lambda: set(town.states()) == {"handed_over"})
    assert everything.returncode == 0
    with town.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM procrastinate_workers")).scalar_one() == 0
