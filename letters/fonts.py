"""The one typeface of every letter: registered on first use, with widths of words remembered."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "Hyperlegible"
BOLD = "Hyperlegible-Bold"
CAP_HEIGHT = 0.668  # of the type size, from the font's own OS/2 table
ACCENTED = 0.905  # the same with an accent over a capital or a tall letter: Ŵ, Ů, ĺ
_TALL = "bdfhiklt"
# What stands well above a capital without an accent over a tall letter, up to 0.838: by the font's own outlines.
_HIGH = frozenset("|¦$¹²³åģů˚")
DESCENT = 0.22  # how far g, p and y hang below the line, of the type size
_FILES = {
    REGULAR: "AtkinsonHyperlegibleNext_400Regular.ttf",
    BOLD: "AtkinsonHyperlegibleNext_700Bold.ttf",
}
_FOLDER = Path(__file__).with_name("fonts")


@cache
def font(name: str) -> "TTFont":
    """The registered font; the file is read once in a process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    made = TTFont(name, str(_FOLDER / _FILES[name]))
    pdfmetrics.registerFont(made)
    return made


def register() -> None:
    """Make both weights known to the PDF library."""
    font(REGULAR)
    font(BOLD)


@lru_cache(maxsize=50_000)
def em_width(text: str, name: str = REGULAR) -> float:
    """Width at a size of one point; multiply by the size. Remembered, so give it words, not lines."""
    return float(font(name).stringWidth(text, 1.0))


def text_width(text: str, size: float, *, name: str = REGULAR) -> float:
    """Points that ``text`` takes at ``size``, counted word by word so that common words are looked up once."""
    words = text.split(" ")
    total = em_width(" ", name) * (len(words) - 1)
    for word in words:
        total += em_width(word, name)
    return size * total


@cache
def _drawable() -> frozenset[int]:
    both = set(font(REGULAR).face.charToGlyph) & set(font(BOLD).face.charToGlyph)
    return frozenset(code for code in both if unicodedata.category(chr(code)) not in {"Cf", "Cc"})


def rise(line: str) -> float:
    """How far the line stands up from its base, of the type size."""
    return ACCENTED if any(map(_stands_high, line)) else CAP_HEIGHT


def _stands_high(sign: str) -> bool:
    first, *marks = list(unicodedata.normalize("NFD", sign))
    return sign in _HIGH or unicodedata.combining(first) > 0 or (bool(marks) and (first.isupper() or first in _TALL))


def can_draw(character: str) -> bool:
    """True when both weights have the sign, or it is white space that only moves the pen."""
    return ord(character) in _drawable() or character in " \n\t"


def missing_characters(text: str) -> tuple[str, ...]:
    """Each sign that the font can't draw, once, in the order met. Empty means that the text can be printed."""
    missing = {sign for sign in set(text) if not can_draw(sign)}
    return tuple(dict.fromkeys(sign for sign in text if sign in missing)) if missing else ()


def name_character(sign: str) -> str:
    """A sign as a person can look it up: ``中 (CJK UNIFIED IDEOGRAPH-4E2D)``; lone surrogates by number alone."""
    number = f"U+{ord(sign):04X}"
    if unicodedata.category(sign) in {"Cs", "Cc", "Cn", "Co", "Cf"}:
        return f"{number} ({unicodedata.name(sign, 'no name')})"
    return f"{sign} ({unicodedata.name(sign, number)})"
