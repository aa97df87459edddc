"""The automatic checks: they point at danger and at what identifies someone, quickly, and change nothing."""

import pytest

from gateway.moderation.checks import CHECKS, run


def found(text: str) -> dict[str, list[str]]:
    hits: dict[str, list[str]] = {}
    for hit in run(text):
        assert text[hit.start :].startswith(hit.phrase)
        hits.setdefault(hit.check, []).append(hit.phrase)
    return hits


def is_urgent(text: str) -> bool:
    return any(hit.urgent for hit in run(text))


@pytest.mark.parametrize(
    "text",
    [
        "Mum has bruises on both arms",
        "she had BRUISING",
        "one of them slapped her",
        "he hit me twice",
        "They pushed my dad, no, pushed dad",
        "she has bed sores",
        "help me",
        "Please, please help me!",
        "I am scared of him",
        "I’m afraid of the night staff",
        "I dont want to live",
        "he says he will kill himself, he wants to die",
        "they keep hurting me",
        "they gave her the wrong tablets",
        "it was an overdose",
    ],
)
def test_danger_is_urgent(text: str) -> None:
    assert is_urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "They always help me with breakfast and are never cross",
        "The staff help me wash",
        "A warm, clean house with a bruiseless record",
        "she fell in love with the garden",
        "The hit of the summer party was the band",
        "They missed her tablets once and said so at once",
        "",
        "   ",
    ],
)
def test_praise_and_small_things_are_not(text: str) -> None:
    assert not is_urgent(text)


def test_a_person_a_room_and_an_illness_are_pointed_at() -> None:
    hits = found("Nurse Karen Whitlock told Mr O'Dowd in room 12b that his dementia was no excuse.")
    assert "Nurse Karen Whitlock" in hits["names_a_person"]
    assert "Mr O'Dowd" in hits["names_a_person"]
    assert hits["names_a_room"] == ["room 12b"]
    assert hits["names_health_details"] == ["dementia"]


@pytest.mark.parametrize(
    "text", ["we came in March to Park View", "It was on Christmas Day at the home", "bed a bit hard"]
)
def test_days_and_houses_are_not_people_or_rooms(text: str) -> None:
    assert found(text) == {}


def test_a_fall_and_missed_medicine_are_noted() -> None:
    hits = found("She had a fall and they missed her medication; ran out of tablets too")
    assert hits["mentions_injury"] == ["had a fall"]
    assert hits["mentions_medication_error"] == ["missed her medication", "ran out of tablets"]


def test_insults_are_pointed_at_whole_words_only() -> None:
    assert found("that stupid cow from Scunthorpe")["abusive_words"] == ["stupid cow"]
    assert "abusive_words" not in found("Scunthorpe, shitake and Penistone")


def test_each_check_says_what_it_is_for() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.description.endswith(".") for check in CHECKS)


@pytest.mark.parametrize(
    "piece",
    ["a", "A", "Mr ", "help ", "room ", "x ", "Aa Aa ", "''", "hit ", "room no ", "\u0301", " \n", "help\t me "],
)
@pytest.mark.timeout(30)
def test_no_text_makes_a_pattern_run_away(piece: str) -> None:
    """CASES B 37. A pattern that backtracks would take hours over this, not the fraction of a second that it takes."""
    run((piece * 20_000)[:20_000])


def test_a_text_of_one_long_word_is_read() -> None:
    assert run("bruise" * 5_000) == []
