"""earshot slips read, as it is typed: a line a sheet, the same file twice, and files that are none."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate
from store.words import State
from tests.conftest import TurnedClock
from tests.intake.scans.form_cast import add_rosewood, form_sheets
from tests.intake.scans.scan_cast import Slips, slips_over
from tests.letters.reading.answering import as_file

KEY = "YSBkYXRhIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM="
MARKS = {0: ["go_ahead"], 2: ["go_ahead", "object"], 4: ["object", "offensive"], 5: ["call_me"]}


@pytest.fixture
def slips(tmp_path: Path, clock: TurnedClock) -> Slips:
    database = Database(f"sqlite:///{tmp_path / 'earshot.db'}", Keyring([base64.b64decode(KEY)]))
    migrate(database)
    made = slips_over(database, clock, tmp_path, stories=6)
    (tmp_path / "clock").write_text(clock().isoformat())
    return made


def run(folder: Path, *words: str) -> Result:
    environment = {
        "EARSHOT_DATA_DIR": str(folder),
        "EARSHOT_CLOCK_FILE": str(folder / "clock"),
        "EARSHOT_DATA_KEY": KEY,
    }
    return CliRunner().invoke(main, ["slips", "read", *words], env=environment)


def written(folder: Path, sheets: list[Any], form: str = "PDF") -> str:
    path = folder / f"slips.{form.lower()}"
    path.write_bytes(as_file(sheets, form))
    return str(path)


def test_a_line_a_sheet_says_the_letter_the_home_and_each_row(slips: Slips, tmp_path: Path) -> None:
    file = written(tmp_path, slips.sheets(MARKS))
    result = run(tmp_path, file)
    assert result.exit_code == 0, result.output
    one, two = result.stdout.splitlines()
    assert one.startswith("slips.pdf, sheet 1: letter …")
    assert one.endswith("Rosewood House: A Go ahead · B blank · C a person looks")
    assert two.endswith("D blank · E Object: offensive · F Call me (kept, a person sees to it)")
    with slips.database.read() as session:
        from store import letters

        code, pin = letters.code_and_pin(session, slips.letter) or ("", "")
    assert one.split("…")[1].startswith(f"{code[-2:]}, ")
    assert code[:8] not in result.output
    assert pin not in result.output
    assert slips.row(0).state is State.PUBLISHED
    again = run(tmp_path, file)
    assert (again.exit_code, again.stdout.count("Nothing has changed")) == (0, 1)


def test_each_file_is_one_json_object(slips: Slips, tmp_path: Path) -> None:
    result = run(tmp_path, "--json", written(tmp_path, slips.sheets(MARKS)[:1], "PNG"))
    (told,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (told["file"], told["refused"], told["read_before"]) == ("slips.png", None, False)
    (sheet,) = told["sheets"]
    assert sheet["rows"] == {"A": "Go ahead", "B": "blank", "C": "a person looks"}
    assert (sheet["sheet"], sheet["home"], sheet["fault"], sheet["read_before"]) == (1, "Rosewood House", None, False)


def test_a_bad_file_is_a_sentence_and_the_good_one_beside_it_counts(slips: Slips, tmp_path: Path) -> None:
    bad = tmp_path / "letter.txt"
    bad.write_text("Dear Sir")
    result = run(tmp_path, str(bad), str(tmp_path / "none.pdf"), written(tmp_path, slips.sheets(MARKS)))
    assert result.exit_code == 2
    assert "letter.txt: This is no PDF, TIFF, JPEG or PNG." in result.stderr
    assert "none.pdf cannot be read: no such file or directory." in result.stderr
    assert slips.row(0).state is State.PUBLISHED


def test_a_sheet_that_is_no_slip_says_why(slips: Slips, tmp_path: Path) -> None:
    (white,) = [sheet.point(lambda _: 255) for sheet in slips.sheets({})[:1]]
    result = run(tmp_path, written(tmp_path, [white], "PNG"))
    assert (result.exit_code, result.stdout) == (0, "slips.png, sheet 1: An empty sheet, such as the back of a slip.\n")


def test_no_file_at_all_is_bad_usage(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2


def test_a_paper_form_is_no_slip_and_names_no_letter(slips: Slips, tmp_path: Path) -> None:
    add_rosewood(slips.database, slips.clock)
    file = written(tmp_path, form_sheets(spoiled=False), "PNG")
    result = run(tmp_path, file)
    assert result.exit_code == 0, result.output
    assert "sheet 1: Rosewood House: A paper form with a story. A person types it." in result.output
    sheet = json.loads(run(tmp_path, "--json", written(tmp_path, form_sheets(seed=3), "PNG")).output)["sheets"][0]
    assert (sheet["letter"], sheet["home"], sheet["fault"]) == (None, "Rosewood House", "form")
