"""The reference at the end of a text: one for each delivery, the same for each try, and never in anybody's way."""

from channels.sms.reference import LENGTH, SIGNS, reference, reference_of, with_reference
from channels.sms.segments import GSM_BASIC, MAX_CHARACTERS, Encoding, count


def test_each_delivery_has_its_own_and_each_try_the_same() -> None:
    assert len({reference(number) for number in range(2_000)}) >= 1_998
    assert reference(1882625803880372179) == reference(1882625803880372179)


def test_it_is_found_at_the_end_alone() -> None:
    body = with_reference("Thank you.", 7)
    assert body == f"Thank you.\n#{reference(7)}"
    assert reference_of(body) == reference(7)
    assert reference_of(body + "\nmore") is None
    assert reference_of("Thank you.") is None
    assert reference_of("Thank you. #" + reference(7)) is None


def test_it_makes_no_text_dearer_than_its_own_seven_signs() -> None:
    assert set(SIGNS) <= GSM_BASIC
    assert not set(SIGNS) & set("AEIOUY013")
    assert count(with_reference("a" * (160 - LENGTH - 2), 7)).segments == 1
    assert count(with_reference("ŵ", 7)).encoding is Encoding.UCS_2


def test_a_text_without_room_or_words_stays_as_it_is() -> None:
    assert with_reference("a" * MAX_CHARACTERS, 7) == "a" * MAX_CHARACTERS
    assert len(with_reference("a" * (MAX_CHARACTERS - LENGTH - 2), 7)) == MAX_CHARACTERS
    assert with_reference(" ", 7) == " "
