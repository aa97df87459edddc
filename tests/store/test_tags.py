"""Topics of stories: a fixed list, found only while everybody may read the story, page by page without a gap."""

import pytest
from sqlalchemy import text

from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from store import erasing, tags
from store.contributions import Contribution
from store.database import Database
from store.words import Event, Kind, Role, State
from tests.conftest import TurnedClock
from tests.web.story_cast import Cast


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)


def put(cast: Cast, story: int, *names: str) -> None:
    cast.database.write(lambda db: tags.put(db, story, names, by=7, now=cast.clock()))


def found(cast: Cast, tag: str, **page: object) -> list[Contribution]:
    with cast.database.read() as db:
        return tags.published_with(db, tag, **page)  # type: ignore[arg-type]


def test_a_story_has_the_tags_it_was_given_last_in_the_order_of_the_list(cast: Cast) -> None:
    story = cast.story(cast.home())
    put(cast, story.id, "food", "staff")
    put(cast, story.id, "night", "staff")
    with cast.database.read() as db:
        assert tags.of(db, story.id) == ("staff", "night")
        assert tags.of_many(db, [story.id, story.id + 1]) == {story.id: ("staff", "night")}


def test_a_word_of_ones_own_is_refused_and_changes_nothing(cast: Cast) -> None:
    story = cast.story(cast.home())
    put(cast, story.id, "food")
    with pytest.raises(tags.UnknownTag, match="Choose from the list"):
        put(cast, story.id, "food", "Sister Jones")
    with cast.database.read() as db:
        assert tags.of(db, story.id) == ("food",)


def test_a_tag_finds_a_story_only_while_everybody_may_read_it(cast: Cast) -> None:
    home = cast.home()
    before, later = cast.story(home), cast.published(home)
    put(cast, before.id, "food")
    put(cast, later.id, "food")
    assert [row.id for row in found(cast, "food")] == [later.id]
    cast.clock.forward(minutes=1)
    before.approve().go_ahead()
    assert [row.id for row in found(cast, "food")] == [before.id, later.id]
    safeguarding = Actor(Role.SAFEGUARDING, "103")
    before.move(Event.SUSPEND, safeguarding, parse_details(Event.SUSPEND, {"reason": "danger", "kind": "safeguarding"}))
    assert before.state() is State.SUSPENDED
    assert [row.id for row in found(cast, "food")] == [later.id]
    before.move(Event.REINSTATE, Actor(Role.SENIOR, "105"), parse_details(Event.REINSTATE, {"reason": "It is safe."}))
    assert [row.id for row in found(cast, "food")] == [before.id, later.id]
    later.move(Event.WITHDRAW, Actor(Role.AUTHOR, f"author:{later.row.author_id}"))
    assert [row.id for row in found(cast, "food")] == [before.id]


def test_a_response_is_not_found_by_a_tag(cast: Cast) -> None:
    story = cast.published(cast.home())
    cast.database.write(
        lambda db: db.execute(
            text("UPDATE contributions SET kind = :k WHERE id = :i"), {"k": Kind.RESPONSE, "i": story.id}
        )
    )
    put(cast, story.id, "food")
    assert found(cast, "food") == []


def test_a_tags_list_goes_on_page_by_page_without_a_gap(cast: Cast) -> None:
    home = cast.home()
    made = []
    for number in range(5):
        if number % 2:
            cast.clock.forward(minutes=1)  # two at the same instant, too
        made.append(cast.published(home).id)
        put(cast, made[-1], "praise")
    seen: list[int] = []
    page = found(cast, "praise", limit=2)
    while page:
        seen += [row.id for row in page]
        page = found(cast, "praise", limit=2, after=page[-1])
    assert seen == sorted(made, reverse=True)


def test_with_its_words_a_storys_tags_are_erased(cast: Cast) -> None:
    story = cast.story(cast.home())
    put(cast, story.id, "falls")
    cast.database.write(lambda db: erasing.erase_words(db, story.id))
    with cast.database.read() as db:
        assert tags.of(db, story.id) == ()


def test_the_list_is_one_walk_of_its_index(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    story = cast.published(cast.home())
    put(cast, story.id, "night")
    assert [row.id for row in found(cast, "night")] == [story.id]
    assert found(cast, "night", after=story.row) == []
    if database.url.startswith("sqlite"):
        with database.read() as db:
            plan = db.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT contribution_id FROM story_tags WHERE published_at IS NOT NULL"
                    " AND tag = 'food' AND (published_at, contribution_id) < (5, 5)"
                    " ORDER BY published_at DESC, contribution_id DESC LIMIT 20"
                )
            ).all()
        assert "ix_story_tags_published" in str(plan)
        assert "TEMP B-TREE" not in str(plan)
