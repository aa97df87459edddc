"""The pictures of a story at the desk: folded away, shown to who may read the desk, and to nobody else."""

from collections.abc import Iterator

import pytest

from gateway.intake.pictures import GIVE_UP_AFTER
from store import contributions
from store.database import Database
from store.pictures import PictureState
from store.words import Role
from tests.conftest import TurnedClock
from tests.fakes.carrier import Failure, FakeCarrier
from tests.intake.picture_cast import Texting, picture_of

WORDS = "They were kind to mum at Rosewood."


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


@pytest.fixture
def texting(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Texting:
    return Texting(sqlite_database, clock, carrier)


def reference(texting: Texting) -> str:
    with texting.database.read() as session:
        row = contributions.get(session, texting.story_id())
    assert row is not None
    return row.reference


def page(texting: Texting) -> str:
    return f"/desk/stories/{reference(texting)}"


def address(texting: Texting) -> str:
    return f"{page(texting)}/pictures/{texting.picture().id}"


def test_a_picture_is_folded_away_until_it_is_asked_for(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    shown = texting.office.browser(Role.MODERATOR).get(page(texting)).text
    assert "never published" in shown
    folded = shown.partition("It may be distressing")[2].partition("</details>")[0]
    assert f'src="{address(texting)}"' in folded
    assert 'loading="lazy"' in folded


def test_the_picture_itself_can_do_nothing_and_is_kept_by_no_cache(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    answer = texting.office.browser(Role.MODERATOR).get(address(texting))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.data == texting.blob(texting.picture()).data
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_each_address_shows_its_own_picture(texting: Texting) -> None:
    texting.text(WORDS, picture_of((10, 10)), picture_of((20, 20)))
    texting.fetch()
    browser = texting.office.browser(Role.MODERATOR)
    shown = [browser.get(f"{page(texting)}/pictures/{each.id}").data for each in texting.pictures()]
    assert shown == [texting.blob(each).data for each in texting.pictures()]
    assert len(set(shown)) == 2


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.BODY, Role.MAILROOM, Role.HELPER, None])
def test_nobody_but_the_desk_sees_it(texting: Texting, role: Role | None) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    browser = texting.office.browser(role) if role else texting.office.app.test_client()
    assert browser.get(address(texting)).status_code in {302, 303, 403}


def test_another_story_s_address_shows_nothing(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    other = texting.office.row(texting.office.story("Another story.", ready=False))
    browser = texting.office.browser(Role.MODERATOR)
    assert browser.get(f"/desk/stories/{other.reference}/pictures/{texting.picture().id}").status_code == 404
    assert "Pictures and files" not in browser.get(f"/desk/stories/{other.reference}").text


def test_a_file_that_is_kept_closed_is_named_and_has_no_address(texting: Texting) -> None:
    texting.text(WORDS, b"<html>", called="text/x-vcard")
    texting.fetch()
    browser = texting.office.browser(Role.MODERATOR)
    shown = browser.get(page(texting)).text
    assert "A contact card (text/x-vcard)" in shown
    assert "/pictures/" not in shown
    assert browser.get(address(texting)).status_code == 404


def test_one_that_lies_at_the_carrier_is_said_to_lie_there(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.carrier.fail(Failure(503))
    texting.fetch()
    shown = texting.office.browser(Role.MODERATOR).get(page(texting)).text
    assert "It has not come yet. The carrier answered 503" in shown
    assert "Try to fetch it again" not in shown


def test_one_that_did_not_come_is_asked_for_again_by_a_person(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    for _ in range(GIVE_UP_AFTER):
        texting.carrier.fail(Failure(503))
        texting.fetch()
        texting.clock.forward(hours=7)
    browser = texting.office.browser(Role.MODERATOR)
    assert "could not be fetched. The carrier answered 503" in browser.get(page(texting)).text
    again = browser.send(f"{address(texting)}/again", page=page(texting))
    assert (again.status_code, again.headers["Location"]) == (303, page(texting))
    assert texting.fetch() == 1
    assert texting.picture().state is PictureState.KEPT


def test_asking_again_needs_the_form_and_the_role(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    assert texting.office.browser(Role.MODERATOR).client.post(f"{address(texting)}/again").status_code == 400
    assert texting.office.browser(Role.ADMINISTRATOR).client.post(f"{address(texting)}/again").status_code == 403


def test_a_text_that_was_set_aside_takes_its_picture_with_it_when_a_story_is_made_of_it(texting: Texting) -> None:
    texting.text("a\0b", picture_of())
    texting.fetch()
    browser = texting.office.browser(Role.MODERATOR)
    held = texting.picture().inbound_id
    browser.send(f"/desk/holding/{held}/story", page=f"/desk/holding/{held}")
    assert f'src="{address(texting)}"' in browser.get(page(texting)).text


def test_no_public_page_and_no_feed_has_a_picture(texting: Texting) -> None:
    texting.text(WORDS, picture_of())
    texting.fetch()
    anybody = texting.office.app.test_client()
    for path in ("/stories", f"/stories/{reference(texting)}", "/feeds/stories.atom", "/feeds/stories.json"):
        assert "pictures/" not in anybody.get(path).text
