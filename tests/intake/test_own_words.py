"""People answer in their own words, with a name, a telephone's line or an emoji under them."""

import pytest

from gateway.intake.steps.answers import digit
from gateway.moderation.remember import facts_of
from store import contributions
from store.words import TaskKind
from tests.intake.texting import World

STORY = "My mother waited an hour for her tea at Rosewood in Leeds and nobody came."

AGREEING = [
    *("AGREED", "Agre", "yep", "Yeah", "sure", "aye", "Ydw", "one", "1️⃣", "\u200f1", "number 1", "1 please", "1 yes"),
    *("Yes you can publish", "yes that's fine", "Yes, of course you can.", "publish it", "👍", "👍🏽", "Yes, agree."),
    *("agree. Sent from my Galaxy", "AGREE\n\nSent from my iPhone", "AGREE\nMary", "Yes. Love Mary x"),
]
DECLINING = [
    "Disagree",
    "nope",
    "two",
    "2 no",
    "don't publish",
    "please don't publish it",
    "No. Mary",
    "👎",
    "Keep it private",
]
LATER = ["not yet", "Not yet please", "three", "3 not yet", "yes but not yet"]
TELLING = [
    "Agree?",
    "can you publish it?",
    "yes but not my name",
    "no problem with the food",
    "Not my room though",
    "yes and no",
]


def asked_to_publish(world: World) -> World:
    world.home()
    world.text(STORY)
    return world


@pytest.mark.parametrize("text", AGREEING)
def test_a_yes_in_own_words_is_a_yes(world: World, text: str) -> None:
    asked_to_publish(world).text(text)
    assert world.story().consent_publish is True
    assert world.parts()[-1] == ("answer", text)


@pytest.mark.parametrize("text", DECLINING)
def test_a_no_in_own_words_is_a_no(world: World, text: str) -> None:
    asked_to_publish(world).text(text)
    assert world.story().consent_publish is False


@pytest.mark.parametrize("text", LATER)
def test_not_yet_in_own_words_waits(world: World, text: str) -> None:
    asked_to_publish(world).text(text)
    with world.database.read() as session:
        row = contributions.get(session, world.story().id)
        assert row is not None
        assert facts_of(session, row).publish_when_told
    assert world.notices()[-1] == "when_question"


@pytest.mark.parametrize("text", TELLING)
def test_what_is_not_clearly_a_yes_or_a_no_is_never_taken_for_one(world: World, text: str) -> None:
    asked_to_publish(world).text(text)
    assert world.story().consent_publish is None


@pytest.mark.parametrize("text", ["one two", "1 of them hit me", "number", "10", "one night they left her"])
def test_a_number_in_a_sentence_is_no_digit(text: str) -> None:
    assert digit(text) is None


@pytest.mark.parametrize(
    "text", ["999", "SOS", "I need help", "stop it hurts", "help me", "HELP!!!", "Help. Sent from my iPhone"]
)
def test_a_cry_is_urgent_however_short(world: World, text: str) -> None:
    world.text(text)
    assert len(world.tasks(TaskKind.URGENT)) == 1
    assert not world.is_suppressed()


@pytest.mark.parametrize(
    "text",
    ["Liked “{}”", 'Loved "{}"', "\u200a\u200b👍\u200b to “ {} ”", "Removed a like from “{}”", "Reacted ❤️ to “{}”"],
)
def test_a_thumb_on_one_of_our_texts_is_no_story_and_no_code_lies_beside_one(world: World, text: str) -> None:
    asked_to_publish(world).text(text.format(world.heard()[-1]))
    assert world.parts() == [("text", STORY)]
    assert world.notices() == ["receipt"]
    assert world.raw()[-1].contribution_id == world.story().id


def test_words_in_quotes_that_were_not_ours_are_story(world: World) -> None:
    asked_to_publish(world).text("Loved “the way that they sang with us all afternoon”")
    assert len(world.parts()) == 2
