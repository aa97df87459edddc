"""What was erased does not stay behind in SQLite's write-ahead log."""

from pathlib import Path

from store import homes
from store.database import Database
from tests.conftest import TurnedClock


def test_the_emptied_journal_holds_nothing_and_a_reader_only_delays_it(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    journal = Path(sqlite_database.url.removeprefix("sqlite:///") + "-wal")
    home = sqlite_database.write(lambda session: homes.add(session, now=clock(), name="Marmalade House"))
    sqlite_database.write(lambda session: homes.change(session, home, now=clock(), name=""))
    assert b"Marmalade" in journal.read_bytes()
    with sqlite_database.read() as session:
        homes.get(session, home)
        sqlite_database.write(lambda db: homes.change(db, home, now=clock(), name="Rosewood"))
        assert not sqlite_database.empty_journal()
    assert sqlite_database.empty_journal()
    assert journal.read_bytes() == b""


def test_another_database_has_no_such_journal(postgresql_database: Database) -> None:
    assert postgresql_database.empty_journal()
