"""Making moves at the desk: each says first whom it tells, and loses nothing that was typed."""

import pytest
from werkzeug.test import TestResponse

from gateway.moderation.decide import Opened, decide
from gateway.moderation.details import Approval, Objection, parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.requirements import REQUIREMENTS
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.move_forms import DESK_EVENTS, FIELD_OF, fields_of, form_of
from store import contributions, deliveries, log
from store.words import DeliveryState, Event, Ground, Role, State
from tests.web.staff_cast import EMAIL, NAME, PHONE, Browser, Office, hidden

GOOD = {"text": "They were kind.", "criticality": "1", "redaction_checked": "y"}


def make(browser: Browser, opened: Opened, event: Event, **fields: str) -> TestResponse:
    page = f"/desk/stories/{opened.reference}/moves/{event}"
    return browser.send(page, **fields)


def approve(office: Office, opened: Opened, by: int = 900) -> None:
    details = Approval(text="They were kind.", criticality=1, redaction_checked=True)
    who = Actor(Role.MODERATOR, str(by))
    office.database.write(lambda db: decide(db, opened.id, Event.APPROVE, by=who, details=details, now=office.now))


def told(office: Office, opened: Opened) -> dict[str, DeliveryState]:
    with office.database.read() as session:
        return {delivery.notice: delivery.state for delivery in deliveries.of(session, opened.id)}


