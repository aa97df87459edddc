"""A short link as a QR code: a square of black and white modules, error level M."""

from functools import lru_cache


def slip_link(answer_url: str, code: str) -> str:
    """The link in a slip's QR: upper case throughout, so that it stays in the QR's short alphabet."""
    base = answer_url.strip().rstrip("/")
    if "://" not in base:
        base = f"https://{base}"
    return f"{base}/{code}".upper()


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, True for black, without the quiet zone."""
    import numpy
    import zxingcpp

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = numpy.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(pixel < 128) for pixel in row) for row in picture)
