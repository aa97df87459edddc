"""A carrier of texts that is slow, down, busy or talks garbage: what is true then, and that it heals by itself."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.sms.outbound import SmsOutbound
from gateway.delivery.reconcile import Reconciler
from gateway.delivery.ways_out import ways_out
from gateway.settings import Settings
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import BASE, add_author, dispatcher, one, plain_words, receive
from tests.fakes.carrier import ACCOUNT, TOKEN, Failure, FakeCarrier

S = DeliveryState
HTML = "<!doctype html><title>502 Bad Gateway</title><p>nginx"
# What it answers, and what is true then: refused (it waits for its next try) or unknown (it is looked into first).
ANSWERS = {
    "500 and no id": (Failure(status=500, code=20500), S.DUE),
    "503 and no id": (Failure(status=503, code=20503), S.DUE),
    "429": (Failure(status=429, code=20429), S.DUE),
    "garbage that claims success": (Failure(status=201, raw="}{ not JSON"), S.UNKNOWN),
    "a page in place of JSON": (Failure(status=201, raw=HTML), S.UNKNOWN),
    "a page with an error": (Failure(status=502, raw=HTML), S.UNKNOWN),
    "a page that says too busy": (Failure(status=503, raw=HTML), S.UNKNOWN),
    "success and nothing else": (Failure(status=200, raw=""), S.UNKNOWN),
    "an empty list": (Failure(status=201, raw="[]"), S.UNKNOWN),
    "cut after the text was taken": (Failure(cut=True), S.UNKNOWN),
    "slower than we wait": (Failure(slow=0.6), S.UNKNOWN),
}


@pytest.fixture
def carrier(clock: TurnedClock) -> Iterator[FakeCarrier]:
    with FakeCarrier(now=clock()) as found:
        yield found


class Texts:
    """One receipt for one author, by text; silence is worse than a second one."""

    def __init__(self, database: Database, clock: TurnedClock, url: str) -> None:
        self.database, self.clock = database, clock
        settings = Settings(
            database_url="sqlite:///unused.db",
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=(TOKEN,),
            twilio_from=("+447700900000",),
            twilio_api_url=url,
        )
        texts = ways_out(settings, database, clock)["sms"]
        assert isinstance(texts, SmsOutbound)
        # The ten seconds that a real carrier is given are long for a test.
        self.ways = {"sms": replace(texts, client=replace(texts.client, timeout=0.3))}
        self.story = receive(database, clock, home_id=None, author_id=add_author(database, clock))

    def run(self) -> Delivery:
        worker = dispatcher(self.database, self.clock, self.ways)
        while worker.run_once(self.clock()):
            pass
        return one(self.database, self.story, "receipt")

    def later(self, minutes: int) -> Delivery:
        self.clock.forward(minutes=minutes)
        Reconciler(self.database, self.ways, self.clock, BASE, plain_words).run_once(self.clock())
        return self.run()


@pytest.mark.parametrize(("failure", "state"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_it_answers_it_is_sent_once_when_the_carrier_is_well_again(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, failure: Failure, state: DeliveryState
) -> None:
    """CASES B 24 and 25: refused is tried again later, unknown is looked up first; neither is sent in a hot loop."""
    texts = Texts(sqlite_database, clock, carrier.url)
    carrier.fail(failure)
    assert texts.run().state is state
    asked = len(carrier.asked)
    assert texts.run().state is state
    assert len(carrier.asked) == asked
    for _ in range(3):
        found = texts.later(70)
    assert found.state is S.HANDED_OVER
    assert [message["sid"] for message in carrier.sent] == [found.provider_id]


def test_a_carrier_that_fails_for_hours_is_asked_less_and_less_and_gets_it_once(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    texts = Texts(sqlite_database, clock, carrier.url)
    carrier.fail(*[Failure(status=500, code=20500)] * 200)
    for _ in range(4 * 60):
        texts.run()
        clock.forward(minutes=1)
    assert 5 <= len(carrier.asked) <= 40
    carrier.failures.clear()
    for _ in range(3):
        found = texts.later(70)
    assert found.state is S.HANDED_OVER
    assert len(carrier.sent) == 1


def test_a_refused_connection_is_no_unknown_outcome(sqlite_database: Database, clock: TurnedClock) -> None:
    """Nothing can have left: it is tried again without asking anybody."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    texts = Texts(sqlite_database, clock, f"http://127.0.0.1:{port}")
    assert texts.run().state is S.DUE


def test_tls_that_can_not_be_agreed_is_no_unknown_outcome(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """The carrier's port speaks no TLS: the text itself never left."""
    texts = Texts(sqlite_database, clock, carrier.url.replace("http://", "https://"))
    found = texts.run()
    assert found.state in {S.DUE, S.UNKNOWN}
    assert carrier.sent == []


def test_a_line_that_is_cut_before_the_answer_ends_is_looked_up(sqlite_database: Database, clock: TurnedClock) -> None:
    """Half of an answer says nothing, and the rest is never waited for longer than we wait."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def half() -> None:
            caller, _ = listening.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 400\r\n\r\n{"sid": "SM')

        thread = threading.Thread(target=half, daemon=True)
        thread.start()
        texts = Texts(sqlite_database, clock, f"http://127.0.0.1:{listening.getsockname()[1]}")
        assert texts.run().state is S.UNKNOWN
        thread.join(5)
