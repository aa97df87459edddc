"""A worried member of staff: read by the safeguarding lead alone, reached only for a reason that is kept."""

import pytest
from structlog.testing import capture_logs

from gateway.intake.form import raw_form
from store import inbound, tasks
from store.database import Session
from store.tasks import Task
from store.words import Role, TaskKind
from tests.web.staff_cast import Browser, Office

WORDS = "They leave Mr Hale in bed all day at the Larches."
NUMBER, MAIL = "07700 900456", "worried@example.org"


def worry(office: Office, **more: list[str]) -> int:
    posted = {"who": ["staff_worried"], "text": [WORDS], "phone": [NUMBER], "email": [MAIL], **more}

    def work(session: Session) -> None:
        raw_id = inbound.keep(session, raw_form(posted), channel="web", account="tell", key="a-nonce", now=office.now)
        tasks.raise_task(
            session,
            TaskKind.WORRIED_STAFF,
            about=f"inbound:{raw_id}",
            role=Role.SAFEGUARDING,
            now=office.now,
            note="Somebody who works in a home is worried.",
        )

    office.database.write(work)
    with office.database.read() as session:
        return tasks.waiting(session)[0].id


def task(office: Office, task_id: int) -> Task:
    with office.database.read() as session:
        found = tasks.get(session, task_id)
    assert found is not None
    return found


@pytest.fixture
def lead(office: Office) -> Browser:
    return office.browser(Role.SAFEGUARDING, name="Sal Voss")


def test_the_lead_reads_the_words_and_not_how_to_reach_them(office: Office, lead: Browser) -> None:
    path = f"/desk/tasks/{worry(office)}/worry"
    page = lead.get(path).text
    assert WORDS in page
    assert "Never tell the employer" in page
    assert NUMBER not in page
    assert MAIL not in page
    assert path in lead.get("/desk/tasks").text


def test_how_to_reach_them_is_shown_for_a_reason_that_is_kept(office: Office, lead: Browser) -> None:
    task_id = worry(office)
    path = f"/desk/tasks/{task_id}/worry"
    without = lead.send(path, do="contact", reason="  ")
    assert without.status_code == 422
    assert "Say why you need to reach them" in without.text
    assert NUMBER not in without.text
    assert "opened how to reach them" not in task(office, task_id).note
    with capture_logs() as logged:
        shown = lead.send(path, do="contact", reason="To ask whether\nI may tell the council")
    assert NUMBER in shown.text
    assert MAIL in shown.text
    note = task(office, task_id).note.splitlines()[-1]
    assert note.startswith("Sal Voss opened how to reach them on")
    assert note.endswith("I may tell the council")
    (event,) = [entry for entry in logged if entry["event"] == "worry_contact_shown"]
    assert (event["task"], event["staff"]) == (task_id, lead.staff_id)
    assert "council" not in str(event)
    assert NUMBER not in lead.get(path).text


def test_somebody_who_left_no_way_is_not_asked_for_a_reason(office: Office, lead: Browser) -> None:
    page = lead.get(f"/desk/tasks/{worry(office, phone=[''], email=[''])}/worry").text
    assert "They left no number and no address" in page
    assert "Why do you need to reach them" not in page


def test_it_ends_with_what_was_done(office: Office, lead: Browser) -> None:
    task_id = worry(office)
    path = f"/desk/tasks/{task_id}/worry"
    assert "Say what you did about it" in lead.send(path, do="end", outcome="").text
    assert lead.send(path, do="end", outcome="They agreed that I tell the council").status_code == 303
    done = task(office, task_id)
    assert (done.done_by, done.outcome) == (lead.staff_id, "They agreed that I tell the council")
    assert lead.get(path).status_code == 303


def test_what_another_lead_has_is_not_ended(office: Office, lead: Browser) -> None:
    task_id = worry(office)
    office.database.write(lambda db: tasks.claim(db, task_id, by=99, now=office.now))
    answer = lead.send(f"/desk/tasks/{task_id}/worry", do="end", outcome="I did it too")
    assert answer.status_code == 409
    assert "Somebody else has this task" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING])
def test_nobody_else_opens_it(office: Office, role: Role) -> None:
    task_id, browser = worry(office), office.browser(role)
    for page in (f"/desk/tasks/{task_id}/worry", f"/desk/tasks/{task_id}"):
        answer = browser.get(page)
        assert answer.status_code == 403
        assert WORDS not in answer.text
    assert WORDS not in browser.get("/desk/tasks").text
