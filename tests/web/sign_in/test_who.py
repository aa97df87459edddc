"""Which role opens which page of the desk, the administrator and the sign-in: every route, every role."""

import pytest

from store import inbound, mail, tasks
from store.database import Session
from store.words import STAFF_ROLES, Role, TaskKind
from tests.web.staff_cast import Office

DESK = frozenset({Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.TYPIST, Role.CALL_HANDLER})
READ = DESK | {Role.ADMINISTRATOR}
TASKS = READ | {Role.MAILROOM}
MAIL = frozenset({Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.ADMINISTRATOR})
SETTLE = frozenset({Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING})
EVERYBODY = frozenset(STAFF_ROLES)
LOOK = frozenset({Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR})
ADMIN = frozenset({Role.ADMINISTRATOR})

# method, path, who may; an allowed POST without its form's token is a 400, so that nothing moves here.
TABLE = [
    ("GET", "/sign-in/sessions", EVERYBODY),
    ("POST", "/sign-in/sessions/1/end", EVERYBODY),
    ("GET", "/desk", READ),
    ("GET", "/desk/holding", READ),
    ("GET", "/desk/holding/{inbound}", SETTLE),
    ("POST", "/desk/holding/{inbound}/story", SETTLE),
    ("GET", "/desk/mail", MAIL),
    ("GET", "/desk/mail/{mail}", MAIL),
    ("POST", "/desk/mail/{mail}/seen", MAIL),
    ("POST", "/desk/mail/{mail}/lift", MAIL),
    ("GET", "/desk/tasks", TASKS),
    ("GET", "/desk/tasks/{task}", frozenset({Role.MODERATOR, Role.ADMINISTRATOR})),
    ("POST", "/desk/tasks/{task}/claim", TASKS),
    ("GET", "/desk/stories/{ref}", READ),
    ("GET", "/desk/stories/{ref}/moves/hold", DESK),
    ("POST", "/desk/stories/{ref}/moves/hold", DESK),
    ("POST", "/desk/stories/{ref}/home", DESK),
    ("POST", "/desk/stories/{ref}/consent", DESK),
    ("GET", "/admin", ADMIN),
    ("GET", "/admin/duty", ADMIN),
    ("GET", "/admin/deliveries", LOOK),
    ("GET", "/admin/policies", ADMIN),
]
# Each of these is asked as every role beside its other tests, and all of them once more in tests/failures.
ASKED_IN_THEIR_OWN_TESTS = {
    "/desk/next",
    "/desk/preferences",
    "/desk/stories/<ref>/take",
    "/desk/stories/<ref>/give-back",
    "/desk/stories/<ref>/tags",
    "/desk/reviews",
    "/desk/reviews/<ref>",
    "/desk/holds",
    "/desk/suspended",
    "/desk/stories/<ref>/language",
    "/desk/stories/<ref>/marks",
    "/desk/stories/<ref>/split",
    "/desk/stories/<ref>/join",
    "/desk/stories/<ref>/author-phone",
    "/desk/stories/<ref>/pictures/<int:picture_id>",
    "/desk/stories/<ref>/pictures/<int:picture_id>/again",
    "/desk/tasks/<int:task_id>/phone",
    "/desk/tasks/<int:task_id>/phone/<way>",
    "/desk/tasks/<int:task_id>/mend",
    "/desk/tasks/<int:task_id>/worry",
    "/desk/tasks/<int:task_id>/on-it",
    "/admin/duty/<int:staff_id>",
    "/admin/duty/<int:staff_id>/remove",
    "/admin/deliveries/<heap>",
    "/admin/deliveries/late/<channel>",
    "/admin/deliveries/late/<channel>/again",
    "/admin/policies/<kind>/<written>",
    "/admin/policies/<kind>/<written>/give-up",
}
OPEN_TO_ALL = {"/sign-in", "/sign-in/code", "/sign-in/set-up/<token>", "/sign-in/one-time-code", "/sign-out"} | {
    "/sign-in/link",
    "/sign-in/link/sent",
    "/sign-in/link/<token>",
}


@pytest.fixture
def paths(office: Office) -> dict[str, str]:
    opened = office.story(home=office.home())

    def work(session: Session) -> tuple[int, int, int]:
        inbound_id = inbound.keep(session, b"Body=Hello", channel="sms", account="AC1", key="SM1", now=office.now)
        assert inbound_id is not None
        inbound.hold(session, inbound_id, "It had no id.")
        about = f"inbound:{inbound_id}"
        tasks.raise_task(session, TaskKind.HOLDING_PEN, about=about, role=Role.MODERATOR, now=office.now)
        task = next(task for task in tasks.waiting(session) if task.about == about)
        mail_id = mail.keep(session, b"Subject: Hello", key="id:1", size=14, now=office.now)
        assert mail_id is not None
        mail.settle(session, mail_id, taken_for="person", why="", did="", person_since=office.now)
        return inbound_id, task.id, mail_id

    inbound_id, task_id, mail_id = office.database.write(work)
    return {"ref": opened.reference, "inbound": str(inbound_id), "task": str(task_id), "mail": str(mail_id)}


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_page_opens_for_its_roles_alone(office: Office, paths: dict[str, str], role: Role) -> None:
    browser = office.browser(role)
    wrong = []
    for method, path, allowed in TABLE:
        status = browser.client.open(path.format(**paths), method=method).status_code
        wanted = 403 if role not in allowed else (200 if method == "GET" else 400)
        if status != wanted:
            wrong.append((method, path, status, wanted))
    assert not wrong


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(office: Office, paths: dict[str, str]) -> None:
    client = office.app.test_client()
    for method, path, _ in TABLE:
        answer = client.open(path.format(**paths), method=method)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/sign-in?next=%2F"), path


def test_the_table_has_every_route(office: Office) -> None:
    ours = {rule.rule for rule in office.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in PARTS}
    tabled = {path.replace("{ref}", "<ref>").replace("moves/hold", "moves/<event>") for _, path, _ in TABLE}
    tabled = {path.replace("{inbound}", "<int:inbound_id>").replace("{task}", "<int:task_id>") for path in tabled}
    tabled = {path.replace("sessions/1", "sessions/<int:token_id>") for path in tabled}
    tabled = {path.replace("{mail}", "<int:mail_id>") for path in tabled}
    assert ours - OPEN_TO_ALL - ASKED_IN_THEIR_OWN_TESTS == tabled


PARTS = {"sign_in", "desk", "admin"}
