"""What the desk knows and notes of an author's phone, and that nobody ever sees its number."""

import pytest
from structlog.testing import capture_logs

from gateway.moderation.decide import Opened
from store import authors, deliveries
from store.authors import Author
from store.words import Role
from tests.web.staff_cast import EMAIL, NAME, PHONE, Office


def author_of(office: Office, opened: Opened) -> Author:
    with office.database.read() as session:
        found = authors.get(session, office.row(opened).author_id or 0)
    assert found is not None
    return found


def path_of(opened: Opened) -> str:
    return f"/desk/stories/{opened.reference}/author-phone"


def known_by_number(office: Office) -> list[int]:
    with office.database.read() as session:
        return [each.id for each in authors.all_by_phone(session, PHONE, now=office.now)]


@pytest.mark.parametrize(
    "role", [Role.MODERATOR, Role.CALL_HANDLER, Role.TYPIST, Role.SAFEGUARDING, Role.ADMINISTRATOR]
)
def test_nobody_sees_the_number_and_everybody_at_the_desk_sees_how_they_are_reached(office: Office, role: Role) -> None:
    opened = office.story(home=office.home())
    shown = office.browser(role).get(f"/desk/stories/{opened.reference}").text
    assert "The author’s phone" in shown
    assert "text, then e-mail" in shown
    for secret in (PHONE, PHONE.removeprefix("+44"), "900123", EMAIL, NAME):
        assert secret not in shown


def test_what_a_call_handler_learnt_is_kept(office: Office) -> None:
    opened = office.story(home=office.home())
    browser = office.browser(Role.CALL_HANDLER)
    said = {"no_voice": "y", "safe_times": "  Tuesdays,\n when he is out ", "interpreter": "pl"}
    assert browser.send(path_of(opened), **said).status_code == 303
    author = author_of(office, opened)
    assert (author.no_voice, author.safe_times, author.interpreter) == (True, "Tuesdays, when he is out", "pl")
    assert (author.phone, author.email, author.name) == (PHONE, EMAIL, NAME)
    shown = browser.get(f"/desk/stories/{opened.reference}").text
    assert "Never: texts only" in shown
    assert "Tuesdays, when he is out" in shown
    form = browser.get(path_of(opened)).text
    assert 'value="Tuesdays, when he is out"' in form
    assert PHONE not in form


def test_a_shared_phone_proves_nobody_until_it_is_unmarked(office: Office) -> None:
    home = office.home()
    first, second = office.story(home=home), office.story(home=home)
    browser = office.browser(Role.MODERATOR)
    assert len(known_by_number(office)) == 2
    browser.send(path_of(first), shared="y")
    assert known_by_number(office) == []
    assert "it proves nobody" in browser.get(f"/desk/stories/{second.reference}").text
    browser.send(path_of(second))
    assert len(known_by_number(office)) == 2


def test_a_number_that_was_silent_for_90_days_is_said_to_be_a_strangers(office: Office) -> None:
    opened = office.story(home=office.home())
    page = f"/desk/stories/{opened.reference}"
    assert "Silent for 90 days" not in office.browser(Role.MODERATOR).get(page).text
    office.clock.forward(days=90)
    assert "Silent for 90 days" in office.browser(Role.SENIOR).get(page).text
    assert known_by_number(office) == []


def test_who_noted_it_is_logged_without_a_word_of_the_author(office: Office) -> None:
    opened = office.story(home=office.home())
    browser = office.browser(Role.MODERATOR)
    with capture_logs() as logged:
        browser.send(path_of(opened), shared="y", safe_times="When my son is at work")
    (line,) = [each for each in logged if each["event"] == "author_phone_noted"]
    assert (line["by"], line["changed"]) == (browser.staff_id, ["shared", "safe_times"])
    assert not any(word in str(logged) for word in (PHONE, NAME, "son is at work"))
    with office.database.read() as session:
        events = session.execute(
            deliveries.delivery_events.select().where(deliveries.delivery_events.c.kind == "phone_noted")
        ).all()
    assert [event.detail["by"] for event in events] == [browser.staff_id]
    assert "son is at work" not in str(events)


def test_sending_it_twice_notes_it_once(office: Office) -> None:
    opened = office.story(home=office.home())
    browser = office.browser(Role.MODERATOR)
    with capture_logs() as logged:
        for _ in range(2):
            browser.send(path_of(opened), shared="y")
    assert len([each for each in logged if each["event"] == "author_phone_noted"]) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"safe_times": "x" * 201}, "at most 200 characters"), ({"interpreter": "qq"}, "Choose a language from the list")],
)
def test_what_cant_be_kept_is_said_beside_its_field(office: Office, fields: dict[str, str], said: str) -> None:
    opened = office.story(home=office.home())
    answer = office.browser(Role.MODERATOR).send(path_of(opened), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert author_of(office, opened).safe_times == ""


def test_a_post_without_its_forms_token_and_other_roles_change_nothing(office: Office) -> None:
    opened = office.story(home=office.home())
    client = office.browser(Role.MODERATOR).client
    assert client.post(path_of(opened), data={"shared": "y"}).status_code == 400
    for role in (Role.PROVIDER, Role.BODY, Role.MAILROOM, Role.ADMINISTRATOR, Role.HELPER):
        assert office.browser(role).client.get(path_of(opened)).status_code == 403
    assert len(known_by_number(office)) == 1


def test_an_author_without_a_number_has_no_such_page(office: Office) -> None:
    opened = office.story(home=office.home())
    author = author_of(office, opened)
    office.database.write(lambda db: authors.change(db, Author(id=author.id, email=EMAIL, channels=("email",))))
    browser = office.browser(Role.MODERATOR)
    assert browser.get(path_of(opened)).status_code == 404
    assert "The author’s phone" not in browser.get(f"/desk/stories/{opened.reference}").text
