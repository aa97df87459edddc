"""Dates, deadlines, references and quotations in plain words."""

from datetime import UTC, datetime

import pytest

from gateway.notices import words
from store.words import Ground, Kind, RejectCode


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (datetime(2027, 3, 10, 0, 0, tzinfo=UTC), "the end of Tuesday 9 March 2027"),
        (datetime(2027, 7, 9, 23, 0, tzinfo=UTC), "the end of Friday 9 July 2027"),  # 24:00 in summer time
        (datetime(2027, 7, 9, 15, 0, tzinfo=UTC), "4pm on Friday 9 July 2027"),
        (datetime(2027, 3, 10, 12, 0, tzinfo=UTC), "midday on Wednesday 10 March 2027"),
        (datetime(2027, 3, 10, 9, 5, tzinfo=UTC), "9.05am on Wednesday 10 March 2027"),
    ],
)
def test_a_deadline_says_its_weekday_and_date_in_london(end: datetime, said: str) -> None:
    assert words.until(end) == said


def test_a_reference_is_said_in_two_groups() -> None:
    assert words.reference("KT47Q2MB") == "KT47-Q2MB"


def test_every_ground_code_and_kind_has_words() -> None:
    assert set(words.GROUNDS) == set(Ground)
    assert set(words.REJECTIONS) == set(RejectCode)
    assert set(words.KINDS) == set(words.ADDED) == set(Kind)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("We took out a name.", False),
        ("You wrote that the night staff sat with her, is that right?", True),
        ("The NIGHT staff, sat with HER", True),
        ("night staff", False),
        ("", False),
    ],
)
def test_a_run_of_the_storys_own_words_is_a_quotation(line: str, found: bool) -> None:
    assert words.quotes(line, "The night staff sat with her when she could not sleep.") is found
