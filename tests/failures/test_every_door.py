"""Every address of the application, asked by everybody: nothing opens by having been forgotten, and no page says who.

A new address fails here until it is named below: public, opened by a code, asked by a token, or somebody's role.
"""

from collections.abc import Iterable, Iterator, Mapping, Set

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gateway.moderation.roles import DESK_ROLES
from gateway.web.who import COOKIE
from store import staff
from store.database import Database, Session
from store.words import STAFF_ROLES, Role
from tests.conftest import TurnedClock
from tests.web.story_cast import AUTHOR, EMAIL, PHONE, PUBLIC_WORDS, SECRET_WORDS, Cast, app_over

DESK = {*DESK_ROLES, Role.ADMINISTRATOR}
EVERYBODY = {
    *("public.poster", "public.short", "public.form_sheet"),
    *("public.how_it_works", "public.report", "public.send_report", "public.report_sent"),
    *("public.start", "public.stories", "public.story", "public.find_home", "public.home", "public.atom"),
    *("public.json_feed", "tell.begin", "tell.post", "ops.livez", "ops.readyz", "ops.metrics", "look.static"),
    *("sign_in.sign_in", "sign_in.code", "sign_in.set_up", "sign_in.sign_out", "api.description"),
    *("author.erased", "author.erased_text", "author.erased_sealed"),  # the code that led there is gone
    *("sign_in.ask_for_link", "sign_in.link_sent", "sign_in.use_link"),
}
BY_CODE = {"answer", "author"}
"""Parts that a code or a link opens; without one they show only where to enter it, or nothing."""
BY_SIGNATURE, BY_TOKEN = {"hooks"}, {"api"}
SCANNED_SHEET = ("scan", "scan_picture", "scan_signed", "scan_done", "scan_row", "scan_words")
ROLES: Mapping[str, Set[Role]] = {
    "admin": {Role.ADMINISTRATOR},
    **dict.fromkeys(
        ("admin.waiting", "admin.waiting_heap", "admin.waiting_late"),
        frozenset({Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR}),
    ),
    "bodies": {Role.BODY},
    "desk": DESK,
    **dict.fromkeys(("desk.tasks", "desk.task", "desk.claim"), DESK | {Role.MAILROOM}),
    "desk.worry": {Role.SAFEGUARDING},
    **dict.fromkeys(
        ("desk.reviews", "desk.one_review", "desk.holds", "desk.suspended"), frozenset({Role.SENIOR, Role.SAFEGUARDING})
    ),
    **dict.fromkeys(("desk.split", "desk.join"), frozenset({Role.MODERATOR})),
    **dict.fromkeys(
        ("desk.mails", "desk.one_mail", "desk.mail_seen", "desk.mail_lift"),
        frozenset({Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.ADMINISTRATOR}),
    ),
    "desk.on_it": {Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING},
    "print_room": {Role.MAILROOM, Role.ADMINISTRATOR},
    **dict.fromkeys(
        (f"print_room.{page}" for page in SCANNED_SHEET),
        frozenset(
            {Role.MAILROOM, Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.CALL_HANDLER}
        ),
    ),
    "provider": {Role.PROVIDER},
    "sandbox": {Role.ADMINISTRATOR},
    "sign_in": set(STAFF_ROLES),
    "calls": {Role.CALL_HANDLER, Role.MODERATOR, Role.SAFEGUARDING},
    "translating": DESK - {Role.ADMINISTRATOR},
    "typing": {Role.TYPIST, Role.MODERATOR, Role.CALL_HANDLER},
    **dict.fromkeys(
        ("typing.form_one", "typing.form_picture"),
        frozenset({Role.TYPIST, Role.MODERATOR, Role.CALL_HANDLER, Role.SAFEGUARDING}),
    ),
}
READS_ORIGINALS = DESK
BY_WHAT_THEY_HOLD = ("stranger", "author", "letter reader")
EVERYONE = (*BY_WHAT_THEY_HOLD, *STAFF_ROLES, f"{Role.PROVIDER} of this home", f"{Role.BODY} of this area")
"""A provider and a body without more words are of another home and of another area."""
WITH_FORMS = (*BY_WHAT_THEY_HOLD, Role.MODERATOR, Role.SAFEGUARDING, Role.MAILROOM, Role.ADMINISTRATOR, *EVERYONE[-2:])
"""Between them they may send every form there is."""
OPENED_BY: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("answer.letter", "answer.letter_story"), frozenset({"letter reader"})),
    **dict.fromkeys(("author.data", "author.withdraw", "author.not_yet"), frozenset({"author"})),
    **dict.fromkeys(("provider.story", "provider.respond"), frozenset({f"{Role.PROVIDER} of this home"})),
    **dict.fromkeys(
        ("bodies.story", "bodies.home", "bodies.printed", "bodies.follow_home"),
        frozenset({f"{Role.BODY} of this area"}),
    ),
}
"""Doors that open with a key of their own: for these alone is there a page behind them."""


