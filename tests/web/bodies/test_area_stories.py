"""What a public interest body reads: its own areas alone, each state as far as the table goes, never who wrote."""

import re
from html import unescape

import pytest

from gateway.moderation.details import Hiding, Keeping, Rejection
from gateway.moderation.facts import Actor
from gateway.web.bodies import area_stories
from store.words import Event, Ground, RejectCode, Role
from tests.web.bodies.conftest import REASON, Area, path_of
from tests.web.story_cast import EMAIL, MODERATOR, PHONE, PUBLIC_WORDS, SECRET_WORDS

FIRST_WORDS = PUBLIC_WORDS.split("\n", 1)[0]
PRIVATE_WORDS = "They hushed a resident at night."


def test_a_stranger_signs_in_first_and_comes_back(area: Area) -> None:
    told = area.cast.published(area.cast.home())
    for path in ("/bodies", path_of(told), f"{path_of(told)}/comment", "/bodies/homes", "/bodies/homes/1"):
        assert area.office.app.test_client().get(path).location.startswith("/sign-in?next=%2Fbodies"), path


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PROVIDER, Role.ADMINISTRATOR, Role.AUDITOR, Role.HELPER])
def test_no_other_role_comes_in(area: Area, role: Role) -> None:
    told = area.restricted(area.cast.home())
    other = area.body("Leeds", roles=(role,))
    for path in ("/bodies", path_of(told), f"{path_of(told)}/recommend", "/bodies/homes", "/bodies/homes/1"):
        assert other.get(path).status_code == 403, path


def test_only_stories_of_their_own_areas_exist_for_them(area: Area) -> None:
    ours = area.cast.published(area.cast.home())
    theirs = area.restricted(area.cast.home("Harbour View", local_authority="Whitby"))
    published = area.cast.published(area.cast.home("Cliff Top", local_authority="Whitby"))
    body = area.body("Leeds")
    page = body.get("/bodies").text
    assert path_of(ours) in page
    for told in (theirs, published):
        assert path_of(told) not in page
        assert body.get(path_of(told)).status_code == 404
        assert body.get(f"{path_of(told)}/comment").status_code == 404
        assert body.client.post(f"{path_of(told)}/comment", data={"text": "x"}).status_code in {400, 404, 422}
    assert body.get("/bodies/stories/no-such").status_code == 404


def test_somebody_without_an_area_is_told_so(area: Area) -> None:
    area.cast.published(area.cast.home())
    assert "No area is linked to your account" in area.body().get("/bodies").text


def test_an_area_without_stories_says_what_will_come(area: Area) -> None:
    area.cast.with_provider(area.cast.home())
    assert "No stories yet" in area.body("Leeds").get("/bodies").text


def test_what_the_home_or_the_desk_still_has_is_not_theirs(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    advert = Rejection(code=RejectCode.COMMERCIAL, comment="Adverts")
    hidden = [
        area.cast.story(home_id),
        area.cast.with_provider(home_id),
        area.cast.with_provider(home_id).object(),
        area.cast.story(home_id).move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1")),
        area.cast.story(home_id).move(Event.REJECT, MODERATOR, advert),
    ]
    page = body.get("/bodies").text
    for told in hidden:
        assert path_of(told) not in page, told.state()
        assert body.get(path_of(told)).status_code == 404, told.state()


def test_a_restricted_story_shows_its_words_with_ground_and_reason_and_comes_first(area: Area) -> None:
    home_id = area.cast.home()
    restricted, published = area.restricted(home_id), area.cast.published(home_id)
    body = area.body("Leeds")
    page = body.get("/bodies").text
    assert 0 < page.index(path_of(restricted)) < page.index(path_of(published))
    shown = body.get(path_of(restricted)).text
    for words in (FIRST_WORDS, REASON, "The home says that it is not genuine", "looks at this again by"):
        assert words in shown
    assert "Recommend that it be published" in shown


def test_a_suspended_story_is_read_and_takes_no_words(area: Area) -> None:
    told = area.cast.published(area.cast.home())
    told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    body = area.body("Leeds")
    shown = body.get(path_of(told)).text
    assert FIRST_WORDS in shown
    assert "hidden for now" in shown
    assert "What you can do" not in shown
    assert body.get(f"{path_of(told)}/comment").location == path_of(told)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_private_story_shows_only_where_its_author_agreed(area: Area, agreed: bool) -> None:
    told = area.cast.story(area.cast.home(), consent=False, consent_home=agreed)
    told.move(Event.KEEP_PRIVATE, MODERATOR, Keeping(text=PRIVATE_WORDS, redaction_checked=True))
    body = area.body("Leeds")
    assert (path_of(told) in body.get("/bodies").text) is agreed
    shown = body.get(path_of(told))
    assert (shown.status_code == 200) is agreed
    assert (PRIVATE_WORDS in shown.text) is agreed


def test_who_wrote_and_the_first_words_are_never_shown(area: Area) -> None:
    home_id = area.cast.home()
    restricted, published = area.restricted(home_id), area.cast.published(home_id)
    body = area.body("Leeds", roles=(Role.BODY, Role.MODERATOR))
    paths = ["/bodies", f"/bodies/homes/{home_id}", "/bodies/homes", path_of(restricted), path_of(published)]
    for path in [*paths, f"{path_of(restricted)}/comment", f"{path_of(published)}/respond"]:
        page = body.get(path)
        assert page.status_code == 200, path
        for secret in (SECRET_WORDS, "Okonkwo", PHONE, EMAIL, "Dora Ellery", "sms"):
            assert secret not in page.text, (path, secret)


def test_the_list_goes_on_from_the_restricted_ones_to_the_others(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_stories, "PAGE", 1)
    home_id = area.cast.home()
    first, second = area.restricted(home_id), area.cast.published(home_id)
    third = area.restricted(home_id)
    body, path, seen = area.body("Leeds"), "/bodies", []
    while path:
        page = body.get(path).text
        seen += [told for told in (first, second, third) if path_of(told) in page]
        following = re.search(r'href="([^"]*)" rel="next"', page)
        path = unescape(following[1]) if following else ""
    assert seen == [third, first, second]


def test_looking_changes_nothing(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body, before = area.body("Leeds"), told.row
    for end in ("", "/comment", "/recommend", "/respond", "/done"):
        assert body.get(path_of(told) + end).status_code in {200, 303}
    assert told.row == before
