"""Failures that real systems had, at set-up: a wrong setting, a lost key, a later program's database."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.settings import WrongSettings, read


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("EARSHOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def earshot(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def refused(*words: str) -> str:
    """What the command says when it refuses, as it must, in a sentence."""
    result = earshot(*words)
    assert isinstance(result.exception, SystemExit), f"{result.exception!r}"
    assert result.exit_code in {1, 2}
    return result.output


def problems(data: Path, **given: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        read({"EARSHOT_DATA_DIR": str(data), **{f"EARSHOT_{name}": value for name, value in given.items()}})
    return caught.value.problems


def test_everything_that_is_wrong_is_said_at_once(data: Path) -> None:
    """Wrong values, unknown names and contradictions between the right ones, all in one go."""
    found = problems(
        data,
        DATABASE_URL="postgresql://db.example.org/earshot",
        BASE_URL="ftp://earshot.example.org",
        POLICY="whatever_suits",
        COLOUR="blue",
        TWILIO_ACCOUNT_SID="AC1",
        SMTP_URL="smtp://mail.example.org",
        PRINTER="folder",
    )
    for name in ("BASE_URL", "POLICY", "COLOUR", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "MAIL_FROM", "PRINT_FOLDER"):
        assert [line for line in found if line.startswith(f"EARSHOT_{name}")], name
    assert [line for line in found if line.startswith("EARSHOT_SECRET_KEY is required")]
    assert len(found) == len(set(found)) == 9


def test_a_wrong_value_is_not_called_missing_as_well(data: Path) -> None:
    found = problems(data, DATABASE_URL="postgresql://db.example.org/x", SECRET_KEY="s" * 40, DATA_KEY="no key")
    assert len(found) == 1
    assert found[0].startswith("EARSHOT_DATA_KEY: must be 32 bytes")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "http://[earshot"),
        ("BASE_URL", "https://earshot.example.org:99999"),
        ("SMTP_URL", "smtp://mail.example.org:post"),
        ("DATABASE_URL", "postgresql://db.example.org:port/earshot"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATA_KEY", ","),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "Earshot <stories@example.org>"),
        ("MAIL_FROM", "stories@example.org\r\nBcc: all@example.org"),
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(data: Path, name: str, value: str) -> None:
    (problem,) = [line for line in problems(data, **{name: value}) if name in line.split(":")[0]]
    assert "must" in problem or "names no key" in problem


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"secret_key": 5}', b'{"secret_key": "x"}'])
def test_damaged_secrets_are_said_and_never_made_anew(data: Path, spoilt: bytes) -> None:
    """New ones would lock everybody out of all that is stored."""
    data.mkdir()
    (data / "secrets.json").write_bytes(spoilt)
    assert "is damaged" in refused("migrate")
    assert "is damaged" in refused("check")
    assert (data / "secrets.json").read_bytes() == spoilt


@pytest.mark.parametrize("command", [("run", "--port", "8"), ("work",), ("homes", "import", "homes.csv")])
def test_another_key_than_the_databases_is_said_before_anybody_is_let_in(
    data: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not on the pages, one by one, when it is too late to put the key back."""
    monkeypatch.chdir(tmp_path)
    Path("homes.csv").write_text("name,postcode,local authority\nRosewood,LS1 1AA,Leeds\n")
    assert earshot("homes", "import", "homes.csv").exit_code == 0
    Path("contacts.csv").write_text("kind,area,name,email,channels\ncouncil,Leeds,Ada King,ada@example.org,email\n")
    assert earshot("contacts", "import", "contacts.csv").exit_code == 0
    kept = (data / "secrets.json").read_text()
    (data / "secrets.json").unlink()
    monkeypatch.setattr("gateway.cli.serving._check_port", lambda *_: None)
    for said in (refused(*command), refused("check")):
        assert "contacts" in said
        assert "EARSHOT_DATA_KEY" in said
    both = ",".join(json.loads(text)["data_key"] for text in ((data / "secrets.json").read_text(), kept))
    monkeypatch.setenv("EARSHOT_DATA_KEY", both)
    assert earshot("check").exit_code == 0


def test_a_later_programs_database_is_left_alone(data: Path) -> None:
    assert earshot("migrate").exit_code == 0
    with sqlite3.connect(data / "earshot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9000_later'")
    connection.close()
    for command in ("migrate", "work", "check"):
        said = refused(command)
        assert "9000_later" in said
        assert "later" in said.replace("9000_later", "")


def test_a_database_that_is_away_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_DATABASE_URL", "postgresql://earshot:quiet-river@127.0.0.1:9/earshot")
    monkeypatch.setenv("EARSHOT_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("EARSHOT_DATA_KEY", "YSB0ZXN0J3Mgb3duIGRhdGEga2V5LCAzMiBieXRlcyE=")
    for command in ("work", "migrate"):
        said = refused(command)
        assert "The database can't be used" in said
        assert "quiet-river" not in said


def test_a_file_that_is_no_database_is_said(data: Path) -> None:
    data.mkdir()
    (data / "earshot.db").write_bytes(b"not a database at all, " * 200)
    assert "The database can't be used: file is not a database" in refused("work")


def test_a_clock_file_without_an_instant_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EARSHOT_CLOCK_FILE", str(tmp_path / "clock"))
    for command in ("work", "check"):
        assert "must hold one ISO instant" in refused(command)


def test_a_print_folder_that_can_not_be_is_found_by_the_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("EARSHOT_PRINTER", "folder")
    monkeypatch.setenv("EARSHOT_PRINT_FOLDER", str(tmp_path / "file" / "letters"))
    assert "EARSHOT_PRINT_FOLDER" in refused("check")


def test_a_setting_that_would_do_nothing_is_refused_with_the_reason(data: Path) -> None:
    found = problems(
        data, MAIL_RETURN="/srv/mail", NOTIFY_API_KEY="k", WHISPER_MODEL="/srv/model", RETENTION_PUBLIC="0"
    )
    for name in ("MAIL_RETURN", "NOTIFY_API_KEY", "WHISPER_MODEL", "RETENTION_PUBLIC"):
        assert [line for line in found if line.startswith(f"EARSHOT_{name}")], name
