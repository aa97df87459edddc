"""Searching the stories as anyone does: by words, home, place and topic, in the address and in the form."""

from html import unescape
from urllib.parse import quote

import pytest

from gateway.moderation.details import Hiding
from store import search, tags
from store.words import Event, Ground
from tests.web.story_cast import MODERATOR, PUBLIC_WORDS, Cast, Told

HOSTILE = (
    '" OR 1=1 --',
    "NEAR(garden, 5) AND NOT *",
    "'); DROP TABLE story_words; --",
    "(((((:*!&|<->^",
    "\0\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "%00%ff",
    "x" * 5000,
    "<script>alert(1)</script>",
    " ".join(f"word{number}" for number in range(500)),
)


def told(cast: Cast, text: str, home_id: int, *tagged: str) -> Told:
    cast.clock.forward(minutes=1)
    story = cast.story(home_id).approve(text).go_ahead()
    cast.database.write(lambda s: tags.put(s, story.id, tagged, by=1, now=cast.clock()))
    return story


def link(story: Told) -> str:
    return f"/stories/{story.reference[:4]}-{story.reference[4:]}"


def test_words_home_place_and_topic_combine_in_the_address(cast: Cast) -> None:
    rose, view = cast.home(), cast.home("Harbour View", town="Whitby", local_authority="Scarborough")
    first = told(cast, "The garden café was lovely.", rose, "food")
    second = told(cast, "No garden here.", view)
    client = cast.client()
    for path, there, gone in (
        ("/stories?q=gardens", (first, second), ()),
        ("/stories?q=cafe", (first,), (second,)),
        (f"/stories?q=garden&home={view}", (second,), (first,)),
        ("/stories?home=rosewood", (first,), (second,)),
        ("/stories?place=whitby&q=garden", (second,), (first,)),
        ("/stories?tag=food", (first,), (second,)),
        ("/stories?tag=food&q=garden&place=leeds&home=rosewood", (first,), (second,)),
        ("/stories?tag=nonsense", (first, second), ()),
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "public, max-age=60"
        assert all(link(story) in page.text for story in there), path
        assert not any(link(story) in page.text for story in gone), path


def test_nothing_found_says_what_to_do_and_keeps_what_was_typed(cast: Cast) -> None:
    text = unescape(cast.client().get("/stories", query_string={"q": "zeppelin <b>", "place": "York"}).text)
    assert "No stories with “zeppelin <b>”, in York" in text
    assert 'value="zeppelin <b>"' in text
    assert "Try fewer words" in text


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_sign_that_somebody_types_breaks_the_search(cast: Cast, typed: str) -> None:
    told(cast, "The garden was lovely.", cast.home())
    client = cast.client()
    for name in ("q", "home", "place", "tag", "after"):
        page = client.get(f"/stories?{name}={quote(typed, errors='replace')}")
        assert page.status_code == 200, name
        assert "<script>alert" not in page.text


def test_a_word_that_is_everywhere_is_no_search(cast: Cast) -> None:
    story = told(cast, "The garden was lovely.", cast.home())
    assert link(story) in cast.client().get("/stories?q=the+garden+was").text
    assert "Small words such as" in cast.client().get("/stories?q=the").text


def test_a_hidden_story_is_found_by_its_home_alone_and_only_as_a_marker(cast: Cast) -> None:
    """CASES B 36."""
    home_id = cast.home(policy="provider_restricts")
    restricted = cast.with_provider(home_id).object()
    hidden = told(cast, "The zeppelin garden.", home_id, "food")
    hidden.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    client = cast.client()
    alone = client.get(f"/stories?home={home_id}").text
    assert link(restricted) in alone
    assert link(hidden) in alone
    assert PUBLIC_WORDS[:20] not in alone
    assert "zeppelin" not in alone
    for path in ("q=zeppelin", "q=hush", "tag=food", "place=leeds", "home=rosewood", f"home={home_id}&q=hush"):
        page = client.get(f"/stories?{path}").text
        assert link(restricted) not in page, path
        assert link(hidden) not in page, path


def test_the_next_page_asks_for_the_same_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.web.public import story_list

    monkeypatch.setattr(story_list, "PAGE", 1)
    home_id = cast.home()
    old, new = (told(cast, f"Tea and cake, {number}.", home_id, "food") for number in range(2))
    client = cast.client()
    first = unescape(client.get("/stories?q=tea+cake&place=leeds&tag=food").text)
    onward = f"/stories?q=tea+cake&place=leeds&tag=food&after={link(new).removeprefix('/stories/')}"
    assert onward in first
    assert link(old) in client.get(onward).text


def test_a_search_that_looked_far_enough_offers_to_look_further(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    home_id = cast.home()
    both = told(cast, "tea and cake", home_id)
    for words in ("only tea", "only tea", "only cake", "only cake"):
        told(cast, words, home_id)
    client = cast.client()
    first = unescape(client.get("/stories?q=tea+cake").text)
    assert "Nothing found yet" in first
    onward = first.split('href="/stories?q=tea+cake&after=')[1].split('"')[0]
    assert link(both) in client.get(f"/stories?q=tea+cake&after={onward}").text


def test_a_storys_topics_lead_to_others_about_the_same(cast: Cast) -> None:
    story = told(cast, "The garden was lovely.", cast.home(), "food", "praise")
    page = cast.client().get(link(story)).text
    assert '<a class="govuk-link" href="/stories?tag=food">Food and drink</a>' in page
    assert "Food and drink" in cast.client().get("/stories").text


def test_a_story_has_one_address_and_a_marker_is_for_no_search_engine(cast: Cast) -> None:
    story = told(cast, "The garden was lovely.", cast.home())
    client = cast.client(base_url="https://earshot.example.org")
    assert f'<link rel="canonical" href="https://earshot.example.org{link(story)}">' in client.get(link(story)).text
    assert "noindex" not in client.get(link(story)).text
    story.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    assert '<meta name="robots" content="noindex">' in client.get(link(story)).text
