"""``earshot backup`` and ``earshot restore``: everything at one moment in one file, and nothing sent again after it."""

import base64
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from gateway.cli import main
from store import deadlines, deliveries, leases, log, tasks
from store.contributions import contributions
from store.database import Database, Session
from store.deadlines import deadlines as deadline_rows
from store.deliveries import deliveries as rows
from store.homes import homes
from store.words import DeliveryState, TaskKind
from tests.conftest import KEYS
from tests.store import full_database
from tests.store.full_database import NOW

KEY = base64.b64encode(b"a test's own data key, 32 bytes!").decode()
OTHER = base64.b64encode(b"another's own data key, 32 bytes").decode()
LATER = NOW + timedelta(hours=5)


class Here:
    """A gateway over one data directory whose clock stands where it is put."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.clock = folder / "clock"
        self.at(NOW)
        self.path = folder / "earshot.db"
        self.environment = {
            "EARSHOT_DATA_DIR": str(folder),
            "EARSHOT_DATA_KEY": KEY,
            "EARSHOT_SECRET_KEY": "s" * 40,
            "EARSHOT_CLOCK_FILE": str(self.clock),
            "EARSHOT_DATABASE_URL": url or f"sqlite:///{self.path}",
        }

    def at(self, moment: Any) -> None:
        self.clock.write_text(moment.isoformat(), encoding="utf-8")

    def __call__(self, *words: str, **more: str) -> Result:
        return CliRunner().invoke(main, list(words), env={**self.environment, **more})

    def opened(self) -> Database:
        return Database(self.environment["EARSHOT_DATABASE_URL"], KEYS)


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Here:
    found = Here(tmp_path / "here")
    found.path.write_bytes(sqlite_template.read_bytes())
    database = found.opened()
    full_database.fill(database)
    stage(database)
    database.close()
    return found


def stage(database: Database) -> None:
    """One delivery in each state in which it might go out, and a deadline that passes after the backup."""
    database.write(_stage)


def _stage(session: Session) -> None:
    for number, fields in enumerate(
        (
            {"state": DeliveryState.DUE, "due_at": NOW},
            {"state": DeliveryState.DUE, "due_at": NOW + timedelta(days=1)},
            {"state": DeliveryState.CLAIMED, "due_at": NOW, "claimed_by": "w"},
        ),
        1,
    ):
        chosen = {**fields, "channel": "sms", "lease_until": None, "begun_at": None, "handed_at": None}
        session.execute(update(rows).where(rows.c.id == full_database._id(number)).values(**chosen))
    story = full_database._id(1)
    deadlines.put(session, story, "lapse", NOW + timedelta(hours=1))


@pytest.fixture
def made(here: Here, tmp_path: Path) -> Path:
    file = tmp_path / "earshot.backup"
    result = here("backup", str(file))
    assert result.exit_code == 0, result.output
    assert KEYS.fingerprints[0].hex() in result.output
    return file


def test_a_backup_is_one_file_for_its_owner_alone_and_holds_no_key(here: Here, made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [each.name for each in made.parent.iterdir() if "backup" in each.name] == [made.name]
    content = made.read_bytes()
    assert base64.b64decode(KEY) not in content
    assert KEY.encode() not in content
    with closing(sqlite3.connect(made)) as raw:
        assert raw.execute("SELECT count(*) FROM homes").fetchone() == (3,)
        assert raw.execute("SELECT keys FROM earshot_backup").fetchone() == (f'["{KEYS.fingerprints[0].hex()}"]',)


def test_a_backup_is_made_while_others_write_and_replaces_an_older_one_only(here: Here, made: Path) -> None:
    database = here.opened()
    database.write(lambda session: session.execute(update(homes).values(town="Newtown")))
    assert here("backup", str(made)).exit_code == 0
    database.close()
    with closing(sqlite3.connect(made)) as raw:
        assert raw.execute("SELECT DISTINCT town FROM homes").fetchall() == [("Newtown",)]
    other = made.with_name("letter.txt")
    other.write_text("not ours")
    result = here("backup", str(other))
    assert result.exit_code == 2
    assert "no backup" in result.output
    assert other.read_text() == "not ours"


def test_a_backup_is_restored_on_a_new_machine(here: Here, made: Path, tmp_path: Path) -> None:
    there = Here(tmp_path / "there")
    result = there("restore", str(made))
    assert result.exit_code == 0, result.output
    before, after = here.opened(), there.opened()
    with before.read() as old, after.read() as new:
        whole = select(contributions).order_by(contributions.c.id)
        assert [tuple(row) for row in new.execute(whole)] == [tuple(row) for row in old.execute(whole)]
        assert list(log.verify(new)) == []
    before.close()
    after.close()
    assert stat.S_IMODE(there.path.stat().st_mode) == 0o600
    assert sorted(each.name for each in there.folder.iterdir() if not each.name.startswith("earshot.db-")) == [
        "clock",
        "earshot.db",
    ]


def test_after_a_restore_nothing_goes_out_again_without_a_person(here: Here, made: Path) -> None:
    here.at(LATER)
    result = here("restore", str(made), "--over")
    assert result.exit_code == 0, result.output
    assert "2 messages that may have gone out since wait for a person" in result.output
    database = here.opened()
    with database.read() as session:
        due, later, claimed = (deliveries.get(session, full_database._id(number)) for number in (1, 2, 3))
        assert due is not None
        assert claimed is not None
        assert later is not None
        assert (due.state, claimed.state) == (DeliveryState.WAITING, DeliveryState.WAITING)
        assert due.reason == "restored from a backup of 1 March 2027, 09:00 UTC; a person decides"
        assert later.state is DeliveryState.DUE
        assert tasks.open_about(session, TaskKind.MEND_DELIVERY, f"delivery:{due.id}") is not None
        task = tasks.open_about(session, TaskKind.MEND_DELIVERY, "restore:20270301090000")
        assert task is not None
        assert "2 messages wait for a person" in task.note
        assert "1-reference" in task.note
        lapse = select(deadline_rows.c.due_at).where(deadline_rows.c.kind == "lapse")
        assert session.execute(lapse).scalar_one() == LATER + timedelta(days=7)
        assert leases.until(session, "1") is None
        assert deliveries.oldest_due(session) == NOW + timedelta(days=1)
    database.close()


def test_what_was_being_sent_at_that_moment_has_an_unknown_outcome(here: Here, made: Path) -> None:
    with closing(sqlite3.connect(made)) as raw:
        raw.execute("UPDATE deliveries SET begun_at = 1 WHERE state = 'claimed'")
        raw.commit()
    result = here("restore", str(made), "--over")
    assert "1 were being sent" in result.output
    database = here.opened()
    with database.read() as session:
        found = deliveries.get(session, full_database._id(3))
    database.close()
    assert found is not None
    assert found.state is DeliveryState.UNKNOWN


def test_a_database_that_is_not_empty_is_kept_unless_over_is_said_and_beside_then(here: Here, made: Path) -> None:
    refused = here("restore", str(made))
    assert refused.exit_code == 2
    assert "--over" in refused.output
    database = here.opened()
    database.write(lambda session: session.execute(update(homes).values(town="Newtown")))
    database.close()
    assert here("restore", str(made), "--over").exit_code == 0
    [kept] = here.folder.glob("earshot.db.before-*")
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("SELECT DISTINCT town FROM homes").fetchall() == [("Newtown",)]


def test_a_gateway_that_serves_is_not_put_back_under_its_feet(here: Here, made: Path) -> None:
    database = here.opened()
    with database.read() as session:
        session.execute(select(homes.c.id))
    result = here("restore", str(made), "--over")
    database.close()
    assert result.exit_code == 2
    assert "Stop “earshot run”" in result.output


def test_without_the_right_key_nothing_is_restored_and_the_fingerprint_is_said(
    here: Here, made: Path, tmp_path: Path
) -> None:
    there = Here(tmp_path / "there")
    result = there("restore", str(made), EARSHOT_DATA_KEY=OTHER)
    assert result.exit_code == 2
    assert KEYS.fingerprints[0].hex() in result.output
    assert not there.path.exists()
    assert there("restore", str(made), EARSHOT_DATA_KEY=f"{OTHER},{KEY}").exit_code == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TRIGGER log_no_update; UPDATE log SET actor = '8' WHERE seq = 1", "log of moves was altered"),
        ("DROP TABLE earshot_backup", "no backup"),
    ],
)
def test_a_backup_that_does_not_hold_is_refused_and_nothing_is_touched(
    here: Here, made: Path, statement: str, said: str
) -> None:
    with closing(sqlite3.connect(made)) as raw:
        raw.executescript(statement)
    before = here.path.read_bytes()
    result = here("restore", str(made), "--over")
    assert result.exit_code == 2
    assert said in result.output
    assert here.path.read_bytes() == before


def test_a_damaged_file_is_refused(here: Here, made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 20_000] = bytes(20_000)
    made.write_bytes(content)
    result = here("restore", str(made), "--over")
    assert result.exit_code == 2
    assert "damaged" in result.output


def test_a_file_that_is_not_there_and_a_folder_that_can_not_be_written_are_said(here: Here, tmp_path: Path) -> None:
    assert "There is no file" in here("restore", str(tmp_path / "none")).output
    result = here("backup", str(tmp_path / "no" / "such" / "folder"))
    assert (result.exit_code, "No such file or directory" in result.output) == (2, True)


def test_a_backup_of_a_postgresql_is_restored_into_a_file_and_into_an_empty_postgresql(
    postgresql_database: Database, another_postgresql: Database, tmp_path: Path
) -> None:
    full_database.fill(postgresql_database)
    stage(postgresql_database)
    here = Here(tmp_path / "here", postgresql_database.url)
    file = tmp_path / "of-postgresql.backup"
    result = here("backup", str(file))
    assert result.exit_code == 0, result.output

    embedded = Here(tmp_path / "embedded")
    assert embedded("restore", str(file)).exit_code == 0
    there = Here(tmp_path / "there", another_postgresql.url)
    result = there("restore", str(file))
    assert result.exit_code == 0, result.output
    assert "2 messages" in result.output
    counts = full_database.counts(another_postgresql)
    assert counts["contributions"] == 3
    again = there("restore", str(file))
    assert again.exit_code == 2
    assert "not empty" in again.output
    assert there("restore", str(file), "--over").exit_code == 2


@pytest.fixture
def another_postgresql(postgresql_server: str) -> Iterator[Database]:
    from tests.conftest import _admin

    _admin(postgresql_server, "CREATE DATABASE another TEMPLATE template")
    database = Database(postgresql_server.replace("/postgres?", "/another?"), KEYS)
    yield database
    database.close()
    _admin(postgresql_server, "DROP DATABASE another WITH (FORCE)")
