"""E-mail at the desk: plain words, what it was taken for, nobody's address, and a person who has seen to it."""

from pathlib import Path

import pytest

from gateway.delivery.mail.door import Door, Taken
from gateway.delivery.mail.ourselves import ourselves
from store import deliveries, mail, tasks
from store.database import Database
from store.deliveries import Delivery
from store.words import Role, TaskKind
from tests.channels.email.corpus import FORMS, OURS, plain
from tests.conftest import TurnedClock
from tests.web.staff_cast import EMAIL, PHONE, Browser, Office, office_over

BY_NAME = {form.name: form for form in FORMS}
HTML = (
    b"From: Ann <ann@example.net>\nMessage-ID: <h@x>\nSubject: <script>alert(1)</script>\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/html\n\n<b>Hello</b>'
    b'<img src="http://tracker.example/1.png"><script>alert(2)</script>\n--x\nContent-Type: application/pdf\n'
    b'Content-Disposition: attachment; filename="plan.pdf"\n\nx\n--x--\n'
)


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path, mail_from=OURS)


@pytest.fixture
def moderator(office: Office) -> Browser:
    return office.browser(Role.MODERATOR, name="Mo Derator")


def take(office: Office, raw: bytes | str) -> Taken:
    door = Door(office.database, office.clock, ourselves(office.gateway.settings))
    return door.take(raw if isinstance(raw, bytes) else raw.encode())


def about(office: Office, form: str, delivery: Delivery) -> Taken:
    return take(office, BY_NAME[form].raw(delivery.id, key=ourselves(office.gateway.settings).key, them=EMAIL))


def to_author(office: Office) -> Delivery:
    """A receipt that went to the author by e-mail."""
    opened = office.story(home=office.home())
    with office.database.read() as session:
        [receipt] = [found for found in deliveries.of(session, opened.id) if found.notice == "receipt"]
    change = {"channel": "email"}
    office.database.write(lambda session: deliveries.change(session, receipt.id, **change))
    return receipt


def open_tasks(office: Office) -> list[TaskKind]:
    with office.database.read() as session:
        return [task.kind for task in tasks.waiting(session) if task.about.startswith("mail:")]


def test_what_people_wrote_is_listed_and_what_machines_wrote_is_folded_below(
    office: Office, moderator: Browser
) -> None:
    take(office, plain("I wonder about Rosewood.", Subject="A question"))
    take(office, plain("Buy now.", Subject="Newsletter", Precedence="bulk", Message_ID="<2@x>"))
    page = moderator.get("/desk/mail").text
    assert page.index("A question") < page.index("<details") < page.index("Newsletter")
    assert "It was sent to many" in page
    assert "/desk/mail" in moderator.get("/desk").text


def test_its_words_are_plain_text_and_nothing_of_it_is_rendered_or_opened(office: Office, moderator: Browser) -> None:
    taken = take(office, HTML)
    page = moderator.get(f"/desk/mail/{taken.mail.id}").text
    assert "Hello" in page
    assert "plan.pdf (application/pdf)" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Hello" not in page
    assert "tracker.example" not in page
    assert "alert(2)" not in page


def test_a_person_has_seen_to_it_and_its_task_is_over(office: Office, moderator: Browser) -> None:
    taken = take(office, plain("Hello"))
    [task] = [t for t in _tasks(office) if t.about == f"mail:{taken.mail.id}"]
    assert f"/desk/mail/{taken.mail.id}" in moderator.get(f"/desk/tasks/{task.id}").text
    path = f"/desk/mail/{taken.mail.id}"
    assert "at most 300" in moderator.send(f"{path}/seen", page=path, note="x" * 301).text
    assert open_tasks(office) == [TaskKind.MAIL]
    assert moderator.send(f"{path}/seen", page=path, note="I rang them.").status_code == 303
    assert open_tasks(office) == []
    assert "Seen to on" in moderator.get(path).text
    with office.database.read() as session:
        found = tasks.get(session, task.id)
    assert found is not None
    assert found.outcome == "I rang them."


def test_no_page_shows_how_an_author_can_be_reached(office: Office, moderator: Browser) -> None:
    """Neither in what came back about mail to them, nor in what they write themselves."""
    receipt = to_author(office)
    bounced = about(office, "qmail", receipt)
    hers = take(office, plain(f"Ring me on {PHONE} or 07700 900123, {EMAIL}.", From=EMAIL, Message_ID="<3@x>"))
    for path in ("/desk/mail", f"/desk/mail/{bounced.mail.id}", f"/desk/mail/{hers.mail.id}"):
        page = moderator.get(path).text
        assert not [word for word in (EMAIL, PHONE, "900123") if word in page], path
    assert "belongs to somebody who told us a story" in moderator.get(f"/desk/mail/{hers.mail.id}").text


def test_a_complaint_names_our_message_and_can_be_lifted(office: Office, moderator: Browser) -> None:
    receipt = to_author(office)
    taken = about(office, "a complaint", receipt)
    path = f"/desk/mail/{taken.mail.id}"
    page = moderator.get(path).text
    assert "“receipt”, to the author" in page
    assert "/desk/stories/" in page
    assert moderator.send(f"{path}/lift", page=path).status_code == 303
    with office.database.read() as session:
        assert not mail.is_stopped(session, EMAIL)
    assert "Allow e-mail to them again" not in moderator.get(path).text


def test_a_long_list_goes_on_over_the_page(office: Office, moderator: Browser) -> None:
    for number in range(52):
        take(office, plain("x", Subject=f"Number {number:02}", Precedence="bulk", Message_ID=f"<{number}@x>"))
    first = moderator.get("/desk/mail").text
    older = first.split('href="/desk/mail?before=')[1].split('"')[0]
    second = moderator.get(f"/desk/mail?before={older}").text
    assert ("Number 51" in first, "Number 01" in first, "Number 01" in second, "Number 51" in second) == (
        True,
        False,
        True,
        False,
    )


def test_an_address_that_leads_to_nothing_is_not_found(moderator: Browser) -> None:
    assert moderator.get("/desk/mail/1").status_code == 404
    assert moderator.send("/desk/mail/1/seen", page="/desk/mail").status_code == 404


def _tasks(office: Office) -> list[tasks.Task]:
    with office.database.read() as session:
        return tasks.waiting(session)
