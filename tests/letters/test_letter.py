"""A composed letter, read back from the paper that would come out of the printer."""

import io
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace

import pypdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from letters import fonts
from letters.address import PostalAddress
from letters.errors import CannotPrint
from letters.letter import compose, lay_out
from letters.marks import Mark, Text
from letters.page import DL, NOTIFY, PLAIN, Profile, Zone
from tests.letters.cast import ADDRESS, CODE, author_letter, home_letter, story
from tests.letters.paper import Sheet, sheets

ENVELOPES = (NOTIFY, DL, PLAIN)


def squeezed(text: str) -> str:
    return "".join(text.split())


def address_of(count: int) -> PostalAddress:
    middle = [f"Invented Line {number}" for number in range(2, count)]
    return PostalAddress.from_lines(["Larkfield House", *middle, "WA15 6SQ"])


@pytest.mark.parametrize("profile", ENVELOPES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("count", range(3, 8))
def test_the_window_shows_the_whole_address_and_nothing_else(profile: Profile, count: int) -> None:
    address = address_of(count)
    first = sheets(compose(home_letter(address=address, sender_name="Earshot"), profile).bytes)[0]
    assert first.text_in(profile.window) == squeezed(address.text)
    assert first.text_in(profile.address) == squeezed(address.text)
    placed = [box for _, box in first.characters() if profile.window.left <= box.centre[0] <= profile.window.right]
    inside = [box for box in placed if profile.window.top <= box.centre[1] <= profile.window.bottom]
    assert all(profile.address.holds(box, slack=0.1) for box in inside)


@pytest.mark.parametrize("profile", ENVELOPES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("changes", [{}, {"large_print": True}, {"language": "cy"}])
def test_margins_and_the_band_under_the_address_have_no_ink(profile: Profile, changes: dict[str, object]) -> None:
    pages = sheets(compose(home_letter(2, sender_name="Earshot", **changes), profile).bytes)
    for page in pages:
        assert page.ink(Zone(0, 0, 15, 297)) == 0
        assert page.ink(Zone(195, 0, 210, 297)) == 0
        assert page.ink(Zone(0, 0, 210, 5)) == 0
        assert page.ink(Zone(0, 287.2, 210, 297)) == 0
    assert pages[0].ink(profile.kept_clear) == 0
    assert pages[0].ink(Zone(0, 282, 210, 297)) == 0
    assert pages[0].ink(profile.first_body) > 0.005


def test_every_font_is_embedded_and_none_is_helvetica() -> None:
    reader = pypdf.PdfReader(io.BytesIO(compose(home_letter(2)).bytes))
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"].get_object()
        for each in fonts.values():
            font = each.get_object()
            assert "AtkinsonHyperlegibleNext" in font["/BaseFont"]
            assert "/FontFile2" in font["/FontDescriptor"].get_object()
    assert b"Helvetica" not in b"".join(page.get_contents().get_data() for page in reader.pages)


def test_nothing_is_printed_in_colour() -> None:
    for page in sheets(compose(home_letter(1)).bytes):
        picture = page._page.render(scale=1).to_numpy()
        assert (picture.max(axis=2) == picture.min(axis=2)).all()


def test_the_same_letter_gives_the_same_bytes_and_another_does_not() -> None:
    once, again = compose(home_letter(2)), compose(home_letter(2))
    assert once == again
    assert once.sha256 == again.sha256
    assert compose(home_letter(2, pin="000000")).bytes != once.bytes


def test_the_cover_says_its_four_things_in_order_and_gives_code_pin_and_ways_to_answer() -> None:
    text = sheets(compose(home_letter(1)).bytes)[0].words
    labels = ["What this is", "What you can do", "By when", "If you do nothing"]
    places = [text.index(label) for label in labels]
    assert places == sorted(places)
    for said in ("Wednesday 16 September 2026", "1234-5678", "402915", "example.org/answer", "01632 960123"):
        assert said in text


@pytest.mark.parametrize(("count", "slip_sheets"), [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2)])
def test_each_story_has_its_own_page_and_three_share_a_slip(count: int, slip_sheets: int) -> None:
    made = compose(home_letter(count))
    pages = sheets(made.bytes)
    assert made.pages == len(pages) <= 10
    marked = [page for page in pages if "go when she" in page.words or "piano" in page.words]
    assert len(marked) == count
    for mark, page in zip("ABCDEF", marked, strict=False):
        assert page.text_in(Zone(25, 15, 40, 30)) == mark
    assert sum("Reply slip" in page.words for page in pages) == slip_sheets
    assert all("Reply slip" in page.words for page in pages[-slip_sheets:])


@pytest.mark.parametrize("count", range(1, 7))
def test_a_slip_never_shares_its_sheet_with_a_story_when_both_sides_are_printed(count: int) -> None:
    pages = sheets(compose(home_letter(count)).bytes)
    first_slip = next(index for index, page in enumerate(pages) if "Reply slip" in page.words)
    assert first_slip % 2 == 0
    one_sided = compose(home_letter(count), PLAIN)
    assert one_sided.pages == 1 + count + (1 if count <= 3 else 2)


@pytest.mark.parametrize(("language", "said"), [("en", "Page {} of {}"), ("cy", "Tudalen {} o {}")])
def test_each_page_says_which_it_is_of_how_many(language: str, said: str) -> None:
    pages = sheets(compose(home_letter(2, language=language)).bytes)
    for number, page in enumerate(pages, 1):
        assert said.format(number, len(pages)) in page.words


def test_large_print_is_larger_everywhere_that_is_read() -> None:
    def height_of_body(large: bool) -> float:
        page = sheets(compose(home_letter(1, large_print=large)).bytes)[1 if not large else 2]
        return max(box.height for sign, box in page.characters() if sign == "l")

    assert height_of_body(True) / height_of_body(False) == pytest.approx(18 / 14, rel=0.1)


def test_a_letter_to_an_author_needs_no_story_code_or_slip() -> None:
    made = compose(author_letter())
    text = sheets(made.bytes)[0].words
    assert made.pages == 1
    assert "Thank you for telling us." in text
    assert "Reply slip" not in text
    assert "Your code" not in text


def test_a_long_story_goes_on_under_its_own_mark_and_loses_no_word() -> None:
    long = tuple(f"Paragraph{number} " + "and so it went on " * 40 for number in range(12))
    pages = sheets(compose(home_letter(1, stories=(story("A", paragraphs=long),))).bytes)
    whole = " ".join(page.words for page in pages)
    assert [f"Paragraph{number}" in whole for number in range(12)] == [True] * 12
    assert whole.count("and so it") + whole.count("and so\r") >= 12 * 39
    assert "Story A, continued" in pages[2].words


def test_a_word_longer_than_a_line_is_broken_and_never_runs_off_the_paper() -> None:
    word = "w" * 300
    page = sheets(compose(author_letter(body=(word,))).bytes)[0]
    right = NOTIFY.column[1]
    assert all(box.right <= right + 0.1 for _, box in page.characters())
    assert squeezed(page.words).count("w") >= 300


def test_paragraphs_have_a_blank_line_between_and_line_ends_are_kept() -> None:
    page = sheets(compose(author_letter(body=("First line\nsecond line", "Third block"), sign_off=())).bytes)[0]

    def top_of(sign_run: str) -> float:
        characters = page.characters()
        joined = "".join(sign for sign, _ in characters)
        return characters[joined.index(sign_run)][1].bottom

    step = top_of("secondline") - top_of("Firstline")
    assert step == pytest.approx(18 * 25.4 / 72, abs=0.3)
    assert top_of("Thirdblock") - top_of("secondline") == pytest.approx(2 * step, abs=0.6)


def test_the_service_name_is_above_the_window_when_given_and_nowhere_near_it() -> None:
    page = sheets(compose(home_letter(1, sender_name="Earshot")).bytes)[0]
    assert page.text_in(NOTIFY.logo) == "Earshot"
    assert page.text_in(NOTIFY.sender).startswith("POBox4021")


def refusal(**changes: object) -> CannotPrint:
    with pytest.raises(CannotPrint) as caught:
        compose(home_letter(**changes))
    return caught.value


def test_a_sign_that_the_font_cannot_draw_stops_the_letter_and_is_named() -> None:
    error = refusal(stories=(story("A", paragraphs=("She said 中 and \ud83d",)),))
    assert error.code == "missing_glyphs"
    assert "中" in error.message
    assert "U+D83D" in error.message


def test_a_letter_of_more_than_ten_pages_is_refused_with_its_length() -> None:
    error = refusal(stories=tuple(story(mark) for mark in "ABCDEFGHIJ"))
    assert error.code == "too_many_pages"
    assert "at most 10" in error.message


def test_a_letter_over_the_printers_bytes_is_refused() -> None:
    with pytest.raises(CannotPrint) as caught:
        compose(home_letter(1), replace(NOTIFY, most_bytes=1000))
    assert caught.value.code == "too_large"


def test_an_address_too_wide_for_this_envelope_is_refused_though_another_would_hold_it() -> None:
    address = PostalAddress.from_lines(["The Registered Manager of the Larkfield House Homes", "Sale", "M33 6RX"])
    assert compose(home_letter(address=address)).pages > 0
    with pytest.raises(CannotPrint) as caught:
        compose(home_letter(address=address), replace(DL, address=Zone(20, 57, 80, 81)))
    assert caught.value.code == "bad_address"


@pytest.mark.parametrize(
    "changes",
    [
        {"cover": ("one", "two", "three")},
        {"code": "1234567890"},
        {"code": "", "slips": True},
        {"answer_url": ""},
        {"stories": ()},
        {"language": "fr"},
        {"heading": " "},
        {"return_address": ()},
        {"return_address": tuple(f"Line {number}" for number in range(8))},
        {"sender_name": "A name that goes on and on over the whole sheet"},
        {"stories": (story("A"), story("A"))},
    ],
)
def test_a_half_given_letter_is_refused_rather_than_printed(changes: dict[str, object]) -> None:
    assert refusal(**changes).code == "bad_letter"


LATIN = st.characters(codec="latin-1", exclude_categories=("Cc", "Cf"), exclude_characters="µ")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(LATIN, max_size=400), max_size=5))
def test_any_latin_text_prints_inside_the_column(paragraphs: list[str]) -> None:
    assume(not fonts.missing_characters("".join(paragraphs)))
    made = compose(author_letter(body=tuple(paragraphs)))
    for page in sheets(made.bytes):
        for _, box in page.characters():
            assert box.left >= 15
            assert box.right <= 195
            assert box.bottom <= 282.1