class Town:
    """A home with a published story, one before a moderator and one in a letter, in an application that is public."""

    def __init__(self, database: Database, clock: TurnedClock) -> None:
        cast = Cast(database, clock)
        home = cast.home()
        self.database, self.clock = database, clock
        self.published, self.fresh, waiting = cast.published(home), cast.story(home), cast.with_provider(home)
        self.letter, self.letter_code, self.pin = cast.letter_for(waiting)
        self.link, self.code, self.home = waiting.link, self.fresh.code, home
        self.references = [told.reference for told in (self.published, self.fresh, waiting)]
        self.app: Flask = app_over(database, clock, base_url="https://earshot.example.org", sandbox=("sms", "email"))

    def browser(self, role: Role | None) -> FlaskClient:
        client = self.app.test_client()
        if role is not None:
            client.set_cookie(COOKIE, self.token(role, "session"), domain="localhost")
        return client

    def token(self, role: Role, purpose: str, *, here: bool = False) -> str:
        """A session's or the API's, of somebody with this role alone; ``here``: of this very home and area."""
        email = f"{role}@{'rosewood' if here else 'elsewhere'}.example.org"
        homes = [self.home] if here and role is Role.PROVIDER else None
        areas = ["Leeds" if here else "York"] if role is Role.BODY else None

        def work(session: Session) -> str:
            now = self.clock()
            person = staff.by_email(session, email)
            if person is not None:
                return staff.new_token(session, person.id, purpose, now=now)
            number = staff.add(session, email, roles=[role], home_ids=homes, areas=areas, now=now)
            return staff.new_token(session, number, purpose, now=now)

        return self.database.write(work)

    def somebody(self, who: str) -> FlaskClient:
        """One of EVERYONE, with what opens their own doors in their browser."""
        if who not in BY_WHAT_THEY_HOLD:
            name, _, place = who.partition(" ")
            client = self.app.test_client()
            client.set_cookie(COOKIE, self.token(Role(name), "session", here=bool(place)), domain="localhost")
            return client
        client = self.app.test_client()
        if who == "author":
            assert client.post("/mine", data={"code": self.code}).status_code == 303
        elif who == "letter reader":
            assert client.post("/answer", data={"code": self.letter_code, "pin": self.pin}).status_code == 303
        return client

    def addresses(self, rule: Rule) -> Iterator[str]:
        """The rule's address for each story, with ids that are there."""
        given = {
            "home_id": self.home,
            "contact_id": 1,
            "letter_id": self.letter,
            "token": "no-such-link",
            "which": "A",
            "code": "1",
        }
        given |= {"event": "approve", "filename": "earshot.css", "name": "run-1.json", "way": "spoke"}
        given |= {"any_case_answer": "answer"}
        for reference in self.references:
            stories = dict.fromkeys(("ref", "reference", "written"), reference)
            values = {name: str({**given, **stories}.get(name, 1)) for name in rule.arguments}
            path: str = (rule.build(values, append_unknown=False) or ("", ""))[1]
            yield path
            if not {"ref", "reference", "written"} & rule.arguments:
                return


