"""A PostgreSQL without the libraries that it needs, or out of reach: said in a sentence, before anything is begun."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.cli.test_serving import own_data

ENVIRONMENT = {
    "EARSHOT_DATABASE_URL": "postgresql://earshot:secret-word@127.0.0.1:1/earshot",
    "EARSHOT_SECRET_KEY": "s" * 40,
    "EARSHOT_DATA_KEY": "YSB0ZXN0J3Mgb3duIGRhdGEga2V5LCAzMiBieXRlcyE=",
}
__all__ = ["own_data"]


def earshot(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), env=ENVIRONMENT)


@pytest.mark.parametrize("command", ["migrate", "run", "web", "work"])
@pytest.mark.parametrize("library", ["psycopg", "procrastinate"])
def test_without_a_library_the_sentence_says_what_to_install(
    command: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    result = earshot(command)
    assert result.exit_code == 2
    assert f"{library} can't be found" in result.stderr
    assert "pip install 'earshot-gateway[postgres]'" in result.stderr
    assert "secret-word" not in result.stderr


def test_the_check_lists_it_with_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    result = earshot("check")
    assert result.exit_code == 1
    assert "psycopg can't be found" in result.output


def test_sqlite_needs_neither(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for library in ("psycopg", "procrastinate"):
        monkeypatch.setitem(sys.modules, library, None)
    assert CliRunner().invoke(main, ["migrate"], env={"EARSHOT_DATA_DIR": str(tmp_path)}).exit_code == 0


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    result = earshot("migrate")
    assert result.exit_code == 1
    assert "The database can't be used" in result.stderr
    assert "secret-word" not in result.stderr
