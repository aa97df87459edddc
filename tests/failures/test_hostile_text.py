"""Failures that real systems had with what people type: text that takes for ever to look at."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from channels.phone_number import InvalidPhone, PhoneNumber, sender_identity
from channels.sms.segments import count
from gateway.intake.home_words import words
from gateway.intake.town import town_of
from gateway.moderation import checks
from letters import postcode
from letters.address import PostalAddress
from letters.errors import BadAddress

LENGTH = 10_000
SIGNS = [
    *("a", " ", "\n", "1", "'", "-", ".", ",", "(", "<", "{{", "@", "\u202e", "\u0301", "\ufdfa"),
    *(
        "A ",
        "Aa ",
        "a' ",
        "Mr ",
        "Mrs A.",
        "O'A ",
        "room ",
        "floor ",
        "help ",
        "12 ",
        "LS1 ",
        "LS1 1AA ",
        "http://",
        "a@",
    ),
]
SECONDS = 0.5  # what takes longer grows faster than the text; each of these takes some milliseconds
READERS: list[Callable[[str], object]] = [
    checks.run,
    PhoneNumber.parse,
    sender_identity,
    count,
    words,
    town_of,
    postcode.parse,
    postcode.split_from_line,
    postcode.looks_like_one,
    PostalAddress.from_text,
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__qualname__)
def test_no_text_takes_for_ever_to_read(reader: Callable[[str], object]) -> None:
    """Ten thousand of the same few signs, whichever they are."""
    for sign in SIGNS:
        text = (sign * LENGTH)[:LENGTH]
        for hostile in (text, text + "!", "x" + text):
            begun = time.process_time()
            with suppress(InvalidPhone, BadAddress):
                reader(hostile)
            assert time.process_time() - begun < SECONDS, repr(sign)


def test_a_postcode_at_the_end_of_a_line_is_still_found() -> None:
    assert postcode.split_from_line("Manchester,  M41 5BU.") == ("Manchester", "M41 5BU")
    assert postcode.split_from_line("M41 5BU") is None
    assert postcode.split_from_line(" " * LENGTH + "M41 5BU") == ("", "M41 5BU")
