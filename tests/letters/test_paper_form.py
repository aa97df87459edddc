"""The paper form, as a resident gets it and as a scanner would see it."""

import itertools

import numpy
import pytest
import zxingcpp

from letters.errors import CannotPrint
from letters.home_paper import HomePaper
from letters.page import A4_HEIGHT, A4_WIDTH, Zone
from letters.paper_form import BOX_NAMES, LINE_NAMES, FormGeometry, paper_form, paper_form_geometry
from letters.reading.plane import place
from letters.reading.registering import register
from letters.reading.sheet import Fault, read_sheet
from letters.slip import slip_geometry
from tests.letters.home_cast import VARIANTS, rosewood
from tests.letters.paper import PIXELS_PER_MM, Sheet, fonts_of, is_black_only, sheets

each_variant = pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())
SHEETS = ((False, 1), (True, 1), (True, 2))


def said_on(page: Sheet) -> str:
    return " ".join(page.words.split())


def plans(paper: HomePaper) -> list[tuple[Sheet, FormGeometry]]:
    pages = sheets(paper_form(paper).bytes)
    return [(page, paper_form_geometry(large=paper.large_print, sheet=number)) for number, page in enumerate(pages, 1)]


def test_it_asks_who_what_may_be_done_and_how_to_reach_them_and_where_to_send_it() -> None:
    (page,) = sheets(paper_form(rosewood()).bytes)
    said = said_on(page)
    for part in (
        "Your story about care at Rosewood House",
        "Freepost EXAMPLE STORIES, PO Box 4021",
        "No stamp is needed.",
        "This is not an emergency service. If someone is in danger now, call 999.",
        "Do you work here and are worried? Please do not use this form. Ring Example Advice, 01632 960555",
        "I tell my own story",
        "I help a relative or friend",
        "I work here and write for a resident",
        "By text",
        "By phone",
        "By post",
        "Not at all",
        "Name, if you wish",
    ):
        assert part in said
    assert said.split().count("Yes") == 2
    assert said.replace("No stamp", "").split().count("No") == 2


@each_variant
def test_it_never_asks_for_a_room_or_an_age(changes: dict[str, object]) -> None:
    for page in sheets(paper_form(rosewood(**changes)).bytes):
        words = page.words.lower()
        for asked in ("room number", "your room", "ystafell", "date of birth", "nhs", "age:"):
            assert asked not in words


def test_only_a_free_address_needs_no_stamp() -> None:
    (page,) = sheets(paper_form(rosewood(return_address=("PO Box 4021", "Exampleton", "EX1 9ZZ"))).bytes)
    assert "stamp" not in page.words
    assert "PO Box 4021, Exampleton, EX1 9ZZ." in said_on(page)


def test_without_an_adviser_the_worried_are_shown_the_site() -> None:
    (page,) = sheets(paper_form(rosewood(advice="")).bytes)
    assert "Please do not use this form. Go to earshot.example.org/tell." in said_on(page)


