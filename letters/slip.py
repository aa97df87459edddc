"""The reply slip: a sheet of its own with a row of boxes for each story, made to be read back from a scan.

The geometry is data in millimetres, the same for every language, because the reader of a scanned slip
relies on it: four corner squares, the QR, and for each row ten boxes and a frame for words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from letters import codes, fonts, qr
from letters.fonts import BOLD, REGULAR
from letters.layout import wrap
from letters.marks import Box, Mark, Qr, Rule, Text
from letters.page import Zone, points
from letters.wording import Wording

MOST_ROWS = 3
BOX_SIDE = 5.0
SQUARE_SIDE = 6.0
QR_SIDE = 28.0
BOX_NAMES = (
    "go_ahead",
    "object",
    "wrong_service",
    "identifies_someone",
    "not_genuine",
    "court_or_police",
    "defamatory",
    "offensive",
    "safeguarding",
    "call_me",
)
COLUMNS = (25.0, 39.0, 58.5, 75.0, 94.0, 110.0, 127.0, 143.5, 164.5, 181.0)  # the boxes' left edges, mm
_SQUARES = (
    Zone(16, 10, 22, 16),
    Zone(188, 10, 194, 16),
    Zone(16, 281, 22, 287),
    Zone(188, 281, 194, 287),
)
_QR = Zone(157, 20, 157 + QR_SIDE, 20 + QR_SIDE)
_ROWS_TOP, _ROWS_BOTTOM = 82.0, 262.0
_LEFT, _RIGHT = 25.0, 188.0
_LABEL_ROOM = 24.0  # mm left of a line to write on


@dataclass(frozen=True, slots=True)
class RowGeometry:
    """One story's row, mm. ``boxes`` stand in the order of BOX_NAMES."""

    zone: Zone
    boxes: tuple[Zone, ...]
    frame: Zone


@dataclass(frozen=True, slots=True)
class SlipGeometry:
    """Where a reader finds things on a slip, mm from the sheet's top left. ``squares``: TL, TR, BL, BR."""

    squares: tuple[Zone, Zone, Zone, Zone]
    qr: Zone
    rows: tuple[RowGeometry, ...]
    name_line: Zone
    role_line: Zone


@dataclass(frozen=True, slots=True)
class SlipRow:
    """What identifies a row to the person who fills it in."""

    letter: str
    reference: str
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One sheet. ``part`` of ``parts`` counts the sheets of one letter."""

    rows: tuple[SlipRow, ...]
    code: str
    link: str
    return_address: tuple[str, ...]
    part: int = 1
    parts: int = 1


def slip_geometry(row_count: int) -> SlipGeometry:
    """The geometry of a slip with one to three rows; fewer rows leave taller frames. Raises ValueError."""
    if not 1 <= row_count <= MOST_ROWS:
        raise ValueError(f"A slip has 1 to {MOST_ROWS} rows, not {row_count}.")
    height = (_ROWS_BOTTOM - _ROWS_TOP) / row_count
    rows = tuple(_row(_ROWS_TOP + height * index, height) for index in range(row_count))
    name, role = Zone(49, 262, 113, 270), Zone(142, 262, 188, 270)
    return SlipGeometry(_SQUARES, _QR, rows, name, role)


def _row(top: float, height: float) -> RowGeometry:
    boxes_top = top + 15.5
    boxes = tuple(Zone(left, boxes_top, left + BOX_SIDE, boxes_top + BOX_SIDE) for left in COLUMNS)
    frame = Zone(_LEFT, boxes_top + BOX_SIDE + 11.5, _RIGHT, top + height - 3.5)
    return RowGeometry(Zone(_LEFT, top, _RIGHT, top + height), boxes, frame)


def slips_for(rows: Sequence[SlipRow], *, code: str, answer_url: str, return_address: tuple[str, ...]) -> list[Slip]:
    """As many sheets as the rows need, at most three rows each."""
    digits = codes.clean(code)
    chunks = [tuple(rows[start : start + MOST_ROWS]) for start in range(0, len(rows), MOST_ROWS)]
    return [
        Slip(
            rows=chunk,
            code=digits,
            link=qr.slip_link(answer_url, digits, part=index if len(chunks) > 1 else None),
            return_address=return_address,
            part=index,
            parts=len(chunks),
        )
        for index, chunk in enumerate(chunks, 1)
    ]


def slip_marks(slip: Slip, words: Wording) -> list[Mark]:
    """The sheet as marks; its foot is drawn with the other pages'."""
    geometry = slip_geometry(len(slip.rows))
    marks: list[Mark] = [Box.around(square, solid=True) for square in geometry.squares]
    marks += _head(slip, geometry, words)
    for row, place in zip(slip.rows, geometry.rows, strict=True):
        marks += _row_marks(row, place, words)
    marks += _signature(geometry, words)
    return marks


