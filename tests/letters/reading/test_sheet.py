"""A slip that came back is read right, or goes to a person; it is never read wrong."""

from collections import Counter

import numpy
import pytest
from PIL import Image, ImageDraw

from letters.letter import compose
from letters.reading.files import sheets
from letters.reading.sheet import Fault, read_sheet
from letters.slip import BOX_NAMES, slip_geometry
from tests.letters.cast import CODE, home_letter
from tests.letters.reading.spoiling import PER_MM, blank_slip, judge, spoiled

SEED = 2027  # no threshold was chosen by it


@pytest.mark.parametrize("way", ["scan", "photo"])
def test_spoiled_slips_are_read_right_or_shown_to_a_person(way: str) -> None:
    total: Counter[str] = Counter()
    for number in range(8):
        slip = spoiled(SEED, number, way)
        total += judge(slip, read_sheet(numpy.asarray(slip.picture)))
    assert total["wrong"] == total["strange"] == 0
    assert total["known"] == 8
    assert total["registered"] >= 7
    assert total["right"] >= 0.85 * total["boxes"]


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_clean_slip_is_read_whichever_way_it_lies(rows: int, turned: int) -> None:
    sheet = blank_slip(rows)
    place = slip_geometry(rows).rows[-1].boxes[BOX_NAMES.index("object")]
    _cross(sheet, place)
    read = read_sheet(numpy.asarray(sheet.rotate(turned, expand=True)))
    assert (read.code, read.fault) == (CODE, None)
    assert [row.ticked for row in read.rows] == [frozenset()] * (rows - 1) + [frozenset({"object"})]
    assert not any(row.unsure or row.written for row in read.rows)
    assert min(row.confidence for row in read.rows) > 0.5


def test_a_dot_or_a_box_that_is_all_black_is_never_taken_for_an_answer() -> None:
    sheet = blank_slip(1)
    draw = ImageDraw.Draw(sheet)
    boxes = slip_geometry(1).rows[0].boxes
    x, y = (value * PER_MM for value in boxes[0].centre)
    draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill=20)
    black = boxes[1]
    draw.rectangle([value * PER_MM for value in (black.left, black.top, black.right, black.bottom)], fill=20)
    row = read_sheet(numpy.asarray(sheet)).rows[0]
    assert row.unsure == {"go_ahead", "object"}
    assert row.ticked == frozenset()
    assert row.confidence == 0


def test_the_slips_of_one_letter_say_which_they_are() -> None:
    document = compose(home_letter(5)).bytes
    read = [read_sheet(sheet) for sheet in sheets(document)][-2:]
    assert [(each.code, each.part, len(each.rows)) for each in read] == [(CODE, 1, 3), (CODE, 2, 2)]


def test_words_in_a_frame_are_seen_and_given_as_a_straight_picture() -> None:
    sheet = blank_slip(2)
    frame = slip_geometry(2).rows[1].frame
    draw = ImageDraw.Draw(sheet)
    draw.line([((frame.left + 5 + i) * PER_MM, (frame.top + 15 + i % 4) * PER_MM) for i in range(60)], fill=30, width=6)
    rows = read_sheet(numpy.asarray(sheet)).rows
    assert [row.written for row in rows] == [False, True]
    assert all(row.words.startswith(b"\x89PNG") for row in rows)


def test_a_sheet_without_its_corner_keeps_its_letter_and_no_box_is_guessed() -> None:
    sheet = blank_slip(3)
    square = slip_geometry(3).squares[3]
    ImageDraw.Draw(sheet).rectangle(
        [value * PER_MM for value in (square.left - 8, square.top - 8, 210, 297)], fill="white"
    )
    read = read_sheet(numpy.asarray(sheet))
    assert (read.code, read.rows, read.fault) == (CODE, (), Fault.NOT_REGISTERED)
    assert "Key what you see" in read.sentence


def test_a_sheet_without_our_code_is_no_slip() -> None:
    assert read_sheet(numpy.full((800, 600), 255, "uint8")).fault is Fault.NO_CODE
    assert read_sheet(_qr("https://example.org/menu")).fault is Fault.NOT_OURS
    assert read_sheet(_qr("HTTPS://EXAMPLE.ORG/A/1234567800")).fault is Fault.NOT_OURS


def test_two_slips_in_one_picture_are_refused() -> None:
    one, other = _qr(f"HTTPS://EXAMPLE.ORG/A/{CODE}"), _qr("HTTPS://EXAMPLE.ORG/A/0000000097")
    assert read_sheet(numpy.concatenate([one, other])).fault is Fault.TWO_CODES


def _cross(sheet: Image.Image, box: object) -> None:
    draw = ImageDraw.Draw(sheet)
    left, top, right, bottom = (value * PER_MM for value in (box.left, box.top, box.right, box.bottom))  # type: ignore[attr-defined]
    draw.line([(left, top), (right, bottom)], fill=20, width=6)
    draw.line([(left, bottom), (right, top)], fill=20, width=6)


def _qr(text: str) -> numpy.ndarray:
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return numpy.pad(numpy.array(zxingcpp.write_barcode_to_image(code, scale=6)), 60, constant_values=255)
