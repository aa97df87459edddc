"""The commands for homes and contacts: what they print, and which code they leave."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

HOMES = "Name,Postcode,Local authority,Location ID\nRosewood,LS6 1AA,Leeds,1-1\n,LS6 1AB,Leeds,1-2\n"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "var"))


def earshot(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_homes_are_imported_and_refused_lines_named(tmp_path: Path) -> None:
    first = earshot("homes", "import", written(tmp_path, HOMES))
    assert first.exit_code == 0
    assert first.stdout == "Homes: 1 added, 0 changed, 0 unchanged, 1 refused.\n"
    assert first.stderr == "  line 3: The name of the home is missing.\n"
    second = earshot("homes", "import", written(tmp_path, HOMES), "--json")
    assert json.loads(second.stdout) == {
        "added": 0,
        "changed": 0,
        "unchanged": 1,
        "refused": [{"line": 3, "reason": "The name of the home is missing."}],
    }


def test_more_homes_than_fit_one_write_are_all_there(tmp_path: Path) -> None:
    rows = "".join(f"Home {n},LS6 1AA,1-{n}\n" for n in range(450))
    result = earshot("homes", "import", written(tmp_path, f"Name,Postcode,Location ID\n{rows}Twin,LS6 1AA,1-3\n"))
    assert result.stdout == "Homes: 450 added, 0 changed, 0 unchanged, 1 refused.\n"
    assert "line 452: Line 5 has the same location id" in result.stderr


@pytest.mark.parametrize("text", ["", "nothing,here\n", "Name,Location ID\n,1-1\n"])
def test_a_file_without_a_usable_home_is_bad_input(tmp_path: Path, text: str) -> None:
    result = earshot("homes", "import", written(tmp_path, text))
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    result = earshot("homes", "import", str(tmp_path / "none.csv"))
    assert result.exit_code == 2
    assert "cannot be read: no such file or directory" in result.stderr
    assert earshot("homes", "import", str(tmp_path)).exit_code == 2


def test_beds_nation_and_policy_are_set_and_a_blocking_policy_warns(tmp_path: Path) -> None:
    earshot("homes", "import", written(tmp_path, HOMES))
    result = earshot("homes", "set", "1-1", "--beds", "6", "--nation", "Wales", "--policy", "provider_decides")
    assert result.exit_code == 0
    assert "beds 6, nation wales, policy provider_decides" in result.stdout
    assert "lawful" in result.stderr
    assert earshot("homes", "set", "1", "--policy", "moderator_only").stderr == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["1-1"], "Nothing to set"),
        (["99", "--beds", "6"], "There is no home “99”"),
        (["1-1", "--beds", "0"], "not a number of beds"),
        (["1-1", "--nation", "France"], "not a nation"),
        (["1-1", "--policy", "mine"], "not a policy"),
    ],
)
def test_what_cannot_be_set_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    earshot("homes", "import", written(tmp_path, HOMES))
    result = earshot("homes", "set", *words)
    assert result.exit_code == 2
    assert says in result.stderr


def test_contacts_are_imported(tmp_path: Path) -> None:
    earshot("homes", "import", written(tmp_path, HOMES))
    rows = "kind,home,name,email\nhome,1-1,Mr Ali,ali@example.org\nhome,1-9,Ms Bo,bo@example.org\n"
    result = earshot("contacts", "import", written(tmp_path, rows))
    assert result.exit_code == 0
    assert result.stdout == "Contacts: 1 added, 0 changed, 0 unchanged, 1 refused.\n"
    assert "line 3: There is no home “1-9”" in result.stderr
