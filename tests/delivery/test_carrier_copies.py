"""What the carrier holds of texts goes: at once for what came in, at its end for what we sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gateway.delivery import evidence
from gateway.delivery.carrier_copies import TELL_AFTER, clear_due
from gateway.delivery.errands import dispatcher_of
from store import inbound
from store.database import Database
from tests.conftest import TurnedClock
from tests.fakes.carrier import Failure, FakeCarrier
from tests.intake.picture_cast import ADA, Texting, picture_of
from tests.phone_door import settings_with

WORDS = "They were kind to mum at Rosewood."


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


@pytest.fixture
def texting(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    return Texting(sqlite_database, clock, carrier)


@pytest.fixture
def on_both(database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    return Texting(database, clock, carrier)


def send_what_waits(texting: Texting) -> str:
    """The receipt of a story goes out by text; its id at the carrier."""
    before = set(texting.carrier.messages)
    dispatcher_of(texting.office.gateway).run_once(texting.clock())
    [sid] = set(texting.carrier.messages) - before
    assert texting.carrier.messages[sid]["to"] == ADA
    return sid


def words_at_carrier(texting: Texting, sid: str) -> str:
    return str(texting.carrier.messages[sid]["body"])


def test_the_words_of_a_text_that_came_in_go_as_soon_as_they_are_kept(on_both: Texting) -> None:
    sid = on_both.text(WORDS)
    on_both.fetch()
    assert on_both.clear() == 1
    assert words_at_carrier(on_both, sid) == ""
    copy = on_both.copies()[sid, "message"]
    assert (copy.direction, copy.done_at, copy.due_at, copy.attempts) == ("in", on_both.clock(), None, 1)
    assert (on_both.fetch(), on_both.clear()) == (0, 0)


def test_a_text_that_was_set_aside_is_as_safe_here_as_any_other(texting: Texting) -> None:
    """It waits in the holding pen with every byte, so the carrier's copy may go."""
    sid = texting.text("a\0b")
    with texting.database.read() as session:
        assert b"Body=a%00b" in inbound.holding(session)[0].payload
    texting.fetch()
    texting.clear()
    assert words_at_carrier(texting, sid) == ""


@pytest.mark.parametrize("status", ["delivered", "undelivered", "failed"])
def test_the_words_of_a_text_of_ours_go_when_its_fate_is_told(on_both: Texting, status: str) -> None:
    on_both.text(WORDS)
    sid = send_what_waits(on_both)
    on_both.status(sid, "sent")
    assert (sid, "message") not in on_both.copies()
    on_both.status(sid, status, **({} if status == "delivered" else {"ErrorCode": "30005"}))
    assert on_both.clear() == 1
    assert words_at_carrier(on_both, sid) == ""
    assert on_both.copies()[sid, "message"].direction == "out"


def test_a_final_word_that_overtakes_our_own_commit_counts_too(texting: Texting) -> None:
    """CASES B 22."""
    sid = texting.carrier.sid("SM")
    texting.carrier.messages[sid] = {"sid": sid, "body": "Hello", "to": ADA}
    texting.status(sid, "delivered")
    assert texting.clear() == 1
    assert words_at_carrier(texting, sid) == ""


@pytest.mark.parametrize("sent", [True, False])
def test_after_a_day_of_silence_they_go_as_well(texting: Texting, sent: bool) -> None:
    texting.text(WORDS)
    sid = send_what_waits(texting)
    if sent:
        texting.status(sid, "sent")
    texting.clock.forward(hours=23)
    evidence.settle_silence(texting.database, texting.clock())
    assert texting.clear() == 0
    texting.clock.forward(hours=2)
    evidence.settle_silence(texting.database, texting.clock())
    assert texting.clear() == 1
    assert words_at_carrier(texting, sid) == ""


def test_a_copy_that_is_gone_already_is_what_was_wanted(texting: Texting) -> None:
    sid = texting.text(WORDS, picture_of())
    texting.fetch()
    del texting.carrier.messages[sid]
    texting.carrier.media.clear()
    assert texting.clear() == 2
    assert all(copy.done_at for copy in texting.copies().values())


def test_a_carrier_that_refuses_is_asked_again_later_and_later(texting: Texting) -> None:
    sid = texting.text(WORDS)
    texting.fetch()
    waits: list[timedelta] = []
    for _ in range(3):
        texting.carrier.fail(Failure(409, 20009))
        assert texting.clear() == 0
        due = texting.copies()[sid, "message"].due_at
        assert due is not None
        waits.append(due - texting.clock())
        asked = len(texting.carrier.asked)
        assert texting.clear() == 0
        assert len(texting.carrier.asked) == asked, "not before its time"
        texting.clock.now = due
    assert waits == sorted(set(waits)), "each wait is longer"
    assert texting.clear() == 1
    assert texting.copies()[sid, "message"].error == ""


def test_an_administrator_is_told_once_for_all_and_no_longer_than_it_lasts(texting: Texting) -> None:
    for number in range(3):
        texting.text(f"{WORDS} {number}")
    texting.fetch()
    for attempt in range(TELL_AFTER):
        assert texting.task_notes() == [], attempt
        texting.carrier.fail(*[Failure(500)] * 3)
        texting.clear()
        texting.clock.forward(hours=13)
    [note] = texting.task_notes()
    assert "could not be removed" in note
    assert WORDS not in note
    assert ADA not in note
    assert texting.clear() == 3
    assert texting.task_notes() == []


def test_while_the_carrier_is_away_it_is_not_asked_for_each(texting: Texting) -> None:
    for number in range(3):
        texting.text(f"{WORDS} {number}")
    texting.fetch()
    texting.carrier.fail(*[Failure(429, 20429)] * 3)
    texting.clear()
    assert len(texting.carrier.asked) == 1
    texting.carrier.failures.clear()
    texting.clock.forward(minutes=2)
    assert texting.clear() == 3


def test_pictures_stay_until_the_last_of_their_text_is_here(texting: Texting) -> None:
    sid = texting.text(WORDS, picture_of(), picture_of())
    texting.carrier.fail(Failure(), Failure(503))
    assert texting.fetch() == 1
    texting.clear()
    assert len(texting.carrier.media[sid]) == 2
    texting.clock.forward(hours=1)
    assert texting.fetch() == 1
    texting.clear()
    assert texting.carrier.media[sid] == {}


def test_a_text_of_another_account_is_not_ours_to_blank(texting: Texting) -> None:
    sid = texting.text(WORDS, AccountSid="AC" + "9" * 32)
    texting.fetch()
    assert texting.clear() == 0
    assert words_at_carrier(texting, sid) == WORDS


def test_an_id_that_is_no_message_of_the_carrier_s_is_never_asked_for(texting: Texting) -> None:
    texting.text(WORDS, sid="sandbox-1")
    texting.fetch()
    assert texting.clear() == 0
    assert texting.copies() == {}


def test_a_sandbox_asks_nobody(texting: Texting) -> None:
    texting.text(WORDS)
    texting.fetch()
    settings = settings_with(sandbox=("sms",), twilio_api_url=texting.carrier.url)
    assert clear_due(settings, texting.database, texting.clock) == 0
    assert texting.carrier.asked == []
