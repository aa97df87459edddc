"""Following a home or an area: begun and stopped on a page, at once, and told by the way that was chosen."""

import re

import pytest

from gateway.delivery import digests
from store import contacts, deliveries, follows
from store.deliveries import Delivery
from store.words import Role
from tests.web.bodies.conftest import Area
from tests.web.staff_cast import Browser

PAGE = "/bodies/following"


def told(area: Area) -> list[Delivery]:
    with area.cast.database.read() as session:
        rows = session.execute(deliveries.deliveries.select().where(deliveries.deliveries.c.to_role == "body"))
        return [deliveries.get(session, row.id) for row in rows]  # type: ignore[misc]


def stop_link(body: Browser) -> str:
    found = re.search(r"/bodies/following/\d+/stop", body.get(PAGE).text)
    assert found is not None
    return found[0]


def test_a_home_is_followed_from_its_own_page_and_its_stories_are_told(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    page = f"/bodies/homes/{home_id}"
    assert f"{page}/follow" in body.get(page).text
    assert body.send(f"{page}/follow", how="at_once").location == PAGE
    assert "Rosewood, Leeds" in body.get(PAGE).text
    assert "You follow this home: within minutes" in body.get(page).text
    story = area.cast.published(home_id)
    [one] = told(area)
    assert (one.notice, one.contribution_id, one.channels) == ("published_body", story.id, ["email"])
    with area.cast.database.read() as session:
        contact = contacts.get(session, one.contact_id or 0)
    assert contact is not None
    assert contact.email == "watch@example.org"


def test_an_area_is_followed_with_all_its_homes_and_restricted_stories_come_at_once(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    assert "Follow all homes of Leeds" in body.get(PAGE).text
    body.send(f"{PAGE}/area?area=Leeds", how="daily")
    assert "Follow all homes of Leeds" not in body.get(PAGE).text
    assert "You follow all homes of Leeds" in body.get(f"/bodies/homes/{home_id}").text
    area.restricted(home_id)
    assert [one.notice for one in told(area)] == ["restricted_body"]


def test_stopping_asks_first_and_then_stops_at_once(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    body.send(f"/bodies/homes/{home_id}/follow", how="at_once")
    link = stop_link(body)
    assert "Stop following?" in body.get(link).text
    assert "Rosewood" in body.get(PAGE).text
    answer = body.send(link)
    assert "You no longer follow it" in body.get(answer.location).text
    area.cast.published(home_id)
    assert told(area) == []
    assert body.get(link).location == PAGE
    body.send(f"/bodies/homes/{home_id}/follow", how="at_once")
    area.cast.published(home_id)
    assert len(told(area)) == 1


def test_nobody_stops_what_another_follows(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    body.send(f"/bodies/homes/{home_id}/follow", how="daily")
    other = area.body("Leeds", email="other@example.org")
    assert other.get(stop_link(body)).location == PAGE
    assert "You follow nothing yet" in other.get(PAGE).text
    with area.cast.database.read() as session:
        assert [one.how for one in follows.of_staff(session, body.staff_id)] == ["daily"]


def test_a_home_or_area_of_others_cannot_be_followed(area: Area) -> None:
    theirs, body = area.cast.home("Harbour View", local_authority="Whitby"), area.body("Leeds")
    for path in (
        f"/bodies/homes/{theirs}/follow",
        f"{PAGE}/area?area=Whitby",
        "/bodies/homes/99999999999999999999/follow",
    ):
        assert body.get(path).status_code == 404, path
    assert area.body(email="none@example.org").get(PAGE).text.count("No area is linked") == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"way": "sms", "mobile": "", "address": ""}, "Enter a mobile number, so that we can text you"),
        ({"way": "sms", "mobile": "01632 960111", "address": ""}, "a landline gets no texts"),
        ({"way": "sms", "mobile": "x", "address": ""}, "Enter a mobile number, like 07700"),
        ({"way": "letter", "mobile": "", "address": ""}, "Enter a postal address"),
        ({"way": "pigeon", "mobile": "", "address": ""}, "There is a problem"),
    ],
)
def test_a_way_that_could_not_reach_them_is_refused_in_words(area: Area, fields: dict[str, str], says: str) -> None:
    body = area.body("Leeds")
    answer = body.send(f"{PAGE}/way", **fields)
    assert answer.status_code == 422
    assert says in answer.text


@pytest.mark.parametrize(
    ("fields", "channels", "words"),
    [
        ({"way": "sms", "mobile": "07700 900456", "address": ""}, ["sms", "email"], "By text message to 07700 900456"),
        ({"way": "letter", "mobile": "", "address": "1 Made Up Street\nLeeds\nLS1 1AA"}, ["letter"], "By a letter"),
    ],
)
def test_they_are_told_by_the_way_that_they_chose(
    area: Area, fields: dict[str, str], channels: list[str], words: str
) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    body.send(f"/bodies/homes/{home_id}/follow", how="daily")
    assert body.send(f"{PAGE}/way", **fields).location == PAGE
    assert words in body.get(PAGE).text
    area.cast.clock.forward(minutes=1)
    area.cast.published(home_id)
    area.cast.clock.forward(days=1)
    digests.tell_due(area.cast.database, area.cast.clock())
    [one] = told(area)
    assert (one.notice, one.channels) == ("digest_body", channels)


def test_whoever_follows_stands_on_no_public_page(area: Area) -> None:
    home_id, body = area.cast.home(), area.body("Leeds", roles=(Role.BODY,))
    body.send(f"/bodies/homes/{home_id}/follow", how="at_once")
    story = area.restricted(home_id)
    assert "watch@example.org" not in area.office.app.test_client().get(f"/stories/{story.reference}").text
