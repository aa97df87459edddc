"""What a printed page really holds: words with their places in mm, and ink on the rendered sheet."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy
import pypdfium2

from letters.page import A4_HEIGHT, Zone, millimetres

PIXELS_PER_MM = 6


@dataclass(frozen=True)
class Sheet:
    """One rendered page of a PDF."""

    document: bytes
    number: int  # from 0

    @cached_property
    def _page(self) -> Any:
        return pypdfium2.PdfDocument(self.document)[self.number]

    @cached_property
    def picture(self) -> Any:
        scale = PIXELS_PER_MM * 25.4 / 72
        return self._page.render(scale=scale, grayscale=True, draw_annots=False).to_pil()

    @cached_property
    def _pixels(self) -> Any:
        return numpy.asarray(self.picture.convert("L"))

    @cached_property
    def words(self) -> str:
        return str(self._page.get_textpage().get_text_range())

    def characters(self) -> list[tuple[str, Zone]]:
        """Each visible character and the mm that it takes on the sheet."""
        text = self._page.get_textpage()
        found = []
        for index in range(text.count_chars()):
            sign = text.get_text_range(index, 1)
            if sign.strip():
                left, bottom, right, top = map(millimetres, text.get_charbox(index))
                found.append((sign, Zone(left, A4_HEIGHT - top, right, A4_HEIGHT - bottom)))
        return found

    def text_in(self, zone: Zone) -> str:
        """The characters whose middle is in ``zone``, without white space."""
        return "".join(
            sign
            for sign, box in self.characters()
            if zone.left <= box.centre[0] <= zone.right and zone.top <= box.centre[1] <= zone.bottom
        )

    def ink(self, zone: Zone) -> float:
        """The share of ``zone`` that is dark, 0 to 1."""
        top, bottom, left, right = (
            round(edge * PIXELS_PER_MM) for edge in (zone.top, zone.bottom, zone.left, zone.right)
        )
        return float((self._pixels[top:bottom, left:right] < 160).mean())


def sheets(document: bytes) -> list[Sheet]:
    count = len(pypdfium2.PdfDocument(document))
    return [Sheet(document, number) for number in range(count)]
