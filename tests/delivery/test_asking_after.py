"""Before silence counts, the carrier is asked once what became of a text."""

from collections.abc import Iterator

import pytest

from gateway.delivery import evidence
from gateway.delivery.asking_after import ask_after_silent
from gateway.delivery.errands import dispatcher_of
from store import deliveries
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState as S
from tests.conftest import TurnedClock
from tests.fakes.carrier import Failure, FakeCarrier
from tests.intake.picture_cast import Texting
from tests.phone_door import settings_with


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


@pytest.fixture
def texting(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    found = Texting(sqlite_database, clock, carrier)
    found.text("They were kind to mum at Rosewood.")
    dispatcher_of(found.office.gateway).run_once(clock())
    return found


def receipt(texting: Texting) -> Delivery:
    with texting.database.read() as session:
        [delivery] = [each for each in deliveries.of(session, texting.story_id()) if each.notice == "receipt"]
        return delivery


def now_at_carrier(texting: Texting, status: str, code: int | None = None) -> None:
    texting.carrier.messages[receipt(texting).provider_id or ""].update(status=status, error_code=code)


def ask(texting: Texting) -> int:
    return ask_after_silent(texting.settings, texting.database, texting.clock)


def test_a_text_whose_call_back_was_lost_is_found_to_be_delivered(texting: Texting) -> None:
    now_at_carrier(texting, "delivered")
    texting.clock.forward(hours=22)
    assert ask(texting) == 0, "not before silence is near"
    texting.clock.forward(hours=1, minutes=5)
    assert ask(texting) == 1
    assert (receipt(texting).state, receipt(texting).told_at) == (S.DELIVERED, texting.clock())


def test_one_that_failed_is_found_to_have_failed_and_why(texting: Texting) -> None:
    now_at_carrier(texting, "undelivered", 30005)
    texting.clock.forward(hours=23, minutes=5)
    ask(texting)
    assert receipt(texting).state is S.FAILED
    assert "30005" in receipt(texting).reason


def test_each_is_asked_after_once_and_the_call_back_that_comes_late_changes_nothing(texting: Texting) -> None:
    now_at_carrier(texting, "sent")
    texting.clock.forward(hours=23, minutes=5)
    assert (ask(texting), ask(texting)) == (1, 0)
    texting.status(receipt(texting).provider_id or "", "sent")
    sent_at = texting.clock()
    for hours in (23, 2):
        evidence.settle_silence(texting.database, texting.clock())
        assert receipt(texting).told_at is None
        texting.clock.forward(hours=hours)
    evidence.settle_silence(texting.database, texting.clock())
    assert receipt(texting).told_at == sent_at


def test_a_carrier_that_is_away_is_asked_again(texting: Texting) -> None:
    now_at_carrier(texting, "delivered")
    texting.clock.forward(hours=23, minutes=5)
    texting.carrier.fail(Failure(503))
    assert ask(texting) == 0
    assert receipt(texting).state is S.HANDED_OVER
    assert ask(texting) == 1


@pytest.mark.parametrize("status", ["", "no-such-status"])
def test_an_answer_that_says_nothing_leaves_it_silent(texting: Texting, status: str) -> None:
    now_at_carrier(texting, status)
    texting.clock.forward(hours=23, minutes=5)
    assert ask(texting) == 1
    assert receipt(texting).state is S.HANDED_OVER


def test_one_that_the_carrier_no_longer_knows_stays_silent(texting: Texting) -> None:
    texting.carrier.messages.clear()
    texting.clock.forward(hours=23, minutes=5)
    assert ask(texting) == 1
    assert receipt(texting).state is S.HANDED_OVER


def test_a_sandbox_asks_nobody(texting: Texting) -> None:
    texting.clock.forward(hours=23, minutes=5)
    before = len(texting.carrier.asked)
    settings = settings_with(sandbox=("sms",), twilio_api_url=texting.carrier.url)
    assert ask_after_silent(settings, texting.database, texting.clock) == 0
    assert len(texting.carrier.asked) == before
