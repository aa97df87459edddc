"""A short link as a QR code: a square of black and white modules, error level M."""


def slip_link(answer_url: str, code: str, *, part: int | None = None) -> str:
    """The link in a slip's QR: upper case throughout, so that it stays in the QR's short alphabet.

    ``part`` tells the slips of one letter apart, where it has several: each has other rows.
    """
    base = answer_url.strip().rstrip("/")
    if "://" not in base:
        base = f"https://{base}"
    return f"{base}/{code}{'' if part is None else f'/{part}'}".upper()


def modules(text: str) -> tuple[int, str]:
    """``(side, rows)``: how many modules each way, without the quiet zone, and the rows as hexadecimal.

    A row is padded to whole bytes; black is 0 and white is 1, as a one-bit grey picture has it.
    """
    import numpy
    import zxingcpp

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = numpy.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    return len(picture), numpy.packbits(picture > 127, axis=1).tobytes().hex().upper()
