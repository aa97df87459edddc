"""Mending a delivery: why it waits, an address put right, a channel set up, and no author's address shown."""

from dataclasses import replace

import pytest

from gateway.delivery import mending
from gateway.delivery.envelopes import lay_in_tray
from store import authors, contacts, deliveries, homes, tasks
from store.authors import Author
from store.database import Session
from store.deliveries import Delivery
from store.tasks import Task
from store.words import DeliveryState, Role, TaskKind
from tests.web.desk.phone_cast import with_the_home
from tests.web.staff_cast import Browser, Office, office_over

BAD = "This line is too long for the envelope's window; put it on two lines"
GOOD = "Rosewood House\r\n2 High Street\r\nLeeds\r\nLS1 1AA"


@pytest.fixture
def moderator(office: Office) -> Browser:
    return office.browser(Role.MODERATOR)


def stuck(office: Office, *, why: str = BAD, state: DeliveryState = DeliveryState.WAITING, **fields: object) -> int:
    """The task about a letter to the home that waits, or about which nobody knows."""
    story = with_the_home(office)

    def work(session: Session) -> None:
        first = next(one for one in deliveries.of(session, story) if one.notice == "story_to_decide")
        deliveries.change(session, first.id, channel="letter", rung=1, reason=why, **fields)
        for step in (DeliveryState.CLAIMED, state):
            deliveries.step(session, first.id, step, now=office.now)
        fresh = deliveries.get(session, first.id)
        assert fresh is not None
        mending.raise_mend_task(session, fresh, why=why, now=office.now)

    office.database.write(work)
    return newest(office).id


def newest(office: Office) -> Task:
    with office.database.read() as session:
        return max((t for t in tasks.waiting(session) if t.kind is TaskKind.MEND_DELIVERY), key=lambda t: t.id)


def task(office: Office, task_id: int) -> Task:
    with office.database.read() as session:
        found = tasks.get(session, task_id)
    assert found is not None
    return found


def delivery(office: Office, task_id: int) -> Delivery:
    with office.database.read() as session:
        found = deliveries.get(session, int(task(office, task_id).about.partition(":")[2]))
    assert found is not None
    return found


def test_the_page_says_why_it_waits_to_whom_and_what_was_tried(office: Office, moderator: Browser) -> None:
    page = moderator.get(f"/desk/tasks/{stuck(office)}/mend").text
    assert "too long for the envelope" in page
    assert "The home, Rosewood House, Leeds" in page
    assert "It was to be sent" in page
    assert "Stuck: a person must mend it".lower() in page.lower()
    assert "It was sent" not in page


def test_a_contacts_address_put_right_is_sent_again(office: Office, moderator: Browser) -> None:
    task_id = stuck(office)
    path = f"/desk/tasks/{task_id}/mend"
    bad = moderator.send(path, do="address", address="Rosewood House\r\nLeeds\r\nLS1 ZZZ")
    assert bad.status_code == 409
    assert "postcode" in bad.text
    assert "LS1 ZZZ" in bad.text
    assert delivery(office, task_id).state is DeliveryState.WAITING
    assert moderator.send(path, do="address", address=GOOD).status_code == 303
    sent = delivery(office, task_id)
    with office.database.read() as session:
        contact = contacts.get(session, sent.contact_id or 0)
    assert contact is not None
    assert contact.postal_address.splitlines()[1] == "2 High Street"
    assert (sent.state, sent.channel) == (DeliveryState.DUE, "letter")
    assert task(office, task_id).done_by == moderator.staff_id


def test_a_homes_address_in_the_directory_is_put_right(office: Office, moderator: Browser) -> None:
    task_id = stuck(office, contact_id=None)
    path = f"/desk/tasks/{task_id}/mend"
    bad = moderator.send(path, do="address", address="n/a", town="Leeds", postcode="LS1 1AA")
    assert bad.status_code == 409
    assert "Find the real one" in bad.text
    assert moderator.send(path, do="address", address="9 Mill Lane", town="Leeds", postcode="ls11aa").status_code == 303
    sent = delivery(office, task_id)
    with office.database.read() as session:
        home = homes.get(session, sent.home_id or 0)
    assert home is not None
    assert (home.address, home.postcode) == ("9 Mill Lane", "LS1 1AA")
    assert sent.state is DeliveryState.DUE


def test_an_authors_address_is_neither_shown_nor_asked_for(office: Office, moderator: Browser) -> None:
    secret = "14 Secret Street"

    def add(session: Session) -> int:
        author = Author(name="Dora", postal_address=f"{secret}\nLeeds", channels=("letter",))
        return authors.add(session, author, now=office.now)

    author_id = office.database.write(add)
    task_id = stuck(office, why=f"{BAD}: {secret}", author_id=author_id, to_role="author", contact_id=None)
    browser = office.browser(Role.MODERATOR, Role.ADMINISTRATOR)
    pages = [f"/desk/tasks/{task_id}/mend", f"/desk/tasks/{task_id}", "/desk/tasks"]
    shown = [browser.get(page).text for page in pages]
    assert not any(secret in page or "Dora" in page for page in shown)
    assert "Only the author can correct their address" in shown[0]
    assert 'value="address"' not in shown[0]
    assert browser.send(pages[0], do="address", address=GOOD).status_code == 409
    assert browser.send(pages[0], do="give_up").status_code == 303
    assert delivery(office, task_id).state is DeliveryState.CANCELLED


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        ("again", DeliveryState.DUE),
        ("sent", DeliveryState.HANDED_OVER),
        ("give_up", DeliveryState.CANCELLED),
    ],
)
def test_what_nobody_knows_of_is_decided_by_a_person(
    office: Office, moderator: Browser, choice: str, state: DeliveryState
) -> None:
    task_id = stuck(office, why="the carrier did not answer", state=DeliveryState.UNKNOWN)
    assert moderator.send(f"/desk/tasks/{task_id}/mend", do=choice).status_code == 303
    assert delivery(office, task_id).state is state
    assert task(office, task_id).done_at is not None


