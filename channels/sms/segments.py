"""How many text messages a text costs: GSM-7 where every character allows it, otherwise UCS-2.

Source: 3GPP TS 23.038 (alphabet and extension table) and TS 23.040 (the six-byte heading of a part).
"""

from dataclasses import dataclass
from enum import StrEnum

# The default alphabet without its escape; and those that need the escape and so count two.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
MAX_CHARACTERS = 1_600


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True)
class Segments:
    """``units`` are septets in GSM-7 and UTF-16 units in UCS-2; ``segments`` is what is paid for."""

    encoding: Encoding
    units: int
    segments: int


def count(text: str) -> Segments:
    """The cost of a text. A character is never split between two parts, so a part may go out with a unit
    spare.
    """
    widths = _gsm_widths(text)
    if widths is not None:
        return _fill(Encoding.GSM_7, widths, single=160, part=153)
    return _fill(Encoding.UCS_2, [_utf16_units(c) for c in text], single=70, part=67)


def _gsm_widths(text: str) -> list[int] | None:
    """Septets of each character, or None when one is not in the alphabet at all (ŵ, ŷ, any emoji)."""
    if not set(text) <= GSM_BASIC | GSM_EXTENDED:
        return None
    return [2 if c in GSM_EXTENDED else 1 for c in text]


def _utf16_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _fill(encoding: Encoding, widths: list[int], *, single: int, part: int) -> Segments:
    units = sum(widths)
    if units <= single:
        return Segments(encoding, units, 1 if units else 0)
    parts, room = 1, part
    for width in widths:
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return Segments(encoding, units, parts)


def costly_signs(text: str) -> list[str]:
    """The characters that make a text UCS-2, each once, as they come; none when it goes out in GSM-7."""
    return [sign for sign in dict.fromkeys(text) if sign not in GSM_BASIC and sign not in GSM_EXTENDED]
