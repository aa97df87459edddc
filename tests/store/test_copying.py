"""Copying: every row of every table arrives as it left, on the other database too, or nothing does."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from store import log, tasks
from store.alone import InUse, alone_with
from store.copying import CannotCopy, Copied, count, fill
from store.database import Database
from store.homes import homes
from store.schema import metadata
from store.sealed_columns import SEALED, bound_to
from store.words import Role, TaskKind
from tests.conftest import KEYS
from tests.store import full_database
from tests.store.full_database import NOW


@pytest.fixture
def full(sqlite_database: Database) -> Path:
    """A file in which every table has rows, and that nobody has open."""
    full_database.fill(sqlite_database)
    path = Path(str(sqlite_database.engine.url.database))
    sqlite_database.close()
    return path


def copy(path: Path, target: Database) -> list[Copied]:
    with alone_with(path) as source:
        return fill(source, target, progress=lambda table, rows: None)


def change(path: Path, statement: Any) -> None:
    database = Database(f"sqlite:///{path}", KEYS)
    database.write(lambda session: session.execute(statement))
    database.close()


def test_every_table_arrives_with_every_row(full: Path, postgresql_database: Database) -> None:
    copied = copy(full, postgresql_database)
    assert {one.table for one in copied} == set(metadata.tables)
    assert all(one.rows for one in copied), "the test's database forgets a table"
    assert full_database.counts(postgresql_database) == {one.table: one.rows for one in copied}
    assert not any(one.mended for one in copied)


def test_a_row_reads_the_same_through_the_program_on_both(full: Path, postgresql_database: Database) -> None:
    copy(full, postgresql_database)
    source = Database(f"sqlite:///{full}", KEYS)
    with source.read() as before, postgresql_database.read() as after:
        for table in metadata.sorted_tables:
            whole = select(table).order_by(*table.primary_key)
            assert [tuple(row) for row in after.execute(whole)] == [tuple(row) for row in before.execute(whole)], table
    source.close()


def test_null_stays_null_in_a_column_of_json(full: Path, postgresql_database: Database) -> None:
    copy(full, postgresql_database)
    with postgresql_database.read() as session:
        assert session.execute(text("SELECT count(*) FROM calls WHERE progress IS NULL")).scalar_one() == 1


def test_every_sealed_value_opens_after_it(full: Path, postgresql_database: Database) -> None:
    copy(full, postgresql_database)
    with postgresql_database.read() as session:
        for column in SEALED:
            rows = session.execute(select(column.table).where(column.is_not(None)).order_by(*column.table.primary_key))
            for number, row in enumerate(rows, 1):
                opened = KEYS.open_text(row._mapping[column], *bound_to(column, row._asdict()))
                assert opened == full_database.secret_of(column, number)


def test_the_log_holds_after_it_and_ids_go_on_from_the_highest(full: Path, postgresql_database: Database) -> None:
    copy(full, postgresql_database)
    with postgresql_database.read() as session:
        assert list(log.verify(session)) == []

    def raise_one(session: Any) -> None:
        tasks.raise_task(session, TaskKind.MODERATE, about="story:9", role=Role.MODERATOR, now=NOW)
        session.execute(insert(homes).values(name="Larch House", changed_at=NOW))

    postgresql_database.write(raise_one)
    with postgresql_database.read() as session:
        assert session.execute(select(homes.c.id).where(homes.c.name == "Larch House")).scalar_one() == 4


def test_the_source_is_not_written_to(full: Path, postgresql_database: Database) -> None:
    with alone_with(full):
        pass  # whoever was there last leaves its journal to be folded in
    before = hashlib.sha256(full.read_bytes()).hexdigest()
    copy(full, postgresql_database)
    assert hashlib.sha256(full.read_bytes()).hexdigest() == before


def test_a_target_that_holds_anything_is_refused(full: Path, postgresql_database: Database) -> None:
    postgresql_database.write(lambda session: session.execute(insert(homes).values(name="x", changed_at=NOW)))
    with pytest.raises(CannotCopy, match="not empty: it holds homes"):
        copy(full, postgresql_database)


def test_a_database_of_another_program_is_refused(full: Path, postgresql_database: Database) -> None:
    postgresql_database.write(lambda session: session.execute(text("DROP TABLE alembic_version")))
    with pytest.raises(CannotCopy, match="another program"):
        copy(full, postgresql_database)


def test_an_interrupted_copy_leaves_the_target_empty_and_may_be_begun_again(
    full: Path, postgresql_database: Database
) -> None:
    def stop(table: str, rows: int) -> None:
        if table == "deliveries":
            raise KeyboardInterrupt

    with alone_with(full) as source, pytest.raises(KeyboardInterrupt):
        fill(source, postgresql_database, progress=stop)
    assert set(full_database.counts(postgresql_database).values()) == {0}
    assert all(one.rows for one in copy(full, postgresql_database))


def test_a_value_that_changes_on_the_way_is_noticed_and_nothing_is_kept(
    full: Path, postgresql_database: Database
) -> None:
    postgresql_database.write(
        lambda session: session.execute(
            text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.town := NEW.town || ' '; RETURN NEW; END $$"
            )
        )
    )
    postgresql_database.write(
        lambda session: session.execute(
            text("CREATE TRIGGER spoil BEFORE INSERT ON homes FOR EACH ROW EXECUTE FUNCTION spoil()")
        )
    )
    with pytest.raises(CannotCopy, match="homes did not arrive as it left"):
        copy(full, postgresql_database)
    assert set(full_database.counts(postgresql_database).values()) == {0}


def test_a_nul_in_plain_text_becomes_a_sign_that_can_be_kept_and_is_counted(
    full: Path, postgresql_database: Database
) -> None:
    change(full, update(homes).where(homes.c.id == 1).values(town="Wood\0ford"))
    [copied] = [one for one in copy(full, postgresql_database) if one.table == "homes"]
    assert copied.mended == 1
    with postgresql_database.read() as session:
        assert session.execute(select(homes.c.town).where(homes.c.id == 1)).scalar_one() == "Wood\ufffdford"


def test_half_a_sign_in_json_becomes_one_that_can_be_kept(full: Path, postgresql_database: Database) -> None:
    table = metadata.tables["contributions"]
    story = full_database._id(1)
    change(full, update(table).where(table.c.id == story).values(memory={"a": "x\ud83dy\0", "b": "\U0001f9e1"}))
    copy(full, postgresql_database)
    with postgresql_database.read() as session:
        found = session.execute(select(table.c.memory).where(table.c.id == story)).scalar_one()
    assert found == {"a": "x\ufffdy\ufffd", "b": "\U0001f9e1"}


@pytest.mark.parametrize(
    ("values", "said"), [({"postcode": "far too long a postcode"}, "homes.postcode"), ({"beds": 2**40}, "homes.beds")]
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(
    full: Path, postgresql_database: Database, values: dict[str, Any], said: str
) -> None:
    change(full, update(homes).where(homes.c.id == 2).values(**values))
    with pytest.raises(CannotCopy, match=f"{said}.*begins with 2"):
        copy(full, postgresql_database)
    assert set(full_database.counts(postgresql_database).values()) == {0}


def test_an_altered_log_is_not_carried_over(full: Path, postgresql_database: Database) -> None:
    raw = sqlite3.connect(full)
    raw.execute("DROP TRIGGER log_no_update")
    raw.execute("UPDATE log SET actor = '8' WHERE seq = 1")
    raw.commit()
    raw.close()
    with pytest.raises(CannotCopy, match="its content was altered"):
        copy(full, postgresql_database)


def test_a_file_that_somebody_has_open_is_refused_even_while_they_do_nothing(sqlite_database: Database) -> None:
    path = Path(str(sqlite_database.engine.url.database))
    with sqlite_database.read() as session:
        session.execute(text("SELECT 1 FROM homes"))
    with pytest.raises(InUse), alone_with(path):
        pass
    sqlite_database.close()
    with alone_with(path) as connection:
        assert count(connection) == 0


def test_back_from_postgresql_into_a_file_it_is_the_same_again(
    full: Path, postgresql_database: Database, tmp_path: Path
) -> None:
    there = copy(full, postgresql_database)
    file = Database(f"sqlite:///{tmp_path / 'back.db'}", KEYS)
    with postgresql_database.engine.connect() as source:
        back = fill(source, file, progress=lambda table, rows: None)
    assert [(one.table, one.rows, one.digest) for one in back] == [(one.table, one.rows, one.digest) for one in there]
    file.close()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks so small that a table of three rows has several."""
    monkeypatch.setattr("store.copying.ROWS_AT_ONCE", 2)
