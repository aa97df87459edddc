"""Simple black drawings that stand beside the ideas of an Easy Read letter, each named by what it shows."""

from collections.abc import Callable
from typing import Final

from letters import fonts
from letters.fonts import BOLD
from letters.marks import Box, Mark, Rule, Shape, Text

SIDE: Final = 44.0  # points
_LINE: Final = 2.4


def marks_of(name: str, x: float, y: float) -> tuple[Mark, ...]:
    """The drawing in a square with its top left corner at ``x``, ``y``; nothing for a name that has none."""
    draw = DRAWINGS.get(name)
    return tuple(draw(x, y)) if draw else ()


def _ring(x: float, y: float, side: float = SIDE) -> Box:
    return Box(x, y, side, side, _LINE, side / 2)


def _line(x1: float, y1: float, x2: float, y2: float, weight: float = _LINE) -> Rule:
    return Rule(x1, y1, x2, y2, weight)


def _sign(text: str, x: float, y: float, size: float) -> Text:
    """A sign in the middle of a place."""
    return Text(x - fonts.text_width(text, size, name=BOLD) / 2, y + size * fonts.CAP_HEIGHT / 2, text, size, BOLD)


def _words(x: float, y: float) -> list[Mark]:
    tail = Shape((("m", x + 9, y + 31), ("l", x + 22, y + 31), ("l", x + 8, y + 43)))
    inside = [_line(x + 9, y + at, x + to, y + at) for at, to in ((11, 35), (20, 29))]
    return [Box(x, y, SIDE, 32, _LINE, 7), tail, *inside]


def _question(x: float, y: float) -> list[Mark]:
    return [_ring(x, y), _sign("?", x + SIDE / 2, y + SIDE / 2, 30)]


def _clock(x: float, y: float) -> list[Mark]:
    middle = SIDE / 2
    hands = [
        _line(x + middle, y + 9, x + middle, y + middle + 1, 3),
        _line(x + middle, y + middle, x + 33, y + middle + 6, 3),
    ]
    return [_ring(x, y), *hands]


def _phone(x: float, y: float) -> list[Mark]:
    return [Box(x + 9, y, 26, SIDE, _LINE, 5), _line(x + 18, y + 5, x + 26, y + 5), _ring(x + 19, y + 34, 6)]


def _pen(x: float, y: float) -> list[Mark]:
    shaft = Shape((("m", x + 34, y + 2), ("l", x + 42, y + 10), ("l", x + 18, y + 34), ("l", x + 10, y + 26)))
    point = Shape((("m", x + 8, y + 28), ("l", x + 16, y + 36), ("l", x + 3, y + 41)))
    return [shaft, point]


def _yes(x: float, y: float) -> list[Mark]:
    path = ((4, 24), (10, 18), (18, 27), (35, 7), (41, 12), (18, 39))
    first, *rest = ((x + across, y + down) for across, down in path)
    return [Shape((("m", *first), *(("l", *place) for place in rest)))]


def _no(x: float, y: float) -> list[Mark]:
    ends = (10, 34)
    falling = _line(x + ends[0], y + ends[0], x + ends[1], y + ends[1], 5)
    return [falling, _line(x + ends[0], y + ends[1], x + ends[1], y + ends[0], 5)]


def _home(x: float, y: float) -> list[Mark]:
    roof = Shape((("m", x, y + 22), ("l", x + SIDE / 2, y + 2), ("l", x + SIDE, y + 22)))
    return [roof, Box(x + 6, y + 21, 32, 22, _LINE), Box(x + 18, y + 28, 8, 15, 1, solid=True)]


def _person(x: float, y: float) -> list[Mark]:
    shoulders = Shape(
        (
            ("m", x + 5, y + SIDE),
            ("c", x + 5, y + 24, x + 14, y + 22, x + 22, y + 22),
            ("c", x + 30, y + 22, x + 39, y + 24, x + 39, y + SIDE),
        )
    )
    return [_ring(x + 14, y, 17), shoulders]


def _post(x: float, y: float) -> list[Mark]:
    flap = [_line(x + 1, y + 9, x + SIDE / 2, y + 24), _line(x + SIDE / 2, y + 24, x + SIDE - 1, y + 9)]
    return [Box(x, y + 7, SIDE, 30, _LINE), *flap]


def _screen(x: float, y: float) -> list[Mark]:
    return [
        Box(x, y + 3, SIDE, 29, _LINE, 3),
        _line(x + 22, y + 32, x + 22, y + 40),
        _line(x + 12, y + 40, x + 32, y + 40),
    ]


def _danger(x: float, y: float) -> list[Mark]:
    corners = ((x + SIDE / 2, y + 2), (x + SIDE - 1, y + 41), (x + 1, y + 41))
    sides = [_line(*one, *other) for one, other in zip(corners, (*corners[1:], corners[0]), strict=True)]
    return [*sides, _sign("!", x + SIDE / 2, y + 27, 26)]


DRAWINGS: Final[dict[str, Callable[[float, float], list[Mark]]]] = {
    "words": _words,
    "question": _question,
    "clock": _clock,
    "phone": _phone,
    "pen": _pen,
    "yes": _yes,
    "no": _no,
    "home": _home,
    "person": _person,
    "post": _post,
    "screen": _screen,
    "danger": _danger,
}
