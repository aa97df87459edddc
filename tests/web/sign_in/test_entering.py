"""Coming in, staying in and going out."""

import pytest

from gateway.web.who import COOKIE, local_path
from store import staff
from store.words import Role
from tests.web.staff_cast import PASSWORD, Browser, Office, office_over

WRONG = "do not go together"


def stranger(office: Office) -> Browser:
    return Browser(office.app.test_client())


def test_a_right_password_leads_to_the_page_that_was_wanted(office: Office) -> None:
    office.person("mo@example.org", Role.MODERATOR)
    answer = stranger(office).send(
        "/sign-in", page="/sign-in?next=/desk/tasks", email=" MO@example.org ", password=PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, "/desk/tasks")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_on_https(office: Office) -> None:
    far = office_over(office.database, office.clock, office.gateway.settings.data_dir, base_url="https://e.example.org")
    far.person("prov@example.org", Role.PROVIDER)
    answer = stranger(far).send("/sign-in", email="prov@example.org", password=PASSWORD)
    assert "Secure" in next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE))


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"])
def test_no_page_sends_a_browser_elsewhere_after_signing_in(office: Office, wanted: str) -> None:
    office.person("mo@example.org", Role.MODERATOR)
    answer = stranger(office).send("/sign-in", email="mo@example.org", password=PASSWORD, next=wanted)
    assert answer.location == "/desk"
    assert local_path(wanted) is None


def test_an_unknown_address_and_a_wrong_password_hear_the_same(office: Office) -> None:
    office.person("mo@example.org", Role.MODERATOR)
    office.person("new@example.org", Role.MODERATOR, password=False)
    said = set()
    for email in ("mo@example.org", "nobody@example.org", "new@example.org"):
        answer = stranger(office).send("/sign-in", email=email, password="wrong wrong wrong")
        assert WRONG in answer.text
        said.add(answer.text.split("There is a problem")[1].split("</div>")[0])
    assert len(said) == 1


def test_wrong_guesses_meet_a_growing_delay_and_then_the_right_password_works(office: Office) -> None:
    office.person("mo@example.org", Role.MODERATOR)
    browser = stranger(office)
    for _ in range(3):
        assert WRONG in browser.send("/sign-in", email="mo@example.org", password="no").text
    assert "Wait until 09:00:02" in browser.send("/sign-in", email="mo@example.org", password=PASSWORD).text
    office.clock.forward(seconds=2)
    assert browser.send("/sign-in", email="mo@example.org", password=PASSWORD).status_code == 303


def test_signing_out_ends_the_session_on_our_side(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    kept = browser.client.get_cookie(COOKIE)
    assert kept is not None
    assert browser.send("/sign-out", page="/desk").status_code == 303
    browser.client.set_cookie(COOKIE, kept.value)
    assert browser.get("/desk").status_code == 303


def test_two_idle_hours_end_a_session_and_use_keeps_it(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    for _ in range(3):
        office.clock.forward(minutes=90)
        assert browser.get("/desk").status_code == 200
    office.clock.forward(hours=2, minutes=2)
    assert browser.get("/desk").status_code == 303


def test_a_session_can_be_ended_from_another_browser(office: Office) -> None:
    lost = office.browser(Role.MODERATOR)
    office.clock.forward(minutes=5)
    here = office.browser(Role.MODERATOR)
    with office.database.read() as session:
        rows = staff.open_sessions(session, here.staff_id, now=office.now)
    assert here.send(f"/sign-in/sessions/{rows[-1].id}/end", page="/sign-in/sessions").status_code == 303
    assert lost.get("/desk").status_code == 303
    assert here.get("/desk").status_code == 200


def test_nobody_ends_somebody_elses_session(office: Office) -> None:
    mo, sen = office.browser(Role.MODERATOR), office.browser(Role.SENIOR)
    with office.database.read() as session:
        theirs = staff.open_sessions(session, mo.staff_id, now=office.now)[0]
    sen.send(f"/sign-in/sessions/{theirs.id}/end", page="/sign-in/sessions")
    assert mo.get("/desk").status_code == 200


def test_the_database_has_no_session_that_a_thief_could_use(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    with office.database.read() as session:
        kept = [tuple(row) for row in session.execute(staff.tokens.select())]
    assert kept
    assert all(cookie.value not in str(row) for row in kept)
