"""Texts that come in pieces, in another order, again or long after; docstrings name the numbers of the failures."""

from pathlib import Path

import pytest

from store import authors, calls, contributions
from store.database import Database
from store.words import InboundState, State, TaskKind
from tests.failures.serving import post_together, serving
from tests.fakes.telephone import BASE_URL, OUR_NUMBER, PhoneCall, new_sid, post
from tests.intake.texting import World, application, fields
from tests.journeys.people import EDITH, author_code, withdraw_with_code
from tests.journeys.world import World as Journey

PIECES = (
    "1/3 They left my aunt in her chair",
    "2/3 from breakfast until it was dark outside",
    "3/3 and then they told me that she liked it.",
)


def test_pieces_that_come_in_another_order_are_all_there_each_by_itself(world: World) -> None:
    """30: multipart arrives 3-1-2: one story, nothing lost, and the moderator sees where the pieces were joined."""
    for number in (2, 0, 1):
        world.text(PIECES[number])
        world.clock.forward(seconds=20)
    with world.database.read() as session:
        kept = contributions.original(session, world.story().id)
    assert [part.text for part in kept] == [PIECES[2], PIECES[0], PIECES[1]], "as they came, never guessed"
    assert len({part.inbound_id for part in kept}) == 3
    assert len({part.at for part in kept}) == 3
    assert world.notices().count("receipt") == 1


def test_a_piece_that_is_missing_holds_up_nothing_and_is_kept_when_it_comes_at_last(world: World) -> None:
    """30: it lacks a part: what is there goes on, and the late part is not lost."""
    world.text(PIECES[0])
    world.text(PIECES[2])
    world.clock.forward(days=1)
    world.text(PIECES[1])
    texts = [part.text for story in world.stories() for part in _parts(world, story.id)]
    assert sorted(str(text) for text in texts) == sorted(PIECES)


def _parts(world: World, story_id: int) -> list[contributions.Part]:
    with world.database.read() as session:
        return contributions.original(session, story_id)


def test_the_same_words_to_two_of_our_numbers_are_one_copy_each(world: World) -> None:
    """11: one message to two addresses of ours: one copy each, in one story, and the likeness is shown."""
    world.text(PIECES[0])
    world.text(PIECES[0], To="+447700900199")
    assert [text for _, text in world.parts()] == [PIECES[0], PIECES[0]]
    assert "possible_duplicate" in {hit["check"] for hit in world.story().hits}


def test_a_message_without_an_id_that_is_brought_again_is_one(world: World) -> None:
    """12: a missing id, fetched again: no duplicate, and a person sees it once."""
    given = fields(PIECES[0])
    del given["MessageSid"]
    for _ in range(3):
        assert world.post(given) == 200
        world.clock.forward(hours=5)
    assert [raw.state for raw in world.raw()] == [InboundState.HOLDING]
    assert len(world.tasks(TaskKind.HOLDING_PEN)) == 1


def test_what_was_erased_is_not_made_anew_when_the_carrier_brings_it_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """15: a deleted story is not imported again: its id stays when its words have gone."""
    world = Journey(sqlite_database, tmp_path)
    world.home()
    body = "Rosewood, Leeds. The marmalade was always home-made."
    given = {"MessageSid": new_sid("SM"), "From": EDITH, "To": OUR_NUMBER, "Body": body, "NumMedia": "0"}
    client, address = world.app.test_client(), f"{BASE_URL}/webhooks/twilio/sms"
    assert post(client, address, given).status_code == 200
    world.errands_run()
    story = world.newest().id
    withdraw_with_code(world, author_code(world))
    world.wait(days=9)
    assert post(client, address, given).status_code == 200
    world.errands_run()
    assert [each.id for each in world.stories()] == [story]
    assert world.state(story) is State.WITHDRAWN
    assert {part.text for part in world.look(lambda s: contributions.original(s, story))} == {None}


def test_a_recording_of_an_erased_story_is_not_made_a_story_again(sqlite_database: Database, tmp_path: Path) -> None:
    """15: the same for a recording that the carrier reports again."""
    world = Journey(sqlite_database, tmp_path)
    call = PhoneCall(world.app.test_client()).dial().story("3")
    record = call.document.find("Record")
    assert record is not None
    callback = record.attrib["recordingStatusCallback"]
    sid = call.speak(then_stay=False)
    world.errands_run()
    [story] = world.stories()
    withdraw_with_code(world, author_code(world))
    world.wait(days=9)
    call.tell(callback, sid, "https://api.twilio.com/x/Recordings/RE1")
    assert [each.id for each in world.stories()] == [story.id]
    assert world.look(lambda s: [each.blob_id for each in calls.recordings_of(s, story.id)]) == [None]


@pytest.mark.parametrize("many", [25])
def test_people_who_begin_at_the_same_moment_never_share_a_name(worlds: World, many: int) -> None:
    """42: concurrent creation never shares a pseudonym."""
    posts = [fields("My story.", sender=f"+4477009002{number:02}") for number in range(many)]
    with serving(application(worlds.database, worlds.clock)) as port:
        assert post_together(port, posts) == [200] * many
    with worlds.database.read() as session:
        names = [row.pseudonym for row in session.execute(authors.authors.select())]
    assert (len(names), len(set(names))) == (many, many)


def test_a_story_that_was_told_in_an_old_thread_is_none_of_it(world: World) -> None:
    """18: an old thread, a new subject: a story of its own with its own code, and the old one stays as it was."""
    world.text("At Rosewood the tea was cold.")
    old = world.story()
    world.clock.forward(days=40)
    world.text("Another thing. My uncle fell at Elm Court, and nobody came for an hour.")
    assert len(world.stories()) == 2
    assert [part.text for part in _parts(world, old.id)] == ["At Rosewood the tea was cold."]
    assert world.notices().count("receipt") == 2
