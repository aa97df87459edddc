"""Answers a real printed letter with a pen, and gives the slips back as the file that a scanner or telephone makes."""

import io
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2
from PIL import ImageDraw

from letters.slip import BOX_NAMES, MOST_ROWS, slip_geometry
from tests.letters.reading.spoiling import DPI, PER_MM, WAYS, _handwriting, _mark

Marks = Mapping[int, Sequence[str]]


def slips_of(letter: bytes, stories: int) -> list[Any]:
    """The slips of a letter's PDF, rasterised: its last pages, three rows each."""
    document = pypdfium2.PdfDocument(letter)
    count = -(-stories // MOST_ROWS)
    return [
        document[len(document) - count + number].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        for number in range(count)
    ]


def answered(
    letter: bytes,
    stories: int,
    marks: Marks,
    *,
    words: Sequence[int] = (),
    faint: Marks | None = None,
    signed: bool = True,
    seed: int = 1,
) -> list[Any]:
    """The slips with these boxes crossed (0 is story A); ``words``: rows with writing; ``faint``: barely touched."""
    chance = random.Random(seed)
    sheets = slips_of(letter, stories)
    for number, sheet in enumerate(sheets):
        draw = ImageDraw.Draw(sheet)
        plan = slip_geometry(min(MOST_ROWS, stories - number * MOST_ROWS))
        for index, row in enumerate(plan.rows):
            seq = number * MOST_ROWS + index
            for name in marks.get(seq, ()):
                _mark(chance, draw, row.boxes[BOX_NAMES.index(name)])
            for name in (faint or {}).get(seq, ()):
                _touch(draw, row.boxes[BOX_NAMES.index(name)])
            if seq in words:
                _handwriting(chance, draw, row.frame)
        if signed:
            _handwriting(chance, draw, plan.name_line, lines=1)
    return sheets


def _touch(draw: Any, box: Any) -> None:
    """The pen was put down, and taken away again: more than dust, less than a tick."""
    x, y = box.centre
    draw.line([(x - 0.7) * PER_MM, y * PER_MM, (x + 0.7) * PER_MM, y * PER_MM], fill=30, width=round(0.45 * PER_MM))


def spoiled(sheets: Sequence[Any], *, way: str = "scan", seed: int = 1) -> list[Any]:
    """Turned, sheared, blurred and grainy, each by its own seed."""
    return [WAYS[way](random.Random(f"{seed}/{number}"), sheet) for number, sheet in enumerate(sheets)]


def as_file(sheets: Sequence[Any], form: str = "PDF") -> bytes:
    """All sheets in one file."""
    out = io.BytesIO()
    first, *more = sheets
    how: dict[str, Any] = {"save_all": True, "append_images": more} if form in {"PDF", "TIFF"} else {}
    if form == "PDF":
        how["resolution"] = 200.0
    first.save(out, form, **how)
    return out.getvalue()
