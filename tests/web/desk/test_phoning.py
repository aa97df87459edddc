"""Phoning a home: every outcome does something real, and none is only "done"."""

from datetime import timedelta

import pytest

from gateway.delivery import due
from gateway.moderation.deadlines import Nation, add_working_hours
from gateway.web.plain_words import in_london
from store import contacts, contributions, deadlines, deliveries, tasks
from store.words import DeliveryState, Role, State, TaskKind
from tests.web.desk.phone_cast import (
    AN_ANSWER,
    HOME_PHONE,
    WORDS,
    Phone,
    by_the_ladder,
    raise_task,
    told_by_mail,
    with_the_home,
)
from tests.web.staff_cast import EMAIL, NAME, PHONE, Browser, Office


@pytest.fixture
def handler(office: Office) -> Browser:
    return office.browser(Role.CALL_HANDLER, name="Cal Rees")


def said_at(office: Office) -> dict[str, str]:
    local = in_london(office.now)
    return {
        "on__day": str(local.day),
        "on__month": str(local.month),
        "on__year": str(local.year),
        "at": f"{local:%H:%M}",
        "to": "the deputy manager",
        "sure": "y",
    }


def test_the_page_says_whom_to_phone_and_what_to_say_and_nothing_of_the_author(
    office: Office, handler: Browser
) -> None:
    phone = by_the_ladder(office)
    page = handler.get(phone.path).text
    assert HOME_PHONE in page
    assert "Maria Lind" in page
    assert "May I speak to Maria Lind?" in page
    assert "Say no more until you are sure who is speaking" in page
    assert WORDS in page
    assert not any(secret in page for secret in (NAME, PHONE, EMAIL, "sms"))


