"""Whatever file a scanner or telephone makes is opened as sheets, within bounds; anything else is refused in words."""

import io
import struct
import zlib

import numpy
import pytest
from PIL import Image

from letters.letter import compose
from letters.reading import files
from letters.reading.files import CannotRead, sheets
from letters.reading.sheet import read_sheet
from tests.letters.cast import CODE, home_letter
from tests.letters.reading.spoiling import blank_slip


def _saved(picture: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "L"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("TIFF", "1"), ("TIFF", "L")]
)
def test_a_picture_of_a_slip_is_opened_and_read(form: str, mode: str) -> None:
    (sheet,) = sheets(_saved(blank_slip(2).convert(mode), form))
    assert max(sheet.shape) <= files.LONGEST_SIDE
    assert read_sheet(sheet).code == CODE


def test_a_whole_letter_as_pdf_has_its_slip_on_the_last_sheet() -> None:
    read = [read_sheet(sheet) for sheet in sheets(compose(home_letter(2)).bytes)]
    assert [bool(each.rows) for each in read] == [False] * (len(read) - 1) + [True]


def test_each_page_of_a_tiff_is_a_sheet() -> None:
    pages = [blank_slip(rows).convert("1") for rows in (1, 2, 3)]
    content = _saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert [len(read_sheet(sheet).rows) for sheet in sheets(content)] == [1, 2, 3]


def test_a_telephones_picture_that_is_turned_by_its_note_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (sheet,) = sheets(_saved(blank_slip(1).rotate(90, expand=True), "JPEG", exif=exif.tobytes()))
    assert sheet.shape[0] > sheet.shape[1]


def test_a_slip_on_a_see_through_picture_is_not_black_on_black() -> None:
    ink = blank_slip(1)
    picture = Image.merge("LA", (Image.new("L", ink.size, 0), ink.point(lambda v: 255 - v)))
    (sheet,) = sheets(_saved(picture, "PNG"))
    assert read_sheet(sheet).code == CODE


def _bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that claims a gigantic picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(CannotRead) as refused:
        list(sheets(_bomb(side)))
    assert refused.value.code is CannotRead.Code.TOO_MANY_PIXELS
    assert "200 or 300" in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", CannotRead.Code.EMPTY),
        (b"<html>slip.png</html>", CannotRead.Code.NOT_A_PICTURE),
        (b"%PDF-1.7\nnothing of the kind", CannotRead.Code.DAMAGED),
        (b"GIF89a" + b"\0" * 40, CannotRead.Code.NOT_A_PICTURE),
    ],
)
def test_what_is_no_picture_is_refused_in_words(content: bytes, code: CannotRead.Code) -> None:
    with pytest.raises(CannotRead) as refused:
        list(sheets(content))
    assert refused.value.code is code
    assert refused.value.sentence.endswith(".")


def test_a_picture_that_broke_off_is_damaged() -> None:
    content = _saved(blank_slip(1), "PNG")
    with pytest.raises(CannotRead) as refused:
        list(sheets(content[: len(content) // 2]))
    assert refused.value.code is CannotRead.Code.DAMAGED


def test_bytes_and_sheets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = compose(home_letter(2)).bytes
    monkeypatch.setattr(files, "MOST_SHEETS", 2)
    with pytest.raises(CannotRead) as many:
        list(sheets(content))
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    with pytest.raises(CannotRead) as large:
        list(sheets(content))
    assert (many.value.code, large.value.code) == (CannotRead.Code.TOO_MANY_SHEETS, CannotRead.Code.TOO_LARGE)


def test_a_gigantic_pdf_page_is_rendered_no_larger_than_needed() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(14_000, 14_000)
    out = io.BytesIO()
    document.save(out)
    (sheet,) = sheets(out.getvalue())
    assert max(sheet.shape) <= files.LONGEST_SIDE + 1
    assert isinstance(sheet, numpy.ndarray)
