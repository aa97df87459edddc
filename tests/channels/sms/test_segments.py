"""What a text costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.segments import GSM_BASIC, GSM_EXTENDED, Encoding, costly_signs, count

GSM = "".join(sorted(GSM_BASIC | GSM_EXTENDED))


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("^{}\\[~]|€", "GSM-7", 18, 1),
        ("£5 @ the café – no".replace("–", "-"), "GSM-7", 18, 1),
        ("ŵ" * 70, "UCS-2", 70, 1),
        ("ŷ" + "a" * 70, "UCS-2", 71, 2),
        ("ç", "UCS-2", 1, 1),
        ("👏" * 35, "UCS-2", 70, 1),
        ("👏" * 36, "UCS-2", 72, 2),
        ("\0", "UCS-2", 1, 1),  # not @, which is what stands at nought in the alphabet itself
        ("\x1b", "UCS-2", 1, 1),  # the escape is no letter of its own
        ("a\ud800b", "UCS-2", 3, 1),  # half of a pair, as a carrier may send it
        ("\r\n\f", "GSM-7", 4, 1),
        ("`", "UCS-2", 1, 1),
        ("a" * 158 + "€", "GSM-7", 160, 1),
        ("a" * 159 + "€", "GSM-7", 161, 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),  # the pair moves to the second part and fills it
        ("€" * 153, "GSM-7", 306, 3),  # 76 pairs a part, for an escape is never parted from its letter
    ],
)
def test_the_count_is_the_carrier_s(text: str, encoding: str, units: int, segments: int) -> None:
    got = count(text)
    assert (got.encoding, got.units, got.segments) == (encoding, units, segments)


def test_sixty_nine_letters_and_an_emoji_cost_two() -> None:
    """B 31."""
    assert count("a" * 69 + "👏").segments == 2
    assert count("a" * 68 + "👏").segments == 1


def test_no_character_is_cut_in_two() -> None:
    assert count("👏" * 66).segments == 2  # 33 pairs fill 66 of a part's 67 units
    assert count("👏" * 67).segments == 3
    assert count("a" * 152 + "€" + "a" * 152).segments == 3  # the sign would straddle; 306 units would have fitted


def test_the_alphabet_has_its_127_letters_and_ten_that_need_an_escape() -> None:
    assert (len(GSM_BASIC), len(GSM_EXTENDED), len(GSM_BASIC & GSM_EXTENDED)) == (127, 10, 0)


def test_the_signs_that_make_a_text_dearer_are_named_once_each() -> None:
    assert costly_signs("Diolch, tŷ tŷ gŵyl €5 👏👏") == ["ŷ", "ŵ", "👏"]
    assert costly_signs("Plain {words} at £5 à la carte") == []


@given(st.text(alphabet=GSM, max_size=800))
def test_the_alphabet_s_own_letters_never_need_ucs2(text: str) -> None:
    got = count(text)
    assert got.encoding is Encoding.GSM_7
    assert got.units == len(text) + sum(c in GSM_EXTENDED for c in text)


@given(st.text(max_size=400))
def test_ucs2_units_are_those_of_utf16(text: str) -> None:
    got = count(text)
    if got.encoding is Encoding.UCS_2:
        assert got.units == len(text.encode("utf-16-be", "surrogatepass")) // 2
    most = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}[got.encoding]
    assert (got.segments <= 1) == (got.units <= most[0])
    assert got.units <= max(most[0], got.segments * most[1])


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert count(text + more).segments >= count(text).segments
