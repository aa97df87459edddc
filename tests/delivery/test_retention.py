"""What was kept for long enough: archived with its marker, its original erased, its author forgotten."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.delivery import retention
from gateway.delivery.retention import Periods, months_before
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from store import authors, contributions, homes, log, public_listings
from store.contributions import Contribution
from store.database import Database
from store.words import Kind, Role, State
from tests.conftest import TurnedClock
from tests.delivery.cast import add_author, add_home, move, receive, send_to_home, state_of

PERIODS = Periods()


def published(database: Database, clock: TurnedClock) -> tuple[int, int]:
    """A published story and its author."""
    author_id = add_author(database, clock)
    story = receive(database, clock, home_id=add_home(database, clock), author_id=author_id)
    send_to_home(database, clock, story)
    move(database, clock, story, "go_ahead", Role.PROVIDER, "contact:1")
    return story, author_id


def row_of(database: Database, story: int) -> Contribution:
    with database.read() as session:
        row = contributions.get(session, story)
    assert row is not None
    return row


def run(database: Database, clock: TurnedClock, periods: Periods = PERIODS) -> int:
    return retention.run(database, periods, clock())


def test_a_published_story_is_forgotten_step_by_step_and_leaves_its_marker(
    database: Database, clock: TurnedClock
) -> None:
    story, author_id = published(database, clock)
    since = row_of(database, story).published_at
    clock.now = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    assert run(database, clock) == 0
    clock.now = datetime(2028, 3, 1, 10, 0, tzinfo=UTC)
    assert run(database, clock) == 1
    with database.read() as session:
        author = authors.get(session, author_id)
        assert author is not None
        assert (author.phone, author.channels) == ("", ())
        assert contributions.original(session, story)[0].text
    clock.now = datetime(2029, 3, 1, 10, 0, tzinfo=UTC)
    assert run(database, clock) == 1
    with database.read() as session:
        assert contributions.original(session, story)[0].text is None
        (shown,) = public_listings.seen_by_all(session)
        assert shown.text
    clock.now = datetime(2030, 3, 1, 10, 0, tzinfo=UTC)
    assert run(database, clock) == 1
    assert run(database, clock) == 0
    row = row_of(database, story)
    assert (row.state, row.published_at) == (State.ARCHIVED, since)
    with database.read() as session:
        assert {version.text for version in contributions.versions(session, story)} == {""}
        assert list(log.verify(session)) == []
        assert homes.counts(session, row.home_id or 0) == {"archived": 1}


def test_what_was_never_public_is_kept_for_a_year(sqlite_database: Database, clock: TurnedClock) -> None:
    story = receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=None)
    sent = {"code": "abusive", "comment": "He insults people"}
    move(sqlite_database, clock, story, "reject", Role.MODERATOR, "11", **sent)
    clock.forward(days=364)
    run(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "rejected"
    clock.forward(days=2)
    run(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "archived"


def test_what_stands_beside_a_story_goes_with_it(sqlite_database: Database, clock: TurnedClock) -> None:
    story, _ = published(sqlite_database, clock)
    clock.forward(days=900)
    home_id, by, now = row_of(sqlite_database, story).home_id, Actor(Role.CHANNEL), clock()
    beside: dict[str, Any] = {"kind": Kind.RESPONSE, "parent_id": story, "home_id": home_id, "consent_publish": True}
    child = sqlite_database.write(
        lambda session: open_contribution(session, channel="web", by=by, now=now, tell=False, **beside)
    ).id
    move(sqlite_database, clock, child, "complete", Role.SYSTEM)
    approval = {"criticality": 0, "redaction_checked": True, "text": "We have changed the rota."}
    move(sqlite_database, clock, child, "approve", Role.MODERATOR, "11", **approval)
    clock.forward(days=200)
    run(sqlite_database, clock)
    assert [state_of(sqlite_database, each) for each in (story, child)] == ["archived", "archived"]


def test_an_open_referral_keeps_all_of_it(sqlite_database: Database, clock: TurnedClock) -> None:
    story, author_id = published(sqlite_database, clock)
    move(sqlite_database, clock, story, "refer", Role.SAFEGUARDING, "12", told="Leeds", text="bruises")
    clock.forward(days=2000)
    assert run(sqlite_database, clock) == 0
    with sqlite_database.read() as session:
        author = authors.get(session, author_id)
    assert author is not None
    assert author.phone


def test_the_periods_are_settable(sqlite_database: Database, clock: TurnedClock) -> None:
    story, _ = published(sqlite_database, clock)
    clock.forward(days=40)
    run(sqlite_database, clock, Periods(public=1))
    assert state_of(sqlite_database, story) == "archived"


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [("2028-02-29", 12, "2027-02-28"), ("2027-01-31", 1, "2026-12-31"), ("2027-03-31", 1, "2027-02-28")],
)
def test_months_end_on_the_last_day_of_a_shorter_month(moment: str, months: int, before: str) -> None:
    assert months_before(datetime.fromisoformat(moment), months) == datetime.fromisoformat(before)
