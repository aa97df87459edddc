"""Days as people write them."""

from datetime import date

import pytest

from gateway.intake.plain_date import months_on, read_day

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 June", date(2027, 6, 12)),
        ("12th of June", date(2027, 6, 12)),
        ("June 12th, 2028", date(2028, 6, 12)),
        ("Sat 12 Jun.", date(2027, 6, 12)),
        ("12/6", date(2027, 6, 12)),
        ("12/6/2027", date(2027, 6, 12)),
        ("12.06.27", date(2027, 6, 12)),
        ("2027-06-12", date(2027, 6, 12)),
        ("in June", date(2027, 6, 1)),
        ("May", date(2027, 5, 1)),
        ("sept 3", date(2027, 9, 3)),
        ("2 February", date(2028, 2, 2)),
        ("after 12 June", date(2027, 6, 13)),
        ("tomorrow", date(2027, 3, 2)),
        ("in two weeks", date(2027, 3, 15)),
        ("next month", date(2027, 4, 1)),
        ("6 months", date(2027, 9, 1)),
        ("in a year", date(2028, 3, 1)),
    ],
)
def test_a_day_in_plain_words_is_understood(text: str, day: date) -> None:
    assert read_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "after Easter", "31 June", "30/2/2028", "13/13", "12", "2026", "12 June 2026", "12/6/2031"),
        *("in 0 days", "999 weeks", "June July", "12 13 June", "the end of June", "x" * 5_000, "१२ जून"),
    ],
)
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    assert read_day(text, today=TODAY) is None


def test_a_month_on_from_the_last_of_a_long_month_is_the_last_of_a_short_one() -> None:
    assert months_on(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_on(date(2027, 11, 30), 3) == date(2028, 2, 29)
