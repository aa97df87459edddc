"""What stands on a page: text, rules, boxes and a QR, placed in points from the top left corner.

A page is laid out as marks first and drawn later, so that "page 1 of 4" is known before a line is drawn and
a letter's content can be compared without its file.
"""

from dataclasses import dataclass

from letters.page import Zone, points


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    font: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of ``weight`` points."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle's outline, or solid black."""

    x: float
    y: float
    width: float
    height: float
    weight: float = 0.8
    radius: float = 0.0
    solid: bool = False

    @classmethod
    def around(cls, zone: Zone, *, weight: float = 0.8, radius: float = 0.0, solid: bool = False) -> "Box":
        """The box on a zone given in mm."""
        left, top = points(zone.left), points(zone.top)
        return cls(left, top, points(zone.width), points(zone.height), weight, radius, solid)


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR ``side`` points wide, without its quiet zone; ``rows`` as ``qr.modules`` gives them."""

    x: float
    y: float
    side: float
    modules: int
    rows: str


@dataclass(frozen=True, slots=True)
class LightText(Text):
    """White words, on a dark shape that was drawn before them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline, black or white. ``path``: ("m", x, y), ("l", x, y), ("c", x, y, x, y, x, y), …"""

    path: tuple[tuple[str | float, ...], ...]
    light: bool = False


Mark = Text | Rule | Box | Qr | Shape
Page = tuple[Mark, ...]
