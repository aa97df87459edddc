"""The least that a print run could be: a PDF writer of one page of code that is told where each line stands.

It encodes each line sign by sign, makes each letter's QR, compresses each page, and embeds the same two weights of the
typeface, whole, once a document. It measures nothing and breaks no line: that was done before its time is taken.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from letters import fonts, qr
from letters.drawing import SHEET, _box, _qr, _rule, _shape
from letters.marks import Box, Page, Qr, Rule, Shape, Text

FOLDER = Path(fonts.__file__).with_name("fonts")
FILES = {
    fonts.REGULAR: "AtkinsonHyperlegibleNext_400Regular.ttf",
    fonts.BOLD: "AtkinsonHyperlegibleNext_700Bold.ttf",
}
NAMES = {fonts.REGULAR: "/F1", fonts.BOLD: "/F2"}


@cache
def glyphs(name: str) -> dict[str, str]:
    """Each sign's glyph as four hexadecimal digits."""
    return {chr(code): f"{glyph:04X}" for code, glyph in fonts.font(name).face.charToGlyph.items()}


@cache
def font_objects(name: str) -> tuple[bytes, ...]:
    """Font, descendant, descriptor and file, as the objects 3 to 6 or 7 to 10 of a document."""
    first = 3 if name == fonts.REGULAR else 7
    raw = (FOLDER / FILES[name]).read_bytes()
    packed = zlib.compress(raw)
    base = f"/BaseFont /{name}"
    return (
        f"<< /Type /Font /Subtype /Type0 {base} /Encoding /Identity-H /DescendantFonts [{first + 1} 0 R] >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 {base} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        f"/Supplement 0 >> /FontDescriptor {first + 2} 0 R /CIDToGIDMap /Identity >>".encode(),
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 950 "
        f"/Descent -250 /CapHeight 668 /StemV 80 /FontFile2 {first + 3} 0 R >>".encode(),
        b"<< /Length %d /Length1 %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), len(raw), packed),
    )


def write(letters: Sequence[tuple[str, Sequence[Page]]]) -> bytes:
    """One document of letters: the text of each QR, and the pages with every mark in its place."""
    objects: list[bytes] = [b"", b"", *font_objects(fonts.REGULAR), *font_objects(fonts.BOLD)]
    kids = []
    resources = "<< /Font << /F1 3 0 R /F2 7 0 R >> >>"
    for link, pages in letters:
        side, rows = qr.modules(link)
        for page in pages:
            drawn = zlib.compress("\n".join(_drawn(mark, side, rows) for mark in page).encode("latin-1"))
            objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(drawn), drawn))
            content = len(objects)
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {SHEET[0]:.2f} {SHEET[1]:.2f}] /Resources {resources} "
                f"/Contents {content} 0 R >>".encode()
            )
            kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _file(objects)


def _drawn(mark: object, side: int, rows: str) -> str:
    match mark:
        case Text():
            known = glyphs(mark.font)
            line = "".join([known[sign] for sign in mark.text])
            return f"BT {NAMES[mark.font]} {mark.size:g} Tf {mark.x:.2f} {SHEET[1] - mark.y:.2f} Td <{line}> Tj ET"
        case Rule():
            return _rule(mark)
        case Box():
            return _box(mark)
        case Qr():
            return _qr(Qr(mark.x, mark.y, mark.side, side, rows))
        case Shape():
            return _shape(mark)
    raise TypeError(f"no way to draw {type(mark).__name__}")


def _file(objects: Sequence[bytes]) -> bytes:
    parts, at, places = [b"%PDF-1.4\n"], 9, []
    for number, content in enumerate(objects, 1):
        whole = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        places.append(at)
        parts.append(whole)
        at += len(whole)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table))
    parts.append(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at))
    return b"".join(parts)
