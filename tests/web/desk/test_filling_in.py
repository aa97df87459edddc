"""What intake lacked and a person learnt: the home, and the author's answer on the phone."""

from store import consents
from store.words import Role, State
from tests.web.staff_cast import Office


def test_a_person_finds_the_home_and_the_story_can_be_moderated(office: Office) -> None:
    home, browser = office.home("Rosewood House"), office.browser(Role.MODERATOR)
    opened = office.story(home=None, ready=False, home_text="rosewood")
    page = f"/desk/stories/{opened.reference}"
    assert "Rosewood House" in browser.get(page).text
    assert browser.send(f"{page}/home", page=page, home_id=str(home)).status_code == 303
    row = office.row(opened)
    assert (row.home_id, row.state) == (home, State.IN_MODERATION)


def test_a_home_that_is_known_is_not_changed_this_way(office: Office) -> None:
    first, other, browser = office.home(), office.home("Harbour View"), office.browser(Role.MODERATOR)
    opened = office.story(home=first, ready=False)
    page = f"/desk/stories/{opened.reference}"
    browser.send(f"{page}/home", page=page, home_id=str(other))
    assert office.row(opened).home_id == first


def test_a_home_that_does_not_exist_is_refused(office: Office) -> None:
    browser, opened = office.browser(Role.MODERATOR), office.story(home=None, ready=False)
    page = f"/desk/stories/{opened.reference}"
    assert browser.send(f"{page}/home", page=page, home_id="999").status_code == 404
    assert office.row(opened).home_id is None


def test_an_answer_on_the_phone_is_recorded_with_who_heard_it(office: Office) -> None:
    browser, opened = office.browser(Role.CALL_HANDLER), office.story(home=office.home(), publish=None, ready=False)
    page = f"/desk/stories/{opened.reference}"
    assert browser.send(f"{page}/consent", page=page, publish="yes").status_code == 303
    row = office.row(opened)
    assert (row.consent_publish, row.state) == (True, State.IN_MODERATION)
    with office.database.read() as session:
        kept = consents.of(session, opened.id)
    assert [(one.what, one.given, one.channel) for one in kept] == [("publish", True, "voice")]
    assert str(browser.staff_id) in kept[0].wording
    browser.send(f"{page}/consent", page="/desk", publish="no")
    assert office.row(opened).consent_publish is True