def _at(x: float, y: float, text: str, size: float, font: str = REGULAR) -> Text:
    return Text(points(x), points(y), text, size, font)


def _head(slip: Slip, geometry: SlipGeometry, words: Wording) -> list[Mark]:
    title = words.slip_title
    marks: list[Mark] = [_at(_LEFT, 24, title, 22, BOLD)]
    if slip.parts > 1:
        part = words.slip_part.format(part=slip.part, parts=slip.parts)
        after = _LEFT + fonts.text_width(title, 22, name=BOLD) / points(1) + 4
        marks.append(_at(after, 24, part, 14))
    place = geometry.qr
    marks.append(Qr(points(place.left), points(place.top), points(place.width), *qr.modules(slip.link)))
    pretty = codes.pretty(slip.code)
    across = fonts.text_width(pretty, 14, name=BOLD) / points(1)
    marks.append(_at(place.centre[0] - across / 2, place.bottom + 6.5, pretty, 14, BOLD))
    marks += _return_address(slip.return_address, words)
    marks += [_at(_LEFT, 66 + 5.6 * index, line, 12) for index, line in enumerate(_how(words))]
    return marks


def _how(words: Wording) -> list[str]:
    return [line for text in words.slip_how for line in wrap(text, points(_RIGHT - _LEFT), size=12)]


def _return_address(lines: tuple[str, ...], words: Wording) -> list[Mark]:
    """Where to post the slip, in the room beside the QR."""
    room = points(_QR.left - _LEFT - 8)
    shown = [part for line in lines for part in wrap(line, room, size=12, font=BOLD)]
    step = min(5.6, 22.0 / max(len(shown), 1))
    size = min(12.0, step * 2.6)
    marks: list[Mark] = [_at(_LEFT, 33, words.slip_return, 12)]
    return marks + [_at(_LEFT, 39 + step * index, line, size, BOLD) for index, line in enumerate(shown)]


def _row_marks(row: SlipRow, place: RowGeometry, words: Wording) -> list[Mark]:
    top = place.zone.top
    marks: list[Mark] = [Rule(points(_LEFT), points(top), points(_RIGHT), points(top), 0.6)]
    marks += _row_title(row, top + 6.2, words)
    captions = ((0, words.choose), (2, words.because), (8, words.also))
    marks += [_at(COLUMNS[column], top + 12.6, caption, 10.5) for column, caption in captions]
    marks += [Box.around(box, weight=0.9) for box in place.boxes]
    for box, label in zip(place.boxes, words.boxes, strict=True):
        marks += [
            _at(box.left, box.bottom + 4.2 + 4.0 * line, text, 10.5, BOLD if box in place.boxes[:2] else REGULAR)
            for line, text in enumerate(label)
            if text
        ]
    frame = place.frame
    marks.append(Box.around(frame, weight=0.6, radius=3))
    marks.append(_at(frame.left + 2, frame.top + 4.6, words.words_frame, 10))
    return marks


def _row_title(row: SlipRow, baseline: float, words: Wording) -> list[Mark]:
    name = words.story.format(letter=row.letter)
    after = _LEFT + fonts.text_width(name, 14, name=BOLD) / points(1) + 4
    detail = " · ".join(filter(None, (row.reference, row.heading)))
    room = points(_RIGHT - after)
    lines = wrap(detail, room - 12, size=12)
    shown = lines[0] + (" …" if len(lines) > 1 else "") if lines else ""
    return [_at(_LEFT, baseline, name, 14, BOLD), _at(after, baseline, shown, 12)]


def _signature(geometry: SlipGeometry, words: Wording) -> list[Mark]:
    marks: list[Mark] = []
    for zone, label in ((geometry.name_line, words.name), (geometry.role_line, words.role)):
        marks.append(_at(zone.left - _LABEL_ROOM, zone.bottom - 1, label, 12))
        marks.append(Rule(points(zone.left), points(zone.bottom), points(zone.right), points(zone.bottom), 0.6))
    return marks
