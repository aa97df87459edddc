"""The flat sheet in a picture of it: where each millimetre of paper lies, and the paper as it would look from above.

Pictures are arrays of grey, 0 black to 255 white, rows first. Places are (x, y), in mm on paper, in pixels in a
picture. A homography is a 3 × 3 array that takes mm to pixels.
"""

from typing import Any

from letters.page import Zone

Array = Any
OUTSIDE = 255  # beyond the picture's edge: white, so that nothing there is taken for ink


def homography(paper: Array, picture: Array, weights: Array | None = None) -> Array:
    """The homography that takes each place on ``paper`` (n, 2) closest to its place in ``picture`` (n, 2); n ≥ 4."""
    import numpy

    paper, picture = numpy.asarray(paper, float), numpy.asarray(picture, float)
    to_paper, to_picture = _normal(paper), _normal(picture)
    (x, y), (u, v) = _moved(to_paper, paper).T, _moved(to_picture, picture).T
    one, none = numpy.ones_like(x), numpy.zeros_like(x)
    rows = numpy.concatenate(
        [
            numpy.stack([x, y, one, none, none, none, -u * x, -u * y, -u], axis=1),
            numpy.stack([none, none, none, x, y, one, -v * x, -v * y, -v], axis=1),
        ]
    )
    if weights is not None:
        rows = rows * numpy.concatenate([weights, weights])[:, None]
    solved = numpy.linalg.svd(rows)[2][-1].reshape(3, 3)
    found = numpy.linalg.inv(to_picture) @ solved @ to_paper
    return found / found[2, 2]


def place(matrix: Array, paper: Array) -> Array:
    """Where places on paper (n, 2) lie in the picture."""
    import numpy

    return _moved(matrix, numpy.asarray(paper, float))


def flat(picture: Array, matrix: Array, zone: Zone, *, per_mm: float) -> Array:
    """``zone`` of the paper as seen from above, ``per_mm`` pixels to the millimetre, as floats."""
    import numpy
    from PIL import Image

    size = (round(zone.width * per_mm), round(zone.height * per_mm))
    to_paper = numpy.array([[1 / per_mm, 0, zone.left], [0, 1 / per_mm, zone.top], [0, 0, 1]])
    onto = matrix @ to_paper
    onto = (onto / onto[2, 2]).ravel()[:8]
    seen = Image.fromarray(picture).transform(
        size, Image.Transform.PERSPECTIVE, tuple(onto), Image.Resampling.BILINEAR, fillcolor=OUTSIDE
    )
    return numpy.asarray(seen, dtype=float)


def sums(grey: Array) -> Array:
    """The table from which the sum of any rectangle is four look-ups."""
    import numpy

    table = numpy.zeros((grey.shape[0] + 1, grey.shape[1] + 1))
    numpy.cumsum(numpy.cumsum(grey, axis=0), axis=1, out=table[1:, 1:])
    return table


def mean_of(table: Array, left: Array, top: Array, wide: int, high: int) -> Array:
    """The mean grey of rectangles of one size whose corners are ``left`` and ``top`` (arrays of whole pixels)."""
    total = table[top + high, left + wide] - table[top, left + wide] - table[top + high, left] + table[top, left]
    return total / (wide * high)


def _normal(places: Array) -> Array:
    """Moves places around nothing at a distance of about one, which keeps the arithmetic exact."""
    import numpy

    middle = places.mean(axis=0)
    scale = 1.4142 / max(float(numpy.hypot(*(places - middle).T).mean()), 1e-9)
    return numpy.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _moved(matrix: Array, places: Array) -> Array:
    x, y = places[:, 0], places[:, 1]
    below = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    import numpy

    return numpy.stack(
        [
            (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / below,
            (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / below,
        ],
        axis=1,
    )
