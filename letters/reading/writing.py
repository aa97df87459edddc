"""Whether anybody wrote in a frame: looked for place by place, so that one word in a large frame is not overlooked."""

from letters.reading.plane import Array

BLOCK = 2.0  # mm; paper's own grey is taken from around each block, so that a shadow's soft edge is no ink
TILE = (4, 8)  # blocks, high and wide: a short word
DARKER = 0.8  # of the paper around it
SHARE = 0.02  # of a tile that is ink where there is writing
ACROSS = 0.04  # of a tile's width that is ink at a height which writing reaches; a speck is less
HIGH = 1.25  # mm that writing reaches up and down at least; a fold is a straight line, and less


def is_written(seen: Array, *, per_mm: int) -> bool:
    """``seen`` is the inside of a frame from above, in grey, without its line and its printed heading."""
    import numpy

    side = round(BLOCK * per_mm)
    high, wide = seen.shape[0] // side, seen.shape[1] // side
    if not high or not wide:
        return False
    seen = seen[: high * side, : wide * side]
    blocks = seen.reshape(high, side, wide, side)
    around = numpy.pad(numpy.percentile(blocks, 90, axis=(1, 3)), 1, mode="edge")
    near = [around[row : row + high, column : column + wide] for row in range(3) for column in range(3)]
    paper = numpy.repeat(numpy.repeat(numpy.max(near, axis=0), side, axis=0), side, axis=1)
    ink = seen < paper * DARKER
    return any(_is_writing(tile, per_mm) for tile in _tiles(ink, side))


def _tiles(ink: Array, side: int) -> "list[Array]":
    """Overlapping by half, so that a word on an edge is whole in one of them."""
    high, wide = TILE[0] * side, TILE[1] * side
    return [
        ink[top : top + high, left : left + wide]
        for top in range(0, max(1, ink.shape[0] - high // 2), high // 2)
        for left in range(0, max(1, ink.shape[1] - wide // 2), wide // 2)
    ]


def _is_writing(tile: Array, per_mm: int) -> bool:
    if tile.mean() < SHARE:
        return False
    return bool((tile.mean(axis=1) >= ACROSS).sum() >= HIGH * per_mm)
