"""The feeds: well formed whatever a story holds, published stories alone, and no exact time."""

import json
from xml.etree import ElementTree

from store.words import Ground
from tests.web.story_cast import Cast

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "They said <b>hush</b> & ]]> \x0b \ufffe </feed><script>alert(1)</script>"


def test_the_atom_feed_is_well_formed_whatever_a_story_holds(cast: Cast) -> None:
    told = cast.story(cast.home("Rose & <Wood>")).approve(HOSTILE).go_ahead()
    answer = cast.client().get("/feeds/stories.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.data)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}content", "").startswith("They said <b>hush</b> & ]]>")
    assert entry.findtext(f"{ATOM}title") == "A story about Rose & <Wood>, Leeds"
    assert told.reference[:4] in entry.findtext(f"{ATOM}id", "")
    assert entry.findtext(f"{ATOM}updated") == "2027-03-01T00:00:00Z", "a day, never the time of day"


def test_the_json_feed_holds_the_same_and_no_tag_for_a_browser(cast: Cast) -> None:
    cast.story(cast.home(beds=None)).approve(HOSTILE).go_ahead()
    answer = cast.client().get("/feeds/stories.json")
    assert b"<" not in answer.data
    [item] = json.loads(answer.data)["items"]
    assert item["content_text"] == HOSTILE
    assert item["date_published"] == "2027-01-01T00:00:00Z", "a home of unknown size: the quarter"


def test_the_feeds_hold_published_stories_alone(cast: Cast) -> None:
    cast.with_provider(cast.home(policy="provider_restricts")).object(Ground.OFFENSIVE)
    cast.with_provider(cast.home("Harbour View"))
    assert json.loads(cast.client().get("/feeds/stories.json").data)["items"] == []
    assert b"<entry>" not in cast.client().get("/feeds/stories.atom").data
