"""A link to sign in with: asked for, sent by e-mail, opened by scanners, used once."""

import re
from datetime import timedelta

import pyotp
from sqlalchemy import select

from gateway.delivery.address import address_of
from gateway.notices.compose import compose
from store import deliveries, staff
from store.deliveries import Delivery
from store.words import Role
from tests.web.staff_cast import Browser, Office, office_over

MAIL = "manager@example.org"
BASE = "https://earshot.example.org"
SENT, OVER = "/sign-in/link/sent", "does not work any more"


def ask(office: Office, email: str = MAIL, *, wanted: str = "") -> Browser:
    browser = Browser(office.app.test_client())
    page = f"/sign-in/link?next={wanted}" if wanted else "/sign-in/link"
    answer = browser.send("/sign-in/link", page=page, email=email)
    assert (answer.status_code, answer.location) == (303, SENT)
    return browser


def sent(office: Office) -> list[Delivery]:
    with office.database.read() as session:
        rows = session.execute(
            select(deliveries.deliveries.c.id).where(deliveries.deliveries.c.notice == "sign_in_link")
        )
        found = [deliveries.get(session, row_id) for row_id in rows.scalars().all()]
    return [delivery for delivery in found if delivery is not None]


def link(office: Office, delivery: Delivery) -> str:
    """The link as it stands in the e-mail."""

    def work(session):  # type: ignore[no-untyped-def]
        assert address_of(session, delivery) == MAIL
        return compose(session, delivery, channel="email", base_url=BASE, now=office.now).body

    found = re.search(rf"{BASE}(/sign-in/link/[^\s]+)", office.database.write(work))
    assert found
    return found[1]


def test_a_manager_signs_in_with_a_link_and_lands_on_the_page_that_was_wanted(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER, password=False)
    browser = ask(office, f" {MAIL.upper()} ", wanted="/provider/stories/AB12-CD34")
    [delivery] = sent(office)
    assert (delivery.channel, delivery.channels) == ("email", ["email"])
    answer = browser.send(link(office, delivery))
    assert (answer.status_code, answer.location) == (303, "/provider/stories/AB12-CD34")
    assert browser.get("/provider").status_code == 200


def test_opening_the_link_changes_nothing_however_often_a_scanner_does_it(office: Office) -> None:
    office.person(MAIL, Role.BODY, password=False)
    browser = ask(office)
    address = link(office, sent(office)[0])
    for _ in range(5):
        scanner = Browser(office.app.test_client())
        page = scanner.get(address)
        assert page.status_code == 200
        assert scanner.client.head(address).status_code == 200
        assert scanner.get("/bodies").status_code == 303
    assert browser.send(address).location == "/bodies"


def test_a_link_works_once_and_ends_the_others_that_were_sent(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER)
    browser = ask(office)
    ask(office)
    first, second = (link(office, delivery) for delivery in sent(office))
    assert browser.send(first).status_code == 303
    for used in (first, second):
        again = Browser(office.app.test_client()).get(used)
        assert again.status_code == 410
        assert OVER in again.text
        assert 'href="/sign-in/link"' in again.text


def test_a_link_is_over_after_half_an_hour(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER)
    browser = ask(office)
    address = link(office, sent(office)[0])
    office.clock.forward(minutes=29)
    assert browser.get(address).status_code == 200
    office.clock.forward(minutes=1)
    answer = browser.client.post(address)
    assert answer.status_code == 410
    assert OVER in answer.text
    assert browser.get("/provider").status_code == 303


def test_nobody_learns_who_has_an_account(office: Office) -> None:
    office.person("desk@example.org", Role.MODERATOR)
    office.person("both@example.org", Role.PROVIDER, Role.MODERATOR)
    office.person("nothing@example.org")
    gone = office.person("gone@example.org", Role.PROVIDER)
    office.database.write(
        lambda db: db.execute(staff.staff.update().where(staff.staff.c.id == gone).values(active=False))
    )
    pages = {
        ask(office, email).get(SENT).text
        for email in (
            "desk@example.org",
            "both@example.org",
            "nothing@example.org",
            "gone@example.org",
            "x@example.org",
        )
    }
    assert len(pages) == 1
    assert sent(office) == []


def test_nobody_gets_more_than_three_links_an_hour(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER)
    for _ in range(5):
        ask(office)
    assert len(sent(office)) == 3
    office.clock.forward(minutes=61)
    ask(office)
    assert len(sent(office)) == 4


def test_whoever_was_given_the_desk_meanwhile_does_not_come_in_by_mail_alone(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER)
    browser = ask(office)
    address = link(office, sent(office)[0])
    office.person(MAIL, Role.SENIOR)
    assert browser.get(address).status_code == 410
    assert browser.get("/desk").status_code == 303


def test_whoever_uses_codes_from_an_app_is_asked_for_one_after_the_link_too(office: Office) -> None:
    staff_id, key = office.person(MAIL, Role.PROVIDER), pyotp.random_base32()
    office.database.write(lambda db: staff.set_totp(db, staff_id, key))
    browser = ask(office)
    assert browser.send(link(office, sent(office)[0])).location == "/sign-in/code"
    assert browser.get("/provider").status_code == 303


def test_a_link_is_neither_a_session_nor_a_set_up(office: Office) -> None:
    office.person(MAIL, Role.PROVIDER)
    browser = ask(office)
    token = link(office, sent(office)[0]).rpartition("/")[2]
    browser.client.set_cookie("earshot_staff", token)
    assert browser.get("/provider").status_code == 303
    assert browser.get(f"/sign-in/set-up/{token}").status_code == 410


def test_without_mail_the_page_says_so_and_names_the_letter(office: Office) -> None:
    folder = office.gateway.settings.data_dir
    silent = office_over(office.database, office.clock, folder, base_url="https://e.example.org")
    silent.person(MAIL, Role.PROVIDER)
    browser = Browser(silent.app.test_client())
    page = browser.get("/sign-in/link")
    assert "No e-mail goes out from here" in page.text
    assert 'href="/answer"' in page.text
    browser.client.post("/sign-in/link", data={"email": MAIL})
    assert sent(silent) == []


def test_the_sign_in_page_offers_the_link_and_the_letter(office: Office) -> None:
    page = Browser(office.app.test_client()).get("/sign-in?next=/provider")
    assert 'href="/sign-in/link?next=/provider"' in page.text
    assert 'href="/answer"' in page.text


def test_an_empty_address_is_asked_for_again(office: Office) -> None:
    answer = Browser(office.app.test_client()).send("/sign-in/link", email="")
    assert answer.status_code == 422
    assert "Enter your e-mail address" in answer.text


def test_links_are_counted_by_the_hour(office: Office) -> None:
    staff_id = office.person(MAIL, Role.PROVIDER)
    ask(office)
    with office.database.read() as session:
        assert staff.made_since(session, staff_id, "link", office.now - timedelta(hours=1)) == 1
        assert staff.made_since(session, staff_id, "session", office.now - timedelta(hours=1)) == 0
