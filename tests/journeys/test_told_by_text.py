"""A resident texts, is asked what is missing, and reads her story in public."""

import re
from datetime import timedelta

import pytest

from store.words import DeliveryState, Role, State
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    answer_by_link,
    approve,
    at_desk,
    public_page,
    text,
    written,
)
from tests.journeys.world import World, only

THREE = (
    "The girls here are lovely with me, I want to say that first.",
    "But at night I ring and nobody comes for ages. Mrs Pratt had to wait over an hour.",
    "I dont want to get anyone in trouble.",
)
EDITED = "The girls here are lovely with me.\n\nBut at night I ring and nobody comes for ages."


@pytest.mark.parametrize("yes", ["AGREE", "YES"])
def test_three_texts_become_one_story_about_one_of_two_homes_and_it_is_published(
    world_of_both: World, yes: str
) -> None:
    """A1."""
    world = world_of_both
    york = {"town": "York", "postcode": "YO1 6GD", "local_authority": "York", "address": "12 Station Road\nYork"}
    leeds, _york = world.home(), world.home(**york)
    world.contact(kind="home", name="Jean Alder", home_id=leeds, email=MANAGER_MAIL, channels=("email",))
    for words in THREE:
        text(world, words)
        world.wait(minutes=1)
    assert len(world.messages(EDITH)) == 1, "one receipt, and the first question in it"
    assert "999" in only(world.messages(EDITH))
    text(world, "Rosewood")
    offered = world.messages(EDITH)[-1]
    assert re.search(r"\d Rosewood, York", offered)
    text(world, only(re.findall(r"(\d) Rosewood, Leeds", offered)))
    assert "May we publish" in world.messages(EDITH)[-1]
    text(world, yes)
    story = only(world.stories()).id
    assert world.story(story).home_id == leeds
    assert world.state(story) is State.RECEIVED, "more texts may come for half an hour"
    world.wait(minutes=31)
    assert world.state(story) is State.IN_MODERATION

    desk = at_desk(world, Role.MODERATOR)
    assert written(world.story(story)) in desk.open("/desk").html
    shown = desk.open(f"/desk/stories/{world.story(story).reference}").words
    assert [shown.index(" ".join(words.split())) for words in THREE] == sorted(shown.index(words) for words in THREE)
    approve(world, story, EDITED)
    assert world.state(story) is State.WITH_PROVIDER
    answer_by_link(world, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED

    page = public_page(world, story).words
    assert "at night I ring and nobody comes for ages" in page
    assert "Mrs Pratt" not in page
    assert "700900" not in page
    last = world.messages(EDITH)[-1]
    assert "is published" in last
    assert world.somebody().open(only(re.findall(r"/stories/\S+", last))).words == page
    assert {one.state for one in world.deliveries(story)} == {DeliveryState.HANDED_OVER}


def test_an_approval_taken_back_within_ten_minutes_was_told_to_nobody(world: World) -> None:
    """Take-back: the deliveries of an approval are not due for ten minutes."""
    from tests.journeys.people import move, tell_by_text

    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    story = tell_by_text(world, "Rosewood in Leeds: they sat with mum all night, and the tea was hot.")
    before = len(world.messages(EDITH))
    approve(world, story, "They sat with mum all night.", wait=False)
    world.wait(minutes=9)
    assert world.messages(MANAGER_MAIL) == []
    move(world, Role.MODERATOR, story, "recall", reason="A name was left in it.")
    assert world.state(story) is State.IN_MODERATION
    world.wait_until(world.now + timedelta(days=5))
    assert world.messages(MANAGER_MAIL) == []
    assert len(world.messages(EDITH)) == before
    assert {one.state for one in world.deliveries(story, "story_to_decide")} == {DeliveryState.CANCELLED}
