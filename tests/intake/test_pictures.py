"""Pictures in texts: noted with their text, fetched, kept as what they are, and taken away at the carrier."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.intake.pictures import GIVE_UP_AFTER, LEASE, MAX_BYTES, TELL_AFTER, fetch_due
from store import blobs, erasing, inbound, pictures
from store.database import Database
from store.pictures import PictureState
from store.words import InboundState
from tests.conftest import TurnedClock
from tests.fakes.carrier import Failure, FakeCarrier
from tests.intake.picture_cast import ADA, Texting, picture_of
from tests.phone_door import settings_with, stories

WORDS = "They were kind to mum at Rosewood."


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


@pytest.fixture
def texting(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    return Texting(sqlite_database, clock, carrier)


@pytest.fixture
def on_both(database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    return Texting(database, clock, carrier)


def test_a_picture_comes_home_sealed_and_then_goes_at_the_carrier(on_both: Texting) -> None:
    sid = on_both.text(WORDS, picture_of())
    assert on_both.fetch() == 1
    picture = on_both.picture()
    assert (picture.state, picture.due_at, picture.note) == (PictureState.KEPT, None, "")
    blob = on_both.blob(picture)
    assert (blob.kind, blob.media_type, blob.data[:3]) == ("picture", "image/jpeg", b"\xff\xd8\xff")
    with on_both.database.read() as session:
        sealed = session.execute(blobs.blobs.select()).one().sealed
        assert [each.id for each in pictures.of(session, on_both.story_id())] == [picture.id]
    assert b"JFIF" in blob.data
    assert b"JFIF" not in bytes(sealed)
    assert on_both.clear() == 2
    assert (on_both.carrier.messages[sid]["body"], on_both.carrier.media[sid]) == ("", {})


def test_a_picture_without_a_word_is_a_story(texting: Texting) -> None:
    """CASES B 13."""
    texting.text("", picture_of())
    texting.fetch()
    assert texting.picture().state is PictureState.KEPT
    with texting.database.read() as session:
        assert [each.id for each in pictures.of(session, texting.story_id())] == [texting.picture().id]


def test_it_is_known_from_the_very_moment_of_its_text(texting: Texting) -> None:
    """The desk sees that something is on its way, whether or not the carrier answers."""
    texting.text(WORDS, picture_of())
    picture = texting.picture()
    assert (picture.state, picture.contribution_id) == (PictureState.COMING, texting.story_id())
    assert texting.carrier.asked == []


def test_each_of_several_pictures_is_kept_and_they_are_fetched_once(texting: Texting) -> None:
    sid = texting.text(WORDS, picture_of(), picture_of((9, 9), "PNG"), b"BEGIN:VCARD")
    assert texting.fetch() == 3
    assert [each.state for each in texting.pictures()] == [PictureState.KEPT, PictureState.KEPT, PictureState.CLOSED]
    asked = len(texting.carrier.asked)
    texting.text(WORDS, sid=sid)  # the carrier repeats itself
    texting.clock.forward(days=1)
    assert texting.fetch() == 0
    assert len(texting.carrier.asked) == asked


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><script>alert(1)</script></html>", "no picture"),
        (picture_of((300, 300))[:400], "broken"),
        (b"%PDF-1.7", "no picture"),
    ],
)
def test_what_is_no_picture_is_kept_closed_as_it_came(texting: Texting, content: bytes, says: str) -> None:
    sid = texting.text(WORDS, content)
    assert texting.fetch() == 1
    picture = texting.picture()
    assert (picture.state, texting.blob(picture).data) == (PictureState.CLOSED, content)
    assert texting.blob(picture).kind == "closed_file"
    assert says in picture.note
    texting.clear()
    assert texting.carrier.media[sid] == {}


def test_a_carrier_that_fails_is_asked_again_later_and_nothing_goes_there_meanwhile(texting: Texting) -> None:
    sid = texting.text(WORDS, picture_of())
    waits = []
    for _ in range(3):
        texting.carrier.fail(Failure(503))
        assert texting.fetch() == 0
        due = texting.picture().due_at
        assert due is not None
        waits.append(due - texting.clock())
        assert texting.fetch() == 0, "not before its time"
        texting.clock.now = due
    assert waits == sorted(set(waits)), "each wait is longer"
    texting.clear()
    assert len(texting.carrier.media[sid]) == 1
    assert texting.fetch() == 1
    assert texting.picture().note == ""


def test_a_person_is_told_after_some_tries_and_the_task_ends_by_itself(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    for attempt in range(TELL_AFTER):
        assert texting.task_notes() == [], attempt
        texting.carrier.fail(Failure(500))
        texting.fetch()
        texting.clock.forward(hours=7)
    [note] = texting.task_notes()
    assert note.startswith("A picture came with a text and could not be fetched")
    assert ADA not in note
    assert texting.fetch() == 1
    assert texting.task_notes() == []


def test_in_the_end_it_waits_for_a_person_to_ask_again(texting: Texting) -> None:
    sid = texting.text(WORDS, picture_of())
    for _ in range(GIVE_UP_AFTER):
        texting.carrier.fail(Failure(500))
        texting.fetch()
        texting.clock.forward(hours=7)
    assert texting.picture().state is PictureState.FAILED
    texting.clear()
    assert len(texting.carrier.media[sid]) == 1, "the only copy stays"
    assert texting.fetch() == 0


def test_another_host_than_the_carrier_s_is_never_asked(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    with FakeCarrier() as stranger:
        texting.carrier.fail(Failure(location=f"{stranger.url}/picture"))
        assert texting.fetch() == 0
        assert stranger.asked == []
    assert "not its own" in texting.picture().note


def test_an_address_that_is_not_of_our_account_is_never_asked(texting: Texting) -> None:
    other = f"https://api.twilio.com/2010-04-01/Accounts/AC{'9' * 32}/Messages/MM{'1' * 32}/Media/ME{'1' * 32}"
    texting.text(WORDS, NumMedia="1", MediaUrl0=other, MediaContentType0="image/jpeg")
    assert texting.fetch() == 0
    assert texting.picture().state is PictureState.FAILED
    assert len(texting.task_notes()) == 1
    assert [asked for asked in texting.carrier.asked if "Media" in asked.path] == []


def test_one_that_is_too_large_is_not_taken_in(texting: Texting) -> None:
    texting.text(WORDS, bytes(MAX_BYTES + 1))
    assert texting.fetch() == 0
    assert (texting.picture().state, texting.picture().blob_id) == (PictureState.FAILED, None)


def test_one_that_never_comes_keeps_no_other_waiting(texting: Texting) -> None:
    texting.text(WORDS, NumMedia="1", MediaUrl0="https://example.org/x", MediaContentType0="image/jpeg")
    texting.text("And this.", picture_of())
    assert texting.fetch() == 1
    assert [each.state for each in texting.pictures()] == [PictureState.FAILED, PictureState.KEPT]


def test_a_worker_that_died_is_followed_by_another_and_never_overtaken(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.carrier.fail(Failure(500))
    texting.fetch()
    texting.clock.forward(hours=1)
    at, until, mine = texting.clock(), texting.clock() + LEASE, texting.picture().id
    assert texting.database.write(lambda session: pictures.take(session, mine, until=until, now=at))
    assert texting.fetch() == 0
    texting.clock.forward(minutes=3, seconds=1)
    assert texting.fetch() == 1


def test_the_picture_of_a_text_that_was_set_aside_is_kept_too(texting: Texting) -> None:
    """It could not be read, so it is in the holding pen; what came with it is safe all the same."""
    texting.text("a\0b", picture_of())
    with texting.database.read() as session:
        [held] = inbound.holding(session)
    assert held.state is InboundState.HOLDING
    assert texting.fetch() == 1
    assert texting.picture().contribution_id is None


def test_the_picture_that_came_with_a_command_is_kept_too(texting: Texting) -> None:
    texting.text("STOP", picture_of())
    assert texting.fetch() == 1
    assert texting.picture().state is PictureState.KEPT


def test_erasing_a_story_takes_its_pictures_here_and_at_the_carrier(on_both: Texting) -> None:
    """CASES B 38."""
    kept = on_both.text(WORDS, picture_of())
    on_both.fetch()
    coming = on_both.text("More of it.", picture_of())
    on_both.carrier.fail(Failure(500))
    on_both.fetch()
    story = on_both.story_id()
    on_both.database.write(lambda session: erasing.erase_words(session, story))
    assert {each.state for each in on_both.pictures()} == {PictureState.ERASED}
    with on_both.database.read() as session:
        assert session.execute(blobs.blobs.select()).all() == []
    on_both.clock.forward(days=1)
    assert on_both.fetch() == 0
    on_both.clear()
    assert (on_both.carrier.media[kept], on_both.carrier.media[coming]) == ({}, {})


def test_when_the_original_is_old_enough_its_pictures_go_with_it(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    story = texting.story_id()
    texting.database.write(lambda session: erasing.erase_original(session, story))
    assert texting.picture().state is PictureState.ERASED
    with texting.database.read() as session:
        assert session.execute(blobs.blobs.select()).all() == []


def test_a_picture_that_comes_while_its_story_is_erased_is_not_kept(on_both: Texting) -> None:
    """The erasure happens while the carrier still hesitates."""
    on_both.text(WORDS, picture_of())
    story = on_both.story_id()
    on_both.carrier.fail(Failure(slow=0.5))
    with ThreadPoolExecutor() as pool:
        fetching = pool.submit(on_both.fetch)
        while not on_both.carrier.asked:
            time.sleep(0.01)
        on_both.database.write(lambda session: erasing.erase_words(session, story))
        assert fetching.result() == 0
    with on_both.database.read() as session:
        assert session.execute(blobs.blobs.select()).all() == []


def test_a_sandbox_asks_nobody(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    for settings in (
        settings_with(twilio_account_sid="", twilio_from=(), twilio_api_url=texting.carrier.url),
        settings_with(sandbox=("sms",), twilio_api_url=texting.carrier.url),
    ):
        assert fetch_due(settings, texting.database, texting.clock) == 0
    assert texting.carrier.asked == []
    assert stories(texting.database)
