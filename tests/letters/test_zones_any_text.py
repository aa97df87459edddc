"""Whatever is written in an address, a name or a story: a page with all of it, or a refusal that says what to do."""

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from hypothesis import example, given, settings
from hypothesis import strategies as st

from letters import fonts
from letters.address import PostalAddress
from letters.errors import BadAddress, CannotPrint
from letters.leaflet import leaflet
from letters.letter import compose, lay_out
from letters.marks import Text
from letters.page import DL, NOTIFY, PLAIN, Profile, Zone
from letters.paper_form import paper_form
from letters.paper_text import for_paper
from letters.poster import poster
from tests.letters.cast import author_letter, home_letter, story
from tests.letters.home_cast import rosewood
from tests.letters.paper import Sheet, sheets

ANY = st.characters()
LIKELY = st.characters(codec="latin-1") | st.sampled_from(
    "ŵŷẁỳâêîôû’‘“”–—…€ﬁﬂ\u00ad\u200b\u0301\u0338😀👩‍👩‍👧🏴\u202e\ufeff\u2028"
)
PRINTED = st.characters(min_codepoint=0x20, max_codepoint=0x17F).filter(fonts.can_draw)
TEXT = st.text(ANY, max_size=60) | st.text(LIKELY, max_size=300) | st.text(PRINTED, max_size=600)
LINES = st.lists(st.text(PRINTED, max_size=45) | st.text(LIKELY, max_size=20), max_size=8)
PROFILES = st.sampled_from([NOTIFY, DL, PLAIN])
Made = TypeVar("Made")
quick = settings(max_examples=25, deadline=None)


def outcome(make: Callable[[], Made]) -> Made | CannotPrint:
    try:
        return make()
    except CannotPrint as refused:
        return refused


def parsed(parse: Callable[[], PostalAddress]) -> PostalAddress | BadAddress:
    try:
        return parse()
    except BadAddress as refused:
        return refused


def plain(text: str) -> str:
    """What a reader of the file must find again: every sign that leaves ink, taken apart into its smallest parts."""
    # The reader of the file gives a hyphen at the end of a line as a sign of its own.
    folded = unicodedata.normalize("NFKD", text.replace("\ufffe", "-"))
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) not in {"Cf", "Cc"})


def found_on(pages: list[Sheet]) -> str:
    return plain("".join("".join(sign for sign, _ in page.characters()) for page in pages))


def within(pages: list[Sheet], zone: Zone) -> bool:
    return all(zone.holds(box, slack=0.3) for page in pages for _, box in page.characters())


@quick
@given(st.lists(TEXT, min_size=1, max_size=4), st.booleans(), PROFILES)
@example(["a\u0301", "\u202eabc", "(not) \\ escaped (", "ﬁne"], False, NOTIFY)
@example(["W" * 500], True, DL)
@example(["\ud800"], False, NOTIFY)
def test_a_story_is_printed_whole_or_refused_by_code(told: list[str], large: bool, profile: Profile) -> None:
    paper = tuple(for_paper(text).text for text in told)
    letter = home_letter(1, stories=(story("A", paragraphs=paper),), large_print=large)
    made = outcome(lambda: compose(letter, profile))
    if isinstance(made, CannotPrint):
        missing = fonts.missing_characters("".join(paper))
        assert made.code == ("missing_glyphs" if missing else "too_many_pages")
        assert all(fonts.name_character(sign) in made.message for sign in missing)
        return
    pages = sheets(made.bytes)
    assert within(pages, Zone(15, 5, 195, 287))
    found = found_on(pages)
    for paragraph in paper:
        for word in paragraph.split():
            assert plain(word) in found or len(word) > 20  # a long one goes on in the next line, perhaps page


@quick
@given(st.lists(TEXT, max_size=3))
def test_no_line_of_a_letter_is_wider_than_its_column(told: list[str]) -> None:
    body = tuple(for_paper(text).text for text in told)
    pages = outcome(lambda: lay_out(author_letter(body=body)))
    if isinstance(pages, CannotPrint):
        return
    for page in pages:
        for mark in page:
            if isinstance(mark, Text):
                assert mark.x + fonts.text_width(mark.text, mark.size, name=mark.font) <= (195 + 0.01) * 72 / 25.4
    said = plain("".join(mark.text for page in pages for mark in page if isinstance(mark, Text)))
    assert all(plain(text) in said for text in body)


@quick
@given(LINES, PROFILES)
@example(["The Manager", "Mill", "(Old)", "WA15 6SQ"], NOTIFY)
@example(["Ŵyn ap Siôn", "Tŷ Gwyn", "CF10 1EP"], DL)
@example(["Ŵyn Ů", "ĺ", "Ġț", "Ķirk", "Ņ", "0"], DL)
@example(["A" * 60, "B", "M33 6RX"], NOTIFY)
@example(["0¦", "0", "0", "0"], DL)
@example(["a²", "|0", "å$", "ů", "0"], DL)
def test_an_address_is_in_the_window_whole_or_refused_by_code(lines: list[str], profile: Profile) -> None:
    for given_lines in (lines, [*lines[:5], "WA15 6SQ"]):
        address = parsed(partial(PostalAddress.from_lines, given_lines, profile=profile))
        if isinstance(address, BadAddress):
            assert address.public
            continue
        first = sheets(compose(author_letter(address=address), profile).bytes)[0]
        inside = [(sign, box) for sign, box in first.characters() if profile.window.meets(box)]
        assert plain("".join(sign for sign, _ in inside)) == plain(address.text)
        assert all(profile.address.holds(box, slack=0.3) for _, box in inside)


@quick
@given(st.text(ANY, max_size=200))
def test_any_text_at_all_is_an_address_or_a_sentence(text: str) -> None:
    address = parsed(lambda: PostalAddress.from_text(text))
    if isinstance(address, BadAddress):
        assert address.public
        return
    assert 3 <= len(address.lines) <= 7
    assert compose(author_letter(address=address)).pages == 1


@settings(max_examples=15, deadline=None)
@given(st.text(PRINTED, max_size=140) | st.text(ANY, max_size=30), st.booleans())
@example("W" * 38, True)
@example("Tŷ’r Ŵyl – Café (1), “Home”", False)
@example("\\( ) \\n 100 % & <b>", False)
def test_any_name_stands_whole_on_each_of_a_homes_papers_or_is_refused(name: str, large: bool) -> None:
    paper = rosewood(home_name=for_paper(name).text, large_print=large)
    for make in (poster, leaflet, paper_form):
        made = outcome(partial(make, paper))
        if isinstance(made, CannotPrint):
            assert made.code in {"missing_glyphs", "bad_letter"}
            assert made.message
            continue
        pages = sheets(made.bytes)
        joined = found_on(pages)
        assert all(plain(word) in joined or len(word) > 12 for word in paper.home_name.split())
        wide = 297 if make is leaflet and not large else 210
        assert within(pages, Zone(10, 8, wide - 10, 297 - 8))
