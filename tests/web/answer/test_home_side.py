"""What a home sees of its own side: the time that is left, its objection, and what happens when the time is over."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.web.answer.home_side import time_left
from tests.web.story_cast import Cast

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
OBJECTION = {
    "choice": "object",
    "ground": "not_genuine",
    "words": "There was no such day.",
    "name": "Maria Lindqvist",
    "position": "Manager",
}


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=40), "less than an hour left"),
        (timedelta(hours=1, minutes=5), "about 1 hour left"),
        (timedelta(hours=30), "about 30 hours left"),
        (timedelta(days=5), "about 5 days left"),
        (timedelta(0), ""),
    ],
)
def test_the_time_that_is_left_is_said_in_words(left: timedelta, said: str) -> None:
    assert time_left(AT + left, AT) == said
    assert time_left(None, AT) == ""


def test_the_page_says_how_much_time_is_left(cast: Cast) -> None:
    now = cast.clock()
    told = cast.with_provider(cast.home()).told(now, now + timedelta(days=3))
    assert "about 3 days left" in cast.client().get(f"/answer/l/{told.link}").text


def test_when_the_time_is_over_the_page_says_so_and_still_takes_words(cast: Cast) -> None:
    now = cast.clock()
    told = cast.with_provider(cast.home()).told(now, now + timedelta(days=3))
    cast.clock.forward(days=4)
    page = cast.client().get(f"/answer/l/{told.link}").text
    assert "The time to answer it is over" in page
    assert "A person reads what you send us here" in page


def test_a_home_reads_its_own_objection_and_by_when_it_is_decided(cast: Cast) -> None:
    now = cast.clock()
    told = cast.with_provider(cast.home()).told(now, now + timedelta(days=3))
    path = f"/answer/l/{told.link}"
    cast.client().post(path, data={**OBJECTION, "sure": "yes"})
    page = cast.client().get(path).text
    for said in ("It is not genuine", "There was no such day.", "A senior moderator decides by"):
        assert said in page