def test_a_story_is_approved_in_its_edited_words_and_nobody_is_told_for_ten_minutes(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story("Sister Jones was kind.", home=office.home())
    page = browser.get(f"/desk/stories/{opened.reference}")
    assert "Sister Jones was kind." in page.text
    assert "<strong>the home</strong> (letter)" in page.text
    assert "<strong>the author</strong> (text)" in page.text
    answer = browser.send(
        f"/desk/stories/{opened.reference}/moves/approve", page=f"/desk/stories/{opened.reference}", **GOOD
    )
    assert answer.location == f"/desk/stories/{opened.reference}?done=approve"
    row = office.row(opened)
    assert (row.state, row.criticality) == (State.WITH_PROVIDER, 1)
    with office.database.read() as session:
        version = contributions.version_by_id(session, row.public_text_id or 0)
        staged = [one for one in deliveries.of(session, opened.id) if one.notice == "story_to_decide"]
        original = contributions.original(session, opened.id)
    assert version is not None
    assert (version.text, version.by_id) == ("They were kind.", browser.staff_id)
    assert original[0].text == "Sister Jones was kind."
    assert [(one.due_at - office.now).total_seconds() for one in staged] == [600]


def test_an_approval_can_be_taken_back_for_ten_minutes(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    make(browser, opened, Event.APPROVE, **GOOD)
    page = f"/desk/stories/{opened.reference}"
    office.clock.forward(minutes=7, seconds=30)
    assert "3 minutes left" in browser.get(page).text
    answer = browser.send(f"{page}/moves/recall", page=page, reason="I missed a name")
    assert answer.status_code == 303
    assert office.row(opened).state is State.IN_MODERATION
    assert told(office, opened)["story_to_decide"] is DeliveryState.CANCELLED

    make(browser, opened, Event.APPROVE, **GOOD)
    seen_in_time = hidden(browser.get(page))
    office.clock.forward(minutes=10)
    assert "take this back" not in browser.get(page).text
    answer = browser.client.post(f"{page}/moves/recall", data={**seen_in_time, "reason": "A second too late"})
    assert answer.status_code == 409
    assert "not possible now. What you can do: hold" in answer.text
    assert "A second too late" in answer.text
    assert office.row(opened).state is State.WITH_PROVIDER


def test_everything_that_is_missing_is_said_at_once_beside_its_field_and_the_answers_stay(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    answer = make(browser, opened, Event.APPROVE, text="My edited words", comment="Look at this")
    assert answer.status_code == 422
    assert 'href="#criticality"' in answer.text
    assert 'href="#redaction_checked"' in answer.text
    assert "My edited words" in answer.text
    assert "Look at this" in answer.text
    assert office.row(opened).state is State.IN_MODERATION


def test_an_emptied_text_is_never_taken_for_the_old_one(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    answer = make(browser, opened, Event.APPROVE, **GOOD | {"text": "  "})
    assert answer.status_code == 422
    assert "There is no text to publish" in answer.text


def test_whoever_comes_second_hears_who_was_first_and_keeps_what_they_wrote(office: Office) -> None:
    first, second = (
        office.browser(Role.MODERATOR, name="Mo Kaur"),
        office.browser(Role.MODERATOR, email="ben@example.org"),
    )
    opened = office.story(home=office.home())
    page = f"/desk/stories/{opened.reference}/moves/ask_author"
    stale = second.get(page)
    assert make(first, opened, Event.PROPOSE_EDITS, text="Quite other words").status_code == 303
    sent = {"csrf_token": hidden(stale)["csrf_token"], "expected_version": "2", "question": "Which day was it?"}
    answer = second.client.post(page, data=sent)
    assert answer.status_code == 409
    assert "Somebody was first: Mo Kaur, a moderator" in answer.text
    assert "Which day was it?" in answer.text
    assert office.row(opened).state is State.WITH_AUTHOR
    with office.database.read() as session:
        assert [entry.event for entry in log.entries(session, opened.id)][-1] == Event.PROPOSE_EDITS


def test_a_rejection_needs_its_code_and_a_comment(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    answer = make(browser, opened, Event.REJECT, comment="A copy of last week's")
    assert answer.status_code == 422
    assert 'href="#code"' in answer.text
    assert office.row(opened).state is State.IN_MODERATION
    assert make(browser, opened, Event.REJECT, comment="A copy", code="duplicate").status_code == 303
    assert office.row(opened).state is State.REJECTED


@pytest.mark.parametrize("role", [Role.TYPIST, Role.CALL_HANDLER, Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING])
def test_a_hold_by_anybody_at_the_desk_tells_the_home_nothing(office: Office, role: Role) -> None:
    browser = office.browser(role)
    opened = office.story(home=office.home())
    shown = browser.get(f"/desk/stories/{opened.reference}/moves/hold").text
    assert "the home</strong>" not in shown
    dated = {"review_on__day": "3", "review_on__month": "3", "review_on__year": "2027"}
    answer = make(browser, opened, Event.HOLD, kind="safeguarding", reason="Bruises", **dated)
    assert answer.status_code == 303
    assert office.row(opened).state is State.HELD
    assert set(told(office, opened)) == {"receipt", "held_author"}


def test_a_hold_that_is_far_off_says_so_at_its_date(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    dated = {"review_on__day": "31", "review_on__month": "5", "review_on__year": "2027"}
    answer = make(browser, opened, Event.HOLD, kind="legal", reason="A solicitor wrote", **dated)
    assert answer.status_code == 422
    assert 'href="#review_on-day"' in answer.text
    assert 'value="31"' in answer.text


def test_a_form_without_its_token_is_a_400_and_keeps_the_answers(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home())
    page = f"/desk/stories/{opened.reference}/moves/approve"
    answer = browser.client.post(page, data={**GOOD, "expected_version": "2", "text": "Typed with care"})
    assert answer.status_code == 400
    assert "Typed with care" in answer.text
    assert "open for too long" in answer.text
    assert office.row(opened).state is State.IN_MODERATION


def test_no_page_of_the_desk_shows_who_the_author_is(office: Office) -> None:
    browser = office.browser(Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.ADMINISTRATOR)
    opened = office.story(home=office.home())
    make(browser, opened, Event.ASK_AUTHOR, question="Which day was it?")
    waiting = office.story(home=None, ready=False)
    here = f"/desk/stories/{opened.reference}"
    paths = ["/desk", "/desk/tasks", "/desk/holding", "/admin", here, f"/desk/stories/{waiting.reference}"]
    paths += [f"{here}/moves/{event}" for event in Event]
    for path in paths:
        text = browser.get(path).text
        for secret in (PHONE, PHONE[3:], "07700 900123", EMAIL, NAME, NAME.split()[1]):
            assert secret not in text, (path, secret)


def test_a_small_homes_story_is_said_to_wait(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    opened = office.story(home=office.home(beds=8))
    page = browser.get(f"/desk/stories/{opened.reference}").text
    assert "waits 7 to 21 days" in page
    assert "Waiting for its date" in page
    make(browser, opened, Event.APPROVE, **GOOD)
    assert office.row(opened).state is State.SCHEDULED


@pytest.mark.parametrize(
    ("event", "fields", "leads_to"),
    [
        (Event.DISMISS, {"reason": "No name is in it"}, State.PUBLISHED),
        (Event.RETURN_TO_MODERATION, {"reason": "Take the name out"}, State.IN_MODERATION),
        (Event.REJECT, {"code": "not_genuine", "comment": "The same words as elsewhere"}, State.REJECTED),
        (Event.ASK_AUTHOR, {"question": "Were you there?"}, State.WITH_AUTHOR),
        (Event.PROPOSE_EDITS, {"text": "They were very kind."}, State.WITH_AUTHOR),
    ],
)
def test_a_senior_decides_a_review(office: Office, event: Event, fields: dict[str, str], leads_to: State) -> None:
    opened = reviewed(office)
    assert make(office.browser(Role.SENIOR), opened, event, **fields).status_code == 303
    assert office.row(opened).state is leads_to


def test_a_restriction_takes_two_people(office: Office) -> None:
    opened = reviewed(office)
    one, two = office.browser(Role.SENIOR), office.browser(Role.SENIOR, email="two@example.org")
    assert make(one, opened, Event.PROPOSE_RESTRICTION, reason="A court asks for it").status_code == 303
    assert "confirm_restriction" not in one.get(f"/desk/stories/{opened.reference}").text
    assert make(two, opened, Event.CONFIRM_RESTRICTION).status_code == 303
    assert office.row(opened).state is State.RESTRICTED


def test_a_story_is_sent_to_the_right_home(office: Office) -> None:
    opened, other = reviewed(office), office.home("Harbour View")
    browser = office.browser(Role.SENIOR)
    page = f"/desk/stories/{opened.reference}/moves/reroute?home_q=harbour"
    assert "Harbour View" in browser.get(page).text
    assert browser.send(page, home_id=str(other), reason="The author meant the other one").status_code == 303
    assert office.row(opened).home_id == other


def reviewed(office: Office) -> Opened:
    """A story that its home has objected to."""
    opened = office.story(home=office.home())
    approve(office, opened)
    details = Objection(ground=Ground.NOT_GENUINE)
    home = Actor(Role.PROVIDER, "contact:1")
    office.database.write(lambda db: decide(db, opened.id, Event.OBJECT, by=home, details=details, now=office.now))
    return opened


def test_every_move_of_staff_has_its_words_and_a_form_that_the_parser_takes() -> None:
    for event in DESK_EVENTS:
        assert EVENT_WORDS[event].ask
        assert EVENT_WORDS[event].what, event
        for name in fields_of(event):
            assert hasattr(form_of(event), name), (event, name)
            parse_details(event, {name: None})  # raises when the details know no such field


def test_every_requirement_of_what_is_filled_in_finds_a_field() -> None:
    of_input = {name for name, requirement in REQUIREMENTS.items() if requirement.of_input}
    authors_and_homes = {"edited_version", "consent_given", "ground", "exact_words", "seen", "told"}
    assert of_input - authors_and_homes <= set(FIELD_OF)


def test_the_second_time_a_hold_is_extended_a_senior_agrees(office: Office) -> None:
    lead = office.browser(Role.SAFEGUARDING)
    office.person("sen@example.org", Role.SENIOR, name="Sen Ito")
    opened = office.story(home=office.home())
    dated = {"review_on__day": "4", "review_on__month": "3", "review_on__year": "2027"}
    make(lead, opened, Event.HOLD, kind="safeguarding", reason="Bruises", **dated)
    later = dated | {"reason": "The council still asks", "review_on__day": "11"}
    assert make(lead, opened, Event.EXTEND_HOLD, **later).status_code == 303
    refused = make(lead, opened, Event.EXTEND_HOLD, **later)
    assert refused.status_code == 422
    assert 'href="#told"' in refused.text
    assert "Sen Ito" in refused.text
    assert make(lead, opened, Event.EXTEND_HOLD, **later, told="sen@example.org").status_code == 303
