"""The poster, as it comes out of a printer."""

import numpy
import pytest
import zxingcpp

from letters import fonts
from letters.errors import CannotPrint
from letters.home_paper import HomePaper
from letters.home_wording import HOME_WORDINGS, offered
from letters.page import A4_HEIGHT, A4_WIDTH, Zone
from letters.poster import poster
from tests.letters.home_cast import LONG_NAME, VARIANTS, rosewood
from tests.letters.paper import Sheet, fonts_of, is_black_only, sheets

each_variant = pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())


def page_of(paper: HomePaper) -> Sheet:
    (page,) = sheets(poster(paper).bytes)
    return page


def said_on(page: Sheet) -> str:
    return " ".join(page.words.split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_says_three_ways_to_tell_and_where_to_turn_in_danger() -> None:
    said = said_on(page_of(rosewood()))
    for part in (
        "Tell what care is like at Rosewood House",
        "Text ROSE 4821 and your story to 01632 960123",
        "Phone 01632 960123",
        "This is not an emergency service.",
        "If someone is in danger now, call 999.",
    ):
        assert part in said
    assert "earshot.example.org/h/ROSE4821" in squeezed(said)


@each_variant
def test_it_is_one_page_with_nothing_near_its_edge_or_over_another(changes: dict[str, object]) -> None:
    page = page_of(rosewood(**changes))
    assert page.stray([Zone(12, 10, A4_WIDTH - 12, A4_HEIGHT - 10)], slack=0) == 0
    boxes = [box for _, box in page.characters()]
    for box in boxes:
        assert not any(box.meets(other) for other in boxes if other is not box and abs(other.bottom - box.bottom) > 2)


@each_variant
def test_its_square_is_large_and_leads_to_the_form_of_this_home(changes: dict[str, object]) -> None:
    paper = rosewood(**changes)
    (found,) = zxingcpp.read_barcodes(numpy.asarray(page_of(paper).picture.convert("L")))
    assert found.text == paper.qr_link == found.text.upper()
    assert found.text.endswith(f"/H/{paper.code}")
    corner = found.position
    assert (corner.top_right.x - corner.top_left.x) / 6 >= 44


@each_variant
def test_it_can_be_read_from_two_metres(changes: dict[str, object]) -> None:
    page, paper = page_of(rosewood(**changes)), rosewood(**changes)
    name = squeezed(paper.home_name)
    joined = "".join(sign for sign, _ in page.characters())
    heights = [box.height for sign, box in page.characters() if sign.isdigit()]
    assert name in joined
    assert max(heights) >= (4.2 if not paper.phone else 7.5)  # mm: the number, or else the link
    assert min(page.type_sizes(Zone(0, 0, A4_WIDTH, A4_HEIGHT))) >= 16


def test_large_print_says_less_in_larger_type() -> None:
    clear, large = page_of(rosewood()), page_of(rosewood(large_print=True))
    everywhere = Zone(0, 0, A4_WIDTH, A4_HEIGHT)
    assert max(large.type_sizes(everywhere)) >= max(clear.type_sizes(everywhere))
    assert sum(large.type_sizes(everywhere)) / len(large.type_sizes(everywhere)) > 22
    assert "Good or bad" in clear.words
    assert "Good or bad" not in large.words


def test_without_a_number_the_link_is_the_one_way_and_its_square_is_larger() -> None:
    page = page_of(rosewood(phone="", keyword=""))
    said = said_on(page)
    assert "Text" not in said
    assert "Phone" not in said
    assert "earshot.example.org/h/ROSE4821" in said
    (found,) = zxingcpp.read_barcodes(numpy.asarray(page.picture.convert("L")))
    assert (found.position.top_right.x - found.position.top_left.x) / 6 > 70


def test_without_a_keyword_it_says_to_name_the_home() -> None:
    assert "Text the name of the home and your story to" in said_on(page_of(rosewood(keyword="")))


@each_variant
def test_it_is_black_only_with_every_font_in_it_and_the_same_bytes_again(changes: dict[str, object]) -> None:
    made = poster(rosewood(**changes))
    assert is_black_only(made.bytes)
    assert all("AtkinsonHyperlegibleNext" in name and embedded for name, embedded in fonts_of(made.bytes))
    assert b"Helvetica" not in made.bytes
    assert made == poster(rosewood(**changes))
    assert len(made.bytes) < 60_000


@pytest.mark.parametrize("name", ["W" * 40, LONG_NAME, "St. Mary’s", "Plas Dŵr a Thŷ Gwyn", "The Elms " * 8])
def test_a_name_is_made_to_fit_and_never_cut(name: str) -> None:
    page = page_of(rosewood(home_name=name.strip()))
    assert squeezed(name) in "".join(sign for sign, _ in page.characters())
    assert page.stray([Zone(17, 12, A4_WIDTH - 17, A4_HEIGHT - 12)]) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"home_name": "中 House"}, "missing_glyphs"),
        ({"home_name": " "}, "bad_letter"),
        ({"home_name": "Long " * 200}, "bad_letter"),
        ({"code": "rose/4821"}, "bad_letter"),
        ({"code": ""}, "bad_letter"),
        ({"keyword": "RÔSE"}, "bad_letter"),
        ({"site": ""}, "bad_letter"),
        ({"language": "fr"}, "bad_letter"),
        ({"policy": "none"}, "bad_letter"),
        ({"site": "https://" + "a-long-part." * 30 + "example.org"}, "bad_letter"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_sentence(changes: dict[str, object], code: str) -> None:
    with pytest.raises(CannotPrint) as caught:
        poster(rosewood(**changes))
    assert caught.value.code == code
    assert caught.value.message.endswith((".", ")")) or ":" in caught.value.message


def test_a_language_is_offered_once_somebody_has_approved_its_words() -> None:
    assert offered() == tuple(name for name, words in HOME_WORDINGS.items() if words.reviewed_by)
    assert "en" in offered()
    assert "cy" not in offered()


def test_every_word_of_every_language_can_be_drawn() -> None:
    for words in HOME_WORDINGS.values():
        assert not fonts.missing_characters(repr(words))
        assert set(words.home_steps) == set(HOME_WORDINGS["en"].home_steps)


def test_the_sign_of_the_service_is_white_on_black() -> None:
    page = page_of(rosewood())
    sign = Zone(18, 13, 18 + 16, 13 + 13.4)
    assert 0.6 < page.ink(sign) < 0.95
    assert page.ink(Zone(18, 260, 192, 283)) > 0.5  # the warning: white words in a black band
    assert "999" in page.text_in(Zone(18, 258, 192, 285))
