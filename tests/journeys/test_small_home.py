"""In a home of six beds people could guess who wrote: it is told coarsely, and late."""

import re
from datetime import UTC, datetime, timedelta

from store.words import Role, State
from tests.journeys.people import (
    MANAGER_MAIL,
    answer_by_link,
    approve,
    at_desk,
    home_page,
    public_page,
)
from tests.journeys.world import World, only

TOLD = "My mother, who is 94 and in room 3, was left without her tea. She cannot speak for herself."
COARSE = "A relative was left without her tea."
DAUGHTER = "joan@example.org"


def test_a_daughter_writes_for_her_mother_and_a_home_of_six_hears_of_it_weeks_later(world: World) -> None:
    """A10, but for the authority on which she writes: nothing asks for that yet."""
    home = world.home(name="The Old Rectory", beds=6, town="Ilkley", postcode="LS29 9DR")
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    world.wait_until(datetime(2027, 3, 1, 22, 40, tzinfo=UTC))
    visitor = world.somebody()
    page = visitor.open("/tell")
    page = visitor.send(page, page.form_with("who"), {"who": "helping", "step": "who"})
    page = visitor.send(page, page.form_with("home_text"), {"home_text": "The Old Rectory"})
    page = visitor.send(page, page.form_with("home_id"), {"home_text": "The Old Rectory", "home_id": str(home)})
    page = visitor.send(page, page.form_with("text"), {"text": TOLD})
    page = visitor.send(page, page.form_with("channels"), {"role": "relative", "channels": "email", "email": DAUGHTER})
    assert "few people live" in page.words.lower() or "small home" in page.words.lower(), "warned before it is sent"
    page = visitor.send(page, page.form_with("consent_publish"), {"consent_publish": "yes", "consent_contact": "yes"})
    visitor.send(page, page.form_with("nonce"))
    world.errands_run()
    story = only(world.stories())
    assert story.filer == "helping", "it says that somebody else wrote it down"
    assert story.writer_role == "relative"
    told_at = world.now
    world.wait(days=1)
    shown = at_desk(world, Role.MODERATOR).open(f"/desk/stories/{story.reference}").words.lower()
    assert "room" in shown
    approve(world, story.id, COARSE)
    assert world.state(story.id) is State.SCHEDULED
    assert world.messages(MANAGER_MAIL) == []
    world.wait_until(told_at + timedelta(days=6))
    while world.state(story.id) is State.SCHEDULED:
        assert world.messages(MANAGER_MAIL) == []
        world.wait(hours=6)
    assert world.state(story.id) is State.WITH_PROVIDER
    released = world.story(story.id).moved_at
    assert timedelta(days=7) <= released - told_at.replace(hour=9, minute=0) <= timedelta(days=21)
    assert (released.hour, released.minute) == (9, 0), "the hour at which it was told reaches nobody"
    asked = re.sub(r"https?://\S+", "", only(world.messages(MANAGER_MAIL)))  # a link's own letters are chance
    for word in ("form", "daughter", "joan", "94", "1 March"):
        assert word not in asked, f"the home learns of “{word}”"
    assert "pending" not in home_page(world, home).lower()
    assert "With the home" not in home_page(world, home), "no count of what is pending"

    answer_by_link(world, choice="go_ahead")
    page = public_page(world, story.id)
    assert COARSE in page.words
    assert "January to March 2027" in page.words
    assert "March 2027" not in page.words.replace("January to March 2027", ""), "the quarter, not the month"
    feed = world.app.test_client().get("/feeds/stories.json").text
    assert "2027-01-01" in feed
    assert "2027-03" not in feed.replace("2027-03-31", "")
