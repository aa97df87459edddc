"""earshot print-run and earshot preview, as they are typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from store import letters
from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import paper_on
from tests.letters.paper import sheets

KEY = "YSBkYXRhIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM="


@pytest.fixture
def folder(tmp_path: Path, clock: TurnedClock) -> Path:
    (tmp_path / "clock").write_text(clock().isoformat())
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    environment = {
        "EARSHOT_DATA_DIR": str(folder),
        "EARSHOT_CLOCK_FILE": str(folder / "clock"),
        "EARSHOT_DATA_KEY": KEY,
    }
    return CliRunner().invoke(main, words, env=environment)


def fill_tray(folder: Path, clock: TurnedClock) -> None:
    import base64

    database = Database(f"sqlite:///{folder / 'earshot.db'}", Keyring([base64.b64decode(KEY)]))
    migrate(database)
    paper_on(database, clock).story()
    (folder / "clock").write_text(clock().isoformat())
    database.close()


def test_print_run_says_how_much_was_printed_and_where_it_lies(folder: Path, clock: TurnedClock) -> None:
    fill_tray(folder, clock)
    out = folder / "out"
    result = run(folder, "print-run", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "1 letter, 3 pages" in result.output
    (pdf,) = out.glob("*.pdf")
    assert str(pdf) in result.output
    assert len(sheets(pdf.read_bytes())) == 3
    again = run(folder, "print-run")
    assert (again.exit_code, again.output) == (0, "The tray is empty: there is nothing to print.\n")


def test_print_run_that_cannot_write_says_that_the_letters_are_kept(folder: Path, clock: TurnedClock) -> None:
    fill_tray(folder, clock)
    blocked = folder / "blocked"
    blocked.write_text("a file")
    result = run(folder, "print-run", "--out", str(blocked / "deeper"))
    assert result.exit_code == 1
    assert "printed and kept" in result.output
    import base64

    database = Database(f"sqlite:///{folder / 'earshot.db'}", Keyring([base64.b64decode(KEY)]))
    with database.read() as session:
        assert [one.letters for one in letters.runs(session)] == [1]
    database.close()


def test_preview_writes_each_form_of_a_notice(folder: Path) -> None:
    result = run(folder, "preview", "story_to_decide", "--out", str(folder / "seen"))
    assert result.exit_code == 0, result.output
    assert "sms.txt  (2 parts (GSM-7))" in result.output
    assert "letter-large.pdf  (5 pages, large print)" in result.output
    assert (folder / "seen" / "email.txt").read_text().startswith("Subject: A story about Rosewood House")
    assert "If you do nothing, we publish it." in (folder / "seen" / "sms.txt").read_text()
    assert len(sheets((folder / "seen" / "letter.pdf").read_bytes())) == 3
    assert (folder / "seen" / "email.html").read_text().startswith("<!doctype html>")
    assert not (folder / "earshot.db").exists()


def test_a_preview_of_what_nobody_reviewed_says_so_on_its_paper_and_in_its_name(folder: Path) -> None:
    result = run(folder, "preview", "story_to_decide", "--out", str(folder / "seen"))
    for name, said in (("letter.easy.en", "Easy Read, English"), ("letter.cy", "Welsh")):
        assert f"{name}.draft.pdf" in result.output
        assert f"{said}, a draft that nobody reviewed, never sent" in result.output
        assert "Draft, not reviewed" in sheets((folder / "seen" / f"{name}.draft.pdf").read_bytes())[0].words
    assert "Draft" not in sheets((folder / "seen" / "letter.pdf").read_bytes())[0].words


def test_a_preview_of_praise_shows_the_sheet_for_the_wall(folder: Path) -> None:
    run(folder, "preview", "published_provider", "--out", str(folder / "seen"))
    last = sheets((folder / "seen" / "letter-praise.pdf").read_bytes())[-1].words
    assert "Rosewood House" in last
    assert "Published on" in last


def test_preview_says_which_languages_exist_and_who_reviewed_them(folder: Path) -> None:
    seen = ("--out", str(folder / "seen"))
    draft = run(folder, "preview", "help_text", *seen).output
    assert "Languages: English; Welsh by sms (a draft that nobody reviewed, never sent)." in draft
    assert "Languages: English.\n" in run(folder, "preview", "released_author", *seen).output


def test_preview_of_an_unknown_notice_lists_those_there_are(folder: Path) -> None:
    result = run(folder, "preview", "no_such_thing")
    assert result.exit_code == 2
    assert "  story_to_decide\n" in result.output
    assert "Did you mean story_to_decide?" in run(folder, "preview", "story_to_decid").output
    assert "Name a notice, or give --all." in run(folder, "preview").output
    assert run(folder, "preview", "receipt", "--all").exit_code == 2
    assert run(folder, "preview", "receipt", "--out", str(folder / "clock" / "x")).exit_code == 2


def test_previews_can_be_compared_from_day_to_day(folder: Path) -> None:
    run(folder, "preview", "help_text", "--out", str(folder / "one"))
    run(folder, "preview", "help_text", "--out", str(folder / "two"))
    for name in ("email.txt", "sms.txt", "letter.pdf"):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()
