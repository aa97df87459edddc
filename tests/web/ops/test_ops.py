"""What an operator asks: alive, ready, and numbers without anything personal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from store import leases
from store.database import Database
from tests.conftest import TurnedClock
from tests.web.staff_cast import EMAIL, NAME, PHONE, Office, office_over


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


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
    assert set(checks) == {"database", "migration", "scheduler", "oldest_due_delivery", "oldest_unread_story"}


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
