"""A carer phones: a person types what was said and reads it back; what was declined stays private."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import calls, typing_listings
from store.database import Database
from store.words import Role, State
from tests.fakes.carrier import FakeCarrier
from tests.fakes.telephone import PhoneCall
from tests.journeys.people import MANAGER_MAIL, Fields, api, at_desk, home_page, is_gone, move
from tests.journeys.world import World, only

TYPED = "She was left in her chair until the evening. I work nights and I do not want it made public."


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as carrier:
        yield carrier


def test_a_carer_who_declines_publication_is_counted_and_never_shown(
    sqlite_database: Database, tmp_path: Path, carrier: FakeCarrier
) -> None:
    """A2."""
    world = World(sqlite_database, tmp_path, carrier_url=carrier.url)
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    call = PhoneCall(world.app.test_client(), carrier=carrier).dial()
    assert "not an emergency service" in call.words
    call.story()
    call.speak()
    assert "May we publish your story" in call.just_heard
    call.press("2")
    assert "We will not publish it" in call.just_heard
    world.errands_run()
    waiting = only(world.look(lambda session: typing_listings.to_type(session, limit=50)))
    recording = world.look(lambda session: calls.recording(session, waiting.id))
    assert recording is not None
    assert carrier.recordings == {}, "fetched home, and deleted at the carrier"
    assert only(world.stories()).state is State.RECEIVED

    handler = at_desk(world, Role.CALL_HANDLER)
    page = handler.open("/typing")
    page = handler.send(page, next(form for form in page.forms if form.action.endswith("/take")))
    answers: Fields = {"text": TYPED, "publish": "no", "home_text": "Rosewood, Leeds", "listened": "y"}
    page = handler.send(page, page.form_with("listened"), {**answers, "do": "find"})
    unread: Fields = {**answers, "home": str(home), "do": "confirm"}
    shown = handler.send(page, page.form_with("listened"), unread)
    assert "read your text back" in shown.words.lower(), "not before it was read back"
    handler.send(shown, shown.form_with("listened"), {**unread, "read_back": "y"})
    story = only(world.stories()).id
    assert recording.contribution_id == story
    assert world.state(story) is State.IN_MODERATION

    move(world, Role.MODERATOR, story, "keep_private", comment="As she asked.")
    world.wait(days=3)
    assert world.state(story) is State.PRIVATE
    assert is_gone(world, story)
    assert "Kept private 1" in home_page(world, home)
    assert world.messages(MANAGER_MAIL) == [], "she did not say that the home may read it"
    reference = world.story(story).reference
    for role, given in ((Role.PROVIDER, {"home_ids": [home]}), (Role.BODY, {"area": "Leeds"})):
        assert api(world, role, **given).get(f"/stories/{reference}").status_code == 404
    for path in ("/", "/stories", f"/homes/{home}", "/feeds/stories.atom", "/feeds/stories.json"):
        assert "left in her chair" not in world.app.test_client().get(path).text