@each_variant
def test_the_square_names_the_home_the_print_size_and_the_sheet(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    for number, (page, plan) in enumerate(plans(paper), 1):
        (found,) = zxingcpp.read_barcodes(numpy.asarray(page.picture.convert("L")))
        size = "L" if paper.large_print else "C"
        assert found.text == f"{paper.site.upper()}/F/{paper.code}/{size}{number}"
        assert found.ec_level == "M"
        assert found.position.top_left.x / PIXELS_PER_MM == pytest.approx(plan.qr.left, abs=0.7)
        assert found.position.top_left.y / PIXELS_PER_MM == pytest.approx(plan.qr.top, abs=0.7)


@pytest.mark.parametrize(("large", "sheet"), SHEETS)
def test_squares_and_qr_stand_where_a_slip_has_them_and_nothing_overlaps(large: bool, sheet: int) -> None:
    plan, slip = paper_form_geometry(large=large, sheet=sheet), slip_geometry(1)
    assert (plan.squares, plan.qr) == (slip.squares, slip.qr)
    assert (plan.qr.width, plan.qr.height) == (28, 28)
    zones = [*plan.squares, plan.qr, *plan.boxes.values(), *plan.lines.values(), *plan.slots.values()]
    zones += [plan.frame] if plan.frame else []
    for one, other in itertools.combinations(zones, 2):
        assert not one.meets(other), (one, other)


def test_clear_print_has_one_sheet_with_all_and_large_print_a_second_for_the_words() -> None:
    clear, first, second = (paper_form_geometry(large=large, sheet=sheet) for large, sheet in SHEETS)
    for plan in (clear, first):
        assert tuple(plan.boxes) == BOX_NAMES
        assert tuple(plan.lines) == LINE_NAMES
        assert all((box.width, box.height) == (5, 5) for box in plan.boxes.values())
        assert all(line.width >= 45 and line.height >= 8 for line in plan.lines.values())
    assert clear.frame is not None
    assert clear.frame.height > 100
    assert first.frame is None
    assert second.boxes == {}
    assert second.frame is not None
    assert second.frame.height > 190
    for wrong in ((False, 2), (True, 0), (True, 3)):
        with pytest.raises(ValueError):
            paper_form_geometry(large=wrong[0], sheet=wrong[1])


@each_variant
def test_boxes_are_empty_with_an_outline_and_lines_and_frame_are_there_to_write_on(changes: dict[str, object]) -> None:
    for page, plan in plans(rosewood(**changes)):
        for square in plan.squares:
            assert page.ink(square) > 0.97
            around = Zone(square.left - 2.3, square.top - 2.3, square.right + 2.3, square.bottom + 2.3)
            assert page.ink(around) * around.width * around.height == pytest.approx(36, abs=2)
        for box in plan.boxes.values():
            assert page.ink(Zone(box.left + 0.5, box.top + 0.5, box.right - 0.5, box.bottom - 0.5)) == 0
            assert page.ink(Zone(box.left - 0.2, box.top + 1, box.left + 0.2, box.bottom - 1)) > 0.5
        for line in plan.lines.values():
            assert page.ink(Zone(line.left, line.top + 0.5, line.right, line.bottom - 0.5)) == 0
            assert page.ink(Zone(line.left + 1, line.bottom - 0.2, line.right - 1, line.bottom + 0.2)) > 0.3
        if plan.frame is not None:
            inside = Zone(plan.frame.left + 2, plan.frame.top + 1, plan.frame.right - 2, plan.frame.bottom - 1)
            assert 0 < page.ink(inside) < 0.04
            assert page.text_in(inside) == ""


@each_variant
def test_no_word_touches_another_a_box_or_the_edge(changes: dict[str, object]) -> None:
    for page, plan in plans(rosewood(**changes)):
        assert page.stray([Zone(16, 10, A4_WIDTH - 16, A4_HEIGHT - 10)]) == 0
        boxes = [box for _, box in page.characters()]
        taken = [*plan.boxes.values(), *plan.lines.values(), *plan.squares, plan.qr]
        for box in boxes:
            assert not any(box.meets(zone) for zone in taken)
            assert not any(box.meets(other) for other in boxes if abs(other.bottom - box.bottom) > 3)


@pytest.mark.parametrize(("large", "sheet"), SHEETS)
@pytest.mark.parametrize("turned", [0, 1, 2])
def test_a_scan_of_it_is_registered_as_a_slips_is_however_it_is_turned(large: bool, sheet: int, turned: int) -> None:
    page, plan = plans(rosewood(large_print=large))[sheet - 1]
    picture = numpy.rot90(numpy.asarray(page.picture.convert("L")), turned).astype("float32")
    (found,) = zxingcpp.read_barcodes(numpy.ascontiguousarray(picture.astype("uint8")))
    at = found.position
    corners = [(c.x, c.y) for c in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    registered = register(picture, numpy.array(corners))
    assert registered is not None
    assert registered.astray < 0.5
    for zone in [*plan.squares, *plan.boxes.values()]:
        x, y = place(registered.matrix, [zone.centre])[0]
        inked = picture[int(y) - 6 : int(y) + 6, int(x) - 6 : int(x) + 6].mean()
        assert bool(inked < 60) is (zone in plan.squares)


def test_a_form_among_scanned_slips_is_never_taken_for_a_slip() -> None:
    for page, _ in plans(rosewood(large_print=True)):
        read = read_sheet(numpy.asarray(page.picture.convert("L")).astype("float32").astype("uint8"))
        assert read.fault is Fault.NOT_OURS
        assert read.code == ""


@each_variant
def test_it_is_black_only_with_every_font_in_it_and_the_same_bytes_again(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    made = paper_form(paper)
    assert made.pages == (2 if paper.large_print else 1)
    assert is_black_only(made.bytes)
    assert all("AtkinsonHyperlegibleNext" in name and embedded for name, embedded in fonts_of(made.bytes))
    assert made == paper_form(paper)


@pytest.mark.parametrize(
    "changes",
    [
        {"return_address": ()},
        {"return_address": ("A line that goes on " * 20,) * 7},
        {"return_address": tuple("abcdefgh")},
        {"home_name": "Long " * 100},
        {"advice": "An adviser with a name that does not end " * 12},
    ],
)
def test_what_does_not_fit_is_refused_not_cut(changes: dict[str, object]) -> None:
    with pytest.raises(CannotPrint) as caught:
        paper_form(rosewood(**changes))
    assert caught.value.code == "bad_letter"
