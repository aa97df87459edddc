"""Which homes never answer, an alert that stands, and a home's page to print."""

from datetime import timedelta

import pytest

from gateway.delivery import figures
from gateway.moderation.details import Rejection
from gateway.web.bodies import answering
from store.words import Event, RejectCode
from tests.delivery.test_figures import answered, withdrawn
from tests.web.bodies.conftest import REASON, Area, path_of
from tests.web.bodies.test_having_a_say import WORDS, children
from tests.web.story_cast import MODERATOR, PUBLIC_WORDS, SECRET_WORDS, Told

FIRST_WORDS = PUBLIC_WORDS.split("\n", 1)[0]


def counted(area: Area) -> None:
    figures.work_out_due(area.cast.database, area.cast.clock() + timedelta(minutes=1))


def test_the_home_that_left_most_unanswered_comes_first(area: Area) -> None:
    good, silent = area.cast.home("Birch Lodge"), area.cast.home("Silent House")
    far = area.cast.home("Harbour View", local_authority="Whitby")
    answered(area.cast, good, role="provider")
    for home_id in (silent, silent, far):
        area.cast.published(home_id)
    counted(area)
    page = area.body("Leeds").get("/bodies/answers").text
    assert 0 < page.index("Silent House") < page.index("Birch Lodge")
    assert "2 of 2" in page
    assert "0 of 1" in page
    assert "3 days" in page
    assert "Harbour View" not in page


def test_a_small_home_is_told_of_less_exactly(area: Area) -> None:
    home_id = area.cast.home("Little Nest", beds=None)
    withdrawn(area.cast, home_id)
    area.cast.published(home_id)
    counted(area)
    page = area.body("Leeds").get("/bodies/answers").text
    assert "Not shown" in page
    assert 'data-label="Withdrawn after told">None' in page


def test_the_list_goes_on_and_says_when_it_ends(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PAGE", 1)
    first, second = area.cast.home("Silent House"), area.cast.home("Birch Lodge")
    for home_id in (first, first, second):
        area.cast.published(home_id)
    counted(area)
    body = area.body("Leeds")
    assert f'href="/bodies/answers?after=2.{first}"' in body.get("/bodies/answers").text
    page = body.get(f"/bodies/answers?after=2.{first}").text
    assert "Birch Lodge" in page
    assert "Silent House" not in page
    assert "No more homes" in body.get(f"/bodies/answers?after=1.{second}").text
    for odd in ("x", "1", "1.²", "9" * 30 + ".1", "-1.2"):
        assert (
            "Silent House"
            in body.get(
                "/bodies/answers",
            ).text
        ), odd
        assert body.get(f"/bodies/answers?after={odd}").status_code == 200, odd


def test_an_area_without_stories_says_what_will_come(area: Area) -> None:
    area.cast.home()
    counted(area)
    assert "within a day of its first story" in area.body("Leeds").get("/bodies/answers").text


def test_an_alert_stands_on_the_pages_of_its_area_alone(area: Area) -> None:
    home_id = area.cast.home()
    for _ in range(3):
        area.restricted(home_id)
    counted(area)
    body = area.body("Leeds")
    for path in ("/bodies", f"/bodies/homes/{home_id}", f"/bodies/homes/{home_id}/print"):
        assert "three or more stories" in body.get(path).text, path
    assert "Alert" in body.get("/bodies/answers").text
    assert "three or more stories" not in area.body("Whitby", email="w@example.org").get("/bodies").text


def test_a_homes_page_to_print_has_numbers_in_words_reasons_and_answers(area: Area) -> None:
    home_id = area.cast.home()
    answered(area.cast, home_id, role="provider")
    area.restricted(home_id)
    page = area.body("Leeds").get(f"/bodies/homes/{home_id}/print").text
    for words in ("One", "None", REASON, "not genuine", FIRST_WORDS, "we have put it right", "The home’s response"):
        assert words in page, words
    assert SECRET_WORDS not in page


def test_an_empty_homes_page_to_print_says_so_and_others_homes_do_not_exist(area: Area) -> None:
    home_id, far = area.cast.home(), area.cast.home("Harbour View", local_authority="Whitby")
    body = area.body("Leeds")
    page = body.get(f"/bodies/homes/{home_id}/print").text
    assert "None is restricted" in page
    assert "answered nothing in public" in page
    assert body.get(f"/bodies/homes/{far}/print").status_code == 404


def test_a_comment_that_was_not_accepted_says_why(area: Area) -> None:
    told, body = area.cast.published(area.cast.home()), area.body("Leeds")
    body.send(f"{path_of(told)}/comment", text=WORDS)
    [child] = children(told)
    Told(area.cast, child.id, child.reference, "").move(
        Event.REJECT, MODERATOR, Rejection(code=RejectCode.COMMERCIAL, comment="Adverts")
    )
    page = body.get(path_of(told)).text
    assert "not accepted: advertising" in page
    assert "Adverts" not in page
