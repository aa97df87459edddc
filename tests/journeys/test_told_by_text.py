"""A resident texts, is asked what is missing, and reads her story in public."""

import re
from datetime import timedelta

import pytest

from channels.sms.segments import count
from store.words import DeliveryState, Role, State, TaskKind
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    answer_by_link,
    approve,
    at_desk,
    move,
    public_page,
    tell_by_text,
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
    # Their beginnings: what the checks found is marked where it stands, for ears too.
    places = [shown.index(words[:30]) for words in THREE]
    assert places == sorted(places)
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


def test_a_whole_conversation_not_yet_edits_withdrawn_and_brought_back_by_text_alone(world: World) -> None:
    """A12, A15: everything that an author may do she does from her phone, and proves by digits that it is she."""
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    text(world, "My room 12 at Rosewood in Leeds is lovely but Mrs Pratt waits an hour at night.")
    text(world, "3")
    text(world, "12 March")
    text(world, "And the tea is cold.")
    text(world, "DONE")
    story = only(world.stories()).id
    assert world.state(story) is State.IN_MODERATION
    assert "before 12 March 2027" in world.messages(EDITH)[-1]

    edited = "It is lovely, but at night one waits an hour, and the tea is cold."
    move(world, Role.MODERATOR, story, "propose_edits", text=edited)
    asked = world.messages(EDITH)[-1]
    assert "We took out a name and a room number, and changed a few words." in asked
    assert "Pratt" not in asked
    assert "12 at" not in asked
    text(world, "1")
    approve(world, story, edited)
    assert world.state(story) is State.SCHEDULED
    text(world, "READY")
    text(world, digits(world))
    world.wait(minutes=1)
    assert world.state(story) is State.WITH_PROVIDER
    answer_by_link(world, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED

    text(world, "WITHDRAW")
    assert world.state(story) is State.SUSPENDED
    text(world, digits(world))
    assert world.state(story) is State.WITHDRAWN
    assert "lovely" not in public_page(world, story).words
    text(world, "1")
    asked_by_somebody = [task for task in world.tasks(story) if task.kind is TaskKind.SAFEGUARDING]
    assert only(asked_by_somebody).role is Role.SAFEGUARDING
    world.wait(days=2)
    text(world, "UNDO")
    text(world, digits(world))
    assert world.state(story) is State.IN_MODERATION
    text(world, "STOP")
    text(world, "STATUS")
    assert "back" in world.messages(EDITH)[-1], "after STOP nothing more is sent"
    text(world, "START")
    world.wait(minutes=6)
    text(world, "STATUS")
    text(world, digits(world))
    assert "a moderator is reading it" in world.messages(EDITH)[-1]
    assert all(count(body).segments <= 2 for body in world.messages(EDITH))


def digits(world: World) -> str:
    """The four digits that she was texted last."""
    return str(re.findall(r"4 digits: (\d{4})", "\n".join(world.messages(EDITH)))[-1])
