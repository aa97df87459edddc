"""Text set into pages: wrapped by measured width, kept together where a break would look careless."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from letters import fonts
from letters.fonts import BOLD, REGULAR
from letters.marks import Mark, Text
from letters.page import Profile, points

FOOT_ROOM = 9.0  # mm above the lower edge of the body that belong to the page's foot
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
EASY = TypeScale(18, 26, 24, 31, 16)
KEPT = "\u00a0"  # a space at which no line ends, drawn as any other


def wrap(text: str, width: float, *, size: float, font: str = REGULAR) -> list[str]:
    """Lines no wider than ``width`` points. A word that is wider is broken, after a / or - where it has one."""
    if KEPT in text:
        return [line.replace(KEPT, " ") for line in _wrapped(text, width, size=size, font=font)]
    return _wrapped(text, width, size=size, font=font)


def _wrapped(text: str, width: float, *, size: float, font: str) -> list[str]:
    lines: list[str] = []
    current, used = "", 0.0
    space = size * fonts.em_width(" ", font)
    for word in re.split(r"[^\S\u00a0]+", text.strip()) if KEPT in text else text.split():
        wide = size * fonts.em_width(word, font)
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
    """A word too long for any line, in pieces that fit; each sign is measured once."""
    pieces: list[str] = []
    start, used, index = 0, 0.0, 0
    while index < len(word):
        wide = size * fonts.em_width(word[index], font)
        if index > start and used + wide > width:
            index = _kind_break(word, start, index)
            pieces.append(word[start:index])
            start, used = index, 0.0
        else:
            used, index = used + wide, index + 1
    return [*pieces, word[start:]]


def _kind_break(word: str, start: int, end: int) -> int:
    """Where to break before ``end``: after a / or - in the later half of the piece, else at the end."""
    marks = [index + 1 for index in range((start + end) // 2, end) if word[index] in _BREAK_AFTER]
    return marks[-1] if marks else end


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
            self.need(self.scale.leading * _held_together(index, len(texts)))
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


def _held_together(index: int, count: int) -> int:
    """How many lines from ``index`` on must share a page: two at either end, all of three."""
    if index == 0:
        return count if count <= 3 else 2
    return 2 if index == count - 2 and count > 3 else 1
