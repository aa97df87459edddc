"""The holding pen: nothing that reached us is lost, and a person makes a story of it or settles it."""

from store import contributions, inbound, tasks
from store.database import Session
from store.words import InboundState, Role, TaskKind
from tests.web.staff_cast import Office

TEXT = b"From=%2B447700900123&Body=They+were+kind+to+mum&AccountSid=AC1"


def held(office: Office, payload: bytes = TEXT, channel: str = "sms") -> int:
    def work(session: Session) -> int:
        inbound_id = inbound.keep(
            session, payload, channel=channel, account="AC1", key=str(payload)[:50], now=office.now
        )
        assert inbound_id is not None
        inbound.hold(session, inbound_id, "The message had no id.")
        about = f"inbound:{inbound_id}"
        tasks.raise_task(session, TaskKind.HOLDING_PEN, about=about, role=Role.MODERATOR, now=office.now)
        return inbound_id

    return office.database.write(work)


def open_tasks(office: Office) -> list[TaskKind]:
    with office.database.read() as session:
        return [task.kind for task in tasks.waiting(session)]


def test_the_words_and_the_reason_are_shown_and_the_sender_is_not(office: Office) -> None:
    inbound_id, browser = held(office), office.browser(Role.MODERATOR)
    for path in ("/desk/holding", f"/desk/holding/{inbound_id}"):
        page = browser.get(path).text
        assert "They were kind to mum" in page
        assert "The message had no id." in page
        assert "900123" not in page


def test_its_task_leads_there(office: Office) -> None:
    inbound_id, browser = held(office), office.browser(Role.MODERATOR)
    with office.database.read() as session:
        task = tasks.waiting(session)[0]
    assert f"/desk/holding/{inbound_id}" in browser.get(f"/desk/tasks/{task.id}").text


def test_settling_needs_a_note_and_ends_the_task(office: Office) -> None:
    inbound_id, browser = held(office), office.browser(Role.MODERATOR, name="Mo Kaur")
    page = f"/desk/holding/{inbound_id}"
    assert "Say in a few words" in browser.send(page, note="  ").text
    assert browser.send(page, note="It was an advertisement").status_code == 303
    with office.database.read() as session:
        raw = inbound.get(session, inbound_id)
    assert raw is not None
    assert raw.state is InboundState.SETTLED
    assert "Settled by Mo Kaur: It was an advertisement" in raw.reason
    assert raw.payload == TEXT
    assert open_tasks(office) == []
    assert browser.get(page).status_code == 404


def test_a_text_becomes_a_story_of_whoever_sent_it_once(office: Office) -> None:
    inbound_id, browser = held(office), office.browser(Role.MODERATOR)
    page = f"/desk/holding/{inbound_id}"
    answer = browser.send(f"{page}/story", page=page)
    assert answer.status_code == 303
    reference = answer.location.rsplit("/", 1)[1]
    with office.database.read() as session:
        row = contributions.by_reference(session, reference)
        assert row is not None
        assert [part.text for part in contributions.original(session, row.id)] == ["They were kind to mum"]
        assert row.author_id is not None
    assert "900123" not in browser.get(answer.location).text
    assert TaskKind.HOLDING_PEN not in open_tasks(office)
    assert browser.get(page).status_code == 404


def test_what_is_no_text_is_shown_as_far_as_it_can_be_read(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    for payload in (b"\xff\xfe\x00nonsense", b"[" * 5000, b'{"text": ["One"], "phone": ["07700 900123"]}'):
        inbound_id = held(office, payload, "web")
        page = browser.get(f"/desk/holding/{inbound_id}")
        assert page.status_code == 200
        assert "Make a story" not in page.text
        assert "900123" not in page.text