def test_told_by_phone_is_evidence_and_begins_their_time_when_they_were_told(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    spoke = office.now
    fields = said_at(office)
    office.clock.forward(minutes=20)
    assert phone.send(handler, "told", **fields) == 303
    call = phone.sent[-1]
    assert (call.state, call.channel) == (DeliveryState.DELIVERED, "phone_task")
    (window,) = phone.windows
    minute = spoke.replace(second=0, microsecond=0)
    assert (window.told_at, window.channel) == (minute, "phone_task")
    assert window.closes_at == add_working_hours(minute, 72, Nation.ENGLAND)
    assert phone.task.done_by == handler.staff_id
    assert "the deputy manager" in phone.task.outcome


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"at": "99:99"}, "Give the time in hours and minutes"),
        ({"at": "23:59"}, "That time has not come yet"),
        ({"on__year": "2019"}, "before anybody was asked to phone"),
        ({"sure": ""}, "Tick this once you are sure"),
        ({"to": " "}, "Say with whom you spoke"),
    ],
)
def test_a_call_that_can_not_have_been_so_shows_nothing(
    office: Office, handler: Browser, wrong: dict[str, str], sentence: str
) -> None:
    phone = by_the_ladder(office)
    answer = handler.send(f"{phone.path}/told", **{**said_at(office), **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert phone.task.done_at is None
    assert not phone.windows
    assert phone.sent[-1].told_at is None


def test_what_nobody_showed_to_have_arrived_is_shown_by_a_call_of_its_own(office: Office, handler: Browser) -> None:
    story = with_the_home(office)
    phone = Phone(office, story, raise_task(office, story, TaskKind.PHONE_HOME, f"contribution:{story}"))
    assert phone.send(handler, "told", **said_at(office)) == 303
    mail, call = phone.sent
    assert (mail.channel, mail.told_at) == ("email", None)
    assert (call.channel, call.state) == ("phone_task", DeliveryState.DELIVERED)
    assert [window.delivery_id for window in phone.windows] == [call.id]


def test_an_answer_by_phone_moves_the_story(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    answer = handler.send(f"{phone.path}/answer", **AN_ANSWER)
    assert answer.status_code == 303
    assert "/desk/stories/" in answer.location
    assert phone.state is State.PUBLISHED
    assert "go ahead" in phone.task.outcome
    assert phone.sent[-1].told_at is not None


def test_an_objection_by_phone_needs_what_every_objection_needs(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    objection = {**AN_ANSWER, "choice": "object", "ground": "defamatory", "words": "It is untrue"}
    answer = handler.send(f"{phone.path}/answer", **objection)
    assert answer.status_code == 422
    assert "Copy the exact words" in answer.text
    assert phone.state == "with_provider"
    assert phone.send(handler, "answer", **objection, quote="night staff") == 303
    assert phone.state == "in_review"


def test_somebody_who_asked_to_be_phoned_is_not_told_anew(office: Office, handler: Browser) -> None:
    story, mail = told_by_mail(office)
    about = f"call me {mail.recipient} {story}"
    phone = Phone(office, story, raise_task(office, story, TaskKind.PHONE_HOME, about))
    before = phone.windows
    office.clock.forward(minutes=20)
    assert phone.send(handler, "told", **said_at(office)) == 303
    assert phone.windows == before
    assert len(phone.sent) == 1
    assert phone.task.done_at is not None


def test_a_better_address_is_kept_and_told_afresh(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    bad = handler.send(f"{phone.path}/address", name="Sam Oyelaran", email="nobody", first="email", replaces="y")
    assert bad.status_code == 422
    assert "is not an e-mail address" in bad.text
    assert phone.task.done_at is None
    fields = {"name": "Sam Oyelaran", "email": "sam@example.org", "mobile": "", "replaces": "y", "language": "cy"}
    assert phone.send(handler, "address", **fields, first="email", print_size="large") == 303
    fresh = phone.sent[-1]
    assert (fresh.state, fresh.channel) == (DeliveryState.DUE, "email")
    with office.database.read() as session:
        (contact,) = contacts.of_home(session, fresh.home_id or 0)
    assert (contact.id, contact.email, contact.print_size) == (fresh.contact_id, "sam@example.org", "large")
    assert phone.task.done_at is not None


def test_a_contact_that_is_kept_under_its_own_name_is_told_again(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    fields = {"name": "Maria Lind", "email": "maria@example.org", "first": "email", "replaces": "y"}
    assert phone.send(handler, "address", **fields) == 303
    assert phone.sent[-1].channel == "email"


def test_not_reached_leaves_the_task_for_anybody_and_counts(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    handler.send(f"/desk/tasks/{phone.task_id}/claim", page=f"{phone.path}/not-reached")
    for number, note in enumerate(("Engaged", "No answer\nTried the office too"), 1):
        assert phone.send(handler, "not-reached", note=note) == 303
        assert f"{number} time" in handler.get(phone.path).text
    assert phone.task.done_at is None
    assert phone.task.claimed_by is None
    assert "Engaged" in phone.task.note
    assert phone.task.note.count("\n") == 2


def test_when_nobody_can_be_reached_the_story_goes_its_way_at_last(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    assert phone.send(handler, "nobody", note="The number is dead") == 303
    assert phone.sent[-1].state is DeliveryState.FAILED
    with office.database.read() as session:
        at = deadlines.of(session, phone.story)["no_evidence"]
    due.turn_due(office.database, at + timedelta(minutes=1))
    assert phone.state is State.PUBLISHED
    with office.database.read() as session:
        row = contributions.get(session, phone.story)
    assert row is not None
    assert row.memory.get("home_unreachable")


def test_a_story_that_moved_on_needs_no_call(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    page = handler.get(f"{phone.path}/told")
    handler.send(f"{phone.path}/answer", **AN_ANSWER)
    again = Phone(office, phone.story, raise_task(office, phone.story, TaskKind.PHONE_HOME, phone.task.about))
    assert page.status_code == 200
    assert "No call is needed any more" in handler.get(again.path).text
    assert handler.get(f"{again.path}/told").status_code == 404
    assert again.send(handler, "not-needed", note="Looked") == 303


def test_a_story_about_the_manager_never_shows_the_homes_own_number(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)

    call = phone.sent[-1].id
    office.database.write(lambda db: deliveries.change(db, call, to_role="responsible_person", contact_id=None))
    note = f"Phone {HOME_PHONE}: nothing that we sent (story_to_decide) has reached them."
    office.database.write(lambda db: tasks.finish(db, phone.task_id, by=None, outcome="", now=office.now))
    phone.task_id = raise_task(office, phone.story, TaskKind.PHONE_HOME, f"delivery:{call}", note=note)
    assert HOME_PHONE not in handler.get("/desk/tasks").text
    page = handler.get(phone.path).text
    assert "Phone the provider’s own office: nothing that we sent has reached them." in page
    assert HOME_PHONE not in page
    assert "Never phone the home about this" in page
    assert "Maria Lind" not in page


def test_no_form_ends_a_phone_task_with_words_alone(office: Office) -> None:
    phone, browser = by_the_ladder(office), office.browser(Role.MODERATOR, Role.CALL_HANDLER)
    assert phone.path in browser.get("/desk/tasks").text
    page = browser.get(f"/desk/tasks/{phone.task_id}").text
    assert phone.path in page
    assert "How did it end?" not in page
    browser.send(f"/desk/tasks/{phone.task_id}", outcome="Done")
    assert phone.task.done_at is None


def test_what_somebody_else_has_is_not_done_twice(office: Office, handler: Browser) -> None:
    phone = by_the_ladder(office)
    office.database.write(lambda db: tasks.claim(db, phone.task_id, by=99, now=office.now))
    answer = handler.send(f"{phone.path}/told", **said_at(office))
    assert answer.status_code == 409
    assert "Somebody else has this task" in answer.text
    assert not phone.windows


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CALL_HANDLER, 200),
        (Role.MODERATOR, 200),
        (Role.SENIOR, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.SAFEGUARDING, 403),
        (Role.TYPIST, 403),
        (Role.MAILROOM, 403),
        (Role.HELPER, 403),
        (Role.PROVIDER, 403),
        (Role.BODY, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_only_who_may_phone_opens_the_page(office: Office, role: Role, status: int) -> None:
    phone, browser = by_the_ladder(office), office.browser(role)
    assert [browser.get(page).status_code for page in (phone.path, f"{phone.path}/told")] == [status, status]


def test_an_unclear_objection_is_cleared_up_with_its_exact_words(office: Office, handler: Browser) -> None:
    story, mail = told_by_mail(office)
    about = f"contribution:{story}"
    note = "Phone the home: it does not say the exact words.\nWords: That is a lie"
    phone = Phone(office, story, raise_task(office, story, TaskKind.CLARIFY_OBJECTION, about, note=note))
    page = handler.get(phone.path).text
    assert "That is a lie" in page
    assert "They were told by phone" not in page
    objection = {**AN_ANSWER, "choice": "object", "ground": "defamatory", "words": "A lie", "quote": "night staff"}
    assert phone.send(handler, "answer", **objection) == 303
    assert phone.state is State.IN_REVIEW
    assert phone.task.done_at is not None
    assert mail.id == phone.sent[-1].id


def test_no_objection_after_all_leaves_the_story_waiting(office: Office, handler: Browser) -> None:
    story, _ = told_by_mail(office)
    phone = Phone(office, story, raise_task(office, story, TaskKind.CLARIFY_OBJECTION, f"contribution:{story}"))
    assert phone.send(handler, "no-objection", note="The manager only wished to be heard") == 303
    assert phone.state is State.WITH_PROVIDER
    assert phone.task.outcome.startswith("No objection after all: The manager")