@pytest.fixture
def town(sqlite_database: Database, clock: TurnedClock) -> Town:
    return Town(sqlite_database, clock)


def every(town: Town) -> Iterator[tuple[Rule, str, str]]:
    """(rule, method, address) of everything that the application answers."""
    for rule in town.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for address in town.addresses(rule):
                yield rule, method, address


def part_of(rule: Rule) -> str:
    return str(rule.endpoint).split(".")[0]


def allowed(rule: Rule) -> Set[Role] | None:
    """Whom an address is for, or None when it is somebody's who needs no role."""
    if rule.endpoint in EVERYBODY or part_of(rule) in BY_CODE | BY_SIGNATURE | BY_TOKEN:
        return None
    found = ROLES.get(rule.endpoint, ROLES.get(part_of(rule)))
    assert found is not None, f"{rule.rule} ({rule.endpoint}) is named neither as public nor as somebody's"
    return found


def asks_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/sign-in?")


def test_a_stranger_meets_the_sign_in_at_every_door_that_is_not_public(town: Town) -> None:
    client = town.browser(None)
    for rule, method, address in every(town):
        answer = client.open(address, method=method)
        assert answer.status_code < 500 or rule.endpoint == "ops.readyz", f"{method} {address}: {answer.status_code}"
        if part_of(rule) in BY_SIGNATURE:
            assert answer.status_code == 403, address
        elif part_of(rule) in BY_TOKEN and rule.endpoint not in EVERYBODY:
            assert answer.status_code == 401, address
        elif rule.endpoint != "sign_in.one_time_code" and allowed(rule) is not None:
            assert asks_to_sign_in(answer), f"{method} {address}: {answer.status_code}"


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_role_opens_its_own_doors_and_no_others(town: Town, role: Role) -> None:
    client = town.browser(role)
    for rule, method, address in every(town):
        roles = allowed(rule)
        if rule.endpoint in {"sign_in.sign_out", "sign_in.end"}:
            continue  # which would end this very session
        answer = client.open(address, method=method)
        assert answer.status_code < 500 or rule.endpoint == "ops.readyz", f"{method} {address}: {answer.status_code}"
        if roles is not None and role not in roles:
            assert answer.status_code in {403, 404}, f"{role} {method} {address}: {answer.status_code}"


@pytest.mark.parametrize("who", BY_WHAT_THEY_HOLD)
def test_a_code_opens_no_door_of_the_staff(town: Town, who: str) -> None:
    client = town.somebody(who)
    for rule, method, address in every(town):
        if allowed(rule) is not None and rule.endpoint != "sign_in.one_time_code":
            assert asks_to_sign_in(client.open(address, method=method)), f"{who} {method} {address}"


@pytest.mark.parametrize("who", EVERYONE)
def test_what_is_behind_a_door_with_a_key_is_there_for_its_holder_alone(town: Town, who: str) -> None:
    """A provider of another home and a body of another area meet nothing where those of this one read."""
    client, opened = town.somebody(who), set()
    for rule, method, address in every(town):
        if method == "GET" and rule.endpoint in OPENED_BY and client.get(address).status_code == 200:
            opened.add(rule.endpoint)
    assert opened == {endpoint for endpoint, holders in OPENED_BY.items() if who in holders}


@pytest.mark.parametrize("who", WITH_FORMS)
def test_no_form_is_taken_without_its_own_token(town: Town, who: str) -> None:
    """A page of somebody else's that sends our forms moves nothing, whoever is signed in; carriers and the API sign."""
    client = town.somebody(who)
    town.app.config["WTF_CSRF_ENABLED"] = True
    before = dump(town.database)
    taken = [
        f"{endpoint} {answer.request.path}: {answer.status}" for endpoint, answer in posts(town, client) if went(answer)
    ]
    assert not taken, "\n".join(taken)
    assert dump(town.database) == before


