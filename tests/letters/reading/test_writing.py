"""One word in a large frame is seen; a fold, a shadow and dust are no writing."""

import random

import numpy
import pytest
from PIL import ImageDraw

from letters.reading.sheet import read_sheet
from letters.reading.writing import is_written
from letters.slip import slip_geometry
from tests.letters.reading.spoiling import PER_MM, blank_slip, spoiled

SEED = 31


@pytest.mark.parametrize("way", ["scan", "photo"])
@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_words_are_seen_in_each_row_that_has_some_and_in_no_other(way: str, number: int) -> None:
    slip = spoiled(SEED, number, way)
    read = read_sheet(numpy.asarray(slip.picture))
    assert [row.written for row in read.rows] == slip.words[: len(read.rows)]


def test_one_short_word_in_the_largest_frame_is_seen() -> None:
    sheet, frame = blank_slip(1), slip_geometry(1).rows[0].frame
    assert [row.written for row in read_sheet(numpy.asarray(sheet)).rows] == [False]
    points, chance = [], random.Random(1)
    for step in range(10):
        x, y = frame.left + 60 + step, frame.top + 70 + chance.uniform(-1.5, 1.5)
        points.append((x * PER_MM, y * PER_MM))
    ImageDraw.Draw(sheet).line(points, fill=60, width=round(0.4 * PER_MM))
    assert [row.written for row in read_sheet(numpy.asarray(sheet)).rows] == [True]


def test_a_fold_a_shadow_and_dust_are_no_writing() -> None:
    seen = numpy.full((400, 1200), 240.0)
    seen[200:204] = 120  # a fold, half a millimetre
    seen[:, 600:] *= numpy.linspace(1.0, 0.6, 600)  # a shadow that grows
    for number in range(12):
        seen[30 * number : 30 * number + 3, 90 * number : 90 * number + 3] = 0
    assert not is_written(seen, per_mm=8)
    assert not is_written(numpy.zeros((0, 0)), per_mm=8)
