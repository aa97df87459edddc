"""The queries behind the pages, on both databases."""

from datetime import timedelta

from gateway.intake.respond import respond
from gateway.moderation.details import Approval, Rejection
from store import contributions, public_listings, windows
from store.database import Database
from store.words import Event, RejectCode, State
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast, Told


def test_a_homes_stories_are_listed_by_state_newest_first_and_go_on(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id, other = cast.home(), cast.home("Harbour View")
    first, second, third = (cast.published(home_id) for _ in range(3))
    cast.published(other)
    cast.with_provider(home_id)
    with database.read() as session:
        found = public_listings.of_homes(session, (home_id,), (State.PUBLISHED,), limit=2)
        assert [one.row.id for one in found] == [third.id, second.id]
        assert found[0].home is not None
        assert found[0].text is not None
        rest = public_listings.of_homes(session, (home_id,), (State.PUBLISHED,), after=second.id)
        assert [one.row.id for one in rest] == [first.id]
        assert public_listings.of_homes(session, (), (State.PUBLISHED,)) == []


def test_children_show_when_published_and_rejected_ones_are_counted(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    told = cast.published(cast.home())
    home_id = told.row.home_id
    assert home_id is not None
    for text in ("Thank you.", "Rubbish."):
        write_response(cast, told, text)
    with database.read() as session:
        good, bad = [Told(cast, c.id, c.reference, "") for c in contributions.children(session, told.id)]
    good.move(Event.APPROVE, MODERATOR, Approval(text="Thank you.", criticality=0, redaction_checked=True))
    bad.move(Event.REJECT, MODERATOR, Rejection(code=RejectCode.ABUSIVE, comment="Rude"))
    with database.read() as session:
        assert [(c.id, text) for c, text in public_listings.published_children(session, told.id)] == [
            (good.id, "Thank you.")
        ]
        assert public_listings.rejected_responses(session, home_id, since=clock() - timedelta(days=1)) == 1
        assert public_listings.rejected_responses(session, home_id, since=clock() + timedelta(days=1)) == 0


def write_response(cast: Cast, told: Told, text: str) -> None:
    cast.database.write(lambda s: respond(s, told.id, text, by="staff:1", signed="Written by M.", now=cast.clock()))


def test_every_window_is_found_void_ones_too(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    told = cast.with_provider(cast.home()).told(clock(), clock() + timedelta(days=9))
    database.write(lambda s: windows.void(s, now=clock(), contribution_id=told.id))
    with database.read() as session:
        [window] = public_listings.every_window(session, told.id)
    assert (window.told_at, window.void_at) == (clock(), clock())
