"""The page of what waits and why: in plain words, with where to mend it, and nothing personal."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from gateway.delivery.mending import raise_mend_task
from store import breakers, deliveries, inbound, leases, letters, tasks
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState, Role, TaskKind
from tests.web.staff_cast import EMAIL, NAME, PHONE, Office

HERE = "/admin/deliveries"


def lead(office: Office) -> None:
    office.database.write(lambda s: leases.hold(s, "scheduler", "one", now=datetime.now(UTC)))


def staged(office: Office, number: int = 1) -> list[Delivery]:
    """So many receipts that wait to be texted."""
    made = [office.story("The staff were kind.", ready=False) for _ in range(number)]
    with office.database.read() as session:
        return [one for story in made for one in deliveries.of(session, story.id)]


def put(session: Session, ids: list[int], fields: dict[str, Any]) -> None:
    session.execute(update(deliveries.deliveries).where(deliveries.deliveries.c.id.in_(ids)).values(**fields))


def change(office: Office, found: list[Delivery], **fields: Any) -> None:
    office.database.write(partial(put, ids=[one.id for one in found], fields=fields))


def page(office: Office, role: Role = Role.ADMINISTRATOR, path: str = HERE) -> str:
    answer = office.browser(role, email=f"{role}{office.now:%H%M%S}{path.count('/')}@example.org").get(path)
    assert answer.status_code == 200
    return answer.text


def test_an_empty_house_says_that_nothing_waits(office: Office) -> None:
    lead(office)
    said = page(office)
    assert "Nothing waits." in said
    assert "Something stands still" not in said
    assert "A scheduler is at work" in said


def test_without_a_scheduler_the_page_says_what_to_run(office: Office) -> None:
    assert "earshot work" in page(office)


def test_what_is_late_is_shown_by_channel_and_what_is_in_time_is_not(office: Office) -> None:
    lead(office)
    staged(office)
    office.clock.forward(minutes=4)
    assert "Text messages that are late" not in page(office)
    office.clock.forward(minutes=2)
    said = page(office)
    assert "Text messages that are late" in said
    assert "due 6 minutes ago" in said
    assert "nothing has begun with it" in said


def test_what_waits_for_a_person_says_why_and_leads_to_where_it_is_mended(office: Office) -> None:
    (delivery,) = staged(office)
    change(office, [delivery], state=DeliveryState.WAITING, reason="the carrier refused our sender (21606)")
    office.database.write(lambda s: raise_mend_task(s, delivery, why="the carrier refused our sender", now=office.now))
    with office.database.read() as session:
        task = tasks.open_about(session, TaskKind.MEND_DELIVERY, f"delivery:{delivery.id}")
    assert task is not None
    said = page(office, Role.MODERATOR)
    assert "The carrier refused our sender" in said
    assert f'href="/desk/tasks/{task.id}/mend"' in said
    for secret in (NAME, PHONE, PHONE[3:], EMAIL, "The staff were kind"):
        assert secret not in said


def test_what_waits_for_a_channel_that_is_not_set_up_leads_to_that_channels_task(office: Office) -> None:
    (delivery,) = staged(office)
    why = "sms can't be used here: sms is not set up here"
    change(office, [delivery], state=DeliveryState.WAITING, reason=why)
    office.database.write(lambda s: raise_mend_task(s, delivery, about="channel:sms", why=why, now=office.now))
    with office.database.read() as session:
        task = tasks.open_about(session, TaskKind.MEND_DELIVERY, "channel:sms")
    assert task is not None
    assert f'href="/desk/tasks/{task.id}/mend"' in page(office)


def test_an_unknown_outcome_without_a_task_leads_to_its_story(office: Office) -> None:
    story = office.story("The staff were kind.", ready=False)
    with office.database.read() as session:
        found = deliveries.of(session, story.id)
    change(office, found, state=DeliveryState.UNKNOWN, reason="no answer in 10 seconds")
    said = page(office)
    assert "Messages of which nobody knows whether they went" in said
    assert f'href="/desk/stories/{story.reference}"' in said


def test_a_carrier_that_is_down_is_an_alarm_with_its_reason_and_the_next_try(office: Office) -> None:
    lead(office)
    since = office.now

    def falls(session: Session) -> None:
        breakers.count_failure(session, "email", why="The mail server refused our log-in.")
        breakers.open_until(session, "email", office.now, opened_at=since, probes=1, probe_id=None)

    office.clock.forward(minutes=7)
    office.database.write(falls)
    said = page(office)
    assert "E-mails stand still" in said
    assert "for 7 minutes: The mail server refused our log-in. The rest wait, none is lost." in said
    assert "The next try is within a minute." in said


@pytest.mark.parametrize("heap", ["waiting", "unknown"])
def test_each_page_of_a_long_list_begins_where_the_last_one_ended(office: Office, heap: str) -> None:
    found = staged(office, 53)
    for number, delivery in enumerate(found):
        change(office, [delivery], state=DeliveryState(heap), reason=f"reason {number:02}.")
    first = page(office, path=f"{HERE}/{heap}")
    assert "Reason 49." in first
    assert "Reason 50." not in first
    after = f"{HERE}/{heap}?after={found[49].id}"
    assert after in first
    rest = page(office, path=after)
    assert [f"Reason {number:02}." in rest for number in (49, 50, 52)] == [False, True, True]
    assert 'rel="next"' not in rest
    assert f'href="{HERE}/{heap}"' in page(office)


def test_late_ones_are_paged_by_when_they_were_due(office: Office) -> None:
    found = staged(office, 52)
    for number, delivery in enumerate(found):
        reason = f"reason {number:02}."
        change(office, [delivery], due_at=office.now, reason=reason) if number % 2 else change(
            office, [delivery], reason=reason, due_at=office.clock.now.replace(hour=8)
        )
    office.clock.forward(minutes=10)
    first = page(office, path=f"{HERE}/late/sms")
    assert first.index("Reason 00.") < first.index("Reason 50.") < first.index("Reason 01.")
    rest = page(office, path=f"{HERE}/late/sms?after={found[47].id}")
    assert [f"Reason {number:02}." in rest for number in (47, 49, 51)] == [False, True, True]


def test_letters_and_what_could_not_be_read_are_counted_with_their_age(office: Office) -> None:
    def more(session: Session) -> None:
        given: dict[str, Any] = {
            "to_role": "provider",
            "home_id": None,
            "day": office.now.date(),
            "code": None,
            "pin": None,
        }
        letters.add(session, recipient="home:1", now=office.now, **given)
        printed = letters.add(session, recipient="home:2", now=office.now, **given)
        letters.change(session, printed, state="printed")
        held = inbound.keep(session, b"x", channel="sms", account="AC1", key="SM1", now=office.now)
        assert held is not None
        inbound.hold(session, held, "It had no id.")
        tasks.raise_task(session, TaskKind.POST_LETTER, about="letter:1", role=Role.MAILROOM, now=office.now)

    office.database.write(more)
    office.clock.forward(hours=3)
    said = page(office)
    for words in ("Letters in the tray", "Letters printed", "could not be read"):
        assert words in said
    assert said.count("1, the oldest 3 hours ago") == 3
    assert "The mailroom" in said
    assert 'href="/print-room"' in said
    assert 'href="/print-room"' not in page(office, Role.SENIOR)


def test_after_a_mend_what_failed_on_a_channel_is_tried_at_once_by_an_administrator(office: Office) -> None:
    failed, first = staged(office, 2)
    later = office.clock.now.replace(hour=10)
    change(office, [failed], attempts=3, due_at=later, reason="nobody was there")
    change(office, [first], due_at=later)
    browser = office.browser(Role.ADMINISTRATOR)
    shown = browser.get(f"{HERE}/late/sms/again").text
    assert "1 failed before and waits" in shown
    answer = browser.send(f"{HERE}/late/sms/again")
    assert (answer.status_code, answer.location) == (303, f"{HERE}?done=1")
    assert "1 message goes within seconds" in browser.get(answer.location).text
    with office.database.read() as session:
        due = {one.id: one.due_at for one in map(partial(_got, session), (failed.id, first.id))}
    assert due == {failed.id: office.now, first.id: later}
    assert "Nothing that failed waits" in browser.get(f"{HERE}/late/sms/again").text


def _got(session: Session, delivery_id: int) -> Delivery:
    found = deliveries.get(session, delivery_id)
    assert found is not None
    return found


def test_nobody_else_may_try_a_whole_channel_again_and_no_token_does_nothing(office: Office) -> None:
    (failed,) = staged(office)
    change(office, [failed], attempts=1, due_at=office.clock.now.replace(hour=10))
    assert office.browser(Role.SENIOR).get(f"{HERE}/late/sms/again").status_code == 403
    browser = office.browser(Role.ADMINISTRATOR)
    assert browser.client.post(f"{HERE}/late/sms/again").status_code in {400, 422}
    assert browser.get(f"{HERE}/late/pigeon").status_code == 404
    assert browser.get(f"{HERE}/pigeon").status_code == 404
    with office.database.read() as session:
        assert _got(session, failed.id).due_at != office.now
