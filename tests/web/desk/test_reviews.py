"""The senior's desk: both sides on one page, the time left, who may decide what, and each list with its dates."""

import re

import pytest

from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from store.words import Event, Ground, Role, State
from tests.web.staff_cast import Office
from tests.web.story_cast import PUBLIC_WORDS, Cast, Told


@pytest.fixture
def cast(office: Office) -> Cast:
    return Cast(office.database, office.clock)


def move(told: Told, event: Event, by: Actor, **details: object) -> Told:
    return told.move(event, by, parse_details(event, details))


def test_both_sides_of_an_objection_stand_on_one_page_with_what_each_decision_leads_to(
    office: Office, cast: Cast
) -> None:
    senior = office.browser(Role.SENIOR, name="Sue")
    told = cast.with_provider(cast.home())
    said = {"ground": Ground.DEFAMATORY.value, "reason": "We <b>never</b> did", "quote": "told my mother to hush"}
    move(told, Event.OBJECT, Actor(Role.PROVIDER, "contact:1"), **said)
    listed = senior.get("/desk/reviews").text
    assert f'href="/desk/reviews/{told.reference}"' in listed
    assert re.search(r"\d days[^<]* left", listed)
    assert "It is defamatory" in listed
    page = senior.get(f"/desk/reviews/{told.reference}").text
    for words in (PUBLIC_WORDS.split("\n")[0], "We &lt;b&gt;never&lt;/b&gt; did", "told my mother to hush", "left."):
        assert words in page, words
    for event in (Event.DISMISS, Event.PROPOSE_RESTRICTION, Event.REROUTE, Event.REJECT):
        assert f"/desk/stories/{told.reference}/moves/{event}" in page
    assert "After this it is: <strong>Published</strong>" in page


def test_a_restriction_is_confirmed_by_a_second_person_and_the_page_says_who_can(office: Office, cast: Cast) -> None:
    sue = office.browser(Role.SENIOR, email="sue@example.org", name="Sue")
    pat = office.browser(Role.SENIOR, email="pat@example.org", name="Pat")
    told = cast.with_provider(cast.home()).object()
    page = f"/desk/stories/{told.reference}/moves"
    answer = sue.send(f"{page}/propose_restriction", reason="It names a court case")
    assert answer.status_code == 303
    shown = sue.get(f"/desk/reviews/{told.reference}").text
    assert "A restriction takes two people" in shown
    assert "Pat can." in shown
    assert "Sue can." not in shown
    assert f"{page}/confirm_restriction" not in shown
    listed = sue.get("/desk/reviews").text
    assert "Sue proposed a restriction: a second person decides" in listed
    assert "Not for you: Our own restriction takes two people" in listed
    assert f"{page}/confirm_restriction" in pat.get(f"/desk/reviews/{told.reference}").text
    assert sue.get(f"{page}/confirm_restriction").status_code == 409
    assert pat.send(f"{page}/confirm_restriction").status_code == 303
    assert told.state() is State.RESTRICTED
    assert told.reference in sue.get("/desk/holds").text


def test_whoever_moderated_first_is_told_why_and_who_decides_instead(office: Office, cast: Cast) -> None:
    first = office.browser(Role.MODERATOR, Role.SENIOR, email="fay@example.org", name="Fay")
    office.person("gus@example.org", Role.SENIOR, name="Gus")
    told = cast.story(cast.home())
    good = {"text": PUBLIC_WORDS, "criticality": "1", "redaction_checked": "y"}
    page = f"/desk/stories/{told.reference}"
    first.send(f"{page}/moves/approve", page=page, **good)
    told.object()
    shown = first.get(f"/desk/reviews/{told.reference}").text
    assert "Somebody else decides this" in shown
    assert "You moderated this first, or reported it; somebody else decides. Gus can." in shown
    assert f"{page}/moves/dismiss" not in shown
    assert "Somebody else decides this" in first.get(page).text


def test_holds_stand_with_the_day_of_their_review_and_what_is_out_of_view_leads_back(
    office: Office, cast: Cast
) -> None:
    senior = office.browser(Role.SENIOR)
    home = cast.home()
    later, sooner = cast.story(home), cast.story(home)
    moderator = Actor(Role.MODERATOR, "101")
    move(later, Event.HOLD, moderator, kind="safeguarding", reason="Hurt", review_on="2027-03-05")
    move(sooner, Event.HOLD, moderator, kind="distress", reason="Upset", review_on="2027-03-03")
    shown = senior.get("/desk/holds").text
    assert shown.index(sooner.reference[4:]) < shown.index(later.reference[4:])
    assert "Distress: the author may not be well enough to decide" in shown
    assert "Looked at again by the end of Wednesday 3 March 2027" in shown
    hidden = cast.published(home)
    move(hidden, Event.HIDE, Actor(Role.MODERATOR, "104"), ground="identifies_someone", comment="A name")
    assert f"/desk/reviews/{hidden.reference}" in senior.get("/desk/suspended").text
    both = senior.get(f"/desk/reviews/{hidden.reference}").text
    assert "It was hidden" in both
    assert "It identifies somebody" in both
    page = f"/desk/stories/{hidden.reference}/moves/reinstate"
    assert page in both
    assert senior.send(page, reason="The name is a cat's").status_code == 303
    assert hidden.state() is State.PUBLISHED
    assert "Nothing is out of view" in senior.get("/desk/suspended").text


def test_an_appeal_stands_on_the_seniors_page(office: Office, cast: Cast) -> None:
    senior = office.browser(Role.SENIOR)
    told = cast.story(cast.home())
    move(told, Event.REJECT, Actor(Role.MODERATOR, "101"), code="not_about_care", comment="A shop")
    move(told, Event.APPEAL, Actor(Role.AUTHOR, f"author:{told.row.author_id}"))
    shown = senior.get("/desk/reviews").text
    assert shown.index("Appeals") < shown.index(f"/desk/stories/{told.reference}")


@pytest.mark.parametrize("path", ["/desk/reviews", "/desk/holds", "/desk/suspended"])
def test_the_seniors_lists_are_theirs_and_kind_when_empty(office: Office, path: str) -> None:
    assert office.browser(Role.MODERATOR).get(path).status_code == 403
    page = office.browser(Role.SAFEGUARDING).get(f"{path}?after=nonsense")
    assert page.status_code == 200
    assert 'class="es-empty"' in page.text