def test_the_same_forms_do_move_something_with_their_token(town: Town) -> None:
    """So that the test above shows more than forms that lack an answer."""
    client, before = town.somebody("letter reader"), dump(town.database)
    assert any(went(answer) for _, answer in posts(town, client))
    assert dump(town.database) != before


def posts(town: Town, client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """Every form of the application, sent; carriers and the API sign instead, and leaving shuts what a code opened."""
    for rule, method, address in every(town):
        if method == "POST" and part_of(rule) not in BY_SIGNATURE | BY_TOKEN and rule.endpoint not in LEAVING:
            yield rule.endpoint, client.post(address, data=SENT)


def went(answer: TestResponse) -> bool:
    """Whether a form was taken: it leads on, and not back to where a code is entered or one signs in."""
    back = ("/mine", "/answer", "/sign-in", "/sign-in/code")
    return (
        answer.status_code < 400
        and answer.status_code != 200
        and not asks_to_sign_in(answer)
        and (answer.location not in back)
    )


LEAVING = {"author.go", "answer.leave_letter"}
SENT = {"sure": "yes", "code": "1", "text": "Hello", "confirmed": "yes"}
SENT |= {"choice": "go_ahead", "name": "Jean Alder", "position": "Manager"}


def leaks(answers: Iterable[tuple[str, TestResponse]], secrets: Iterable[str]) -> list[str]:
    return [f"{address}: {word}" for address, answer in answers for word in secrets if word.encode() in answer.data]


_TABLES = text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
CONTACT = (PHONE, PHONE.replace("+44", "0"), PHONE[-6:], EMAIL, AUTHOR.name)


@pytest.mark.parametrize("role", [None, *STAFF_ROLES])
def test_nobody_reads_who_wrote_and_few_what_was_written_first(town: Town, role: Role | None) -> None:
    """The author's contact is on no page at all; the original is the desk's and the typists' alone."""
    client = town.browser(role)
    answers = [
        (address, client.get(address))
        for rule, method, address in every(town)
        if method == "GET" and rule.endpoint != "sandbox.messages"  # which shows what would have been sent, and to whom
    ]
    assert leaks(answers, CONTACT) == []
    if role not in READS_ORIGINALS:
        assert leaks(answers, (SECRET_WORDS, "Okonkwo", "room 12")) == []
    assert any(PUBLIC_WORDS.split("\n")[0] in answer.get_data().decode("utf-8", "replace") for _, answer in answers), (
        "the public words are read"
    )


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_no_answer_of_the_api_says_who_wrote(town: Town, role: Role) -> None:
    bearer = {"Authorization": f"Bearer {town.token(role, 'api')}"}
    client = town.app.test_client()
    answers = [
        (address, client.get(address, headers=bearer))
        for rule, method, address in every(town)
        if part_of(rule) == "api" and method == "GET"
    ]
    assert all(answer.status_code < 500 for _, answer in answers)
    assert leaks(answers, CONTACT) == []
    if role not in READS_ORIGINALS:
        assert leaks(answers, (SECRET_WORDS, "Okonkwo")) == []


def dump(database: Database) -> list[tuple[object, ...]]:
    """Every row of every table, but the time at which a signed-in person was last seen."""
    with database.read() as session:
        names = session.execute(_TABLES).scalars().all()
        return [(name, *row) for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]


def test_looking_changes_nothing(town: Town) -> None:
    """Scanners open every link in a mail before its reader does: nothing is answered, confirmed or used up."""
    before = dump(town.database)
    client = town.browser(None)
    links = [f"/answer/l/{town.link}{more}" for more in ("", "/read", "/done", "/respond", "?choice=go_ahead&sure=yes")]
    for address in [*links, *(address for _, method, address in every(town) if method == "GET")]:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.open(address, method=method)
    assert client.get(links[0]).status_code == 200
    assert dump(town.database) == before
