"""A body's page of a home: its numbers, its restricted stories, and what it never answered."""

import re

import pytest

from gateway.moderation.details import Rejection
from gateway.web.bodies import area_homes
from store.words import Event, RejectCode
from tests.web.bodies.conftest import Area, path_of
from tests.web.bodies.test_having_a_say import WORDS, children
from tests.web.staff_cast import PASSWORD, Browser
from tests.web.story_cast import MODERATOR, Told


def numbers(page: str) -> dict[str, str]:
    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {name.strip(): value.strip() for name, value in found}


def rejected(area: Area, home_id: int) -> Told:
    told = area.cast.story(home_id)
    return told.move(Event.REJECT, MODERATOR, Rejection(code=RejectCode.COMMERCIAL, comment="Adverts"))


def test_a_home_has_its_numbers_its_restricted_stories_and_what_it_never_answered(area: Area) -> None:
    home_id = area.cast.home()
    restricted, published, gone = area.restricted(home_id), area.cast.published(home_id), rejected(area, home_id)
    page = area.body("Leeds").get(f"/bodies/homes/{home_id}").text
    shown = numbers(page)
    assert (shown["Published"], shown["Restricted: kept from the public"], shown["Not accepted"]) == ("1", "1", "1")
    open_ones, unanswered = page.split("never answered by the home")
    assert path_of(restricted) in open_ones
    assert path_of(published) in unanswered
    assert path_of(published) not in open_ones
    assert path_of(gone) not in page


def test_a_bodys_response_is_no_answer_of_the_homes(area: Area) -> None:
    home_id = area.cast.home()
    told, body = area.cast.published(home_id), area.body("Leeds")
    body.send(f"{path_of(told)}/respond", text=WORDS)
    [child] = children(told)
    Told(area.cast, child.id, child.reference, "").approve(WORDS)
    assert path_of(told) in body.get(f"/bodies/homes/{home_id}").text


def test_a_small_homes_unread_stories_are_counted_in_bands_a_quarter_old(area: Area) -> None:
    home_id, body = area.cast.home(beds=6), area.body("Leeds")
    rejected(area, home_id)
    page = body.get(f"/bodies/homes/{home_id}").text
    assert numbers(page)["Not accepted"] == "None"
    assert "are in bands" in page
    area.cast.clock.forward(days=100)
    again = area.body("Leeds", email="second@example.org").get(f"/bodies/homes/{home_id}").text
    assert numbers(again)["Not accepted"] == "1 to 5"


def test_homes_elsewhere_do_not_exist_for_them(area: Area) -> None:
    ours, theirs = area.cast.home(), area.cast.home("Harbour View", local_authority="Whitby")
    body = area.body("Leeds")
    page = body.get("/bodies/homes").text
    assert f"/bodies/homes/{ours}" in page
    assert "Harbour View" not in page
    assert body.get(f"/bodies/homes/{theirs}").status_code == 404
    assert body.get("/bodies/homes/99999999999999999999").status_code == 404


def test_the_homes_go_on_by_name(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_homes, "PAGE", 1)
    second, first = area.cast.home("Birch Lodge"), area.cast.home("Alder Court")
    body = area.body("Leeds")
    page = body.get("/bodies/homes").text
    assert "Alder Court" in page
    assert "Birch Lodge" not in page
    assert "Birch Lodge" in body.get(f"/bodies/homes?after={first}").text
    assert "No more homes" in body.get(f"/bodies/homes?after={second}").text


def test_a_body_begins_at_its_area_and_finds_it_in_the_navigation(area: Area) -> None:
    area.body("Leeds")
    again = Browser(area.office.app.test_client())
    assert again.send("/sign-in", email="watch@example.org", password=PASSWORD).location == "/bodies"
    assert "Our area" in again.get("/bodies").text
