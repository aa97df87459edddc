"""A home's poster, leaflet and paper form: found by the print room, and the poster by anyone."""

from dataclasses import replace
from pathlib import Path

import numpy
import pytest
import zxingcpp

from gateway.delivery.home_papers import Kind
from gateway.web.print_room import home_addresses
from store import homes
from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.letters.paper import sheets
from tests.web.staff_cast import Browser, Office, office_over


@pytest.fixture
def home(office: Office) -> int:
    home_id = office.home("Rosewood House 🌹")
    office.database.write(lambda db: homes.change(db, home_id, now=office.now, keyword="ROSE4821"))
    return home_id


def test_the_mailroom_finds_a_home_by_a_word_and_opens_its_papers(office: Office, mailroom: Browser, home: int) -> None:
    assert "/print-room/homes" in mailroom.get("/print-room").text
    assert f'href="/print-room/homes/{home}"' in mailroom.get("/print-room/homes?q=rosewood").text
    assert "We found no home" in mailroom.get("/print-room/homes?q=%3Cb%3E").text
    page = mailroom.get(f"/print-room/homes/{home}").text
    assert "ROSE4821" in page
    for kind in Kind:
        assert f"/print-room/homes/{home}/{kind}.pdf?language=en&amp;size=large" in page
    assert "Welsh" not in page  # nobody has approved its words yet


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("size", ["", "large"])
def test_each_paper_downloads_as_a_pdf_that_names_the_home(mailroom: Browser, home: int, kind: Kind, size: str) -> None:
    answer = mailroom.get(f"/print-room/homes/{home}/{kind}.pdf?size={size}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    said = " ".join(" ".join(sheet.words for sheet in sheets(answer.data)).split())
    assert "Rosewood House" in said
    assert "🌹" not in said
    assert ("Speak Up Direct" in said) is (kind is not Kind.POSTER)


def test_the_adviser_for_a_home_outside_england_advises_there(office: Office, mailroom: Browser, home: int) -> None:
    office.database.write(lambda db: homes.change(db, home, now=office.now, nation="wales"))
    said = sheets(mailroom.get(f"/print-room/homes/{home}/form.pdf").data)[0].words
    assert "Speak Up Direct" not in said
    assert "Protect" in said


def test_a_paper_that_is_not_there_or_not_offered_is_said_kindly(mailroom: Browser, home: int) -> None:
    assert mailroom.get("/print-room/homes/999").status_code == 404
    assert mailroom.get(f"/print-room/homes/{home}/flag.pdf").status_code == 404
    assert mailroom.get(f"/print-room/homes/{2**70}").status_code == 404
    refused = mailroom.get(f"/print-room/homes/{home}/poster.pdf?language=cy")
    assert refused.status_code == 422
    assert "No paper is offered in this language" in refused.text


def test_a_home_whose_name_has_signs_that_cannot_be_drawn_is_refused_with_the_sign(
    office: Office, mailroom: Browser, home: int
) -> None:
    office.database.write(lambda db: homes.change(db, home, now=office.now, name="中 House"))
    refused = mailroom.get(f"/print-room/homes/{home}/poster.pdf")
    assert refused.status_code == 422
    assert "中" in refused.text
    assert office.app.test_client().get(f"/homes/{home}/poster.pdf").status_code == 404


def test_only_the_form_needs_an_address_to_come_back_to(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    office = office_over(sqlite_database, clock, tmp_path)
    home_id = office.home()
    settings = office.gateway.settings.model_copy(update={"base_url": "https://earshot.example.org"})
    away = Office(replace(office.gateway, settings=settings), clock)
    mailroom = away.browser(Role.MAILROOM)
    refused = mailroom.get(f"/print-room/homes/{home_id}/form.pdf")
    assert refused.status_code == 422
    assert "EARSHOT_RETURN_ADDRESS" in refused.text
    assert mailroom.get(f"/print-room/homes/{home_id}/leaflet.pdf").status_code == 200
    poster = sheets(mailroom.get(f"/print-room/homes/{home_id}/poster.pdf").data)[0]
    assert "01632" not in poster.words  # a fictional number is for a loopback gateway alone


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PROVIDER, Role.SENIOR])
def test_others_do_not_come_in(office: Office, home: int, role: Role) -> None:
    browser = office.browser(role)
    for path in ("homes", f"homes/{home}", f"homes/{home}/poster.pdf"):
        assert browser.get(f"/print-room/{path}").status_code == 403


def test_anyone_downloads_the_poster_from_the_homes_own_page(office: Office, home: int) -> None:
    client = office.app.test_client()
    page = client.get(f"/homes/{home}").text
    for path in (f"/homes/{home}/poster.pdf", f"/homes/{home}/poster.pdf?size=large"):
        assert path in page
        answer = client.get(path)
        assert answer.mimetype == "application/pdf"
        assert len(sheets(answer.data)) == 1
    assert client.get("/homes/999/poster.pdf").status_code == 404


def test_the_square_on_each_paper_leads_to_the_form_with_the_home_chosen(
    office: Office, mailroom: Browser, home: int
) -> None:
    client = office.app.test_client()
    for kind in Kind:
        found = []
        for sheet in sheets(mailroom.get(f"/print-room/homes/{home}/{kind}.pdf?size=large").data):
            found += zxingcpp.read_barcodes(numpy.asarray(sheet.picture.convert("L")))
        assert found, kind
        for code in found:
            path = "/" + code.text.split("/", 3)[3]
            answer = client.get(path)
            assert (answer.status_code, answer.location) == (303, f"/tell?home={home}")


def test_a_short_link_is_read_in_any_case_and_unknown_ones_are_not_found(office: Office, home: int) -> None:
    client = office.app.test_client()
    for path in ("/h/rose4821", "/H/ROSE4821", f"/h/{home}", "/f/Rose4821/C1"):
        assert client.get(path).location == f"/tell?home={home}"
    for path in ("/h/ROSE4822", "/h/999", "/h/" + "9" * 40, "/h/%C2%B2", "/h/a b", "/F/NONE1111/L2"):
        assert client.get(path).status_code == 404


def test_homes_whose_address_cant_be_printed_are_listed_with_what_is_wrong(office: Office, mailroom: Browser) -> None:
    assert "There are no homes yet" in mailroom.get("/print-room/homes/addresses").text
    good = {"address": "14 Orchard Lane, Timperley, Altrincham", "postcode": "WA15 6SQ"}
    for name, given in (("Larkfield", good), ("Nowhere House", {"address": "NA", "postcode": "WA15 6SQ"})):
        home_id = office.home(name)
        office.database.write(
            lambda db, home_id=home_id, given=given: homes.change(db, home_id, now=office.now, **given)
        )
    page = mailroom.get("/print-room/homes/addresses").text
    assert "Nowhere House" in page
    assert "In the directory: NA" in page
    assert "Larkfield" not in page
    assert "/print-room/homes/addresses" in mailroom.get("/print-room/homes").text


def test_the_list_of_addresses_goes_on_page_by_page(
    office: Office, mailroom: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_addresses, "LOOKED_AT", 2)
    for number in range(3):
        home_id = office.home(f"Home {number}")
        office.database.write(lambda db, home_id=home_id: homes.change(db, home_id, now=office.now, address="NA"))
    first = mailroom.get("/print-room/homes/addresses").text
    assert ("Home 0" in first, "Home 2" in first) == (True, False)
    onward = first.split('href="/print-room/homes/addresses?after=')[1].split('"')[0]
    assert "Home 2" in mailroom.get(f"/print-room/homes/addresses?after={onward}").text
