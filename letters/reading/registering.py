"""Lays the slip's own plan over a picture of it: from the QR, by the four corner squares, to every millimetre.

Each square is looked for where those already found say that it must be, so that a sheet that was turned, sheared or
photographed at a slant is followed corner by corner. What is not found for sure is not found.
"""

from dataclasses import dataclass
from typing import Any

from letters.page import Zone
from letters.reading.plane import Array, flat, homography, mean_of, place, sums
from letters.slip import SQUARE_SIDE, slip_geometry

PER_MM = 4  # pixels to the mm in which squares are looked for
# The order in which corners are looked for (TR, TL, BR, BL in the plan's TL, TR, BL, BR) and how far, in mm: the
# nearest to the QR first, and further on the guess is worse.
SEARCH = ((1, 8.0), (0, 16.0), (3, 26.0), (2, 22.0))
INSIDE, GAP, STRIP = 4.5, 0.75, 1.25  # mm: the middle of a square, then nothing, then paper all around
CONTRAST = 0.35  # a square is darker than the paper on each of its sides by this share of the paper's grey
MOST_ASTRAY = 1.5  # mm by which the QR's corners may miss the place that the squares give them


@dataclass(frozen=True, slots=True)
class Registered:
    """``matrix`` takes mm on the slip to pixels; ``astray``: by how many mm the QR misses its place."""

    matrix: Any
    astray: float


def register(picture: Array, qr_corners: Array) -> Registered | None:
    """The plan laid over ``picture``; None when a square is missing or the sheet is no flat slip of ours.

    ``qr_corners``: pixels of the code's corners TL, TR, BR, BL, as the code itself is turned.
    """
    import numpy

    plan = slip_geometry(1)
    code = plan.qr
    known = [(code.left, code.top), (code.right, code.top), (code.right, code.bottom), (code.left, code.bottom)]
    seen = [tuple(corner) for corner in qr_corners]
    weights = [1.0, 1.0, 1.0, 1.0]
    found: dict[int, tuple[float, float]] = {}
    matrix = homography(known, seen)
    for index, reach in SEARCH:
        middle = plan.squares[index].centre
        hit = _square(picture, matrix, middle, reach)
        if hit is None:
            return None
        found[index] = (float(hit[0]), float(hit[1]))
        known, seen, weights = [*known, middle], [*seen, found[index]], [*weights, 4.0]
        matrix = homography(known, seen, numpy.array(weights))
    matrix = homography([plan.squares[index].centre for index in found], list(found.values()))
    back = place(numpy.linalg.inv(matrix), qr_corners)
    astray = float(numpy.abs(back - numpy.array(known[:4])).max())
    return Registered(matrix, astray) if astray <= MOST_ASTRAY else None


def _square(picture: Array, matrix: Array, middle: tuple[float, float], reach: float) -> Array | None:
    """The middle, in pixels, of the dark square nearest to where it should be; None without a clear one."""
    hit = _best(picture, matrix, middle, reach)
    if hit is None:
        return None
    return place(matrix, [_centred(picture, matrix, hit)])[0]


def _best(picture: Array, matrix: Array, middle: tuple[float, float], reach: float) -> tuple[float, float] | None:
    import numpy

    room = reach + SQUARE_SIDE
    zone = Zone(middle[0] - room, middle[1] - room, middle[0] + room, middle[1] + room)
    seen = flat(picture, matrix, zone, per_mm=PER_MM)
    table = sums(seen)
    inside, gap, strip = round(INSIDE * PER_MM), round(GAP * PER_MM), round(STRIP * PER_MM)
    margin = round((SQUARE_SIDE - INSIDE) / 2 * PER_MM) + gap + strip
    steps = numpy.arange(margin, seen.shape[0] - inside - margin)
    left, top = numpy.meshgrid(steps, steps)
    dark = mean_of(table, left, top, inside, inside)
    out = margin
    sides = (
        mean_of(table, left, top - out, inside, strip),
        mean_of(table, left, top + inside + out - strip, inside, strip),
        mean_of(table, left - out, top, strip, inside),
        mean_of(table, left + inside + out - strip, top, strip, inside),
    )
    paper = numpy.minimum.reduce(sides)
    score = (paper - dark) / numpy.maximum(paper, 1.0)
    best = numpy.unravel_index(int(score.argmax()), score.shape)
    if score[best] < CONTRAST:
        return None
    half = inside / 2
    return (zone.left + (left[best] + half) / PER_MM, zone.top + (top[best] + half) / PER_MM)


def _centred(picture: Array, matrix: Array, hit: tuple[float, float]) -> tuple[float, float]:
    """The middle of the dark itself, finer than a pixel."""
    import numpy

    room = SQUARE_SIDE * 0.72
    zone = Zone(hit[0] - room, hit[1] - room, hit[0] + room, hit[1] + room)
    seen = flat(picture, matrix, zone, per_mm=8)
    light, dark = numpy.percentile(seen, 92), numpy.percentile(seen, 12)
    ink = numpy.clip((light - seen) / max(light - dark, 1.0) - 0.3, 0.0, 0.5)
    y, x = numpy.mgrid[0 : seen.shape[0], 0 : seen.shape[1]] + 0.5
    total = max(float(ink.sum()), 1e-9)
    return (zone.left + float((ink * x).sum()) / total / 8, zone.top + float((ink * y).sum()) / total / 8)
