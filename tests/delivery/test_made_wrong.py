"""The last look before a call: what no move cancelled, and is wrong all the same, does not go out."""

from typing import Any

import pytest

from gateway.moderation.remember import remember
from store import contributions, deliveries
from store.database import Database
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    Way,
    add_author,
    add_home,
    deliveries_of,
    dispatcher,
    one,
    receive,
    send_to_home,
    story_with_home,
)

S = DeliveryState


def facts(database: Database, story: int, **values: Any) -> None:
    def work(session: Any) -> None:
        row = contributions.get(session, story)
        assert row is not None
        remember(session, row, **values)

    database.write(work)


def run(database: Database, clock: TurnedClock) -> list[str]:
    """The notices that went."""
    ways = {"email": Way(), "sms": Way()}
    dispatcher(database, clock, ways).run_once(clock())
    return sorted(outgoing.body.split()[0] for way in ways.values() for outgoing in way.sent)


def staged_again(database: Database, story: int, notice: str, *, version: int) -> None:
    """A row that speaks of an earlier version, as a fault of ours might leave it."""
    delivery = one(database, story, notice)
    database.write(lambda session: deliveries.change(session, delivery.id, version=version))


def test_a_notice_of_a_version_that_has_moved_on_is_cancelled(database: Database, clock: TurnedClock) -> None:
    home = add_home(database, clock)
    story = receive(database, clock, home_id=home, author_id=add_author(database, clock))
    send_to_home(database, clock, story)
    staged_again(database, story, "approved_author", version=1)
    assert run(database, clock) == ["receipt"]
    delivery = one(database, story, "approved_author")
    assert delivery.state is S.CANCELLED
    assert "made it wrong" in delivery.reason


def test_a_receipt_lasts_whatever_moved(sqlite_database: Database, clock: TurnedClock) -> None:
    story_with_home(sqlite_database, clock)
    assert "receipt" in run(sqlite_database, clock)


@pytest.mark.parametrize(
    ("fact", "left"),
    [("provider_suppressed", ["approved_author", "receipt"]), ("author_stopped", ["story_to_decide"])],
)
def test_whoever_must_not_hear_does_not(
    sqlite_database: Database, clock: TurnedClock, fact: str, left: list[str]
) -> None:
    """A referral silences the home; a death or an erasure, every message to the author, queued ones too."""
    story = story_with_home(sqlite_database, clock)
    facts(sqlite_database, story, **{fact: True})
    assert run(sqlite_database, clock) == left
    assert S.CANCELLED in {delivery.state for delivery in deliveries_of(sqlite_database, story)}
