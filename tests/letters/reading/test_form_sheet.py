"""A paper form that came back says which home it is about and which boxes are crossed; a person reads the hand."""

import math
import random

import numpy
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from letters.paper_form import paper_form, paper_form_geometry
from letters.reading.form_sheet import read_form
from letters.reading.sheet import Fault, read_sheet
from tests.letters.home_cast import rosewood
from tests.letters.reading.spoiling import DPI, PER_MM, photographed, scanned

CROSSED = frozenset({"who_me", "publish_yes", "reach_text"})


def sheet_of(*, large: bool = False, sheet: int = 1) -> Image.Image:
    pages = pypdfium2.PdfDocument(paper_form(rosewood(large_print=large)).bytes)
    return pages[sheet - 1].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def crossed(picture: Image.Image, names: frozenset[str], *, large: bool = False) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    for name in names:
        box = paper_form_geometry(large=large).boxes[name]
        left, top, right, bottom = (value * PER_MM for value in (box.left, box.top, box.right, box.bottom))
        draw.line([(left, top), (right, bottom)], fill=20, width=6)
        draw.line([(left, bottom), (right, top)], fill=20, width=6)
    return picture


def written(picture: Image.Image, zone: object) -> Image.Image:
    left, top = zone.left + 8, zone.top + 20  # type: ignore[attr-defined]
    hand = [((left + i * 0.7) * PER_MM, (top + 2.2 * math.sin(i * 1.7)) * PER_MM) for i in range(110)]
    ImageDraw.Draw(picture).line(hand, fill=40, width=6)
    return picture


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_form_is_read_whichever_way_it_lies(large: bool, turned: int) -> None:
    picture = crossed(sheet_of(large=large), CROSSED, large=large).rotate(turned, expand=True)
    read = read_form(numpy.asarray(picture))
    assert read is not None
    assert (read.keyword, read.large, read.sheet, read.registered) == ("ROSE4821", large, 1, True)
    assert (read.ticked, read.in_doubt, read.written) == (CROSSED, frozenset(), False)
    assert read.one_of("who_me", "who_helping", "who_staff") == "who_me"
    assert [name for name, _ in read.lines] == ["name", "phone", "address"]
    assert read.turn == turned // 90 * -1 % 4


def test_what_was_written_is_seen_between_the_ruled_lines_and_given_as_a_picture() -> None:
    frame = paper_form_geometry().frame
    bare, told = read_form(numpy.asarray(sheet_of())), read_form(numpy.asarray(written(sheet_of(), frame)))
    assert bare is not None
    assert told is not None
    assert (bare.written, told.written) == (False, True)
    assert told.words.startswith(b"\x89PNG")


def test_the_second_sheet_of_a_large_form_has_only_words() -> None:
    frame = paper_form_geometry(large=True, sheet=2).frame
    read = read_form(numpy.asarray(written(sheet_of(large=True, sheet=2), frame)))
    assert read is not None
    assert (read.sheet, read.boxes, read.lines, read.written) == (2, (), (), True)


def test_two_answers_to_one_question_are_a_doubt_and_no_answer() -> None:
    both = frozenset({"publish_yes", "publish_no", "reach_text", "reach_nothing", "who_me"})
    read = read_form(numpy.asarray(crossed(sheet_of(), both)))
    assert read is not None
    assert read.in_doubt == both - {"who_me"}
    assert read.one_of("publish_yes", "publish_no") is None


@pytest.mark.parametrize("spoil", [scanned, photographed])
def test_a_spoiled_form_is_read_right_or_left_to_a_person(spoil: object) -> None:
    for seed in range(4):
        chance = random.Random(f"form {seed}")
        read = read_form(numpy.asarray(spoil(chance, crossed(sheet_of(), CROSSED))))  # type: ignore[operator]
        assert read is not None
        wrong = (read.ticked ^ CROSSED) - read.in_doubt
        assert not read.registered or not wrong


def test_a_form_is_no_slip_and_a_slip_no_form() -> None:
    from tests.letters.reading.spoiling import blank_slip

    assert read_sheet(numpy.asarray(sheet_of())).fault is Fault.NOT_OURS
    assert read_form(numpy.asarray(blank_slip(1))) is None
