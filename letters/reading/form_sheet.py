"""A paper form that came back, read: which home it is about, the boxes, and what was written by hand as pictures.

Handwriting is not recognised: a person types the story from its straightened picture, with the boxes as a draft.
"""

import re
from dataclasses import dataclass
from itertools import groupby

from letters.page import Zone
from letters.paper_form import BOX_NAMES, FormGeometry, paper_form_geometry
from letters.reading.boxes import BoxRead, Mark, inks_of, judged
from letters.reading.pictures import corners_of, png, qr_codes, turn_of
from letters.reading.plane import Array, flat
from letters.reading.registering import register
from letters.reading.sheet import WORDS_PER_MM
from letters.reading.writing import is_written

_LINK = re.compile(r"/F/([A-Z]{0,10}\d{1,19})/([CL])([12])$")
AROUND_A_LINE = 3.0  # mm above and below a line to write on: hands are larger than rooms
# Which boxes exclude each other: two of one of these, and a person asks.
ONE_OF = (("who_me", "who_helping", "who_staff"), ("publish_yes", "publish_no"), ("private_yes", "private_no"))
REACH = ("reach_text", "reach_phone", "reach_post")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRead:
    """``keyword`` names the home, by its keyword or our own number for it; ``sheet`` is 1, or 2 of a large print form.

    ``registered`` is False when the boxes can't be read for sure: a person types it from the sheet's picture.
    ``lines`` are PNGs of what was written beside name, phone and address; ``words`` one of the story's frame, or empty.
    ``turn``: by how many quarters, anticlockwise, the picture is to be turned to stand upright.
    """

    keyword: str
    large: bool
    sheet: int
    registered: bool
    boxes: tuple[BoxRead, ...] = ()
    lines: tuple[tuple[str, bytes], ...] = ()
    words: bytes = b""
    written: bool = False
    turn: int = 0

    @property
    def ticked(self) -> frozenset[str]:
        return frozenset(box.name for box in self.boxes if box.mark is Mark.TICKED)

    def one_of(self, *names: str) -> str | None:
        """The one box of several that is ticked; None for none, for two, and where any of them is unsure."""
        unsure = {box.name for box in self.boxes if box.mark is Mark.UNSURE}
        found = self.ticked & set(names)
        return next(iter(found)) if len(found) == 1 and not unsure & set(names) else None

    @property
    def in_doubt(self) -> frozenset[str]:
        """Boxes that a person must look at: unsure ones, and those of which only one may be ticked."""
        unsure = {box.name for box in self.boxes if box.mark is Mark.UNSURE}
        both = {name for names in ONE_OF for name in self.ticked & set(names) if len(self.ticked & set(names)) > 1}
        reach = self.ticked & {*REACH, "reach_nothing"}
        torn = reach if "reach_nothing" in reach and len(reach) > 1 else frozenset()
        return frozenset({*unsure, *both, *torn})


def read_form(picture: Array) -> FormRead | None:
    """Read one picture of grey as a sheet of a paper form; None when it is none. Never raises for what is on it."""
    found = {each.text: each for each in qr_codes(picture) if _LINK.search(each.text)}
    if len(found) != 1:
        return None
    text, code = found.popitem()
    match = _LINK.search(text)
    assert match is not None
    keyword, large, sheet = match.group(1), match.group(2) == "L", int(match.group(3))
    if sheet == 2 and not large:
        return None
    plan = paper_form_geometry(large=large, sheet=sheet)
    turn = turn_of(code.position)
    registered = register(picture, corners_of(code.position))
    boxes = None if registered is None else _boxes(picture, registered.matrix, plan)
    if registered is None or boxes is None:
        return FormRead(keyword=keyword, large=large, sheet=sheet, registered=False, turn=turn)
    words, written = _words(picture, registered.matrix, plan)
    return FormRead(
        keyword=keyword,
        large=large,
        sheet=sheet,
        registered=True,
        boxes=boxes,
        lines=tuple((name, _line(picture, registered.matrix, zone)) for name, zone in plan.lines.items()),
        words=words,
        written=written,
        turn=turn,
    )


def _boxes(picture: Array, matrix: Array, plan: FormGeometry) -> tuple[BoxRead, ...] | None:
    """All boxes of the sheet, line by line; () for a sheet that has none."""
    inks: dict[str, float] = {}
    ordered = sorted(plan.boxes.items(), key=lambda each: (each[1].top, each[1].left))
    for _, side_by_side in groupby(ordered, key=lambda each: each[1].top):
        line = list(side_by_side)
        found = inks_of(picture, matrix, [zone for _, zone in line])
        if found is None:
            return None
        inks |= dict(zip((name for name, _ in line), found, strict=True))
    return judged(BOX_NAMES, [inks[name] for name in BOX_NAMES]) if inks else ()


def _words(picture: Array, matrix: Array, plan: FormGeometry) -> tuple[bytes, bool]:
    if plan.frame is None:
        return b"", False
    seen = flat(picture, matrix, plan.frame, per_mm=WORDS_PER_MM)
    return png(seen), is_written(_between_lines(seen, plan.ruled), per_mm=WORDS_PER_MM)


def _between_lines(seen: Array, ruled: float) -> Array:
    """The frame without its own line and without what is ruled in it: most of each room between two lines."""
    import numpy

    edge, step = WORDS_PER_MM * 2, ruled * WORDS_PER_MM
    rooms = int((seen.shape[0] - edge) // step)
    strips = [
        seen[int(step * (room + 0.12)) : int(step * (room + 0.12)) + int(step * 0.76), edge:-edge]
        for room in range(rooms)
    ]
    return numpy.concatenate(strips) if strips else seen[:0]


def _line(picture: Array, matrix: Array, zone: Zone) -> bytes:
    room = Zone(zone.left, zone.top - AROUND_A_LINE, zone.right, zone.bottom + AROUND_A_LINE)
    return png(flat(picture, matrix, room, per_mm=WORDS_PER_MM))
