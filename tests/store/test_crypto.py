"""Sealing: it opens only where it was sealed, under an old key too, and never under a stranger's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.crypto import CannotOpen, Keyring

OLD, NEW, OTHER = (bytes([number]) * 32 for number in range(3))


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_comes_back_exactly_lone_surrogates_and_nul_included(text: str) -> None:
    """CASES B 29."""
    ring = Keyring([NEW])
    assert ring.open_text(ring.seal_text(text, "a.b", 1), "a.b", 1) == text


def test_a_value_moved_to_another_row_or_column_does_not_open() -> None:
    ring = Keyring([NEW])
    sealed = ring.seal(b"secret", "authors.sealed", 1)
    for place, row in (("authors.sealed", 2), ("contacts.sealed", 1)):
        with pytest.raises(CannotOpen):
            ring.open(sealed, place, row)


def test_after_a_rotation_old_values_open_and_are_still_found() -> None:
    before, after = Keyring([OLD]), Keyring([NEW, OLD])
    assert after.open(before.seal(b"secret", "a.b", 1), "a.b", 1) == b"secret"
    assert before.find("+447700900123", "phone") in after.find_any("+447700900123", "phone")
    with pytest.raises(CannotOpen):
        Keyring([OTHER]).open(before.seal(b"secret", "a.b", 1), "a.b", 1)


def test_the_same_value_is_found_only_for_the_same_purpose() -> None:
    ring = Keyring([NEW])
    assert ring.find("123456", "phone") != ring.find("123456", "letter code")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring([b"short"])
