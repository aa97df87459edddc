"""Each zone of each printer, read back from finished letters: what stands in it, and that nothing stands outside."""

import re
from dataclasses import dataclass

import numpy
import pytest
import zxingcpp

from letters.errors import CannotPrint
from letters.letter import Pdf, compose
from letters.page import NOTIFY, Profile, Zone
from letters.wording import ENGLISH, WELSH, WORDINGS
from tests.letters.cast import CODE, RETURN_ADDRESS, home_letter, story
from tests.letters.paper import Sheet, fonts_of, is_black_only, sheets
from tests.letters.zone_cases import CHOICES, CYMRAEG, Case, address_of, pairs

CASES = pairs()
ON_A_SLIP = Zone(16, 10, 194, 287)


@dataclass(frozen=True)
class Read:
    """One case's letter, made and opened once for all that is asked of it."""

    case: Case
    made: Pdf
    pages: tuple[Sheet, ...]

    @property
    def printer(self) -> Profile:
        return self.case.printer


def named(case: Case) -> str:
    size = "large" if case.large else "clear"
    return f"{case.profile}-{case.address}-lines-{case.stories}-{case.length}-{size}-{case.language}"


@pytest.fixture(scope="module", params=CASES, ids=named)
def read(request: pytest.FixtureRequest) -> Read:
    case: Case = request.param
    made = compose(case.letter(), case.printer)
    return Read(case, made, tuple(sheets(made.bytes)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def is_slip(page: Sheet) -> bool:
    return ENGLISH.slip_title in page.words or WELSH.slip_title in page.words


def test_the_cases_hold_each_pair_of_choices() -> None:
    assert len(CASES) < 45
    for name, values in CHOICES.items():
        assert {getattr(case, name) for case in CASES} == set(values)
    seen = {(case.profile, case.language, case.large) for case in CASES}
    assert len({(profile, language) for profile, language, _ in seen}) == 9
    assert {(case.stories, case.large) for case in CASES} == {
        (n, large) for n in range(1, 7) for large in (True, False)
    }


def test_the_window_has_the_address_and_nothing_else(read: Read) -> None:
    first, profile = read.pages[0], read.printer
    assert first.text_in(profile.window) == squeezed(address_of(read.case.address).text)
    within = [box for _, box in first.characters() if profile.window.meets(box)]
    assert len(within) == len(squeezed(address_of(read.case.address).text))
    assert all(profile.address.holds(box, slack=0.05) for box in within)
    rules = Zone(profile.window.left, profile.window.top, profile.window.right, profile.address.top)
    assert rules.height == 0 or first.ink(rules) == 0


def test_the_first_page_has_ink_in_its_zones_alone(read: Read) -> None:
    first, profile = read.pages[0], read.printer
    assert first.text_in(profile.logo) == "Earshot"
    sender = first.text_in(profile.sender)
    assert sender.startswith(squeezed("".join(RETURN_ADDRESS)))
    assert squeezed(read.case.letter().date) in sender
    assert first.ink(profile.kept_clear) == 0
    assert first.stray((profile.logo, profile.sender, profile.address, profile.first_body)) == 0
    assert first.ink(profile.first_body) > 0.005


def test_later_pages_have_ink_in_the_body_alone_and_slips_between_their_squares(read: Read) -> None:
    for page in read.pages[1:]:
        assert page.stray((ON_A_SLIP if is_slip(page) else read.printer.later_body,)) == 0
        assert page.ink(Zone(0, 0, 15, 297)) == page.ink(Zone(195, 0, 210, 297)) == 0


def test_the_words_are_as_large_as_was_asked_for(read: Read) -> None:
    size = 18 if read.case.large else 14
    for page in read.pages:
        if "It was kind" in page.words or "piano" in page.words:
            assert min(page.type_sizes(Zone(15, 36, 195, 270))) >= size
    first = read.pages[0].type_sizes(Zone(15, read.printer.first_body.top, 195, 270))
    assert size in first
    assert min(first) >= (16 if read.case.large else 12)  # the labels of code and PIN


def test_no_word_of_a_story_is_lost_and_each_has_its_mark(read: Read) -> None:
    letter = read.case.letter()
    whole = "".join(page.text_in(Zone(15, 15, 195, 275)) for page in read.pages[1:])
    for told in letter.stories:
        title = WELSH.story if read.case.language != "en" else ENGLISH.story
        assert squeezed(title.format(letter=told.letter) + "·" + told.reference) in whole
    for paragraph in {words for told in letter.stories for words in told.paragraphs}:
        said = re.sub(f"{squeezed(WELSH.continued[:5])}.{{1,2}},parhad|Story.,continued", "", whole)
        assert said.count(squeezed(paragraph)) >= len(letter.stories)


def test_each_foot_says_its_page_in_the_language_of_its_part(read: Read) -> None:
    count = read.made.pages
    tongues = []
    for number, page in enumerate(read.pages, 1):
        foot = page.text_in(Zone(15, 272, 195, 282))
        said = {words: squeezed(words.page.format(page=number, pages=count)) in foot for words in (WELSH, ENGLISH)}
        assert sum(said.values()) == 1, foot
        tongues.append("cy" if said[WELSH] else "en")
    if read.case.language != "both":
        assert set(tongues) == {read.case.language}
    else:
        assert tongues[0] == tongues[-1] == "cy"  # the slip is the first part's
        assert "en" in tongues


def test_a_letter_in_two_languages_is_welsh_first_and_then_the_same_in_english(read: Read) -> None:
    first_pages = [page for page in read.pages if not is_slip(page)]
    whole = squeezed("".join(page.words for page in first_pages))
    asked = (read.case.language,) if read.case.language != "both" else ("cy", "en")
    for tongue, words in WORDINGS.items():
        # Labels stand beside their texts, and a long one is broken: its first word tells.
        labels = [squeezed(words.page.split("{")[0]), words.code, words.cover[2]]
        assert all((squeezed(label) in whole) is (tongue in asked) for label in labels)
    if read.case.language == "both":
        assert whole.index(squeezed(WELSH.code)) < whole.index(squeezed(ENGLISH.code))
        english = next(page for page in first_pages if ENGLISH.code in page.words)
        assert squeezed("A story about Larkfield House is waiting for you") in squeezed(english.words)[:60]
        assert "Ŵyr" in whole
        told = [number for number, page in enumerate(first_pages, 1) if "Stori" in page.words]
        told = [number for number in told if read.pages[number - 1] is not first_pages[0]]
        where = f"pages {told[0]} to {told[-1]}" if len(told) > 1 else f"page {told[0]}"
        assert squeezed(f"on {where}.") in squeezed(english.words)
    code = squeezed(f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}")
    assert whole.count(code) == len(asked)


def test_the_slips_lie_on_a_sheet_of_their_own_and_their_squares_can_be_read(read: Read) -> None:
    slips = [number for number, page in enumerate(read.pages) if is_slip(page)]
    assert len(slips) == (1 if read.case.stories <= 3 else 2)
    assert slips == list(range(read.made.pages - len(slips), read.made.pages))
    assert slips[0] % 2 == 0 or not read.printer.both_sides
    (found,) = zxingcpp.read_barcodes(numpy.asarray(read.pages[slips[0]].picture.convert("L")))
    assert CODE in found.text


def test_every_font_is_in_the_file_and_it_is_black_short_and_small(read: Read) -> None:
    document = read.made
    fonts = fonts_of(document.bytes)
    assert fonts
    assert all("AtkinsonHyperlegibleNext" in name and embedded for name, embedded in fonts)
    assert b"Helvetica" not in document.bytes
    assert is_black_only(document.bytes)
    assert document.pages <= 10
    assert len(document.bytes) <= 2 * 1024 * 1024


def test_what_is_too_long_in_two_languages_is_refused_with_its_length() -> None:
    with pytest.raises(CannotPrint) as caught:
        compose(Case("notify", 7, 6, "long", large=True, language="both").letter(), NOTIFY)
    assert caught.value.code == "too_many_pages"


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "cy"},
        {"heading": ""},
        {"pin": "000000"},
        {"cover": ("one",)},
        {"language": "fr"},
        {"stories": ()},
    ],
)
def test_two_parts_that_would_be_two_letters_are_refused(changes: dict[str, object]) -> None:
    welsh = {**CYMRAEG, "also": home_letter(1, **changes)}
    if changes == {"stories": ()}:
        assert compose(home_letter(1, **welsh)).pages > 2  # the stories stand in the first part alone
        welsh["also"] = home_letter(1, stories=(story("B"),))
    with pytest.raises(CannotPrint) as caught:
        compose(home_letter(1, **welsh))
    assert caught.value.code == "bad_letter"


def test_a_story_that_was_translated_stands_in_both_parts() -> None:
    english = home_letter(1, stories=(story("A", paragraphs=("They were kind.",)),))
    both = home_letter(1, **CYMRAEG, also=english, stories=(story("A", paragraphs=("Roedden nhw’n garedig.",)),))
    said = [page.words for page in sheets(compose(both).bytes)]
    welsh = next(n for n, words in enumerate(said) if "garedig" in words)
    assert "They were kind." in said[welsh + 2]
    assert "Stori A" in said[welsh]
    assert "Story A" in said[welsh + 2]
