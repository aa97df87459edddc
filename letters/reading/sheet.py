"""One scanned sheet, read: whose letter it is, the boxes of each row, and the words' pictures put straight."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from letters import codes
from letters.page import Zone
from letters.reading.boxes import BoxRead, Mark, read_boxes
from letters.reading.pictures import corners_of, png, qr_codes, turn_of
from letters.reading.plane import Array, flat
from letters.reading.registering import register
from letters.reading.writing import is_written
from letters.slip import MOST_ROWS, SlipGeometry, slip_geometry

_LINK = re.compile(r"/(\d{10})(?:/([1-9]))?$")
WORDS_PER_MM = 8  # of the pictures of what was written by hand
SIGNATURE = Zone(25, 258, 190, 276)


class Fault(StrEnum):
    """Why a sheet could not be read to the end."""

    NO_CODE = "no_code"
    NOT_OURS = "not_ours"
    TWO_CODES = "two_codes"
    NOT_REGISTERED = "not_registered"


SENTENCES = {
    Fault.NO_CODE: "No slip's code was found on this sheet. Look at it, or scan it again.",
    Fault.NOT_OURS: "The code on this sheet is none of a letter of ours.",
    Fault.TWO_CODES: "There is more than one slip in this picture. Scan them one by one.",
    Fault.NOT_REGISTERED: "The letter is known, but the boxes can't be read for sure. Key what you see on the sheet.",
}


@dataclass(frozen=True, slots=True)
class RowRead:
    """One story's row. ``words`` is a PNG of its frame, straightened; ``written``: somebody wrote in it."""

    boxes: tuple[BoxRead, ...]
    words: bytes
    written: bool

    @property
    def ticked(self) -> frozenset[str]:
        return frozenset(box.name for box in self.boxes if box.mark is Mark.TICKED)

    @property
    def unsure(self) -> frozenset[str]:
        return frozenset(box.name for box in self.boxes if box.mark is Mark.UNSURE)

    @property
    def confidence(self) -> float:
        """Of the least certain box."""
        return min(box.confidence for box in self.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRead:
    """``code`` is empty while the letter is unknown; ``part``: which slip of the letter it is, if the slip says so.

    ``rows`` is empty when there is a ``fault``: nothing is guessed. ``signature`` is a PNG of the name and the role.
    ``turn``: by how many quarters, anticlockwise, the picture is to be turned to stand upright.
    """

    code: str = ""
    part: int | None = None
    rows: tuple[RowRead, ...] = ()
    signature: bytes = b""
    fault: Fault | None = None
    turn: int = 0

    @property
    def sentence(self) -> str:
        return SENTENCES[self.fault] if self.fault else ""


def read_sheet(picture: Array) -> SheetRead:
    """Read one picture of grey (rows, columns; 0 to 255). Never raises for what is on the paper."""
    found = qr_codes(picture)
    ours = {each.text: each for each in found if _LINK.search(each.text)}
    if not ours:
        return SheetRead(fault=Fault.NOT_OURS if found else Fault.NO_CODE)
    if len(ours) > 1:
        return SheetRead(fault=Fault.TWO_CODES)
    text, code = ours.popitem()
    match = _LINK.search(text)
    assert match is not None
    digits, part = match.group(1), int(match.group(2)) if match.group(2) else None
    if not codes.is_valid(digits):
        return SheetRead(fault=Fault.NOT_OURS)
    return replace(_read(picture, code, digits, part), turn=turn_of(code.position))


def _read(picture: Array, code: Any, digits: str, part: int | None) -> SheetRead:
    registered = register(picture, corners_of(code.position))
    if registered is None:
        return SheetRead(code=digits, part=part, fault=Fault.NOT_REGISTERED)
    for count in range(MOST_ROWS, 0, -1):
        plan = slip_geometry(count)
        boxes = _all_rows(picture, registered.matrix, plan)
        if boxes:
            rows = tuple(
                _row(picture, registered.matrix, read, place.frame)
                for read, place in zip(boxes, plan.rows, strict=True)
            )
            signature = png(flat(picture, registered.matrix, SIGNATURE, per_mm=WORDS_PER_MM))
            return SheetRead(code=digits, part=part, rows=rows, signature=signature)
    return SheetRead(code=digits, part=part, fault=Fault.NOT_REGISTERED)


def _all_rows(picture: Array, matrix: Array, plan: SlipGeometry) -> list[tuple[BoxRead, ...]]:
    """Every row of a slip with so many rows; empty when it is another."""
    found = []
    for row in plan.rows:
        boxes = read_boxes(picture, matrix, row)
        if boxes is None:
            return []
        found.append(boxes)
    return found


def _row(picture: Array, matrix: Array, boxes: tuple[BoxRead, ...], frame: Zone) -> RowRead:
    seen = flat(picture, matrix, frame, per_mm=WORDS_PER_MM)
    # Below the printed heading, inside the frame's own line.
    inside = seen[6 * WORDS_PER_MM : -WORDS_PER_MM, WORDS_PER_MM:-WORDS_PER_MM]
    return RowRead(boxes, png(seen), is_written(inside, per_mm=WORDS_PER_MM))
