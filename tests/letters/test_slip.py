"""The reply slip, as a scanner would see it."""

import itertools

import pytest
import zxingcpp

from letters import fonts
from letters.fonts import BOLD
from letters.letter import compose
from letters.page import Zone, points
from letters.qr import slip_link
from letters.slip import BOX_NAMES, slip_geometry
from letters.wording import WORDINGS
from tests.letters.cast import CODE, home_letter, story
from tests.letters.paper import Sheet, sheets


def slips_of(count: int, **changes: object) -> list[Sheet]:
    pages = sheets(compose(home_letter(count, **changes)).bytes)
    return [page for page in pages if "Reply slip" in page.words or "Slip ateb" in page.words]


@pytest.mark.parametrize("count", [1, 3, 6])
def test_the_qr_on_every_slip_reads_as_the_short_upper_case_link(count: int) -> None:
    pages = slips_of(count)
    for number, page in enumerate(pages, 1):
        (found,) = zxingcpp.read_barcodes(page.picture)
        assert found.text == f"HTTPS://EXAMPLE.ORG/ANSWER/{CODE}" + (f"/{number}" if len(pages) > 1 else "")
        assert found.ec_level == "M"


def test_the_qr_is_28_mm_where_the_geometry_says() -> None:
    geometry = slip_geometry(2)
    assert (geometry.qr.width, geometry.qr.height) == (28, 28)
    page = slips_of(2)[0]
    (found,) = zxingcpp.read_barcodes(page.picture)
    corner = found.position.top_left
    assert corner.x / 6 == pytest.approx(geometry.qr.left, abs=0.7)
    assert corner.y / 6 == pytest.approx(geometry.qr.top, abs=0.7)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_squares_and_boxes_stand_on_the_paper_where_the_geometry_says(count: int, language: str) -> None:
    page, geometry = slips_of(count, language=language)[0], slip_geometry(count)
    for square in geometry.squares:
        assert (square.width, square.height) == (6, 6)
        assert square.left >= 16
        assert square.right <= 194
        assert square.top >= 10
        assert square.bottom <= 287
        assert page.ink(square) > 0.97
        left, top, right, bottom = square.left - 0.3, square.top - 0.3, square.right + 0.3, square.bottom + 0.3
        assert page.ink(Zone(left - 2, top - 2, left, bottom + 2)) == 0
        assert page.ink(Zone(right, top - 2, right + 2, bottom + 2)) == 0
        assert page.ink(Zone(left, top - 2, right, top)) == 0
        assert page.ink(Zone(left, bottom, right, bottom + 2)) == 0
    for row in geometry.rows:
        assert len(row.boxes) == len(BOX_NAMES) == 10
        for box in row.boxes:
            assert (box.width, box.height) == (5, 5)
            inside = Zone(box.left + 0.5, box.top + 0.5, box.right - 0.5, box.bottom - 0.5)
            edge = Zone(box.left - 0.2, box.top + 1, box.left + 0.2, box.bottom - 1)
            assert page.ink(inside) == 0
            assert page.ink(edge) > 0.5


@pytest.mark.parametrize("count", [1, 2, 3])
def test_nothing_on_a_slip_overlaps(count: int) -> None:
    geometry = slip_geometry(count)
    zones = [*geometry.squares, geometry.qr, geometry.name_line, geometry.role_line]
    for row in geometry.rows:
        zones += [*row.boxes, row.frame]
        assert row.frame.height > 20
        assert row.zone.holds(row.frame)
    for one, other in itertools.combinations(zones, 2):
        assert not one.meets(other)


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_each_box_has_a_label_that_ends_before_the_next_box(language: str) -> None:
    words, boxes = WORDINGS[language], slip_geometry(1).rows[0].boxes
    edges = [box.left for box in boxes[1:]] + [195.0]
    for label, box, edge in zip(words.boxes, boxes, edges, strict=True):
        widest = max(fonts.text_width(line, 10.5, name=BOLD) for line in label)
        assert label[0]
        assert widest <= points(edge - box.left) - 1, label


def test_a_slip_names_each_story_the_code_and_where_to_send_it() -> None:
    text = slips_of(2)[0].words
    for said in ("Story A", "4821-65", "Story B", "4821-66", "1234-5678", "PO Box 4021", "EX1 9ZZ"):
        assert said in text
    assert "Your name" in text
    assert "Your role" in text


def test_six_stories_are_counted_over_two_sheets() -> None:
    first, second = slips_of(6)
    assert "Sheet 1 of 2" in first.words
    assert "Sheet 2 of 2" in second.words
    assert "Story C" in first.words
    assert "Story D" not in first.words
    assert "Story D" in second.words


def test_a_heading_too_long_for_a_row_says_that_it_goes_on() -> None:
    long = story("A")
    long = type(long)(letter="A", reference="1", heading="very " * 60, paragraphs=long.paragraphs)
    page = slips_of(1, stories=(long,))[0]
    assert "…" in page.words
    assert page.ink(Zone(189, 84, 210, 94)) == 0


@pytest.mark.parametrize("count", [0, 4])
def test_a_slip_has_one_to_three_rows(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 3 rows"):
        slip_geometry(count)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("example.org/a", "HTTPS://EXAMPLE.ORG/A/1234567889"),
        ("https://example.org/answer/", "HTTPS://EXAMPLE.ORG/ANSWER/1234567889"),
        ("http://127.0.0.1:8000/answer", "HTTP://127.0.0.1:8000/ANSWER/1234567889"),
    ],
)
def test_the_link_keeps_to_the_qrs_short_alphabet(url: str, link: str) -> None:
    assert slip_link(url, "1234567889") == link
    assert slip_link(url, "1234567889", part=2) == f"{link}/2"
    assert set(link) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
