"""From the bytes of a file that a stranger sent to a picture that is safe to look at, or to a file that stays closed.

What it is is told by its bytes, never by what it was called. A picture is decoded and drawn anew, so that nothing else
in it comes along: no place, no time, no camera, no hidden words. Whatever can't be drawn is kept as it came, sealed,
and no page of ours ever opens it.
"""

import io
import re
import threading
import warnings
from dataclasses import dataclass, field
from typing import Any

MOST_POINTS = 50_000_000  # a telephone's largest pictures; decoded, about 150 MB for a moment
MOST_SCANS = 100  # a progressive JPEG has about ten; thousands are a trap that takes minutes to decode
LONGEST_SIDE = 2_000  # points
QUALITY = 85
JPEG = "image/jpeg"
# The only decoders that are ever asked, each by the bytes with which its files begin.
_BEGINNINGS = {"JPEG": rb"\xff\xd8\xff", "PNG": rb"\x89PNG\r\n\x1a\n", "GIF": rb"GIF8[79]a", "WEBP": rb"RIFF....WEBP"}
_HEIC = re.compile(rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,60}")
_NAMES = {"text/vcard": "a contact card", "text/x-vcard": "a contact card", "application/pdf": "a PDF"}
_FAMILIES = {"audio": "a sound", "video": "a film", "text": "a file of words", "image": "a picture"}
_one_at_a_time = threading.Lock()  # a large picture takes much memory while it is drawn


@dataclass(frozen=True)
class Kept:
    """What is kept. ``note`` says to the people at the desk what they should know; ``shown``: it may be looked at."""

    content: bytes = field(repr=False)
    media_type: str
    shown: bool
    note: str = ""


class _Trap(Exception):
    """A picture that is not decoded, because it was made, or happens, to be too much; the words say why."""


def look_at(data: bytes, called: str) -> Kept:
    """Draw a picture anew, or keep a file closed. ``called`` is the sender's word for what it is. Never raises."""
    decoder = _decoder(data)
    if decoder is None:
        return _closed(data, called, _not_shown(data, called))
    try:
        with _one_at_a_time:
            drawn, moves = _draw(data, decoder)
    except _Trap as error:
        return _closed(data, called, str(error))
    except Exception:  # a decoder that is fed by strangers fails in many ways; each means the same
        return _closed(data, called, "The picture is broken, so it can’t be shown. It is kept as it came.")
    return Kept(drawn, JPEG, True, "It was a moving picture; its first frame is kept." if moves else "")


def plain_type(called: str) -> str:
    """A media type that is safe to show and to store, whatever was said."""
    said = called.partition(";")[0].strip().lower()
    return said if _MEDIA_TYPE.fullmatch(said) else "application/octet-stream"


def name_of(called: str) -> str:
    """In plain words what a file was called."""
    said = plain_type(called)
    return _NAMES.get(said) or _FAMILIES.get(said.partition("/")[0], "a file")


def _decoder(data: bytes) -> str | None:
    return next((name for name, begins in _BEGINNINGS.items() if re.match(begins, data, re.DOTALL)), None)


def _not_shown(data: bytes, called: str) -> str:
    if _HEIC.match(data):
        return "A picture in a form that can’t be shown here (HEIC). It is kept as it came, and nobody opens it."
    if plain_type(called).startswith("image/"):
        return f"It was called {plain_type(called)}, but it is no picture that we can show. Nobody opens it."
    name = name_of(called)
    return f"{name[0].upper()}{name[1:]} ({plain_type(called)}). It is kept as it came, and nobody opens it."


def _closed(data: bytes, called: str, note: str) -> Kept:
    return Kept(data, plain_type(called), False, note)


def _draw(data: bytes, decoder: str) -> tuple[bytes, bool]:
    """The picture as a JPEG of its own, upright and no larger than we keep; and whether it moved."""
    from PIL import Image, ImageOps

    if decoder == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise _Trap("The picture was made so that it takes very long to open. It was not opened.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Any = Image.open(io.BytesIO(data), formats=(decoder,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _Trap("The picture is far larger than any telephone makes. It was not opened.") from None
    with image:
        if image.width * image.height > MOST_POINTS:
            size = f"{image.width:,} × {image.height:,} points"
            raise _Trap(f"The picture is far larger than any telephone makes ({size}). It was not opened.")
        moves = bool(getattr(image, "is_animated", False))
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small at once
        image.load()
        upright = _upright(image, ImageOps)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _as_jpeg(upright, Image), moves


def _upright(image: Any, operations: Any) -> Any:
    try:
        return operations.exif_transpose(image)
    except Exception:  # what a camera notes of itself may be broken in a picture that is whole
        return image


def _as_jpeg(image: Any, maker: Any) -> bytes:
    """On a new white sheet: what else the picture carried stays behind."""
    sheet = maker.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        sheet.paste(clear, mask=clear.getchannel("A"))
    else:
        sheet.paste(image.convert("RGB"))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
