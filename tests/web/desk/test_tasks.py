"""Tasks: those of my roles, the urgent first, taken by one person and ended in words."""

import re

from store import tasks
from store.words import Role, TaskKind
from tests.web.staff_cast import Office


def raised(
    office: Office, kind: TaskKind, *, role: Role = Role.MODERATOR, urgent: bool = False, about: str = ""
) -> int:
    about = about or f"{kind}:{office.now.isoformat()}"
    office.database.write(
        lambda db: tasks.raise_task(db, kind, about=about, role=role, now=office.now, urgent=urgent, note="Look here")
    )
    with office.database.read() as session:
        return next(task.id for task in tasks.waiting(session) if task.about == about)


def order(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="/desk/tasks/(\d+)"', page)]


def test_each_sees_the_tasks_of_their_roles_the_urgent_first(office: Office) -> None:
    calm, urgent = raised(office, TaskKind.REPORT), raised(office, TaskKind.CALL_BACK, urgent=True)
    posts = raised(office, TaskKind.POST_LETTER, role=Role.MAILROOM)
    assert order(office.browser(Role.MODERATOR).get("/desk/tasks").text) == [urgent, calm]
    assert order(office.browser(Role.MAILROOM).get("/desk/tasks").text) == [posts]
    assert "No task waits for you" in office.browser(Role.SENIOR).get("/desk/tasks").text


def test_a_phone_task_ends_with_its_outcome_in_words(office: Office) -> None:
    task_id, browser = raised(office, TaskKind.PHONE_HOME), office.browser(Role.MODERATOR)
    page = f"/desk/tasks/{task_id}"
    empty = browser.send(page, outcome="   ")
    assert "Say in a few words how it ended" in empty.text
    assert browser.send(page, outcome="Spoke to the deputy, who expects the letter").status_code == 303
    with office.database.read() as session:
        task = tasks.get(session, task_id)
    assert task is not None
    assert (task.done_by, task.done_at) == (browser.staff_id, office.now)
    assert task.outcome == "Spoke to the deputy, who expects the letter"


def test_what_one_person_has_nobody_else_ends(office: Office) -> None:
    task_id = raised(office, TaskKind.CALL_BACK)
    mo, ben = office.browser(Role.MODERATOR, name="Mo Kaur"), office.browser(Role.MODERATOR, email="ben@example.org")
    page = f"/desk/tasks/{task_id}"
    in_time = ben.get(page)
    assert mo.send(f"{page}/claim", page=page).status_code == 303
    assert "Mo Kaur has this task" in ben.get(page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', in_time.text)
    assert token
    answer = ben.client.post(page, data={"csrf_token": token[1], "outcome": "I did it too"})
    assert answer.status_code == 409
    with office.database.read() as session:
        task = tasks.get(session, task_id)
    assert task is not None
    assert (task.claimed_by, task.done_at) == (mo.staff_id, None)


def test_a_task_leads_to_its_story(office: Office) -> None:
    opened = office.story(home=office.home())
    page = office.browser(Role.MODERATOR).get("/desk/tasks").text
    assert f"/desk/stories/{opened.reference}" in page


def test_a_long_list_of_tasks_goes_on_without_a_gap(office: Office) -> None:
    made = [raised(office, TaskKind.REPORT, about=f"report:{number}") for number in range(55)]
    browser = office.browser(Role.MODERATOR)
    page = browser.get("/desk/tasks").text
    more = re.search(r'href="([^"]+)" rel="next"', page)
    assert more
    assert order(page) + order(browser.get(more[1]).text) == made
