"""The typists' list stays flat: a page reads as little with 100,000 recordings behind it as with none."""

import sqlite3
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from store import calls, typing_listings
from store.database import Database, Session
from tests.conftest import TurnedClock


def fill(database: Database, clock: TurnedClock, *, done: int, waiting: int) -> None:
    """So many recordings that were typed long ago, and so many that wait."""

    def work(session: Session) -> None:
        call = calls.start_call(session, "CA1", None, now=clock())
        rows = [
            {
                "id": number + 1,
                "recording_sid": f"RE{number}",
                "call_id": call.id,
                "url": "",
                "seconds": 40,
                "announced_at": clock() - timedelta(days=1),
                "state": "confirmed" if number < done else ("waiting", "draft")[number % 2],
            }
            for number in range(done + waiting)
        ]
        session.execute(calls.recordings.insert(), rows)

    database.write(work)


def plan(database: Database, work: object) -> str:
    """How the database finds what this work asks for."""
    asked: list[tuple[str, object]] = []

    def hear(_connection, _cursor, statement, parameters, _context, _many):  # type: ignore[no-untyped-def]
        asked.append((statement, parameters))

    with database.read() as session:
        event.listen(session.connection, "before_cursor_execute", hear)
        work(session)  # type: ignore[operator]
        event.remove(session.connection, "before_cursor_execute", hear)
        postgresql = session.dialect == "postgresql"
        explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        found = []
        for statement, parameters in asked:
            if postgresql:
                session.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            found += [
                " ".join(map(str, row)) for row in session.connection.exec_driver_sql(explain + statement, parameters)
            ]
    return "\n".join(found)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_list_is_found_by_its_own_index_and_nothing_is_scanned(
    kind: str, request: pytest.FixtureRequest, clock: TurnedClock
) -> None:
    database: Database = request.getfixturevalue(f"{kind}_database")
    fill(database, clock, done=300, waiting=60)
    for work in (lambda s: typing_listings.to_type(s, after=5), typing_listings.count):
        found = plan(database, work)
        assert "ix_recordings_to_type" in found
        assert "SCAN recordings\n" not in found + "\n"
        assert "TEMP B-TREE" not in found


def test_the_same_page_takes_as_many_steps_however_much_lies_behind_it(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Counted in steps of the database's own machine, by the hundred: a clock would say as much of the computer."""

    def steps() -> int:
        counted = [0]

        def count() -> int:
            counted[0] += 1
            return 0

        with sqlite_database.read() as session:
            raw = session.connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(count, 100)
            assert len(typing_listings.to_type(session, after=0, limit=51)) == 51
            raw.set_progress_handler(None, 100)
        return counted[0]

    fill(sqlite_database, clock, done=0, waiting=60)
    few = steps()

    def more(session: Session) -> None:
        call = calls.start_call(session, "CA1", None, now=clock())
        common = {"call_id": call.id, "url": "", "announced_at": clock()}
        rows = [
            {"id": 1000 + at, "recording_sid": f"RX{at}", "state": ("confirmed", "waiting")[at % 2], **common}
            for at in range(20_000)
        ]
        session.execute(calls.recordings.insert(), rows)

    sqlite_database.write(more)
    assert steps() <= few + 2


def test_a_long_list_goes_on_page_by_page_and_loses_none(
    typist: FlaskClient, database: Database, clock: TurnedClock
) -> None:
    fill(database, clock, done=3, waiting=120)
    address, seen = "/typing", []
    while address:
        html = typist.get(address).get_data(as_text=True)
        seen += [int(part.split("/")[0]) for part in html.split('action="/typing/')[1:]]
        address = html.split('href="/typing?after=')[1].split('"')[0] if "?after=" in html else ""
        address = address and f"/typing?after={address}"
    assert seen == list(range(4, 124))
    assert "120 wait" in html


def test_an_address_that_nobody_wrote_begins_at_the_oldest(
    typist: FlaskClient, database: Database, clock: TurnedClock
) -> None:
    fill(database, clock, done=0, waiting=2)
    for after in ("x", "-1", "9" * 40, "%00", "²"):
        assert "2 wait" in typist.get(f"/typing?after={after}").get_data(as_text=True)