def test_what_waits_is_never_taken_as_sent(office: Office, moderator: Browser) -> None:
    task_id = stuck(office)
    answer = moderator.send(f"/desk/tasks/{task_id}/mend", do="sent")
    assert answer.status_code == 409
    assert "only where the outcome is unknown" in answer.text
    assert task(office, task_id).done_at is None


def test_what_is_tried_again_by_itself_may_be_tried_at_once(office: Office, moderator: Browser) -> None:
    task_id = stuck(office, state=DeliveryState.WAITING)
    sent = delivery(office, task_id)
    office.database.write(lambda db: deliveries.step(db, sent.id, DeliveryState.DUE, now=office.now))
    path = f"/desk/tasks/{task_id}/mend"
    assert "It is tried again by itself" in moderator.get(path).text
    assert moderator.send(path, do="again").status_code == 303
    assert delivery(office, task_id).due_at == office.now


def test_a_channel_that_is_set_up_sends_what_waited(office: Office) -> None:
    task_id = stuck(office, why="sms can't be used here: it is not set up", channels=["sms", "letter"])
    sent = delivery(office, task_id)

    def work(session: Session) -> None:
        fresh = deliveries.get(session, sent.id)
        assert fresh is not None
        mending.raise_mend_task(session, fresh, why="it is not set up", about="channel:sms", now=office.now)

    office.database.write(work)
    channel = newest(office).id
    path = f"/desk/tasks/{channel}/mend"
    office.gateway.__dict__["outbound"] = {}  # as a gateway on the internet without a carrier has it
    browser = office.browser(Role.ADMINISTRATOR)
    page = browser.get(path).text
    assert "EARSHOT_TWILIO_FROM" in page
    assert "1 message waits" in page
    assert "/admin" in page
    off = browser.send(path, do="channel")
    assert off.status_code == 409
    assert "runs without it still" in off.text
    there = office_over(office.database, office.clock, office.gateway.settings.data_dir)
    assert there.browser(Role.ADMINISTRATOR, email="two@example.org").send(path, do="channel").status_code == 303
    assert delivery(office, task_id).state is DeliveryState.DUE
    assert task(office, channel).done_at is not None
    assert task(office, task_id).done_at is not None


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MODERATOR, 200),
        (Role.SENIOR, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.CALL_HANDLER, 403),
        (Role.SAFEGUARDING, 403),
        (Role.TYPIST, 403),
        (Role.MAILROOM, 403),
        (Role.PROVIDER, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_only_who_may_mend_opens_the_page(office: Office, role: Role, status: int) -> None:
    assert office.browser(role).get(f"/desk/tasks/{stuck(office)}/mend").status_code == status


def test_no_words_end_it(office: Office, moderator: Browser) -> None:
    task_id = stuck(office)
    moderator.send(f"/desk/tasks/{task_id}", outcome="Done")
    assert task(office, task_id).done_at is None


def test_a_letter_that_could_not_be_printed_goes_with_the_next_run_once_its_address_is_right(
    office: Office, moderator: Browser
) -> None:
    stuck_at = delivery(office, stuck(office))

    def work(session: Session) -> int:
        contact = contacts.get(session, stuck_at.contact_id or 0)
        assert contact is not None
        contacts.keep(session, replace(contact, postal_address=GOOD), now=office.now)
        letter_id = lay_in_tray(session, stuck_at, now=office.now)
        contacts.keep(session, replace(contact, postal_address="Rosewood House\nLeeds\nLS1 ZZZ"), now=office.now)
        tasks.raise_task(
            session,
            TaskKind.MEND_DELIVERY,
            about=f"letter:{letter_id}",
            role=Role.MODERATOR,
            now=office.now,
            note="A letter can't be printed: its postcode is not real.",
        )
        return letter_id

    office.database.write(work)
    task_id = newest(office).id
    path = f"/desk/tasks/{task_id}/mend"
    still = moderator.send(path, do="check")
    assert still.status_code == 409
    assert "postcode" in still.text
    assert task(office, task_id).done_at is None
    assert moderator.send(path, do="address", address=GOOD).status_code == 303
    assert "next print run" in task(office, task_id).outcome


def test_a_letter_that_is_mended_elsewhere_is_checked_again(office: Office, moderator: Browser) -> None:
    stuck_at = delivery(office, stuck(office))

    def work(session: Session) -> None:
        contact = contacts.get(session, stuck_at.contact_id or 0)
        assert contact is not None
        contacts.keep(session, replace(contact, postal_address=GOOD), now=office.now)
        about = f"letter:{lay_in_tray(session, stuck_at, now=office.now)}"
        tasks.raise_task(session, TaskKind.MEND_DELIVERY, about=about, role=Role.MODERATOR, now=office.now)

    office.database.write(work)
    task_id = newest(office).id
    assert moderator.send(f"/desk/tasks/{task_id}/mend", do="check").status_code == 303
    assert "It can be printed now" in task(office, task_id).outcome
