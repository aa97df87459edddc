"""What an operator asks: alive, ready, and numbers without anything personal."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, event, text

from gateway.web.ops.seldom import Seldom
from store import breakers, deadlines, inbound, leases, tasks, waiting_listings
from store.database import Database, Session
from store.words import DeliveryState, LetterState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.web.staff_cast import EMAIL, NAME, PHONE, Office, office_over


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


def _execute(session: Session, statement: Executable) -> None:
    session.execute(statement)


def lead(office: Office) -> None:
    office.database.write(lambda s: leases.hold(s, "scheduler", "one", now=datetime.now(UTC)))


def ready(office: Office) -> tuple[int, dict[str, dict[str, object]]]:
    answer = office.app.test_client().get("/readyz")
    checks: dict[str, dict[str, object]] = answer.json["checks"] if answer.json else {}
    return answer.status_code, checks


def test_alive_asks_for_nothing_but_an_answer(office: Office) -> None:
    office.database.close()
    answer = office.app.test_client().get("/livez")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_when_a_scheduler_leads_and_nothing_is_late(office: Office) -> None:
    lead(office)
    status, checks = ready(office)
    assert status == 200
    looked_at = {"scheduler", "oldest_due_delivery", "oldest_due_deadline", "oldest_unread_story", "carriers"}
    assert set(checks) == {"database", "migration", *looked_at}


def test_not_ready_without_a_scheduler(office: Office) -> None:
    status, checks = ready(office)
    assert status == 503
    assert "earshot work" in str(checks["scheduler"]["why"])


def test_not_ready_while_what_is_due_is_not_sent(office: Office) -> None:
    lead(office)
    office.story("The staff were kind.", ready=False)
    assert ready(office)[0] == 200
    office.clock.forward(minutes=16)
    status, checks = ready(office)
    assert status == 503
    assert checks["oldest_due_delivery"]["late_seconds"] == 16 * 60


def test_an_unread_story_is_shown_but_takes_nothing_away(office: Office) -> None:
    lead(office)
    office.story("The staff were kind.", ready=False)
    office.clock.forward(minutes=10)
    status, checks = ready(office)
    assert status == 200
    assert checks["oldest_unread_story"]["waiting_seconds"] == 600


def test_not_ready_while_the_tables_are_of_another_version(office: Office) -> None:
    office.database.write(lambda s: s.execute(text("UPDATE alembic_version SET version_num = 'older'")))
    status, checks = ready(office)
    assert status == 503
    assert "earshot migrate" in str(checks["migration"]["why"])


def test_the_numbers_have_nothing_personal(office: Office) -> None:
    lead(office)
    story = office.story("The staff were kind.", home=office.home())
    answer = office.app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert 'earshot_stories{state="in_moderation"} 1.0' in answer.text
    assert "earshot_scheduler_leads 1.0" in answer.text
    for secret in (NAME, PHONE, EMAIL, story.reference, "Rosewood"):
        assert secret not in answer.text


def test_what_waits_for_a_carrier_that_is_down_is_shown_and_takes_nothing_away(office: Office) -> None:
    lead(office)
    office.story("The staff were kind.", ready=False)
    down = office.clock.forward(minutes=16)

    def carrier_falls(session: Session) -> None:
        breakers.count_failure(session, "sms", why="nobody is there")
        breakers.open_until(session, "sms", down, opened_at=down, probes=1, probe_id=None)

    office.database.write(carrier_falls)
    status, checks = ready(office)
    assert status == 200
    assert checks["carriers"]["down_since"] == {"sms": down.isoformat()}
    assert checks["oldest_due_delivery"]["late_seconds"] == 0


def test_a_clock_that_stands_still_is_not_ready(office: Office) -> None:
    lead(office)
    story = office.story("The staff were kind.", ready=False)
    office.database.write(lambda s: s.execute(text("UPDATE deliveries SET state = 'cancelled'")))
    office.database.write(lambda s: deadlines.put(s, story.id, "release", office.now))
    office.clock.forward(minutes=59)
    assert ready(office)[0] == 200
    office.clock.forward(minutes=2)
    status, checks = ready(office)
    assert status == 503
    assert checks["oldest_due_deadline"]["late_seconds"] == 61 * 60


def test_the_leases_age_is_told(office: Office) -> None:
    lead(office)
    age = ready(office)[1]["scheduler"]["age_seconds"]
    assert isinstance(age, int)
    assert 0 <= age <= 10


def number(page: str, name: str) -> float:
    (value,) = [line.rpartition(" ")[2] for line in page.splitlines() if line.startswith(f"earshot_{name} ")]
    return float(value)


def test_the_numbers_say_what_waits_and_since_when(office: Office) -> None:
    office.story("The staff were kind.", ready=False)
    office.clock.forward(minutes=3)

    def more(session: Session) -> None:
        held = inbound.keep(session, b"x", channel="sms", account="AC1", key="SM1", now=office.now)
        assert held is not None
        inbound.hold(session, held, "It had no id.")
        tasks.raise_task(session, TaskKind.URGENT, about="x:1", role=Role.SAFEGUARDING, now=office.now, urgent=True)

    office.database.write(more)
    office.clock.forward(minutes=1)
    page = office.app.test_client().get("/metrics").text
    assert number(page, 'due_deliveries{channel="sms"}') == 1
    assert number(page, 'due_lag_seconds{channel="sms"}') == 240
    assert number(page, 'deliveries_by_channel{channel="sms",state="due"}') == 1
    assert number(page, "holding_pen") == 1
    assert number(page, "oldest_in_holding_pen_seconds") == 60
    assert number(page, "untaken_urgent_tasks") == 1
    assert number(page, 'oldest_task_seconds{role="safeguarding"}') == 60
    assert number(page, 'breaker_open{channel="sms"}') == 0
    assert number(page, "database_bytes") > 10_000


def test_a_messages_state_that_needs_a_person_is_counted(office: Office) -> None:
    office.story("The staff were kind.", ready=False)
    for state in ("waiting", "unknown"):
        change = text(f"UPDATE deliveries SET state = '{state}'")
        office.database.write(partial(_execute, statement=change))
        page = office.app.test_client().get("/metrics").text
        assert number(page, f"{state}_deliveries") == 1


def test_webhooks_are_counted_by_their_door_and_outcome(office: Office) -> None:
    browser = office.app.test_client()
    for _ in range(2):
        assert browser.post("/webhooks/twilio/sms", data={"Body": "Hello"}).status_code == 403
    assert number(browser.get("/metrics").text, 'webhooks_total{door="sms",status="4xx"}') == 2


def test_what_reads_a_whole_table_is_asked_a_hundredth_of_the_time_at_most() -> None:
    clock, taken = [0.0], [0]

    def take() -> int:
        clock[0] += 3
        taken[0] += 1
        return taken[0]

    seldom = Seldom(take, clock=lambda: clock[0])
    assert seldom.value() == (1, 0.0)
    clock[0] += 299
    assert seldom.value() == (1, 299.0)
    clock[0] += 1
    assert seldom.value() == (2, 0.0)


def test_the_counts_at_each_asking_walk_indexes_alone(office: Office) -> None:
    """At a million rows a whole table would be read at each scrape."""
    plans: list[tuple[str, Any]] = []

    @event.listens_for(office.database.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            plans.append((statement, parameters))

    with office.database.read() as session:
        waiting_listings.due_by_channel(session)
        for state in (DeliveryState.WAITING, DeliveryState.UNKNOWN):
            waiting_listings.count_needing_a_person(session, state)
        waiting_listings.letters_in(session, LetterState.PRINTED)
        waiting_listings.open_tasks_by_role(session)
        waiting_listings.held_in_pen(session)
        waiting_listings.deadlines_passed(session, before=office.now)
    event.remove(office.database.engine, "before_cursor_execute", note)
    assert len(plans) > 10
    with office.database.engine.connect() as connection:
        for statement, parameters in plans:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            tables = [step for step in plan if "deliveries" in step or "letters" in step or "inbound" in step]
            assert all("INDEX" in step for step in tables), (statement, plan)


def test_a_mailbox_that_can_not_be_read_is_shown(office: Office, tmp_path: Path) -> None:
    given = {"mail_return": f"maildir:{tmp_path / 'mail'}", "mail_from": "stories@example.org"}
    office = office_over(office.database, office.clock, tmp_path, **given)
    assert ready(office)[1]["mailbox"] == {"ok": True, "is_read": True}

    def told(session: Session) -> None:
        tasks.raise_task(session, TaskKind.MAIL, about="mailbox", role=Role.ADMINISTRATOR, now=office.now)

    office.database.write(told)
    shown = ready(office)[1]["mailbox"]
    assert shown == {"ok": True, "is_read": False, "not_read_since": office.now.isoformat()}
