"""What a home may text, written as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.home_texts.reading import Begun, Said, begun, may_be_return_code, pin_of, said
from letters.codes import letter_code, new_author_code, pretty

CODE = letter_code("12345678")
PIN = "402915"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"{CODE} {PIN}", ""),
        (f"{pretty(CODE)} {PIN} A GO", "A GO"),
        (f"{CODE}{PIN}", ""),
        (f" Code: {pretty(CODE)}, PIN {PIN}.", ""),
        (f"Our letter {CODE} and the pin is {PIN}, go ahead", "go ahead"),
        (f"{pretty(CODE)}\n{PIN[:3]} {PIN[3:]}\n1", "1"),
        (f"{CODE} {PIN} 2 3", "2 3"),
    ],
)
def test_code_and_pin_are_found_however_they_are_written(text: str, rest: str) -> None:
    assert begun(text) == Begun(CODE, PIN, rest)


def test_the_code_alone_waits_for_its_pin() -> None:
    assert begun(pretty(CODE)) == Begun(CODE, "", "")
    assert begun(f"{CODE} B") == Begun(CODE, "", "B")


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "My mother is in room 12 and they were kind",
        "1234567890 is not a code whose digits agree",
        "1",
        "402915",
        "",
        f"A word before it {CODE}",
    ],
)
def test_other_texts_begin_no_answer(text: str) -> None:
    assert begun(text) is None


def test_prose_behind_ten_digits_that_fit_is_no_bare_code() -> None:
    found = begun(f"{CODE} is what she said when I asked for the number of her room, and nobody came for an hour")
    assert found is not None
    assert not found.is_bare
    assert begun(f"{CODE} {PIN} A GO") is not None


def test_an_authors_return_code_is_known_for_what_it_may_be() -> None:
    assert may_be_return_code(pretty(new_author_code()))
    assert not may_be_return_code(f"{CODE} {PIN} A 1")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1", Said("", "1", "")),
        ("Go ahead.", Said("", "1", "")),
        ("a", Said("A", "", "")),
        ("B 1", Said("B", "1", "")),
        ("Story C, object 4", Said("C", "2", "4")),
        ("I object", Said("", "2", "")),
        ("2 3", Said("", "2", "3")),
        ("call me", Said("", "9", "")),
        ("0", Said("", "0", "")),
    ],
)
def test_an_answer_is_a_number_a_letter_or_a_plain_word(text: str, wanted: Said) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize("text", ["Thank you so much", "what is this", "", "no", "1 3", "x" * 200])
def test_anything_else_is_no_answer(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(("text", "pin"), [("402915", PIN), ("PIN 402 915", PIN), ("4029", ""), ("what pin?", None)])
def test_the_pin_is_six_digits(text: str, pin: str | None) -> None:
    assert pin_of(text) == pin


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    begun(text)
    said(text)
    pin_of(text)
