"""Search, on both databases: exactly what everybody may read is found, in any combination, the newest first."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from gateway.moderation.details import Details, Hiding
from gateway.moderation.facts import Actor
from store import erasing, homes, search, story_words, tags
from store.contributions import Contribution
from store.database import Database
from store.story_words import of_name, of_place, words_in
from store.words import Event, Ground, Role, State
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, SENIOR, Cast, Told


@pytest.fixture
def cast(database: Database, clock: TurnedClock) -> Cast:
    return Cast(database, clock)


def published(cast: Cast, text: str, home_id: int, *tagged: str) -> Told:
    cast.clock.forward(minutes=1)
    told = cast.story(home_id).approve(text).go_ahead()
    cast.database.write(lambda s: tags.put(s, told.id, tagged, by=1, now=cast.clock()))
    return told


def found(cast: Cast, *words: str, tag: str | None = None) -> list[int]:
    with cast.database.read() as session:
        return [one.row.id for one in search.find(session, words, tag=tag).stories]


def test_words_are_folded_alike_for_the_story_and_for_whoever_asks() -> None:
    assert words_in("The Café’s MEALS were cold") == ["cafe", "meal", "cold"]
    assert words_in("cafés' meal, c\u0327old \u00adso\u00adup") == ["cafe", "meal", "cold", "soup"]
    assert words_in("Mother's mothers families Ŵy Łódź straße") == ["mother", "family", "wy", "lodz", "strasse"]
    assert words_in("\"\0 * NEAR( ) -OR ^ : ' ; \ud800 %_ \\ \U0001f9e1") == ["near"]
    assert words_in("") == words_in("a I , . and the") == []
    assert words_in("x" * 500) == ["x" * 32]


def test_words_home_place_and_tag_combine_and_the_newest_come_first(cast: Cast) -> None:
    rose = cast.home("Rosewood", local_authority="Leeds City", postcode="LS1 4AP")
    view = cast.home("Harbour View", town="Whitby", local_authority="North Yorkshire", postcode="YO21 3PU")
    old = published(cast, "The garden was lovely and the meals hot.", rose, "food", "praise")
    sea = published(cast, "We sat in the garden by the sea.", view, "building")
    new = published(cast, "No garden at all, and cold meals.", rose, "food")
    assert found(cast, "garden") == [new.id, sea.id, old.id]
    assert found(cast, "garden", "meal") == [new.id, old.id]
    assert found(cast, "garden", story_words.at_home(rose)) == [new.id, old.id]
    assert found(cast, *of_name("harbour")) == [sea.id]
    assert found(cast, *of_place("North Yorkshire")) == found(cast, *of_place("yo21")) == [sea.id]
    assert found(cast, *of_place("LS14AP")) == [new.id, old.id]
    assert found(cast, tag="food") == [new.id, old.id]
    assert found(cast, "lovely", *of_place("leeds"), tag="praise") == [old.id]
    assert found(cast, "sea", *of_place("leeds")) == found(cast, "sea", tag="food") == found(cast, "nowhere") == []
    assert found(cast) == []
    assert found(cast, "rosewood") == [], "a word is looked for in the story, a name among the homes"


def test_a_page_goes_on_where_the_last_one_ended(cast: Cast) -> None:
    home_id = cast.home()
    ids = [published(cast, f"Garden number {number}", home_id, "food").id for number in range(5)][::-1]
    for asked in (("garden",), ("garden", "number", *of_place("leeds"))):
        seen: list[int] = []
        after: Contribution | None = None
        for _ in range(3):
            with cast.database.read() as session:
                page = search.find(session, asked, tag="food", after=after, limit=2).stories
            seen += [one.row.id for one in page]
            after = page[-1].row
        assert seen == ids


def test_a_search_that_has_little_in_common_stops_and_says_where_to_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "LOOKED_AT", 3)
    home_id = cast.home()
    both = published(cast, "tea and cake", home_id)
    for _ in range(3):
        published(cast, "only tea", home_id)
    for _ in range(3):
        published(cast, "only cake", home_id)
    pages, after, ids = 0, None, []
    while True:
        with cast.database.read() as session:
            page = search.find(session, ["tea", "cake"], after=after)
        ids += [one.row.id for one in page.stories]
        pages, after = pages + 1, page.further
        if after is None:
            break
    assert ids == [both.id]
    assert pages == 2


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "returned", "asked to withdraw", "erased"])
def test_what_is_no_longer_public_is_gone_with_the_move_itself(cast: Cast, how: str) -> None:
    told = published(cast, "The garden was lovely.", cast.home(), "food")
    other = published(cast, "Another garden.", cast.home("Harbour View"))
    assert found(cast, "garden") == [other.id, told.id]
    match how:
        case "hidden":
            told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
        case "withdrawn":
            told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
        case "returned":
            told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
            told.move(Event.RETURN_TO_MODERATION, SENIOR, Details(reason="Read it again"))
        case "asked to withdraw":
            told.move(Event.ASK_WITHDRAW, Actor(Role.CHANNEL), Details())
        case "erased":
            cast.database.write(lambda s: erasing.erase_words(s, told.id))
    assert found(cast, "garden") == [other.id]
    assert found(cast, "lovely") == found(cast, tag="food") == []
    with cast.database.read() as session:
        table = story_words.story_words
        left = select(func.count()).select_from(table).where(table.c.contribution_id == told.id)
        assert session.execute(left).scalar_one() == 0, "nothing is left from which the words could be read"


def test_a_story_that_returns_is_found_again_by_its_new_words_alone(cast: Cast) -> None:
    told = published(cast, "The garden was lovely.", cast.home())
    told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    told.move(Event.REINSTATE, SENIOR, Details(reason="Nobody is named"))
    assert found(cast, "lovely") == [told.id]
    told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    told.move(Event.RETURN_TO_MODERATION, SENIOR, Details(reason="Read it again"))
    told.approve("The yard was lovely.")
    assert told.state() is State.PUBLISHED
    assert (found(cast, "yard"), found(cast, "garden")) == ([told.id], [])


@pytest.mark.parametrize("policy", ["provider_restricts", "provider_decides", None])
def test_what_a_home_restricts_or_delays_is_never_found_by_its_words(cast: Cast, policy: str | None) -> None:
    """CASES B 36: what is not public is not in the search, in any state on the way; nor is any original."""
    told = cast.story(cast.home(policy=policy))
    told.approve("The garden was lovely.")
    assert found(cast, "garden") == []
    told.object()
    assert found(cast, "garden") == found(cast, *of_place("leeds")) == []
    public = published(cast, "A garden.", cast.home("Harbour View"))
    for secret in ("okonkwo", "edith", "sister", "12", "dora", "ellery", "321"):
        assert found(cast, secret) == []
    assert found(cast, "garden") == [public.id]


def test_a_home_that_moves_house_is_found_at_its_new_place(cast: Cast) -> None:
    home_id = cast.home()
    told = published(cast, "The garden was lovely.", home_id)
    cast.database.write(
        lambda s: homes.change(s, home_id, now=cast.clock(), town="Whitby", local_authority="Scarborough")
    )
    cast.database.write(lambda s: story_words.home_changed(s, home_id))
    assert found(cast, *of_place("whitby"), "lovely") == [told.id]
    assert found(cast, *of_place("LS1")) == [told.id]
    assert found(cast, *of_place("leeds")) == []


def test_filling_keeps_what_the_moves_would_have_kept(cast: Cast) -> None:
    """For stories from before there was a search: the migration's own work."""
    home_id = cast.home()
    published(cast, "The garden was lovely.", home_id)
    published(cast, "A response of nobody.", home_id).move(
        Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE)
    )
    table = story_words.story_words
    whole = select(table).order_by(table.c.word, table.c.contribution_id)
    with cast.database.read() as session:
        before = session.execute(whole).all()
    assert len(before) > 4
    cast.database.write(lambda s: s.execute(table.delete()))
    for _ in range(2):
        cast.database.write(lambda s: story_words.fill(s.connection))
        with cast.database.read() as session:
            assert session.execute(whole).all() == before


def test_a_page_of_results_walks_an_index_and_sorts_nothing(cast: Cast) -> None:
    """What keeps it as fast over a million stories as over ten thousand."""
    home_id = cast.home()
    for number in range(3):
        published(cast, f"Garden number {number}", home_id)
    at = cast.clock() - timedelta(minutes=1)
    query = search._from(search._List(story_words.story_words, "word", "garden"), None)
    other = search._List(story_words.story_words, "word", "number")
    c = story_words.story_words.c
    query = query.where(other.among(c.published_at, c.contribution_id), c.published_at < at).limit(20)
    dialect = cast.database.engine.dialect
    said = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    with cast.database.read() as session:
        if session.dialect == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL enable_bitmapscan = off"))
        explain = "EXPLAIN " if session.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = "\n".join(
            str(tuple(row)) for row in session.connection.exec_driver_sql(explain + said.replace("%", "%%"))
        )
    assert "SCAN story_words" not in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
    assert "pk_story_words" in plan or "USING PRIMARY KEY" in plan, plan
