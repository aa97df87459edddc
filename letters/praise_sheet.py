"""A sheet for the staff-room wall: published praise in large words, the home's name, and the day of publication."""

from collections.abc import Iterator, Sequence
from typing import Final

from letters.content import WallSheet
from letters.fonts import BOLD, REGULAR
from letters.layout import paragraphs_of, wrap
from letters.marks import Box, Mark, Page, Text
from letters.page import Zone, points
from letters.wording import Wording

FRAME: Final = Zone(14, 14, 196, 283)  # mm
WITHIN: Final = Zone(28, 30, 182, 268)  # mm, where words stand
SIZES: Final = (38.0, 34.0, 30.0, 27.0, 24.0, 21.0, 18.0)  # points; a wall is read from two steps away
_HOME_SIZES: Final = (30.0, 26.0, 22.0, 18.0)
_ABOUT, _SMALL = 16.0, 14.0
_LEADING: Final = 1.32
_BETWEEN: Final = 0.55  # of a line, between paragraphs


def praise_sheet(sheet: WallSheet, words: Wording) -> Page | None:
    """The page, with the words as large as they fit; None when even the smallest type leaves some over."""
    foot = _foot(sheet, words)
    home, home_size = _home(sheet.home)
    top = points(WITHIN.top) + _ABOUT * 1.5 + len(home) * home_size * 1.25 + 22
    bottom = points(WITHIN.bottom) - len(foot) * _SMALL * 1.4 - 22
    for size in SIZES:
        lines = _lines(sheet.paragraphs, size)
        high = sum(step for _, step in lines) * size
        if high <= bottom - top:
            start = top + min((bottom - top - high) / 3, 60)
            said = _said(lines, start, size)
            return (*_head(words, home, home_size), *said, *_set_foot(foot), _border())
    return None


def _border() -> Box:
    return Box.around(FRAME, weight=3, radius=16)


def _home(name: str) -> tuple[list[str], float]:
    """The home's name in at most two lines, as large as that allows."""
    wide = points(WITHIN.width)
    for size in _HOME_SIZES:
        lines = wrap(name, wide, size=size, font=BOLD)
        if len(lines) <= 2:
            return lines, size
    return wrap(name, wide, size=_HOME_SIZES[-1], font=BOLD), _HOME_SIZES[-1]


def _head(words: Wording, home: Sequence[str], size: float) -> Iterator[Mark]:
    left, y = points(WITHIN.left), points(WITHIN.top) + _ABOUT
    yield Text(left, y, words.wall_about, _ABOUT, REGULAR)
    y += _ABOUT * 0.5
    for line in home:
        y += size * 1.25
        yield Text(left, y, line, size, BOLD)


def _lines(paragraphs: Sequence[str], size: float) -> list[tuple[str, float]]:
    """Each line, and how many type sizes the pen moves before it."""
    wide, found = points(WITHIN.width), []
    for number, paragraph in enumerate(paragraphs_of(paragraphs)):
        wrapped = [part for line in paragraph for part in wrap(line, wide, size=size)]
        gap = _LEADING * _BETWEEN if number else 0.0
        found += [(line, _LEADING + (0.0 if index else gap)) for index, line in enumerate(wrapped)]
    return found


def _said(lines: Sequence[tuple[str, float]], top: float, size: float) -> Iterator[Mark]:
    y = top
    for line, step in lines:
        y += step * size
        yield Text(points(WITHIN.left), y, line, size, REGULAR)


def _foot(sheet: WallSheet, words: Wording) -> list[str]:
    wide = points(WITHIN.width)
    given = (words.wall_published.format(date=sheet.published), sheet.source)
    return [line for text in given for line in wrap(text, wide, size=_SMALL)]


def _set_foot(lines: Sequence[str]) -> Iterator[Mark]:
    left, y = points(WITHIN.left), points(WITHIN.bottom) - (len(lines) - 1) * _SMALL * 1.4
    for line in lines:
        yield Text(left, y, line, _SMALL, REGULAR)
        y += _SMALL * 1.4
