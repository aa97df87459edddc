"""The sheet between stacks of letters in a print run: it says what follows, and that it is not to be posted."""

from dataclasses import dataclass

from letters.fonts import BOLD, REGULAR
from letters.marks import Box, Mark, Page, Text
from letters.page import Profile, Zone, points

NOT_POSTED = "Do not post this sheet. Take it out."


@dataclass(frozen=True, slots=True)
class Stack:
    """The letters behind one sheet: of which run and document, and the numbers of the first and the last."""

    run: str
    document: int
    first: int
    last: int


def numbered(run: str, number: int) -> str:
    """How a letter is named in its run, here and in the manifest: "12-0047". It leads to nobody."""
    return f"{run}-{number:04d}"


def separator(stack: Stack, profile: Profile) -> Page:
    """One page, with a black bar that is seen in the stack. No name stands on it."""
    left, right = profile.column
    count = stack.last - stack.first + 1
    lines = (
        (55, 28, BOLD, f"Run {stack.run}, document {stack.document}"),
        (80, 40, BOLD, f"{count} letter" if count == 1 else f"{count} letters"),
        (105, 18, REGULAR, f"First: {numbered(stack.run, stack.first)}"),
        (115, 18, REGULAR, f"Last: {numbered(stack.run, stack.last)}"),
        (140, 18, BOLD, NOT_POSTED),
    )
    marks: list[Mark] = [Box.around(Zone(left, 20, right, 35), solid=True)]
    marks += [Text(points(left), points(top), text, size, font) for top, size, font, text in lines]
    return tuple(marks)
