"""What a person at the desk knows: it is about the manager, its author is in danger, or has died."""

from store import deliveries
from store.words import DeliveryState, Role
from tests.web.staff_cast import Office


def test_a_story_marked_as_about_the_manager_goes_to_the_office_and_never_to_the_home(office: Office) -> None:
    home, browser = office.home(), office.browser(Role.MODERATOR)
    opened = office.story(home=home)
    page = f"/desk/stories/{opened.reference}"
    assert browser.send(f"{page}/marks", page=page, about_manager="yes").status_code == 303
    assert office.row(opened).about_manager
    assert "never to the home" in browser.get(page).text
    approval = {"text": "They hush people.", "criticality": "2", "redaction_checked": "y"}
    browser.send(f"{page}/moves/approve", page=page, expected_version=str(office.row(opened).version), **approval)
    with office.database.read() as session:
        (told,) = [d for d in deliveries.of(session, opened.id) if d.notice == "story_to_decide"]
    assert told.to_role == "responsible_person"
    browser.send(f"{page}/marks", page=page)
    assert office.row(opened).about_manager, "the office has it: its way stays"


def test_an_author_whom_a_message_would_endanger_hears_nothing_of_a_hold(office: Office) -> None:
    browser, opened = office.browser(Role.SAFEGUARDING), office.story(home=office.home())
    page = f"/desk/stories/{opened.reference}"
    browser.send(f"{page}/marks", page=page, author_unsafe="yes")
    hold = {"kind": "safeguarding", "reason": "Bruises", "review_on-day": "1", "review_on-month": "3"}
    browser.send(
        f"{page}/moves/hold",
        page=page,
        expected_version=str(office.row(opened).version),
        **hold,
        **{"review_on-year": "2027"},
    )
    assert office.row(opened).state == "held"
    with office.database.read() as session:
        assert "held_author" not in {d.notice for d in deliveries.of(session, opened.id)}


def test_nothing_queued_or_new_goes_to_an_author_who_has_died(office: Office) -> None:
    browser, opened = office.browser(Role.CALL_HANDLER), office.story(home=office.home())
    page = f"/desk/stories/{opened.reference}"
    browser.send(f"{page}/marks", page=page, author_stopped="yes")
    with office.database.read() as session:
        to_author = [d for d in deliveries.of(session, opened.id) if d.to_role == "author"]
    assert to_author
    assert {d.state for d in to_author} == {DeliveryState.CANCELLED}
    assert "never ask them" in browser.get(page).text
