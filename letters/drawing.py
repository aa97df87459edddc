"""Marks drawn on a PDF canvas: black only, fonts embedded, and the same bytes for the same marks.

Words are encoded once per document and remembered, which is what makes a print run of thousands quick.
"""

import io
from collections.abc import Iterable
from typing import Any

from letters import fonts
from letters.marks import Box, LightText, Mark, Qr, Rule, Shape, Text
from letters.page import A4_HEIGHT, A4_WIDTH, points

SHEET = (points(A4_WIDTH), points(A4_HEIGHT))
_LANGUAGES = {"en": "en-GB", "cy": "cy"}


class Document:
    """One PDF being drawn, page by page; ``finish`` gives its bytes. ``wide`` lays the sheet on its side."""

    def __init__(self, *, title: str, language: str = "en", wide: bool = False) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # no text coding over the compression: a quarter smaller, a third quicker
        fonts.register()
        self._out = io.BytesIO()
        make: Any = Canvas  # its type hints lag behind its arguments
        self._canvas: Any = make(
            self._out,
            pagesize=SHEET[::-1] if wide else SHEET,
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.REGULAR,  # else an unembedded Helvetica is named on every page
            lang=_LANGUAGES.get(language, language),
        )
        self._canvas.setTitle(title)
        self._words: dict[tuple[str, str], str | None] = {}
        self._names: dict[str, str] = {}
        self._wide = wide

    def add_page(self, marks: Iterable[Mark]) -> None:
        """Draw one page."""
        code: list[str] = []
        for mark in marks:
            match mark:
                case LightText():
                    code.append(f"q 1 g {self._text(mark)} Q")
                case Text():
                    code.append(self._text(mark))
                case Rule():
                    code.append(_rule(mark))
                case Box():
                    code.append(_box(mark))
                case Qr():
                    code.append(_qr(mark))
                case Shape():
                    code.append(_shape(mark))
        if self._wide:  # everything is reckoned from the top of an upright sheet
            code = [f"q 1 0 0 1 0 {SHEET[0] - SHEET[1]:.2f} cm", *code, "Q"]
        self._canvas._code.extend(code)
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The PDF's bytes. Nothing can be added after this."""
        self._canvas.save()
        return self._out.getvalue()

    def _text(self, mark: Text) -> str:
        x, y = mark.x, SHEET[1] - mark.y
        line = self._encoded(mark.font, mark.text)
        if line is None:
            return self._slow_text(mark, x, y)
        return f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {self._names[mark.font]} {mark.size:g} Tf ({line}) Tj ET"

    def _encoded(self, name: str, text: str) -> str | None:
        words = [self._word(name, word) for word in text.split(" ")]
        known = [word for word in words if word is not None]
        return " ".join(known) if len(known) == len(words) else None

    def _word(self, name: str, word: str) -> str | None:
        """The word's bytes in the font's first subset, or None when it needs signs of a further one."""
        key = (name, word)
        if key not in self._words:
            self._words[key] = self._encode(name, word)
        return self._words[key]

    def _encode(self, name: str, word: str) -> str | None:
        face, document = fonts.font(name), self._canvas._doc
        pieces = face.splitString(word, document) if word else []
        if name not in self._names:
            face.splitString(" ", document)
            self._names[name] = face.getSubsetInternalName(0, document)
        if not pieces:
            return ""
        if len(pieces) > 1 or pieces[0][0] != 0:
            return None
        return str(self._canvas._escape(pieces[0][1]))

    def _slow_text(self, mark: Text, x: float, y: float) -> str:
        line = self._canvas.beginText(x, y)
        line.setFont(mark.font, mark.size)
        line.textOut(mark.text)
        return str(line.getCode())


def _rule(mark: Rule) -> str:
    top = SHEET[1]
    start, end = f"{mark.x1:.2f} {top - mark.y1:.2f}", f"{mark.x2:.2f} {top - mark.y2:.2f}"
    return f"{mark.weight:g} w {start} m {end} l S"


def _box(mark: Box) -> str:
    x, y = mark.x, SHEET[1] - mark.y - mark.height
    if mark.radius:
        return f"{mark.weight:g} w {_rounded(x, y, mark.width, mark.height, mark.radius)} S"
    shape = f"{x:.2f} {y:.2f} {mark.width:.2f} {mark.height:.2f} re"
    return f"{shape} f" if mark.solid else f"{mark.weight:g} w {shape} S"


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners as a PDF path."""
    pull = radius * 0.4477  # how far a quarter circle's control points stand from the corner
    right, top = x + width, y + height
    parts = (
        (x + radius, y, "m"),
        (right - radius, y, "l"),
        (right - pull, y, right, y + pull, right, y + radius, "c"),
        (right, top - radius, "l"),
        (right, top - pull, right - pull, top, right - radius, top, "c"),
        (x + radius, top, "l"),
        (x + pull, top, x, top - pull, x, top - radius, "c"),
        (x, y + radius, "l"),
        (x, y + pull, x + pull, y, x + radius, y, "c"),
    )
    return " ".join(" ".join(f"{v:.2f}" if isinstance(v, float) else str(v) for v in part) for part in parts)


def _qr(mark: Qr) -> str:
    """The modules as a one-bit picture inside the page, so that no file is fetched."""
    side = f"{mark.side:.2f}"
    y = SHEET[1] - mark.y - mark.side
    place = f"q {side} 0 0 {side} {mark.x:.2f} {y:.2f} cm"
    return f"{place} BI /W {mark.modules} /H {mark.modules} /BPC 1 /CS /G /F /AHx ID {mark.rows}> EI Q"


def _shape(mark: Shape) -> str:
    """The outline, filled; nothing that follows is drawn in its colour."""
    parts = []
    for step, *places in mark.path:
        turned = [SHEET[1] - float(v) if index % 2 else float(v) for index, v in enumerate(places)]
        parts.append(" ".join([*(f"{v:.2f}" for v in turned), str(step)]))
    path = " ".join(parts)
    return f"q 1 g {path} f Q" if mark.light else f"{path} f"
