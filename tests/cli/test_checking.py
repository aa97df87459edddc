"""``earshot check``: what is wrong or not lawful here, why, and what to write instead."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.cli.opening import opened
from store import duty, homes, policy_uses, staff
from store.database import Session
from store.duty import OnDuty
from store.words import Role

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "var"))


def check() -> Result:
    return CliRunner().invoke(main, ["check"])


def problems(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith("PROBLEM")]


def test_a_fresh_set_up_on_this_machine_has_nothing_to_mend() -> None:
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    result = check()
    assert result.exit_code == 0
    assert "Sandbox: texts reach nobody" in result.stdout
    assert "Wales is not configured" in result.stdout


def test_a_fresh_set_up_without_a_database_is_said_and_none_is_made(tmp_path: Path) -> None:
    assert "The database is empty" in check().stdout


@pytest.mark.parametrize("policy", ["provider_decides", "provider_restricts"])
def test_a_blocking_policy_needs_a_recorded_lawful_reason(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_POLICY", policy)
    for _ in range(2):  # before the tables are there, and after
        result = check()
        assert result.exit_code == 1
        assert any(policy in line and "consumer law" in line and "/admin" in line for line in problems(result))
        assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    with opened() as gateway:
        reason = "A study with consent, outside consumer law."
        gateway.database.write(
            lambda s: policy_uses.put(s, "gateway", policy, lawful_because=reason, by="a@example.org", now=NOW)
        )
    result = check()
    assert result.exit_code == 0
    assert reason in result.stdout


def test_a_home_of_its_own_policy_is_looked_at_too() -> None:
    with opened() as gateway:
        home = gateway.database.write(lambda s: homes.add(s, now=NOW, name="Rosewood", policy="provider_decides"))
    result = check()
    assert result.exit_code == 1
    assert any(f"home {home}" in line for line in problems(result))


def test_homes_in_another_nation_are_not_configured() -> None:
    with opened() as gateway:
        gateway.database.write(lambda s: homes.add(s, now=NOW, name="Hafan", nation="wales"))
    result = check()
    assert result.exit_code == 1
    assert any("Wales is not configured: 1 listed home is there" in line for line in problems(result))


def test_absent_channels_are_named_with_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_BASE_URL", "https://earshot.example.org")
    found = "\n".join(problems(check()))
    assert "EARSHOT_SMTP_URL" in found
    assert "EARSHOT_TWILIO_FROM" in found
    assert "EARSHOT_SANDBOX" in found


def test_every_wrong_setting_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_SMTP_URL", "mail.example.org")
    monkeypatch.setenv("EARSHOT_POLICY", "home_decides")
    result = check()
    assert result.exit_code == 1
    assert len(problems(result)) == 2


def test_a_sender_that_cannot_be_answered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_BASE_URL", "https://earshot.example.org")
    monkeypatch.setenv("EARSHOT_TWILIO_ACCOUNT_SID", "AC1")
    monkeypatch.setenv("EARSHOT_TWILIO_AUTH_TOKEN", "t" * 32)
    monkeypatch.setenv("EARSHOT_TWILIO_FROM", "EARSHOT")
    assert any("EARSHOT_TWILIO_FROM" in line for line in problems(check()))


def test_a_database_that_is_away_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    import base64

    monkeypatch.setenv("EARSHOT_DATABASE_URL", "postgresql://u:hunter22@127.0.0.1:9/none?connect_timeout=2")
    monkeypatch.setenv("EARSHOT_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("EARSHOT_DATA_KEY", base64.b64encode(b"k" * 32).decode())
    result = check()
    assert result.exit_code == 1
    assert "EARSHOT_DATABASE_URL" in result.stdout
    assert "hunter22" not in result.stdout


def test_that_nobody_would_be_paged_is_said_until_somebody_is_on_duty() -> None:
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    assert "Nobody is on the duty list for danger words, so nobody is paged by text" in check().stdout
    with opened() as gateway:

        def work(session: Session) -> None:
            ann = staff.add(session, "ann@example.org", roles=[Role.MODERATOR, Role.SAFEGUARDING], now=NOW)
            line = OnDuty(ann, 1, mobile="+447700900301", danger=True, safeguarding=True)
            duty.keep(session, line, now=NOW)

        gateway.database.write(work)
    assert "duty list" not in check().stdout


def test_a_duty_list_that_nothing_can_reach_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    test_that_nobody_would_be_paged_is_said_until_somebody_is_on_duty()
    monkeypatch.setenv("EARSHOT_BASE_URL", "https://earshot.example.org")
    monkeypatch.setenv("EARSHOT_SANDBOX", "letter")
    assert any("Nobody on the duty list for danger words can be reached" in line for line in problems(check()))
