"""What is found in a picture at once, its codes and how it is turned; and a part of it as a small PNG."""

from typing import Any

from letters.reading.plane import Array


def qr_codes(picture: Array) -> list[Any]:
    """Every QR code that reads without a doubt; each has a ``text`` and a ``position``."""
    import numpy
    import zxingcpp

    return [
        each
        for each in zxingcpp.read_barcodes(
            numpy.ascontiguousarray(picture),
            formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
            try_invert=False,
        )
        if each.valid
    ]


def corners_of(at: Any) -> list[tuple[int, int]]:
    """The pixels of a code's corners TL, TR, BR, BL, as the code itself is turned."""
    return [(c.x, c.y) for c in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]


def turn_of(at: Any) -> int:
    """By how many quarters, anticlockwise, the picture is to be turned: from where the code's own top edge points."""
    right, down = at.top_right.x - at.top_left.x, at.top_right.y - at.top_left.y
    if abs(right) >= abs(down):
        return 0 if right >= 0 else 2
    return 1 if down > 0 else 3


def png(seen: Array) -> bytes:
    """As small as it stays readable: sixteen greys are enough for handwriting."""
    import io

    import numpy
    from PIL import Image

    grey = (numpy.clip(seen, 0, 255) // 16 * 17).astype("uint8")
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PNG", compress_level=3)
    return out.getvalue()
