"""A pen for single sheets: words, boxes and shapes placed in millimetres, and type that is made to fit its room."""

from dataclasses import dataclass, field

from letters import fonts
from letters.errors import CannotPrint
from letters.fonts import BOLD, REGULAR
from letters.layout import wrap
from letters.marks import Box, LightText, Mark, Page, Qr, Rule, Shape, Text
from letters.page import Zone, millimetres, points
from letters.qr import modules

_PULL = 0.5523  # how far a quarter circle's control points stand from its ends, of the radius


@dataclass(slots=True)
class Pen:
    """Collects one page's marks. All places are mm from the sheet's top left; type sizes are points."""

    marks: list[Mark] = field(default_factory=list)

    def page(self) -> Page:
        return tuple(self.marks)

    def text(
        self, x: float, baseline: float, text: str, size: float, *, font: str = REGULAR, light: bool = False
    ) -> None:
        kind = LightText if light else Text
        self.marks.append(kind(points(x), points(baseline), text, size, font))

    def centred(
        self, x: float, baseline: float, text: str, size: float, *, font: str = REGULAR, light: bool = False
    ) -> None:
        self.text(x - width_of(text, size, font=font) / 2, baseline, text, size, font=font, light=light)

    def block(
        self,
        x: float,
        top: float,
        width: float,
        text: str,
        size: float,
        *,
        font: str = REGULAR,
        leading: float = 0.0,
        light: bool = False,
    ) -> float:
        """Wrapped lines from ``top`` on; gives the mm where the next line would begin."""
        step = millimetres(leading or size * 1.28)
        for index, line in enumerate(wrap(text, points(width), size=size, font=font)):
            self.text(x, top + step * index + first_baseline(size, step), line, size, font=font, light=light)
        return top + height_of(text, width, size, font=font, leading=leading)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.6) -> None:
        self.marks.append(Rule(points(x1), points(y1), points(x2), points(y2), weight))

    def box(self, zone: Zone, *, weight: float = 0.8, radius: float = 0.0, solid: bool = False) -> None:
        """An outline with corners of ``radius`` mm, or a black shape."""
        if solid and radius:
            self.marks.append(Shape(rounded(zone, radius)))
        else:
            self.marks.append(Box.around(zone, weight=weight, radius=points(radius), solid=solid))

    def qr(self, zone: Zone, link: str) -> None:
        self.marks.append(Qr(points(zone.left), points(zone.top), points(zone.width), *modules(link)))

    def disc(self, x: float, y: float, radius: float, sign: str) -> None:
        """A black disc with a white sign in it."""
        self.box(Zone(x - radius, y - radius, x + radius, y + radius), radius=radius, solid=True)
        size = points(radius) * 1.35
        self.centred(x, y + millimetres(size * fonts.CAP_HEIGHT) / 2, sign, size, font=BOLD, light=True)

    def emblem(self, x: float, y: float, height: float) -> float:
        """The service's sign, a speech bubble with a voice in it; gives its width in mm."""
        unit = height / 38
        across = 36 * unit
        bubble = Zone(x, y, x + across, y + 30 * unit)
        tail = (("m", 7, 29), ("l", 7, 38), ("l", 17, 30), ("l", 17, 29))
        self.box(bubble, radius=5 * unit, solid=True)
        self.marks.append(Shape(tuple((step, points(x + a * unit), points(y + b * unit)) for step, a, b in tail)))
        for middle, top, bottom in ((11, 12, 18), (15, 8, 22), (21, 11, 19), (27, 13.5, 16.5)):
            bar = Zone(middle - 1.7, top - 1.7, middle + 1.7, bottom + 1.7)
            placed = Zone(x + bar.left * unit, y + bar.top * unit, x + bar.right * unit, y + bar.bottom * unit)
            self.marks.append(Shape(rounded(placed, 1.7 * unit), light=True))
        return across


def width_of(text: str, size: float, *, font: str = REGULAR) -> float:
    """mm that one line takes."""
    return millimetres(fonts.text_width(text, size, name=font))


def height_of(text: str, width: float, size: float, *, font: str = REGULAR, leading: float = 0.0) -> float:
    """mm that a wrapped text takes."""
    return len(wrap(text, points(width), size=size, font=font)) * millimetres(leading or size * 1.28)


def first_baseline(size: float, step: float) -> float:
    """mm from the top of a line that is ``step`` mm high to its baseline."""
    return (step - millimetres(size)) / 2 + millimetres(size) * 0.78


def fitted(
    text: str, width: float, height: float, sizes: tuple[float, ...], *, font: str = BOLD, whole_words: bool = True
) -> float:
    """The first of ``sizes`` (largest first) at which the text fits ``width`` × ``height`` mm. Raises CannotPrint.

    A word is only broken where ``whole_words`` is not asked for, or where none of the sizes spares it.
    """
    for spare in (True, False) if whole_words else (False,):
        for size in sizes:
            unbroken = all(width_of(word, size, font=font) <= width for word in text.split())
            if (unbroken or not spare) and height_of(text, width, size, font=font) <= height:
                return size
    shown = text if len(text) <= 60 else f"{text[:60]} …"
    raise CannotPrint(CannotPrint.Code.BAD_LETTER, f"This is too long for its place on the sheet; shorten it: {shown}")


def rounded(zone: Zone, radius: float) -> tuple[tuple[str | float, ...], ...]:
    """A rectangle with round corners as a path in points."""
    left, top, right, bottom, r = map(points, (zone.left, zone.top, zone.right, zone.bottom, radius))
    k = r * (1 - _PULL)
    return (
        ("m", left + r, top),
        ("l", right - r, top),
        ("c", right - k, top, right, top + k, right, top + r),
        ("l", right, bottom - r),
        ("c", right, bottom - k, right - k, bottom, right - r, bottom),
        ("l", left + r, bottom),
        ("c", left + k, bottom, left, bottom - k, left, bottom - r),
        ("l", left, top + r),
        ("c", left, top + k, left + k, top, left + r, top),
    )
