"""Whether now is a safe time, from the words in which somebody said it, by London's clock."""

from datetime import UTC, datetime

import pytest

from gateway.intake.safe_times import is_safe

MONDAY_9, MONDAY_15 = datetime(2027, 3, 1, 9, 0, tzinfo=UTC), datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
MONDAY_19, SUNDAY_9 = datetime(2027, 3, 1, 19, 0, tzinfo=UTC), datetime(2027, 2, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "now", "safe"),
    [
        ("mornings only", MONDAY_9, True),
        ("mornings only", MONDAY_15, False),
        ("afternoons", MONDAY_15, True),
        ("early evening", MONDAY_19, True),
        ("Not in the mornings", MONDAY_9, False),
        ("Not in the mornings", MONDAY_15, True),
        ("any time", MONDAY_15, True),
        ("after 6", MONDAY_15, False),
        ("after 6", MONDAY_19, True),
        ("after 10am and before 4pm", MONDAY_15, True),
        ("after 10am and before 4pm", MONDAY_9, False),
        ("from 8:30 am", MONDAY_9, True),
        ("weekdays", MONDAY_9, True),
        ("weekdays", SUNDAY_9, False),
        ("any time but not Sundays", SUNDAY_9, False),
        ("Mondays and Tuesdays, mornings", MONDAY_9, True),
        ("Mondays and Tuesdays, mornings", MONDAY_15, False),
        ("weekends, never mornings", SUNDAY_9, False),
        ("when my son is out", MONDAY_15, True),
    ],
)
def test_words_of_every_day_say_whether_now_is_safe(words: str, now: datetime, safe: bool) -> None:
    assert is_safe(words, now) is safe


def test_nobody_is_rung_at_night_who_did_not_ask_for_it() -> None:
    night = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    assert not is_safe("", night)
    assert not is_safe("any time", night)


def test_summer_time_is_londons() -> None:
    """Eleven by the clock of the universe is noon in a London summer."""
    assert is_safe("mornings", datetime(2027, 7, 1, 10, 59, tzinfo=UTC))
    assert not is_safe("mornings", datetime(2027, 7, 1, 11, 0, tzinfo=UTC))
