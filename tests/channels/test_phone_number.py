"""Telephone numbers, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.phone_number import InvalidPhone, PhoneNumber, sender_identity


@pytest.mark.parametrize(
    "text",
    [
        "07700900123",
        "07700 900 123",
        "+447700900123",
        "+44 7700 900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "(07700) 900-123",
        "\u202a+44 7700 900123\u202c",
        "07700\u200b900\u00a0123\ufeff",
        "07700\u2011900\u2013123",
        "０７７００９００１２３",
        "tel:+44-7700-900123",
        "\t07700.900.123\r\n",
    ],
)
def test_all_ways_of_writing_are_one_number(text: str) -> None:
    """B 32."""
    got = PhoneNumber.parse(text)
    assert (got.e164, got.national, got.masked) == ("+447700900123", "07700 900123", "…0123")
    assert got.is_mobile
    assert not got.is_uk_landline


def test_a_landline_is_known_as_one() -> None:
    for text, e164 in (("01632 960 001", "+441632960001"), ("020 8743 8000", "+442087438000")):
        got = PhoneNumber.parse(text)
        assert (got.e164, got.is_mobile, got.is_uk_landline) == (e164, False, True)


def test_a_number_abroad_is_no_uk_landline() -> None:
    got = PhoneNumber.parse("+33 1 42 68 53 00")
    assert (got.e164, got.is_uk_landline) == ("+33142685300", False)
    assert PhoneNumber.parse("01 42 68 53 00", "FR").e164 == got.e164


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone_empty"),
        ("\u200b \0", "phone_empty"),
        ("none", "phone_not_digits"),
        ("0161 CARE", "phone_not_digits"),
        ("07700900123 ext 4", "phone_not_digits"),
        ("07700900123;phone-context=+1", "phone_not_digits"),
        ("01632", "phone_too_short"),
        ("7", "phone_too_short"),
        ("077009001234567", "phone_too_long"),
        ("1" * 500, "phone_too_long"),
        ("+999 123 456 789", "phone_unknown_country"),
        ("07700 899 99", "phone_not_valid"),
        ("01632 961 000", "phone_not_valid"),
    ],
)
def test_what_is_no_number_gets_a_code_and_a_sentence(text: str, code: str) -> None:
    with pytest.raises(InvalidPhone) as caught:
        PhoneNumber.parse(text)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("drama", ["07700 900000", "07700 900999", "01632 960000", "01632 960999"])
def test_the_numbers_kept_for_drama_are_let_through(drama: str) -> None:
    assert PhoneNumber.parse(drama).e164.startswith("+44")


PREFIXES = ["0", "+44", "0044", "+44(0)", "+44 0"]


@given(st.integers(0, 999), st.sampled_from(PREFIXES), st.lists(st.integers(1, 9), max_size=4))
def test_spaces_anywhere_change_nothing(last: int, prefix: str, gaps: list[int]) -> None:
    digits = f"7700900{last:03}"
    for gap in gaps:
        digits = digits[:gap] + " \u200b" + digits[gap:]
    assert PhoneNumber.parse(prefix + digits).e164 == f"+447700900{last:03}"


def read_or_code(text: str) -> str:
    try:
        return PhoneNumber.parse(text).e164
    except InvalidPhone as error:
        return error.code


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_coded_refusal(text: str) -> None:
    got = read_or_code(text)
    assert got in set(InvalidPhone.Code) or got == read_or_code(got)


@pytest.mark.parametrize(
    ("given_text", "identity"),
    [
        ("07700 900123", "+447700900123"),
        ("whatsapp:+447700900123", "+447700900123"),
        ("WhatsApp:+44 7700 900123", "+447700900123"),
        ("60777", "60777"),
        ("\u200bNHS-NoReply ", "NHS-NoReply"),
        ("anonymous", "anonymous"),
        ("Restricted", "anonymous"),
        ("+266696687", "anonymous"),
        ("+1 555 000 1111", "+15550001111"),
        ("", ""),
        (" \0 ", ""),
    ],
)
def test_a_sender_is_a_number_or_else_the_carrier_s_word(given_text: str, identity: str) -> None:
    """B 14 and B 32."""
    assert sender_identity(given_text) == identity


@given(st.text(max_size=60))
def test_a_sender_never_raises_and_is_stable(text: str) -> None:
    once = sender_identity(text)
    assert "\0" not in once
    assert sender_identity(once) == once or ":" in text


@pytest.mark.parametrize("sender", ["+447700901234", "+447700 955 001", "+447911123456"])
def test_a_number_that_a_text_came_from_exists_even_if_our_list_lacks_its_range(sender: str) -> None:
    found = PhoneNumber.of_caller(sender)
    assert found.is_mobile
    assert sender_identity(sender) == found.e164 == sender.replace(" ", "")


@pytest.mark.parametrize("sender", ["60777", "EARSHOT", "anonymous", "", "+4477009", "+44770090012345"])
def test_what_no_carrier_could_call_back_is_no_number(sender: str) -> None:
    with pytest.raises(InvalidPhone):
        PhoneNumber.of_caller(sender)


def test_a_number_that_somebody_types_must_exist() -> None:
    with pytest.raises(InvalidPhone):
        PhoneNumber.parse("+447700901234")
