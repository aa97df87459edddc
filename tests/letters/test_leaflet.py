"""The leaflet: what it says, that it folds, and that its words fit."""

import numpy
import pypdfium2
import pytest
import zxingcpp

from letters.errors import CannotPrint
from letters.home_paper import HomePaper
from letters.home_wording import HOME_WORDINGS
from letters.leaflet import leaflet
from letters.page import A4_HEIGHT, A4_WIDTH, Zone, millimetres
from tests.letters.home_cast import VARIANTS, rosewood
from tests.letters.paper import Sheet, fonts_of, is_black_only, sheets

DOWN = A4_HEIGHT - A4_WIDTH  # a sheet on its side is as much less high: places are reckoned from an upright one's top
FOLD = A4_HEIGHT / 2
each_variant = pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())
POLICIES = tuple(HOME_WORDINGS["en"].home_steps)


def said_in(paper: HomePaper) -> str:
    return " ".join(" ".join(page.words for page in sheets(leaflet(paper).bytes)).split())


def panels(paper: HomePaper) -> tuple[str, str, str, str]:
    """The words of a folded leaflet as they are read: front, the two inside, back."""
    outer, inner = sheets(leaflet(paper).bytes)
    left, right = Zone(0, DOWN, FOLD, A4_HEIGHT), Zone(FOLD, DOWN, A4_HEIGHT, A4_HEIGHT)
    return outer.text_in(right), inner.text_in(left), inner.text_in(right), outer.text_in(left)


def placed(page: Sheet) -> list[Zone]:
    """Where its characters stand on a sheet that lies on its side."""
    return [Zone(box.left, box.top - DOWN, box.right, box.bottom - DOWN) for _, box in page.characters()]


def test_it_says_what_happens_who_reads_and_how_to_take_it_back() -> None:
    said = said_in(rosewood())
    for part in (
        "What happens to your story",
        "Who reads it?",
        "Can the home see who wrote?",
        "No. We never tell the home who told a story",
        "We erase them 12 months after",
        "You can take your story back at any time: text WITHDRAW",
        "earshot.example.org/mine",
        "Text ROSE 4821 and your story to 01632 960123",
        "Ask us for the paper form, or write to Freepost EXAMPLE STORIES, PO Box 4021",
        "If someone is in danger now, call 999.",
        "Do you work here, and are worried? Do not send it as a story.",
        "ring Example Advice, 01632 960555",
    ):
        assert part in said


def test_clear_print_is_two_wide_pages_that_fold_into_a_front_two_inner_panels_and_a_back() -> None:
    made = leaflet(rosewood())
    assert made.pages == 2
    for page in pypdfium2.PdfDocument(made.bytes):
        assert tuple(map(round, map(millimetres, page.get_size()))) == (297, 210)
    front, left, right, back = panels(rosewood())
    assert "RosewoodHouse" in front
    assert "999" in front
    assert left.startswith("Whathappenstoyourstory")
    assert right.startswith("Whoreadsit?")
    assert back.startswith("Howtotellit")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("language", list(HOME_WORDINGS))
def test_each_policy_says_truly_what_the_home_may_do(policy: str, language: str) -> None:
    said = said_in(rosewood(policy=policy, language=language))
    for name, step in HOME_WORDINGS[language].home_steps.items():
        assert (step in said) is (name == policy)


@each_variant
def test_no_word_is_on_the_fold_near_the_edge_or_over_another(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    for page in sheets(leaflet(paper).bytes):
        boxes = [box for _, box in page.characters()] if paper.large_print else placed(page)
        wide, high = (A4_WIDTH, A4_HEIGHT) if paper.large_print else (A4_HEIGHT, A4_WIDTH)
        assert boxes
        for box in boxes:
            assert Zone(10, 8, wide - 10, high - 8).holds(box)
            assert paper.large_print or box.right <= FOLD - 12 or box.left >= FOLD + 12
            assert not any(box.meets(other) for other in boxes if abs(other.bottom - box.bottom) > 3)


@pytest.mark.parametrize("language", list(HOME_WORDINGS))
@pytest.mark.parametrize("policy", POLICIES)
def test_large_print_is_upright_eighteen_points_and_at_most_two_sheets(language: str, policy: str) -> None:
    made = leaflet(rosewood(large_print=True, language=language, policy=policy))
    assert 2 <= made.pages <= 4
    for number, page in enumerate(sheets(made.bytes), 1):
        assert min(page.type_sizes(Zone(0, 0, A4_WIDTH, A4_HEIGHT - 16))) >= 18
        assert f" {number} o" in page.words
    for page in pypdfium2.PdfDocument(made.bytes):
        assert tuple(map(round, map(millimetres, page.get_size()))) == (210, 297)


def test_clear_print_is_fourteen_points_or_more() -> None:
    for page in sheets(leaflet(rosewood()).bytes):
        assert min(page.type_sizes(Zone(0, 0, A4_HEIGHT, A4_HEIGHT))) >= 14


@each_variant
def test_no_word_is_lost_in_any_variant(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    squeezed = "".join(said_in(paper).split())
    words = paper.words
    for text in (words.leaflet_title, words.steps_title, *(heading for heading, _ in words.sections), words.worried[0]):
        assert "".join(text.split()) in squeezed
    for _, text in words.sections[:2]:
        assert "".join(text.split()) in squeezed
    assert "".join(paper.home_name.split()) in squeezed
    assert "{" not in squeezed


@each_variant
def test_its_square_leads_to_this_home(changes: dict[str, object]) -> None:
    paper, found = rosewood(**changes), []
    for page in sheets(leaflet(paper).bytes):
        found += zxingcpp.read_barcodes(numpy.asarray(page.picture.convert("L")))
    assert [code.text for code in found] == [paper.qr_link]


def test_without_a_number_nothing_asks_to_text_or_ring_us() -> None:
    said = said_in(rosewood(phone="", keyword="", advice="", return_address=()))
    assert "Text" not in said
    assert "ring" not in said.replace("bring", "").lower().split()
    assert "enter your code at earshot.example.org/mine, or write to us with your code" in said
    assert "Ask us for the paper form." in said


@each_variant
def test_it_is_black_only_with_every_font_in_it(changes: dict[str, object]) -> None:
    made = leaflet(rosewood(**changes))
    assert is_black_only(made.bytes)
    assert all("AtkinsonHyperlegibleNext" in name and embedded for name, embedded in fonts_of(made.bytes))
    assert made == leaflet(rosewood(**changes))


@each_variant
def test_a_number_is_never_parted_over_two_lines(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    if paper.phone:
        lines = [line for page in sheets(leaflet(paper).bytes) for line in page.words.splitlines()]
        assert lines.count(paper.phone) == 2


def test_words_that_do_not_fit_are_refused_not_cut() -> None:
    with pytest.raises(CannotPrint) as caught:
        leaflet(rosewood(return_address=("A line of an address that goes on and on " * 8,) * 7))
    assert caught.value.code == "too_many_pages"
