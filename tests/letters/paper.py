"""What a printed page really holds: words with their places in mm, and ink on the rendered sheet."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy
import pypdf
import pypdfium2
import pypdfium2.raw as raw

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

    def stray(self, zones: Iterable[Zone], slack: float = 0.2) -> int:
        """How many dark pixels lie in none of ``zones``, each widened by ``slack`` mm."""
        dark = self._pixels < 160
        for zone in zones:
            left, top, right, bottom = (
                max(0, round(edge * PIXELS_PER_MM))
                for edge in (zone.left - slack, zone.top - slack, zone.right + slack, zone.bottom + slack)
            )
            dark[top:bottom, left:right] = False
        return int(dark.sum())

    def type_sizes(self, zone: Zone) -> set[float]:
        """The sizes, in points, of the characters whose middle is in ``zone``."""
        text = self._page.get_textpage()
        found = set()
        for index in range(text.count_chars()):
            left, bottom, right, top = map(millimetres, text.get_charbox(index))
            x, y = (left + right) / 2, A4_HEIGHT - (top + bottom) / 2
            if text.get_text_range(index, 1).strip() and zone.left <= x <= zone.right and zone.top <= y <= zone.bottom:
                found.add(round(float(raw.FPDFText_GetFontSize(text.raw, index)), 2))
        return found


def fonts_of(document: bytes) -> list[tuple[str, bool]]:
    """(name, whether its file is in the document) of every font that any page names."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(document)).pages:
        resources: Any = page["/Resources"].get_object()
        for each in resources.get("/Font", {}).values():
            font: Any = each.get_object()
            described = font["/FontDescriptor"].get_object() if "/FontDescriptor" in font else {}
            found.append((str(font["/BaseFont"]), "/FontFile2" in described))
    return found


def is_black_only(document: bytes) -> bool:
    """No page has a colour, as rendered."""
    for page in pypdfium2.PdfDocument(document):
        picture = page.render(scale=1).to_numpy()
        if not (picture.max(axis=2) == picture.min(axis=2)).all():
            return False
    return True


def sheets(document: bytes) -> list[Sheet]:
    count = len(pypdfium2.PdfDocument(document))
    return [Sheet(document, number) for number in range(count)]
