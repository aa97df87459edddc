"""Homes for everyone: found by a word, with what became of their stories, in bands where few people live."""

import pytest

from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import Approval, Hiding, Rejection
from gateway.moderation.facts import Actor
from gateway.web.public.home_numbers import home_numbers, in_band
from store import contributions, homes, public_listings
from store.database import Database, Session
from store.words import Event, Ground, Kind, RejectCode, Role
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast


def numbers(cast: Cast, home_id: int) -> dict[str, str]:
    with cast.database.read() as session:
        home = homes.get(session, home_id)
        assert home is not None
        return dict(home_numbers(session, home, now=cast.clock()).rows)


def test_a_home_is_found_by_name_town_or_postcode(cast: Cast) -> None:
    home_id = cast.home()
    client = cast.client()
    for q in ("rosew", "leeds", "LS1 4AP"):
        assert f"/homes/{home_id}" in client.get("/homes", query_string={"q": q}).text
    nothing = client.get("/homes", query_string={"q": "<b>"}).text
    assert "We found no home" in nothing
    assert "<b>" not in nothing


def test_the_search_goes_on_where_it_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.web import public

    monkeypatch.setattr(public, "PAGE", 1)
    first, second = cast.home(), cast.home("Rosewood Lodge")
    client = cast.client()
    page = client.get("/homes?q=rosewood").text
    assert f'href="/homes/{first}"' in page
    assert f'href="/homes/{second}"' not in page
    assert f"/homes?q=rosewood&amp;after={first}" in page
    assert f'href="/homes/{second}"' in client.get(f"/homes?q=rosewood&after={first}").text


def test_a_homes_numbers_count_every_outcome(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id = cast.home()
    cast.published(home_id)
    cast.published(home_id).move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    cast.with_provider(home_id)
    cast.with_provider(home_id).object()
    cast.story(home_id, consent=False).move(Event.KEEP_PRIVATE, MODERATOR)
    cast.story(home_id).move(Event.REJECT, MODERATOR, Rejection(code=RejectCode.ABUSIVE, comment="Swearing"))
    cast.published(home_id).move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    found = numbers(cast, home_id)
    assert found["Published"] == found["Hidden for now"] == found["Kept private"] == found["Not accepted"] == "1"
    assert found["With the home, or being reviewed"] == "2"
    assert found["Why stories were not accepted"] == "abusive (1)"
    assert found["Withdrawn by the author after the home was told"] == "1", "it had answered, so it knew"
    assert found["Usual time from a story's arrival to its publication"] == "0 days"


def test_a_small_home_has_bands_that_are_a_quarter_old_and_nothing_pending(
    database: Database, clock: TurnedClock
) -> None:
    cast = Cast(database, clock)
    home_id = cast.home(beds=None)
    cast.published(home_id)
    cast.with_provider(home_id)
    assert numbers(cast, home_id)["Published"] == "None"
    clock.forward(days=31)  # 1 April: another quarter
    found = numbers(cast, home_id)
    assert found["Published"] == "1 to 5"
    assert not [what for what in found if "With the home" in what or "Usual time" in what or "Why" in what]
    text = cast.client().get(f"/homes/{home_id}").text
    assert "as they stood on Thursday 1 April 2027" in text
    with database.read() as session:
        assert public_listings.counts_before(session, home_id, clock()) == {"published": 1, "with_provider": 1}


def test_bands_hide_the_number() -> None:
    said = [in_band(number) for number in (0, 1, 5, 6, 21, 51)]
    assert said == ["None", "1 to 5", "1 to 5", "6 to 10", "21 to 50", "More than 50"]


def test_a_homes_page_tells_how_to_tell_a_story_about_it(cast: Cast) -> None:
    home_id = cast.home(keyword="ROSE")
    text = cast.client().get(f"/homes/{home_id}").text
    assert "<strong>ROSE</strong>" in text
    assert f"/tell?home={home_id}" in text
    assert cast.client().get("/homes/999999").status_code == 404
    assert cast.client().get(f"/homes/{10**30}").status_code == 404


@pytest.mark.parametrize(("policy", "blocks"), [("provider_decides", True), ("provider_may_ask_for_review", False)])
def test_a_policy_under_which_a_home_may_block_is_said_on_its_page(cast: Cast, policy: str, blocks: bool) -> None:
    text = cast.client().get(f"/homes/{cast.home(policy=policy)}").text
    assert ("Who may block a story" in text) is blocks


def test_a_homes_page_says_by_which_ways_to_tell_and_what_rules_hold(cast: Cast) -> None:
    home_id = cast.home(policy="moderator_only", listed=False)
    text = cast.client().get(f"/homes/{home_id}").text
    for words in (
        "Write it here",
        "Text your story to",
        "Phone <strong>",
        "On paper",
        "No longer listed",
        "/how-it-works",
    ):
        assert words in text, words
    assert "The home is not asked before a story is published" in text


def test_what_a_public_body_writes_is_no_answer_of_the_home(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id = cast.home()
    told = cast.published(home_id)

    def write(session: Session) -> int:
        opened = open_contribution(
            session,
            kind=Kind.RESPONSE,
            channel="web",
            by=Actor(Role.CHANNEL),
            now=clock(),
            parent_id=told.id,
            home_id=home_id,
            writer_role=Role.BODY,
            consent_publish=True,
        )
        contributions.add_part(session, opened.id, "We looked.", field="text", inbound_id=None, at=clock())
        decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=clock())
        approval = Approval(text="We looked.", criticality=0, redaction_checked=True)
        decide(session, opened.id, Event.APPROVE, by=MODERATOR, details=approval, now=clock())
        return opened.id

    database.write(write)
    page = cast.client().get(f"/stories/{told.reference[:4]}-{told.reference[4:]}").text
    assert "A response from a public interest body" in page
    found = numbers(cast, home_id)
    assert (found["Answered by the home in public"], found["Stories in all"]) == ("0", "1")
