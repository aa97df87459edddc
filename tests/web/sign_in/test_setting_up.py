"""The set-up link: a password of one's own, once, and one-time codes from an app."""

import re

import pyotp
import pytest

from store import staff
from store.words import Role
from tests.web.staff_cast import PASSWORD, Browser, Office, hidden, office_over


def link(office: Office, *roles: Role) -> str:
    staff_id = office.person("mo@example.org", *roles, password=False)
    token = office.database.write(lambda db: staff.new_token(db, staff_id, "setup", now=office.now))
    return f"/sign-in/set-up/{token}"


def key_on(page: str) -> str:
    match = re.search(r'data-copy="([A-Z2-7]{32})"', page)
    assert match
    return match[1]


def test_the_link_sets_a_password_once(office: Office) -> None:
    browser, address = Browser(office.app.test_client()), link(office, Role.MODERATOR)
    assert browser.get(address).status_code == 200
    assert browser.send(address, password=PASSWORD, again=PASSWORD).location == "/sign-in/one-time-code"
    assert browser.get("/desk").status_code == 200
    assert browser.get(address).status_code == 410
    other = Browser(office.app.test_client())
    assert other.send("/sign-in", email="mo@example.org", password=PASSWORD).status_code == 303


def test_a_link_older_than_a_week_is_over(office: Office) -> None:
    address = link(office, Role.MODERATOR)
    office.clock.forward(days=7, seconds=1)
    assert office.app.test_client().get(address).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("too short", "too short", "at least 12 characters"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "repeats the same few"),
        ("purple otter kettle", "purple otter kettel", "are not the same"),
        ("x" * 150 + "abcdef" * 20, "x" * 150 + "abcdef" * 20, "at most 200"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(office: Office, password: str, again: str, says: str) -> None:
    browser, address = Browser(office.app.test_client()), link(office, Role.MODERATOR)
    answer = browser.send(address, password=password, again=again)
    assert says in answer.text
    assert f'value="{password}"' not in answer.text
    assert browser.get(address).status_code == 200


def test_an_app_is_asked_for_at_the_next_sign_in_and_each_code_serves_once(office: Office) -> None:
    browser = office.browser(Role.MODERATOR, email="mo@example.org")
    shown = browser.get("/sign-in/one-time-code")
    key = key_on(shown.text)
    assert "<svg" in shown.text
    offer = re.search(r'name="offer"[^>]*value="([^"]+)"', shown.text)
    assert offer
    wrong = browser.send("/sign-in/one-time-code", offer=offer[1], code="000000")
    assert "does not fit" in wrong.text
    assert key_on(wrong.text) == key
    code = pyotp.TOTP(key).at(office.now)
    assert browser.send("/sign-in/one-time-code", offer=offer[1], code=code).status_code == 303

    other = Browser(office.app.test_client())
    assert other.send("/sign-in", email="mo@example.org", password=PASSWORD).location == "/sign-in/code"
    assert other.get("/desk").status_code == 303
    assert "not right" in other.send("/sign-in/code", code=code).text
    office.clock.forward(seconds=30)
    fresh = pyotp.TOTP(key).at(office.now)
    assert other.send("/sign-in/code", code=f"{fresh[:3]} {fresh[3:]}").location == "/desk"


def test_off_loopback_the_desk_has_to_use_an_app_and_a_home_does_not(office: Office) -> None:
    far = office_over(office.database, office.clock, office.gateway.settings.data_dir, base_url="https://e.example.org")
    far.person("sen@example.org", Role.SENIOR)
    far.person("prov@example.org", Role.PROVIDER)
    browser = Browser(far.app.test_client())
    answer = browser.send("/sign-in", email="sen@example.org", password=PASSWORD)
    assert answer.location == "/sign-in/one-time-code"
    assert browser.get("/desk").status_code == 303
    page = browser.get("/sign-in/one-time-code")
    offer = re.search(r'name="offer"[^>]*value="([^"]+)"', page.text)
    assert offer
    assert "Not now" not in page.text
    code = pyotp.TOTP(key_on(page.text)).at(far.now)
    assert browser.send("/sign-in/one-time-code", offer=offer[1], code=code).location == "/desk"
    other = Browser(far.app.test_client())
    assert other.send("/sign-in", email="prov@example.org", password=PASSWORD).location != "/sign-in/one-time-code"


def test_halfway_in_is_forgotten_after_ten_minutes(office: Office) -> None:
    staff_id = office.person("mo@example.org", Role.MODERATOR)
    key = pyotp.random_base32()
    office.database.write(lambda db: staff.set_totp(db, staff_id, key))
    browser = Browser(office.app.test_client())
    browser.send("/sign-in", email="mo@example.org", password=PASSWORD)
    office.clock.forward(minutes=11)
    code = pyotp.TOTP(key).at(office.now)
    assert browser.send("/sign-in/code", code=code).location == "/sign-in"


def test_a_new_link_begins_anew_for_somebody_who_lost_their_phone(office: Office) -> None:
    address = link(office, Role.MODERATOR)
    with office.database.read() as session:
        person = staff.by_email(session, "mo@example.org")
    assert person is not None
    office.database.write(lambda db: staff.set_totp(db, person.id, pyotp.random_base32()))
    browser = Browser(office.app.test_client())
    assert browser.send(address, password=PASSWORD, again=PASSWORD).location == "/sign-in/one-time-code"
    other = Browser(office.app.test_client())
    assert other.send("/sign-in", email="mo@example.org", password=PASSWORD).location == "/desk"


def test_an_unlocked_screen_is_not_enough_to_change_the_app(office: Office) -> None:
    browser, old = office.browser(Role.MODERATOR), pyotp.random_base32()
    office.database.write(lambda db: staff.set_totp(db, browser.staff_id, old))
    page = browser.get("/sign-in/one-time-code")
    key, offer = key_on(page.text), hidden(page)["offer"]
    code = pyotp.TOTP(key).at(office.now)
    wrong = browser.send("/sign-in/one-time-code", offer=offer, code=code, present="123")
    assert "not right" in wrong.text
    present = pyotp.TOTP(old).at(office.now)
    right = browser.send("/sign-in/one-time-code", offer=offer, code=code, present=present)
    assert right.status_code == 303
    with office.database.read() as session:
        person = staff.get(session, browser.staff_id)
        assert person is not None
        assert staff.totp_key(session, person) == key
