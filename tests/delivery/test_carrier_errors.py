"""Each error of the carrier's, at sending or later, and what becomes of the notice: over the carrier's own protocol."""

from collections.abc import Iterator

import pytest

from channels.messages import Receipt
from channels.sms.outbound import SmsOutbound
from channels.sms.receipts import OUTCOMES, PASSING
from channels.twilio.client import TwilioClient
from gateway.delivery import receipts
from gateway.delivery.dispatch import Dispatcher
from store import suppressions
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState as S
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    AUTHOR_PHONE,
    MANAGER_MOBILE,
    add_author,
    deliveries_of,
    dispatcher,
    receive,
    story_with_home,
)
from tests.fakes.carrier import Failure, FakeCarrier
from tests.fakes.telephone import OUR_NUMBER


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


@pytest.fixture
def sender(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Dispatcher:
    client = TwilioClient(carrier.account, carrier.token, carrier.url, timeout=2)
    return dispatcher(sqlite_database, clock, {"sms": SmsOutbound(client, (OUR_NUMBER,))})


@pytest.fixture
def story(sqlite_database: Database, clock: TurnedClock) -> int:
    """A story on its way to a manager who has a mobile phone."""
    return story_with_home(sqlite_database, clock, mobile=MANAGER_MOBILE, channels=("sms",), email="")


def to_home(database: Database, story: int) -> list[Delivery]:
    return deliveries_of(database, story, "story_to_decide")


def texts_to(carrier: FakeCarrier, number: str) -> int:
    return sum(message["to"] == number for message in carrier.sent)


def said(sid: str, status: str, code: str | None = None) -> Receipt:
    return Receipt(sid, OUTCOMES[status], f"{sid}:{status}", status, code=code, permanent=code not in PASSING)


@pytest.mark.parametrize("code", [21211, 21614, 21408, 21612, 21617, 21658])
def test_what_can_never_work_by_text_goes_by_letter_at_once(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher, story: int, code: int
) -> None:
    carrier.fail(*[Failure(400, code)] * 9)
    for _ in range(3):
        sender.run_once(clock())
    [delivery] = to_home(sqlite_database, story)
    assert (delivery.channel, delivery.state) == ("letter", S.HANDED_OVER)
    assert carrier.sent == []


@pytest.mark.parametrize(
    "failure", [Failure(429, 20429), Failure(500, 20500), Failure(503, 20503), Failure(401, 20003)]
)
def test_what_may_pass_waits_and_stays_a_text(
    sqlite_database: Database,
    clock: TurnedClock,
    carrier: FakeCarrier,
    sender: Dispatcher,
    story: int,
    failure: Failure,
) -> None:
    carrier.fail(*[failure] * 9)
    sender.run_once(clock())
    [delivery] = to_home(sqlite_database, story)
    assert (delivery.channel, delivery.state, delivery.attempts) == ("sms", S.DUE, 1)
    assert delivery.due_at > clock()
    carrier.failures.clear()
    clock.forward(hours=1)
    sender.run_once(clock())
    assert texts_to(carrier, MANAGER_MOBILE) == 1


def test_a_time_out_may_have_been_sent_and_is_not_sent_again(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher, story: int
) -> None:
    """CASES B 25."""
    carrier.fail(*[Failure(cut=True)] * 9)
    for _ in range(3):
        sender.run_once(clock())
        clock.forward(hours=2)
    assert to_home(sqlite_database, story)[0].state is S.UNKNOWN
    assert texts_to(carrier, MANAGER_MOBILE) == 1


def test_an_opt_out_at_the_carrier_becomes_ours_for_every_text_that_waits(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher
) -> None:
    """CASES B 34: what is queued already is not sent either, and no other way is tried."""
    author = add_author(sqlite_database, clock, email="ann@example.org", channels=("sms", "email"))
    first = receive(sqlite_database, clock, home_id=None, author_id=author)
    second = receive(sqlite_database, clock, home_id=None, author_id=author)
    carrier.fail(Failure(400, 21610))
    for _ in range(3):
        sender.run_once(clock())
    with sqlite_database.read() as session:
        assert suppressions.is_suppressed(session, AUTHOR_PHONE)
    found = [*deliveries_of(sqlite_database, first), *deliveries_of(sqlite_database, second)]
    assert [(each.state, each.channel) for each in found] == [(S.SUPPRESSED, "sms")] * 2
    assert carrier.sent == []
    assert len(carrier.asked) == 1


@pytest.mark.parametrize("code", ["30004", "30005", "30006", "30007", "30008"])
def test_what_fails_later_for_good_is_never_sent_as_the_same_text_again(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher, story: int, code: str
) -> None:
    sender.run_once(clock())
    sid = to_home(sqlite_database, story)[0].provider_id or ""
    sqlite_database.write(lambda s: receipts.take(s, said(sid, "undelivered", code), now=clock()))
    for _ in range(3):
        clock.forward(hours=5)
        sender.run_once(clock())
    assert [(each.channel, each.state) for each in to_home(sqlite_database, story)] == [
        ("sms", S.FAILED),
        ("letter", S.HANDED_OVER),
    ]
    assert texts_to(carrier, MANAGER_MOBILE) == 1


def test_a_phone_that_could_not_be_reached_is_tried_once_more_after_hours(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher, story: int
) -> None:
    for tries in (1, 2, 2):
        sender.run_once(clock())
        assert texts_to(carrier, MANAGER_MOBILE) == tries
        last = [each for each in to_home(sqlite_database, story) if each.channel == "sms"][-1]
        receipt = said(last.provider_id or "", "undelivered", "30003")
        sqlite_database.write(lambda s, receipt=receipt: receipts.take(s, receipt, now=clock()))  # type: ignore[misc]
        clock.forward(hours=4)
    assert [each.channel for each in to_home(sqlite_database, story)] == ["sms", "sms", "letter"]


@pytest.mark.parametrize("code", ["30003", "30007"])
def test_an_author_whose_text_fails_for_good_waits_for_the_code(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, sender: Dispatcher, code: str
) -> None:
    """CASES A 13: nothing is printed and nobody is phoned."""
    told = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    for _ in range(3):
        sender.run_once(clock())
        last = deliveries_of(sqlite_database, told)[-1]
        receipt = said(last.provider_id or "", "undelivered", code)
        sqlite_database.write(lambda s, receipt=receipt: receipts.take(s, receipt, now=clock()))  # type: ignore[misc]
        clock.forward(hours=5)
    found = deliveries_of(sqlite_database, told)
    assert {(each.channel, each.state) for each in found} == {("sms", S.FAILED)}
    assert len(found) == (2 if code == "30003" else 1)
    assert "return code" in found[-1].reason
