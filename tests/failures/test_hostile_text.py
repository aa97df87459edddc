"""Failures that real systems had with what people type: text that takes for ever to look at, or that is lost."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from typing import Any

import pytest

from channels.phone_number import InvalidPhone, PhoneNumber, sender_identity
from channels.sms.segments import count
from gateway.intake.home_index import HomeIndex
from gateway.intake.home_words import words
from gateway.intake.match_home import Match, find
from gateway.intake.town import town_of
from gateway.moderation import checks
from letters import postcode
from letters.address import PostalAddress
from letters.errors import BadAddress
from store.homes import Home

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
SECONDS = 0.7  # of this process alone; each takes some milliseconds, and what takes longer grows faster than the text
ONE: dict[str, Any] = {field.name: "" for field in fields(Home)} | {"town": "Leeds", "beds": 40, "listed": True}
ONE |= {"postcode": "LS1 1AA", "keyword": None, "location_id": None, "policy": None}
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


def test_a_text_full_of_homes_names_asks_for_the_town_at_once() -> None:
    """Fifteen thousand homes and ten thousand characters of their words: every webhook waits for one search."""
    homes = [Home(**{**ONE, "id": number, "name": f"Rosewood Larkrise {number % 90}"}) for number in range(15_000)]
    index, begun = HomeIndex(homes), time.process_time()
    assert find(index, ("rosewood larkrise " * LENGTH)[:LENGTH], story=True) == Match(many=True)
    assert time.process_time() - begun < SECONDS * 4


def test_a_true_story_still_finds_its_home_among_many() -> None:
    homes = [Home(**{**ONE, "id": number, "name": f"Rosewood {number}"}) for number in range(3_000)]
    story = "She has been at Larkrise since the spring, and they are kind to her. " * 20
    assert find([*homes, Home(**{**ONE, "id": 9_999, "name": "Larkrise"})], story, story=True).sure is not None
