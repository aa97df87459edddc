"""Texts at night: which wait, until when, and which never do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.delivery.quiet_hours import morning_after
from store.database import Database
from store.deliveries import Delivery
from tests.conftest import TurnedClock
from tests.delivery.cast import add_author, add_home, one, receive


@pytest.fixture
def text(sqlite_database: Database, clock: TurnedClock) -> Delivery:
    story = receive(
        sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=add_author(sqlite_database, clock)
    )
    return one(sqlite_database, story, "receipt")


def of(text: Delivery, notice: str, channel: str = "sms") -> Delivery:
    return replace(text, notice=notice, channel=channel)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2027, 3, 1, 20, 59, tzinfo=UTC), None),
        (datetime(2027, 3, 1, 21, 0, tzinfo=UTC), datetime(2027, 3, 2, 8, tzinfo=UTC)),
        (datetime(2027, 3, 2, 7, 59, tzinfo=UTC), datetime(2027, 3, 2, 8, tzinfo=UTC)),
        (datetime(2027, 3, 2, 8, 0, tzinfo=UTC), None),
        # The clocks go forward in the night to Sunday 28 March: its morning comes an hour sooner.
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (datetime(2027, 7, 1, 20, 0, tzinfo=UTC), datetime(2027, 7, 2, 7, tzinfo=UTC)),
    ],
)
def test_a_text_at_night_waits_for_the_morning(text: Delivery, now: datetime, until: datetime | None) -> None:
    assert morning_after(of(text, "published_author"), now) == until


@pytest.mark.parametrize("notice", ["receipt", "thanks", "held_author", "referral_council", "how_to_finish_withdrawal"])
def test_what_answers_somebody_or_is_about_their_safety_goes_at_once(text: Delivery, notice: str) -> None:
    assert morning_after(of(text, notice), datetime(2027, 3, 1, 23, tzinfo=UTC)) is None


def test_mail_goes_at_night(text: Delivery) -> None:
    assert morning_after(of(text, "published_author", "email"), datetime(2027, 3, 1, 23, tzinfo=UTC)) is None
