"""The lists of a public interest body on both databases: restricted first, a page after a place, only its areas."""

import pytest

from gateway.moderation.details import Keeping
from store import body_listings, homes
from store.body_listings import Place
from store.database import Database
from store.words import Event, State
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast

READ = (State.PUBLISHED, State.RESTRICTED, State.PRIVATE)


@pytest.fixture
def cast(database: Database, clock: TurnedClock) -> Cast:
    return Cast(database, clock)


def test_restricted_stories_come_first_and_a_page_goes_on_after_either_kind(cast: Cast) -> None:
    open_home, strict = cast.home(), cast.home("Birch Lodge", policy="provider_restricts")
    older, first = cast.published(open_home), cast.with_provider(strict).object()
    newer, second = cast.published(open_home), cast.with_provider(strict).object()
    with cast.database.read() as session:

        def ids(after: Place | None = None) -> list[int]:
            return [row.id for row in body_listings.stories(session, ("Leeds",), READ, after=after)]

        assert ids() == [second.id, first.id, newer.id, older.id]
        assert ids(Place(True, second.id)) == [first.id, newer.id, older.id]
        assert ids(Place(False, newer.id)) == [older.id]
        assert [row.id for row in body_listings.of_home(session, strict, State.RESTRICTED)] == [second.id, first.id]
        assert [row.id for row in body_listings.never_answered(session, open_home)] == [newer.id, older.id]


def test_other_areas_and_what_its_author_kept_from_bodies_are_left_out(cast: Cast) -> None:
    here, elsewhere = cast.home(), cast.home("Cliff Top", local_authority="Whitby")
    cast.published(elsewhere)
    kept = [cast.story(here, consent=False, consent_home=agreed) for agreed in (True, False, None)]
    for told in kept:
        told.move(Event.KEEP_PRIVATE, MODERATOR, Keeping(text="They hushed somebody.", redaction_checked=True))
    with cast.database.read() as session:
        assert [row.id for row in body_listings.stories(session, ("Leeds",), READ)] == [kept[0].id]
        assert body_listings.stories(session, (), READ) == []


def test_homes_go_on_by_name_also_where_two_are_named_alike(cast: Cast) -> None:
    second, third, first = cast.home("Birch Lodge"), cast.home("Birch Lodge"), cast.home("Alder Court")
    cast.home("Aaron House", local_authority="Whitby")
    with cast.database.read() as session:
        assert [home.id for home in body_listings.homes_of(session, ("Leeds",))] == [first, second, third]
        after = homes.get(session, second)
        assert [home.id for home in body_listings.homes_of(session, ("Leeds",), after=after)] == [third]
