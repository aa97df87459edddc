"""Text set into pages: wrapped by measured width, kept together where a break would look careless."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from letters import fonts
from letters.fonts import BOLD, REGULAR
from letters.marks import Mark, Text
from letters.page import Profile, points

FOOT_ROOM = 12.0  # mm above the lower edge of the body that belong to the page's foot
_BREAK_AFTER = "/-._@?&=:"


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Sizes and leadings in points."""

    size: float
    leading: float
    heading: float
    heading_leading: float
    small: float


CLEAR = TypeScale(14, 18, 20, 25, 12)
LARGE = TypeScale(18, 24, 24, 30, 16)


def wrap(text: str, width: float, *, size: float, font: str = REGULAR) -> list[str]:
    """Lines no wider than ``width`` points. A word that is wider is broken, after a / or - where it has one."""
    lines: list[str] = []
    current, used = "", 0.0
    space = fonts.text_width(" ", size, name=font)
    for word in text.split():
        wide = fonts.text_width(word, size, name=font)
        if current and used + space + wide <= width:
            current, used = f"{current} {word}", used + space + wide
            continue
        if current:
            lines.append(current)
        *full, word = _pieces(word, width, size=size, font=font) if wide > width else [word]
        lines.extend(full)
        current, used = word, fonts.text_width(word, size, name=font)
    return [*lines, current] if current else lines


def _pieces(word: str, width: float, *, size: float, font: str) -> list[str]:
    """A word too long for any line, in pieces that fit."""
    pieces: list[str] = []
    while word:
        fits = len(word)
        while fits > 1 and fonts.text_width(word[:fits], size, name=font) > width:
            fits -= 1
        if fits < len(word):
            best = max((i + 1 for i in range(fits) if word[i] in _BREAK_AFTER), default=0)
            fits = best if best > fits // 2 else fits
        pieces.append(word[:fits])
        word = word[fits:]
    return pieces


def paragraphs_of(texts: Sequence[str]) -> list[list[str]]:
    """Each paragraph as its own lines: a blank line parts paragraphs, a single line end is kept."""
    found: list[list[str]] = []
    for text in texts:
        for block in "\n".join(line.strip() for line in text.splitlines()).split("\n\n"):
            lines = [line for line in block.split("\n") if line]
            if lines:
                found.append(lines)
    return found


@dataclass(slots=True)
class Flow:
    """A pen that moves down the text column and turns the page. ``y`` is points from the sheet's top."""

    profile: Profile
    scale: TypeScale
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = 0.0
    running_head: str = ""

    def __post_init__(self) -> None:
        self.y = points(self.profile.first_body.top)

    @property
    def left(self) -> float:
        return points(self.profile.column[0])

    @property
    def width(self) -> float:
        return points(self.profile.column[1] - self.profile.column[0])

    @property
    def bottom(self) -> float:
        return points(self.profile.later_body.bottom - FOOT_ROOM)

    def put(self, *marks: Mark) -> None:
        self.pages[-1].extend(marks)

    def new_page(self) -> None:
        """Turn the page; a running head says what goes on here."""
        self.pages.append([])
        self.y = points(self.profile.later_body.top)
        if self.running_head:
            self.line(self.running_head, size=self.scale.small, leading=self.scale.small * 1.3)
            self.space(self.scale.leading * 0.6)

    def need(self, height: float) -> None:
        """Turn the page unless ``height`` points are left on it."""
        if self.y + height > self.bottom and self.pages[-1]:
            self.new_page()

    def space(self, height: float) -> None:
        self.y += height

    def line(self, text: str, *, size: float, leading: float, font: str = REGULAR, x: float = 0.0) -> None:
        """One line at the pen, ``x`` points in from the column; the pen moves down by ``leading``."""
        baseline = self.y + (leading - size) / 2 + size * 0.78
        self.put(Text(self.left + x, baseline, text, size, font))
        self.y += leading

    def lines(self, texts: Sequence[str], *, font: str = REGULAR, x: float = 0.0) -> None:
        """Body lines, broken over pages so that neither page has a single line of a longer paragraph."""
        for index, text in enumerate(texts):
            left = len(texts) - index
            at_start = index == 0 and len(texts) > 1
            before_last = left == 2 and len(texts) > 2
            self.need(self.scale.leading * (2 if at_start or before_last else 1))
            self.line(text, size=self.scale.size, leading=self.scale.leading, font=font, x=x)

    def paragraphs(self, texts: Sequence[str]) -> None:
        """Paragraphs of body text with a blank line after each."""
        for paragraph in paragraphs_of(texts):
            wrapped = [part for line in paragraph for part in wrap(line, self.width, size=self.scale.size)]
            self.lines(wrapped)
            self.space(self.scale.leading)

    def heading(self, text: str, *, x: float = 0.0) -> None:
        """A heading that stays with the two lines under it."""
        size, leading = self.scale.heading, self.scale.heading_leading
        found = wrap(text, self.width - x, size=size, font=BOLD)
        self.need(leading * len(found) + self.scale.leading * 3)
        for line in found:
            self.line(line, size=size, leading=leading, font=BOLD, x=x)
