"""How much ink is in each box of a row, measured where the box's own outline is found; what is not sure is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from letters.page import Zone
from letters.reading.plane import Array, flat, mean_of, sums
from letters.slip import BOX_NAMES, BOX_SIDE, RowGeometry

PER_MM = 8
ROW_REACH, BOX_REACH = 2.5, 0.75  # mm by which a row, and then each box in it, may be off the plan
AROUND = 3.5  # mm of paper looked at around a row's boxes
OUTLINE = 0.10  # the least by which an outline is darker than what lies just inside and outside it
SIDES_SEEN = 3  # of a box's four
INSET = 1.1  # mm inside the outline where ink counts: a blurred outline reaches in so far
EMPTY, TICKED, FILLED = 0.015, 0.16, 0.72
"""Shares of the inside: under the first it is empty, from the second on ticked; a box that is all black is a doubt,
for it may be a mark or a mark that was crossed out. In between a person looks."""
LEAST_OF_ROW = 2  # the third lightest box of a row shows what blur and shadow alone do to an empty one
INK = 0.13  # darker than the paper by this share counts as ink, or by four times the paper's own grain
GRAIN = 4.0


class Mark(StrEnum):
    EMPTY = "empty"
    TICKED = "ticked"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class BoxRead:
    """``ink``: the share of the inside that is dark, 0 to 1."""

    name: str
    ink: float
    mark: Mark

    @property
    def confidence(self) -> float:
        """0 to 1: how far the ink is from what would have been read otherwise."""
        if self.mark is Mark.EMPTY:
            return min(1.0, (TICKED - self.ink) / TICKED)
        return min(1.0, (self.ink - TICKED) / TICKED) if self.mark is Mark.TICKED else 0.0


def read_boxes(picture: Array, matrix: Array, row: RowGeometry) -> tuple[BoxRead, ...] | None:
    """The row's boxes in the order of BOX_NAMES; None when their outlines are not where the plan has them."""
    inks = inks_of(picture, matrix, row.boxes)
    return None if inks is None else judged(BOX_NAMES, inks)


def inks_of(picture: Array, matrix: Array, boxes: Sequence[Zone]) -> list[float] | None:
    """The ink in each of some boxes that stand side by side; None when an outline is not where the plan has it."""
    first, last = boxes[0], boxes[-1]
    zone = Zone(first.left - AROUND, first.top - AROUND, last.right + AROUND, first.bottom + AROUND)
    seen = flat(picture, matrix, zone, per_mm=PER_MM)
    places = _outlines(seen, [(box.left - zone.left, box.top - zone.top) for box in boxes])
    return None if places is None else [_ink(seen, *at) for at in places]


def judged(names: Sequence[str], inks: Sequence[float]) -> tuple[BoxRead, ...]:
    """What the ink in boxes that were filled in together means; at least three of them."""
    bare = sorted(inks)[LEAST_OF_ROW]
    return tuple(BoxRead(name, ink, _mark(ink, bare)) for name, ink in zip(names, inks, strict=True))


def _outlines(seen: Array, planned: list[tuple[float, float]]) -> list[tuple[int, int]] | None:
    """Left and top of each box in whole pixels, found by its outline: first the row as one, then each box."""
    import numpy

    table = sums(seen)
    start = [(round(x * PER_MM), round(y * PER_MM)) for x, y in planned]
    scored = [_score(table, seen.shape, at, ROW_REACH) for at in start]
    together = numpy.mean([numpy.sort(each, axis=0)[1:].mean(axis=0) for each in scored], axis=0)
    reach = together.shape[0] // 2
    down, across = numpy.unravel_index(int(together.argmax()), together.shape)
    moved = [(x + int(across) - reach, y + int(down) - reach) for x, y in start]
    return _each(table, seen.shape, moved)


def _each(table: Array, shape: tuple[int, ...], places: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    import numpy

    found = []
    for at in places:
        scores = _score(table, shape, at, BOX_REACH)
        total = numpy.sort(scores, axis=0)[1:].mean(axis=0)
        reach = total.shape[0] // 2
        down, across = numpy.unravel_index(int(total.argmax()), total.shape)
        if int((scores[:, down, across] >= OUTLINE).sum()) < SIDES_SEEN:
            return None
        found.append((at[0] + int(across) - reach, at[1] + int(down) - reach))
    return found


def _score(table: Array, shape: tuple[int, ...], at: tuple[int, int], reach_mm: float) -> Array:
    """For each shift (down, across): by how much each of the four sides is darker than beside it, as (4, n, n)."""
    import numpy

    reach, side, thick, gap = round(reach_mm * PER_MM), round(BOX_SIDE * PER_MM), 3, 4
    steps = numpy.arange(-reach, reach + 1)
    across, down = numpy.meshgrid(at[0] + steps, at[1] + steps)
    least, most_x, most_y = thick + gap, shape[1] - side - 2 * thick - gap, shape[0] - side - 2 * thick - gap
    x, y = numpy.clip(across, least, most_x), numpy.clip(down, least, most_y)
    inner = side - 2 * gap
    level = [(x + gap, y + edge - thick // 2) for edge in (0, side)]
    upright = [(x + edge - thick // 2, y + gap) for edge in (0, side)]
    scores = [_line(table, a, b, inner, thick, (0, gap + thick - 1)) for a, b in level]
    scores += [_line(table, a, b, thick, inner, (gap + thick - 1, 0)) for a, b in upright]
    return numpy.stack(scores)


def _line(table: Array, x: Array, y: Array, wide: int, high: int, beside: tuple[int, int]) -> Array:
    """A line is darker than the paper on that side of it where the paper is lighter: a mark may run along the other."""
    import numpy

    dark = mean_of(table, x, y, wide, high)
    before = mean_of(table, x - beside[0], y - beside[1], wide, high)
    after = mean_of(table, x + beside[0], y + beside[1], wide, high)
    light = numpy.maximum(before, after)
    return (light - dark) / numpy.maximum(light, 1.0)


def _ink(seen: Array, left: int, top: int) -> float:
    """The share of a box's inside that is darker than the paper around it."""
    import numpy

    side, inset, room = round(BOX_SIDE * PER_MM), round(INSET * PER_MM), round(2.5 * PER_MM)
    inside = seen[top + inset : top + side - inset, left + inset : left + side - inset]
    around = seen[max(0, top - room) : top + side + room, max(0, left - room) : left + side + room]
    paper = float(numpy.percentile(around, 80))
    light = around[around >= paper * 0.94]
    grain = float(light.std()) if light.size else 0.0
    return float((inside < paper - max(INK * paper, GRAIN * grain)).mean())


def _mark(ink: float, bare: float) -> Mark:
    """What this much ink means in a row whose bare boxes show ``bare``."""
    if ink < TICKED and ink - bare < EMPTY:
        return Mark.EMPTY if bare < TICKED / 2 else Mark.UNSURE
    return Mark.TICKED if TICKED + 2 * bare <= ink < FILLED else Mark.UNSURE
