"""A story's words on paper: nothing invisible, no empty boxes, pictures said in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import fonts
from letters.paper_text import for_paper


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Thank you 👏", "Thank you [clapping hands]"),
        ("Thank you 👏🏽", "Thank you [clapping hands]"),
        ("👩‍⚕️ came", "[woman, health worker] came"),
        ("❤️", "[heart]"),
        ("👍", "[thumbs up]"),
        ("🇬🇧", "[flag GB]"),
        ("Press 1️⃣", "Press 1"),
        ("→ better", "[rightwards arrow] better"),
    ],
)
def test_a_picture_becomes_words_in_brackets(written: str, printed: str) -> None:
    assert for_paper(written).text == printed


def test_the_moderator_is_shown_each_proposal_once() -> None:
    made = for_paper("😀 so 😀 happy 👏")
    assert made.proposals == (("😀", "[grinning face]"), ("👏", "[clapping hands]"))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("a\u200bb\u00adc\ufeff\u202ed", "abcd"),
        ("a\x00b", "ab"),
        ("a\u00a0\u2003 b\tc", "a b c"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\n b ", "a\n\nb"),
        ("a\u2029b", "a\n\nb"),
        ("w\u0302 e\u0301", "ŵ é"),
        ("well\u2011known", "well-known"),
        ("ﬁne 𝓗𝓲", "fine Hi"),
    ],
)
def test_what_cannot_be_seen_goes_and_what_can_stays(written: str, printed: str) -> None:
    made = for_paper(written)
    assert made.text == printed
    assert made.proposals == ()
    assert made.missing == ()


def test_welsh_and_everyday_signs_are_printed_as_they_are() -> None:
    text = "Tŷ’r dŵr – “da iawn”, £5 €6 … é â ö ½ • & 100%"
    assert for_paper(text).text == text
    assert fonts.missing_characters(text) == ()


def test_letters_that_the_font_lacks_are_never_guessed_but_named() -> None:
    made = for_paper("Привет 中 \ud83d")
    assert made.text == "Привет 中 \ud83d"
    assert made.missing == ("П", "р", "и", "в", "е", "т", "中", "\ud83d")
    assert fonts.name_character("中") == "中 (CJK UNIFIED IDEOGRAPH-4E2D)"
    assert fonts.name_character("\ud83d") == "U+D83D (no name)"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_the_paper_version_is_stable_and_tidy(text: str) -> None:
    once = for_paper(text)
    assert for_paper(once.text).text == once.text
    assert "  " not in once.text
    assert once.text == once.text.strip()


@settings(max_examples=60, deadline=None)
@given(st.text("abc XYZ.,'’-ŵŷéâ£👏❤️🙂", max_size=60))
def test_ordinary_text_with_pictures_can_always_be_printed(text: str) -> None:
    assert for_paper(text).missing == ()
