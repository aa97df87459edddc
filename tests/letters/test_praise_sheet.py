"""A sheet of praise can be read from two steps away, hangs alone, and says no more than was published."""

from dataclasses import replace
from itertools import pairwise

import pytest

from letters.content import WallSheet
from letters.letter import compose
from letters.marks import Text
from letters.page import PLAIN, millimetres
from letters.praise_sheet import SIZES, WITHIN, praise_sheet
from letters.wording import ENGLISH, WELSH
from tests.letters.cast import author_letter, home_letter
from tests.letters.paper import sheets

SENTENCE = "When he was ill, somebody sat with him all night and told him stories."
SHORT = WallSheet(
    home="Larkfield House",
    published="Monday 7 September 2026",
    paragraphs=("They knew how he takes his tea.", "Thank you, all of you."),
    source="example.org/stories/AB12CD34",
)


def lines(sheet: WallSheet) -> list[Text]:
    page = praise_sheet(sheet, ENGLISH)
    assert page is not None
    return [mark for mark in page if isinstance(mark, Text)]


def test_short_words_are_set_as_large_as_a_poster_with_home_and_day() -> None:
    found = lines(SHORT)
    said = [mark for mark in found if mark.text in {"Thank you, all of you."}]
    assert said[0].size == SIZES[0] == 38
    words = " ".join(mark.text for mark in found)
    assert "Larkfield House" in words
    assert "Published on Monday 7 September 2026" in words


@pytest.mark.parametrize("times", [1, 3, 6, 10])
def test_longer_words_are_set_smaller_and_stay_inside_the_frame(times: int) -> None:
    found = lines(
        replace(SHORT, paragraphs=(f"{SENTENCE} " * times, SENTENCE), home="The Very Long Name of a Home " * 2)
    )
    assert all(WITHIN.top <= millimetres(mark.y) <= WITHIN.bottom + 1 for mark in found)
    downward = [mark.y for mark in found]
    assert downward == sorted(downward)
    assert min(later - earlier for earlier, later in pairwise(downward)) >= 14
    assert min(mark.size for mark in found if mark.text in SENTENCE) >= 18


def test_words_that_are_more_than_a_sheet_make_none() -> None:
    long = replace(SHORT, paragraphs=SHORT.paragraphs * 60)
    assert praise_sheet(long, ENGLISH) is None
    assert len(sheets(compose(author_letter(wall=long)).bytes)) == 1


def test_it_is_a_last_sheet_of_its_own_that_nothing_else_is_printed_on_the_back_of() -> None:
    pages = sheets(compose(author_letter(wall=SHORT)).bytes)
    assert len(pages) == 3
    assert "Page 1 of 1" in pages[0].words
    assert pages[1].words.split() == ENGLISH.wall_blank.split()
    assert "Page" not in pages[2].words
    one_sided = sheets(compose(author_letter(wall=SHORT), PLAIN).bytes)
    assert len(one_sided) == 2


def test_it_names_the_home_in_the_letters_own_language() -> None:
    letter = replace(home_letter(), language="cy", wall=SHORT, code="", pin="", slips=False, answer_url="")
    last = sheets(compose(letter).bytes)[-1].words
    assert WELSH.wall_about in last
    assert "Cyhoeddwyd" in last
