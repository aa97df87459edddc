"""Erasing at an author's own wish: everything at once, or all but the text that everyone reads, and honestly."""

from datetime import timedelta

import pytest

from gateway.delivery import due
from gateway.delivery.erasure import Erased, erase_now
from gateway.moderation.decide import NotFound
from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from store import authors, codes, contributions, deliveries, log
from store.database import Database, Session
from store.words import DeliveryState, Role
from tests.conftest import TurnedClock
from tests.delivery.cast import AUTHOR_PHONE, add_author, add_home, move, receive, send_to_home, state_of


def published(database: Database, clock: TurnedClock, **author: object) -> tuple[int, int]:
    author_id = add_author(database, clock, **author)
    story = receive(database, clock, home_id=add_home(database, clock), author_id=author_id)
    send_to_home(database, clock, story)
    move(database, clock, story, "go_ahead", Role.PROVIDER, "contact:1")
    return story, author_id


def erased(database: Database, clock: TurnedClock, story: int, *, keep_text: bool = False) -> Erased:
    by = Actor(Role.AUTHOR, "author:1")
    return database.write(lambda db: erase_now(db, story, by=by, keep_text=keep_text, now=clock()))


def refer(database: Database, clock: TurnedClock, story: int) -> None:
    said = {"told": "Leeds City Council", "seen": "Bruises on both arms, seen on Sunday by the daughter."}
    move(database, clock, story, "refer", Role.SAFEGUARDING, "31", **said)


def test_everything_goes_at_once_and_the_log_still_verifies(database: Database, clock: TurnedClock) -> None:
    """B38: the raw original, the drafts and the way to reach the author; the deletion itself is on record."""
    story, author_id = published(database, clock)
    assert erased(database, clock, story) == Erased()
    assert state_of(database, story) == "withdrawn"
    with database.read() as db:
        assert {part.text for part in contributions.original(db, story)} == {None}
        assert {version.text for version in contributions.versions(db, story)} == {""}
        assert log.free_texts(db, story) == {}
        assert list(log.verify(db)) == []
        author = authors.get(db, author_id)
        assert author is not None
        assert (author.phone, author.channels) == ("", ())
        assert all(one.sealed is None for one in deliveries.of(db, story))


def test_nothing_staged_for_the_author_goes_out_any_more(database: Database, clock: TurnedClock) -> None:
    story, _ = published(database, clock)
    erased(database, clock, story)
    with database.read() as db:
        left = [one for one in deliveries.of(db, story) if one.to_role == "author" and one.state is DeliveryState.DUE]
    assert left == []


def test_the_published_text_may_stay_and_nothing_that_leads_to_its_author(
    database: Database, clock: TurnedClock
) -> None:
    story, author_id = published(database, clock)
    assert erased(database, clock, story, keep_text=True) == Erased(text_stays=True)
    assert state_of(database, story) == "published"
    with database.read() as db:
        row = contributions.get(db, story)
        assert row is not None
        public = contributions.version_by_id(db, row.public_text_id or 0)
        assert public is not None
        assert public.text
        assert {part.text for part in contributions.original(db, story)} == {None}
        author = authors.get(db, author_id)
        assert author is not None
        assert author.phone == ""
        assert list(log.verify(db)) == []


def test_twice_is_as_once(database: Database, clock: TurnedClock) -> None:
    for keep in (True, False):
        story, _ = published(database, clock)
        assert erased(database, clock, story, keep_text=keep) == erased(database, clock, story, keep_text=keep)


def test_a_crash_halfway_leaves_everything_and_the_next_try_takes_everything(
    database: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B28."""
    story, author_id = published(database, clock)
    with monkeypatch.context() as broken:
        broken.setattr(codes, "void", lambda *_args, **_more: (_ for _ in ()).throw(OSError("the power went")))
        with pytest.raises(OSError, match="power"):
            erased(database, clock, story)
    assert state_of(database, story) == "published"
    with database.read() as db:
        author = authors.get(db, author_id)
        assert author is not None
        assert author.phone == AUTHOR_PHONE
        assert contributions.original(db, story)[0].text
    assert erased(database, clock, story) == Erased()


def test_an_open_referral_keeps_a_sealed_record_with_an_end(database: Database, clock: TurnedClock) -> None:
    story, author_id = published(database, clock)
    refer(database, clock, story)
    done = erased(database, clock, story, keep_text=True)
    assert done.sealed_until == clock() + timedelta(days=365)
    assert not done.text_stays
    assert state_of(database, story) == "withdrawn"
    clock.forward(days=300)
    due.turn_due(database, clock())
    with database.read() as db:
        assert contributions.original(db, story)[0].text, "the council may still need it"
    clock.forward(days=66)
    due.turn_due(database, clock())
    with database.read() as db:
        assert contributions.original(db, story)[0].text is None
        author = authors.get(db, author_id)
        assert author is not None
        assert author.phone == ""


def test_a_legal_notice_keeps_it_too(sqlite_database: Database, clock: TurnedClock) -> None:
    story, _ = published(sqlite_database, clock)

    def notice(db: Session) -> None:
        row = contributions.get(db, story)
        assert row is not None
        remember(db, row, notice_open=True)

    sqlite_database.write(notice)
    assert erased(sqlite_database, clock, story).sealed_until is not None


def test_the_way_to_reach_somebody_stays_while_another_story_needs_it(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story, author_id = published(sqlite_database, clock)
    other = receive(sqlite_database, clock, home_id=None, author_id=author_id)
    assert erased(sqlite_database, clock, story).contact_stays
    assert not erased(sqlite_database, clock, other).contact_stays
    with sqlite_database.read() as db:
        author = authors.get(db, author_id)
    assert author is not None
    assert author.phone == ""


def test_what_is_not_there_is_not_erased(sqlite_database: Database, clock: TurnedClock) -> None:
    with pytest.raises(NotFound):
        erased(sqlite_database, clock, 4711)
