"""An Easy Read letter: large type, one idea at a time with its drawing beside it, nothing over two pages."""

from itertools import pairwise

import pytest

from letters.content import Idea
from letters.easy import BESIDE, ideas_of
from letters.easy_marks import DRAWINGS, SIDE, marks_of
from letters.layout import EASY
from letters.letter import lay_out
from letters.marks import Box, Rule, Shape, Text
from letters.page import NOTIFY, millimetres, points
from tests.letters.cast import author_letter

LEFT = points(NOTIFY.column[0])
WRITTEN = ("# By when", "[clock] Please answer by Friday.", "Or let it be.", "[nonsense] An idea.")


def test_what_a_template_writes_becomes_headings_ideas_and_their_drawings() -> None:
    assert ideas_of(WRITTEN) == (
        Idea("By when", heading=True),
        Idea("Please answer by Friday.", "clock"),
        Idea("Or let it be."),
        Idea("[nonsense] An idea."),
    )


def test_ideas_stand_in_large_type_with_room_around_each() -> None:
    ideas = ideas_of(["[words] One idea that is long enough to need at least two lines of large type."] * 30)
    pages = lay_out(author_letter(ideas=ideas, body=()))
    body = [mark for page in pages for mark in page if isinstance(mark, Text) and mark.x == LEFT + BESIDE]
    assert {mark.size for mark in body} == {EASY.size} == {18}
    assert min(abs(later.y - earlier.y) for earlier, later in pairwise(body)) >= EASY.leading - 0.01
    assert sum(mark.text.startswith("One idea") for mark in body) == 30
    assert len(pages) <= 10


def test_an_idea_is_never_parted_from_its_drawing_or_its_other_lines() -> None:
    text = "An idea that takes two lines in all, and no more than that, of large type."
    for filling in range(12):
        ideas = ideas_of([*["Filling."] * filling, *[f"[danger] {text}"] * 6])
        for page in lay_out(author_letter(ideas=ideas, body=())):
            said = " ".join(mark.text for mark in page if isinstance(mark, Text))
            signs = sum(isinstance(mark, Text) and mark.text == "!" for mark in page)
            assert signs == said.count("An idea") == said.count("large type.")


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_stays_in_its_square(name: str) -> None:
    for mark in marks_of(name, 100.0, 100.0):
        assert all(99 <= place <= 101 + SIDE for place in places(mark)), mark
    assert marks_of("no such drawing", 0.0, 0.0) == ()


def places(mark: object) -> list[float]:
    match mark:
        case Box():
            return [mark.x, mark.y, mark.x + mark.width, mark.y + mark.height]
        case Rule():
            return [mark.x1, mark.y1, mark.x2, mark.y2]
        case Shape():
            return [float(place) for step in mark.path for place in step[1:]]
        case Text():
            return [mark.x, mark.y]
    raise AssertionError(mark)


def test_the_letters_first_page_keeps_its_window() -> None:
    first = lay_out(author_letter(ideas=ideas_of(WRITTEN), body=()))[0]
    lowest = NOTIFY.kept_clear
    between = [mark for mark in first if isinstance(mark, Text) and lowest.top < millimetres(mark.y) < lowest.bottom]
    assert between == []
