"""Writing: one transaction a use case, durable before it is acknowledged, each with its own error."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from store import inbound, suppressions
from store.database import Database, Session

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def keep(key: str):
    return lambda session: inbound.keep(session, b"raw", channel="sms", account="AC1", key=key, now=NOW)


def test_fifty_writers_at_once_keep_one_row_for_one_key(database: Database) -> None:
    results: list[int | None] = []
    threads = [threading.Thread(target=lambda: results.append(database.write(keep("SM1")))) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 50
    assert sum(result is not None for result in results) == 1


def test_a_failing_use_case_keeps_nothing_and_spoils_no_other(database: Database) -> None:
    barrier = threading.Barrier(9)
    errors: list[BaseException] = []

    def fail(session: Session) -> None:
        keep("doomed")(session)
        raise LookupError("this use case's own error")

    def run(work) -> None:
        barrier.wait()
        try:
            database.write(work)
        except LookupError as error:
            errors.append(error)

    works = [keep(f"SM{number}") for number in range(8)] + [fail]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(error) for error in errors] == ["this use case's own error"]
    with database.read() as session:
        keys = set(session.execute(text("SELECT key FROM inbound")).scalars())
    assert keys == {f"SM{number}" for number in range(8)}


def test_read_then_write_in_many_threads_loses_no_update(database: Database) -> None:
    database.write(lambda session: session.execute(text("CREATE TABLE counter (n INTEGER)")))
    database.write(lambda session: session.execute(text("INSERT INTO counter VALUES (0)")))

    def add(session: Session) -> None:
        session.lock(b"counter")
        n = session.execute(text("SELECT n FROM counter")).scalar_one()
        session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=lambda: [database.write(add) for _ in range(25)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == 200


def test_hooks_see_the_rows_noted_and_a_failed_use_case_wakes_nobody(database: Database) -> None:
    woken: list[dict[str, list[int]]] = []
    database.after_commit.append(woken.append)

    def note_and_fail(session: Session) -> None:
        session.note("delivery", 7)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(note_and_fail)
    database.write(lambda session: session.note("delivery", 8))
    assert woken == [{"delivery": [8]}]


def test_a_hook_before_the_commit_can_still_refuse_the_whole_use_case(database: Database) -> None:
    def refuse(session: Session) -> None:
        raise ValueError("not like this")

    database.before_commit.append(refuse)
    with pytest.raises(ValueError, match="not like this"):
        database.write(keep("SM1"))
    database.before_commit.clear()
    assert database.write(keep("SM1")) is not None


def test_writing_inside_a_write_is_refused_rather_than_waited_for(sqlite_database: Database) -> None:
    with pytest.raises(RuntimeError, match="one transaction"):
        sqlite_database.write(lambda _session: sqlite_database.write(keep("SM1")))


def test_what_was_written_is_there_for_another_process_at_once(sqlite_database: Database) -> None:
    sqlite_database.write(lambda session: suppressions.suppress(session, "+447700900123", now=NOW))
    other = Database(sqlite_database.url, sqlite_database.keys)
    with other.read() as session:
        assert suppressions.is_suppressed(session, "+447700900123")
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2  # FULL
    other.close()


@pytest.mark.parametrize("key", ["", "  ", "null", "NULL", "None", "undefined"])
def test_a_blank_or_null_id_is_never_a_key(database: Database, key: str) -> None:
    """CASES B 5."""
    with pytest.raises(ValueError):
        database.write(keep(key))
