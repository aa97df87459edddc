"""What is said of the settings for an outside printer, at the start and by the check."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.settings import WrongSettings, read
from tests.fakes.notify import KEY

GIVEN = {"PRINTER": "notify", "NOTIFY_API_KEY": KEY}


def environment(folder: Path, **given: str) -> dict[str, str]:
    return {"EARSHOT_DATA_DIR": str(folder), **{f"EARSHOT_{name}": value for name, value in given.items()}}


def problems(folder: Path, **given: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        read(environment(folder, **given))
    return caught.value.problems


def test_a_whole_key_is_all_that_is_needed_and_it_is_never_shown(tmp_path: Path) -> None:
    settings = read(environment(tmp_path, **GIVEN))
    assert settings.printer == "notify"
    assert settings.real_carrier
    assert KEY not in repr(settings)


def test_a_server_of_ones_own_is_no_real_carrier(tmp_path: Path) -> None:
    assert not read(environment(tmp_path, **GIVEN, NOTIFY_API_URL="http://127.0.0.1:9000")).real_carrier


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PRINTER": "notify"}, "EARSHOT_NOTIFY_API_KEY is missing"),
        ({**GIVEN, "NOTIFY_API_KEY": "key-12345"}, "EARSHOT_NOTIFY_API_KEY is not a whole key"),
        ({**GIVEN, "NOTIFY_API_KEY": KEY[:-1]}, "EARSHOT_NOTIFY_API_KEY is not a whole key"),
        ({"NOTIFY_API_KEY": KEY}, "EARSHOT_NOTIFY_API_KEY has no use"),
        ({**GIVEN, "SANDBOX": "letter"}, "EARSHOT_PRINTER=notify posts real letters"),
        ({**GIVEN, "NOTIFY_API_URL": "notify"}, "EARSHOT_NOTIFY_API_URL"),
    ],
)
def test_what_would_not_work_is_said_by_name(tmp_path: Path, given: dict[str, str], said: str) -> None:
    [problem] = problems(tmp_path, **given)
    assert problem.startswith(said)


def test_without_its_package_the_settings_name_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway import settings

    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    [problem] = problems(tmp_path, **GIVEN)
    assert "earshot-gateway[notify]" in problem


def test_the_check_says_that_letters_leave_and_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    for name, value in environment(tmp_path, **GIVEN, BASE_URL="https://earshot.example.org").items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(main, ["check"]).output
    assert "GOV.UK Notify, first class" in said
    assert "EARSHOT_RETURN_ADDRESS is missing" in said
