"""The duty list: an administrator says who is paged; the page says plainly when nobody is."""

from typing import Any

import pytest

from gateway.web.admin.duty_form import span_of, words_of
from store import duty, pages, tasks
from store.duty import OnDuty
from store.words import Role, TaskKind
from tests.web.staff_cast import Browser, Office

WEEK = {"hours": "always", "place": "1", "danger": "y"}


def on_list(office: Office) -> list[OnDuty]:
    with office.database.read() as session:
        return duty.everyone(session)


def administrator(office: Office) -> Browser:
    return office.browser(Role.ADMINISTRATOR, email="ad@example.org")


def test_somebody_is_put_on_the_list_changed_and_taken_off(office: Office) -> None:
    ann = office.person("ann@example.org", Role.MODERATOR, name="Ann Marsh")
    browser = administrator(office)
    given = {**WEEK, "person": str(ann), "mobile": "07700 900 123", "email": "pager@example.org"}
    assert browser.send("/admin/duty", **given).status_code == 303
    (line,) = on_list(office)
    assert line == OnDuty(ann, 1, "+447700900123", "pager@example.org", True, line.hours, True, False)
    page = browser.get("/admin/duty").text
    for words in ("1. Ann Marsh", "For danger words", "Always", "07700 900123 and pager@example.org"):
        assert words in page
    own = {"hours": "own", "friday": "22:00-06:00", "saturday": "9 to 17.30", "place": "3", "mobile": "", "danger": "y"}
    answer = browser.send(f"/admin/duty/{ann}", **{**own, "email": "pager@example.org"})
    assert answer.status_code == 303, answer.text
    (line,) = on_list(office)
    assert (line.place, line.mobile, line.always) == (3, "", False)
    assert line.hours == (None, None, None, None, (1320, 360), (540, 1050), None)
    assert "Fri 22:00–06:00, Sat 09:00–17:30" in browser.get("/admin/duty").text
    assert 'value="22:00–06:00"' in browser.get(f"/admin/duty/{ann}").text
    assert browser.send(f"/admin/duty/{ann}/remove", page=f"/admin/duty/{ann}").status_code == 303
    assert on_list(office) == []
    assert browser.get(f"/admin/duty/{ann}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mobile": ""}, "Enter a mobile number or an e-mail address"),
        ({"mobile": "01632 960 001"}, "A page is a text message: enter a mobile number"),
        ({"mobile": "077"}, "This phone number is too short"),
        ({"email": "nobody"}, "Enter an e-mail address, like name@example.org"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "Enter an e-mail address, like name@example.org"),
        ({"danger": ""}, "Tick at least one"),
        ({"safeguarding": "y"}, "has not the role safeguarding, so the page would lead nowhere"),
        ({"hours": "own"}, "Give hours for at least one day"),
        ({"hours": "own", "monday": "9-25"}, "Write from when to when, like 9-17"),
        ({"hours": "own", "monday": "9-9"}, "Write from when to when, like 9-17"),
        ({"hours": "own", "monday": "all day"}, "Write from when to when, like 9-17"),
        ({"place": "0"}, "Enter a number from 1 to 99"),
        ({"person": "99"}, "Choose one of the answers given"),
    ],
)
def test_what_would_page_nobody_is_refused_in_a_sentence(office: Office, wrong: dict[str, str], said: str) -> None:
    ann = office.person("ann@example.org", Role.MODERATOR, name="Ann Marsh")
    given = {**WEEK, "person": str(ann), "mobile": "07700 900 123", **wrong}
    answer = administrator(office).send("/admin/duty", **given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "There is a problem" in answer.text
    assert on_list(office) == []


@pytest.mark.parametrize("text", ["9-17", "09:00–17:00", "9.00 to 17"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert span_of(text) == (540, 1020)
    assert words_of((540, 1020)) == "09:00–17:00"


def test_an_empty_list_says_plainly_that_nobody_is_paged_and_who_is_written_to(office: Office) -> None:
    browser = administrator(office)
    assert "An urgent task waits until somebody looks" in browser.get("/admin").text
    office.person("lead@example.org", Role.SAFEGUARDING)
    for path in ("/admin", "/admin/duty"):
        page = browser.get(path).text
        assert "Nobody is on the duty list for danger words, so nobody is paged by text." in page
        assert "An e-mail goes to lead@example.org instead." in page


def test_a_number_is_sealed_in_the_database(office: Office) -> None:
    ann = office.person("ann@example.org", Role.MODERATOR)
    line = OnDuty(ann, 1, mobile="+447700900123", email="pager@example.org", danger=True)
    office.database.write(lambda session: duty.keep(session, line, now=office.now))
    with office.database.engine.connect() as connection:
        (sealed,) = connection.exec_driver_sql("SELECT sealed FROM duty").one()
    assert b"7700900123" not in sealed
    assert b"pager" not in sealed


def test_somebody_who_lost_the_role_is_shown_as_not_paged(office: Office) -> None:
    tom = office.person("tom@example.org", Role.TYPIST, name="Tom Reed")
    line = OnDuty(tom, 1, mobile="+447700900123", danger=True)
    office.database.write(lambda session: duty.keep(session, line, now=office.now))
    browser = administrator(office)
    assert "They have not the role moderator any more, so they are not paged for it" in browser.get("/admin/duty").text
    assert "Nobody is on the duty list for danger words" in browser.get("/admin").text


def test_a_task_that_nobody_took_stands_on_the_page(office: Office) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        more: dict[str, Any] = {"role": Role.MODERATOR, "now": office.now, "urgent": True}
        tasks.raise_task(session, TaskKind.URGENT, about="help:1", **more)
        (task,) = tasks.waiting(session)
        pages.begin(session, task.id, now=office.now)
        pages.change(session, task.id, given_up_at=office.now, next_at=None)
        return task.id

    task_id = office.database.write(work)
    page = administrator(office).get("/admin/duty").text
    assert "Nobody took these" in page
    assert f"/desk/tasks/{task_id}" in page


@pytest.mark.parametrize("role", [role for role in Role if role in {Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING}])
def test_only_an_administrator_sees_or_changes_the_list(office: Office, role: Role) -> None:
    ann = office.person("ann@example.org", Role.MODERATOR)
    line = OnDuty(ann, 1, mobile="+447700900123", danger=True)
    office.database.write(lambda session: duty.keep(session, line, now=office.now))
    browser = office.browser(role)
    paths = ("/admin/duty", f"/admin/duty/{ann}")
    assert [browser.get(path).status_code for path in paths] == [403, 403]
    assert browser.client.post(f"/admin/duty/{ann}/remove").status_code == 403
    assert on_list(office) == [line]
