"""Tasks: those of my roles, the urgent first, taken by one person and ended in words."""

import re

import pytest

from gateway.moderation.decide import decide
from gateway.moderation.details import Question, Text
from gateway.moderation.facts import Actor
from store import calls, letters, tasks
from store.database import Session
from store.words import Event, Role, TaskKind
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


def test_a_task_that_words_can_end_ends_with_its_outcome_in_words(office: Office) -> None:
    task_id, browser = raised(office, TaskKind.LATE_ANSWER), office.browser(Role.MODERATOR)
    page = f"/desk/tasks/{task_id}"
    empty = browser.send(page, outcome="   ")
    assert "Say in a few words how it ended" in empty.text
    assert browser.send(page, outcome="Read it; it repeats what the home said before").status_code == 303
    with office.database.read() as session:
        task = tasks.get(session, task_id)
    assert task is not None
    assert (task.done_by, task.done_at) == (browser.staff_id, office.now)
    assert task.outcome == "Read it; it repeats what the home said before"


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


@pytest.mark.parametrize(
    ("kind", "roles", "leads_to"),
    [
        (TaskKind.TRANSCRIBE, (Role.TYPIST,), "/typing/"),
        (TaskKind.CALL_BACK, (Role.CALL_HANDLER,), "/typing/calls/"),
        (TaskKind.POST_LETTER, (Role.MAILROOM,), "/print-room/letters/"),
        (TaskKind.PULL_LETTER, (Role.MAILROOM,), "/print-room/letters/"),
    ],
)
def test_a_task_with_a_page_of_its_own_leads_there_and_words_do_not_end_it(
    office: Office, kind: TaskKind, roles: tuple[Role, ...], leads_to: str
) -> None:
    about = thing(office, kind)
    task_id, browser = raised(office, kind, role=roles[0], about=about), office.browser(*roles)
    href = leads_to + about.partition(":")[2]
    assert f'href="{href}"' in browser.get("/desk/tasks").text
    page = f"/desk/tasks/{task_id}"
    assert href in browser.get(page).text
    assert browser.get(href).status_code == 200
    browser.send(page, outcome="Done")
    assert ended(office, task_id) is None


def test_a_task_whose_page_is_over_ends_with_words(office: Office) -> None:
    task_id = raised(office, TaskKind.POST_LETTER, role=Role.MAILROOM, about="letter:12345")
    assert office.browser(Role.MAILROOM).send(f"/desk/tasks/{task_id}", outcome="It is gone").status_code == 303
    assert ended(office, task_id) is not None


def test_the_words_of_an_answer_stand_on_its_task_with_its_story(office: Office) -> None:
    opened = office.story(home=office.home())

    def work(session: Session) -> None:
        asked = Question(question="Which day was it?")
        decide(session, opened.id, Event.ASK_AUTHOR, by=Actor(Role.MODERATOR, "1"), details=asked, now=office.now)
        author = Actor(Role.AUTHOR, f"author:{office.row(opened).author_id}")
        said = Text(text="It was on Tuesday, in the <garden>")
        decide(session, opened.id, Event.REPLY, by=author, details=said, now=office.now)

        about = f"contribution:{opened.id}"
        given = {"role": Role.MODERATOR, "contribution_id": opened.id, "now": office.now}
        tasks.raise_task(session, TaskKind.READ_ANSWER, about=about, **given)  # type: ignore[arg-type]

    office.database.write(work)
    with office.database.read() as session:
        task = tasks.open_about(session, TaskKind.READ_ANSWER, f"contribution:{opened.id}")
    assert task is not None
    page = office.browser(Role.MODERATOR).get(f"/desk/tasks/{task.id}").text
    assert f"/desk/stories/{opened.reference}" in page
    assert "It was on Tuesday, in the &lt;garden&gt;" in page
    assert "Which day was it?" not in page


@pytest.mark.parametrize("kind", [TaskKind.LATE_ANSWER, TaskKind.REPORT, TaskKind.READ_ANSWER])
def test_a_late_answer_keeps_its_lines_and_leads_to_its_story(office: Office, kind: TaskKind) -> None:
    opened = office.story(home=office.home())
    note = "This answer came late.\nWords: We never saw it."
    about = f"answer {opened.id} 0"
    office.database.write(
        lambda db: tasks.raise_task(
            db, kind, about=about, role=Role.MODERATOR, now=office.now, contribution_id=opened.id, note=note
        )
    )
    with office.database.read() as session:
        task = tasks.open_about(session, kind, about)
    assert task is not None
    page = office.browser(Role.MODERATOR).get(f"/desk/tasks/{task.id}").text
    assert "came late.<br>Words: We never saw it." in page
    assert f"/desk/stories/{opened.reference}" in page


def ended(office: Office, task_id: int) -> object:
    with office.database.read() as session:
        task = tasks.get(session, task_id)
    assert task is not None
    return task.done_at


def thing(office: Office, kind: TaskKind) -> str:
    """What a task of this kind is about: a recording, a call or a letter."""
    opened = office.story(ready=False, publish=None)

    def work(session: Session) -> str:
        if kind in {TaskKind.POST_LETTER, TaskKind.PULL_LETTER}:
            day = office.now.date()
            given = {"recipient": "home:1", "to_role": "provider", "home_id": None, "code": None, "pin": None}
            return f"letter:{letters.add(session, day=day, now=office.now, **given)}"  # type: ignore[arg-type]
        call = calls.start_call(session, "CA1", "+447700900123", now=office.now)
        calls.change_call(session, call.id, contribution_id=opened.id)
        if kind is TaskKind.CALL_BACK:
            return f"call:{call.id}"
        recording, _ = calls.announce(session, "RE1", call_id=call.id, url="", seconds=9, now=office.now)
        calls.change_recording(session, recording, contribution_id=opened.id)
        return f"recording:{recording}"

    return office.database.write(work)