def test_the_code_in_the_box_is_the_letters_own() -> None:
    digits = f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}"
    first: Sheet = sheets(compose(home_letter(1)).bytes)[0]
    assert digits in first.words
    assert squeezed(ADDRESS.text) in squeezed(first.words)


def test_a_long_link_is_broken_after_a_slash_or_dot_where_it_can_be() -> None:
    link = "https://example.org/" + "a-very-long-part/" * 12
    (page,) = lay_out(author_letter(body=(link,), sign_off=()))
    shown = [mark.text for mark in page if isinstance(mark, Text) and ("part" in mark.text or "very" in mark.text)]
    assert "".join(shown) == link
    assert len(shown) > 2
    assert all(line[-1] in "/-." for line in shown)


def test_a_story_that_is_one_endless_word_is_set_without_delay() -> None:
    made = compose(author_letter(body=("x" * 10_000,)))
    assert 1 < made.pages <= 10


def lines_of(page: Iterable[Mark]) -> list[str]:
    return [mark.text for mark in page if isinstance(mark, Text) and mark.size == 14]


@pytest.mark.parametrize("lines", [2, 3, 4, 5])
def test_no_paragraph_leaves_a_single_line_on_either_side_of_a_page(lines: int) -> None:
    block = "\n".join(["start", *["middle"] * (lines - 2), "end"])
    for filler in range(8):
        letter = author_letter(body=("filler\n" * filler, *[block] * 30), greeting="", sign_off=())
        for page in lay_out(letter)[:-1]:
            shown = lines_of(page)
            assert shown[-1] == "end" or shown[-2] != "end"
        for page in lay_out(letter)[1:]:
            assert lines_of(page)[0] == "start" or lines_of(page)[:1] != ["end"]


def test_the_sign_off_of_a_letter_to_a_home_stays_on_its_first_page() -> None:
    body = ("We know that you may not be online, so everything can be done on paper or by telephone.",)
    first = sheets(compose(home_letter(2, body=body)).bytes)[0]
    assert "Yours sincerely" in first.words


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "from letters.letter import compose; from tests.letters.cast import home_letter;"
        "print(compose(home_letter(2)).sha256)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert made.stdout.strip() == compose(home_letter(2)).sha256


@pytest.mark.parametrize("count", range(1, 18))
def test_a_sign_off_never_stands_alone_on_a_page(count: int) -> None:
    body = tuple(
        f"Paragraph {number}: a plain sentence that fills a line and runs on to a second one."
        for number in range(count)
    )
    made = sheets(compose(author_letter(body=body, sign_off=("Yours sincerely", "The team"))).bytes)
    signed = next(sheet for sheet in made if "Yours sincerely" in sheet.words)
    assert f"Paragraph {count - 1}" in signed.words
