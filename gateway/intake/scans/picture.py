"""The picture of a sheet that is kept: upright, bounded, and a hash of its pixels that knows the same sheet again."""

import hashlib
import io

from letters.reading.plane import Array

LONGEST_SIDE = 1800  # pixels: some 6 to the mm, so that handwriting can be read
QUALITY = 70
DARK = 0.7  # of the paper's own grey
EMPTY = 0.0008  # the share of a sheet that is dark once anything stands on it; dust is less


def pixels_of(sheet: Array) -> str:
    """The same for the same sheet out of whichever file."""
    return hashlib.sha256(f"{sheet.shape}".encode() + sheet.tobytes()).hexdigest()


def is_empty(sheet: Array) -> bool:
    """Whether nothing stands on it: the back of a sheet that was scanned on both sides."""
    import numpy

    high, wide = sheet.shape
    inside = sheet[high // 20 : high - high // 20, wide // 20 : wide - wide // 20]
    return bool(inside.size and (inside < numpy.median(inside) * DARK).mean() < EMPTY)


def drawn(sheet: Array, *, turn: int) -> bytes:
    """A JPEG of the sheet, turned anticlockwise by so many quarters."""
    import numpy
    from PIL import Image

    picture = Image.fromarray(numpy.ascontiguousarray(numpy.rot90(sheet, turn)))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR, reducing_gap=None)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
