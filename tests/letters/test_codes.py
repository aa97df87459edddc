"""Codes copied by hand: the check digits catch slips of the pen, and kind reading forgives the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import codes

DIGITS = "0123456789"


def test_known_codes_have_known_check_digits() -> None:
    assert codes.letter_code("12345678") == "1234567889"
    assert codes.letter_code("00000000") == "0000000098"
    assert int(codes.author_code("12345678901234")) % 97 == 1


@settings(max_examples=50, deadline=None)
@given(st.text(DIGITS, min_size=8, max_size=8), st.integers(0, 9), st.sampled_from(DIGITS))
def test_any_single_wrong_digit_is_found(body: str, place: int, digit: str) -> None:
    code = codes.letter_code(body)
    wrong = code[:place] + digit + code[place + 1 :]
    assert codes.is_valid(code)
    assert codes.is_valid(wrong) == (wrong == code)


@settings(max_examples=50, deadline=None)
@given(st.text(DIGITS, min_size=14, max_size=14), st.integers(0, 14))
def test_any_two_swapped_neighbours_are_found(body: str, place: int) -> None:
    code = codes.author_code(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.is_valid(swapped) == (swapped == code)


def test_codes_are_printed_in_groups() -> None:
    assert codes.pretty("1234567889") == "1234-5678-89"
    assert codes.pretty(codes.author_code("12345678901234"))[:15] == "1234-5678-9012-"
    with pytest.raises(codes.BadCode):
        codes.pretty("123")


@pytest.mark.parametrize(
    "written", ["1234-5678-89", " 1234 5678 89 ", "1234–5678–89", "l234.5678.89", "I2345678 89", "１２３４５６７８８９"]
)
def test_a_code_is_understood_however_it_is_written(written: str) -> None:
    assert codes.clean(written) == "1234567889"
    assert codes.is_valid(written)


def test_the_letter_o_is_read_as_nought() -> None:
    assert codes.clean("oOOO-0000-98") == "0000000098"


@pytest.mark.parametrize("written", ["", "1234", "1234-5678-90", "abcd-5678-89", "12345678891234567889", "²234567889x"])
def test_what_is_no_code_is_not_valid(written: str) -> None:
    assert not codes.is_valid(written)


@pytest.mark.parametrize("body", ["1234567", "123456789", "1234567a", "１２３４５６７８"])
def test_a_code_is_made_only_from_the_right_number_of_digits(body: str) -> None:
    with pytest.raises(codes.BadCode):
        codes.letter_code(body)


def test_fresh_codes_are_valid_and_differ() -> None:
    letters = {codes.new_letter_code() for _ in range(50)}
    authors = {codes.new_author_code() for _ in range(50)}
    assert len(letters) == len(authors) == 50
    assert all(map(codes.is_valid, letters | authors))
    assert all(len(pin) == 6 and pin.isdigit() for pin in (codes.new_pin() for _ in range(50)))
