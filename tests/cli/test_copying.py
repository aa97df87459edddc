"""``earshot copy``: a gateway goes on in PostgreSQL where it stood in its file; ``earshot audit verify`` on both."""

import base64
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from gateway.cli import main
from gateway.settings import read
from gateway.wiring import build
from store import codes, deliveries, letters, log
from store.contributions import contributions
from store.database import Database, Session
from store.homes import homes
from store.words import DeliveryState, Role
from tests.conftest import TurnedClock
from tests.delivery import cast
from tests.store import full_database
from tests.store.full_database import NOW

KEY = base64.b64encode(b"a test's own data key, 32 bytes!").decode()


@pytest.fixture
def environment(sqlite_database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "EARSHOT_DATABASE_URL": sqlite_database.url,
        "EARSHOT_DATA_DIR": str(tmp_path),
        "EARSHOT_DATA_KEY": KEY,
        "EARSHOT_SECRET_KEY": "s" * 40,
    }


def earshot(environment: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env=environment)


def test_it_says_what_arrived_and_what_to_set_next(
    sqlite_database: Database, postgresql_database: Database, environment: dict[str, str]
) -> None:
    full_database.fill(sqlite_database)
    sqlite_database.close()
    result = earshot(environment, "copy", postgresql_database.url.replace("+psycopg", ""))
    assert result.exit_code == 0, result.output
    counts = full_database.counts(postgresql_database)
    assert f"{sum(counts.values()):,} rows in {len(counts)} tables" in result.output
    for name in ("EARSHOT_DATABASE_URL", "EARSHOT_DATA_KEY", "EARSHOT_SECRET_KEY"):
        assert name in result.output
    assert KEY not in result.output
    again = earshot(environment, "copy", postgresql_database.url)
    assert again.exit_code == 2
    assert "not empty" in again.output


def test_a_gateway_that_has_its_file_open_is_not_copied_from(
    sqlite_database: Database, postgresql_database: Database, environment: dict[str, str]
) -> None:
    with sqlite_database.read() as session:
        session.execute(select(homes.c.id))
    result = earshot(environment, "copy", postgresql_database.url)
    assert result.exit_code == 2
    assert "Stop “earshot run”, “earshot web” and “earshot work” first" in result.output


def test_from_a_backup_it_is_practised_while_the_gateway_serves(
    sqlite_database: Database, postgresql_database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    full_database.fill(sqlite_database)
    assert earshot(environment, "backup", str(tmp_path / "file")).exit_code == 0
    practice = environment | {"EARSHOT_DATABASE_URL": f"sqlite:///{tmp_path / 'file'}"}
    before = (tmp_path / "file").read_bytes()
    result = earshot(practice, "copy", postgresql_database.url)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "file").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "must begin with"),
        ("sqlite:////tmp/other.db", "earshot backup FILE"),
        ("postgresql://postgres@127.0.0.1:9/none", "database can't be used"),
    ],
)
def test_a_wrong_address_is_said_in_a_sentence(
    sqlite_database: Database, environment: dict[str, str], url: str, said: str
) -> None:
    sqlite_database.close()
    result = earshot(environment, "copy", url)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output


def test_what_people_hold_still_works_there_and_what_is_due_goes_out_once(
    sqlite_database: Database, postgresql_database: Database, environment: dict[str, str]
) -> None:
    """A code on paper, a letter's code and PIN, and a delivery that was due when the file was closed."""
    full_database.fill(sqlite_database)

    def known(session: Session) -> int:
        codes.add(session, "1234567890123456", purpose="author", now=NOW, author_id=7)
        given = {"recipient": "home:1", "to_role": "provider", "home_id": 1, "day": NOW.date()}
        letters.add(session, code="1111222203", pin="654321", now=NOW, **given)  # type: ignore[arg-type]
        return deliveries.add(
            session,
            now=NOW,
            due_at=NOW,
            secret="1234567890123456",
            notice="receipt",
            to_role="author",
            recipient="author:7",
            channels=["sms"],
            channel="sms",
            details={},
        )

    due = sqlite_database.write(known)
    sqlite_database.close()
    assert earshot(environment, "copy", postgresql_database.url).exit_code == 0

    gateway = build(read({**environment, "EARSHOT_DATABASE_URL": postgresql_database.url}))
    try:
        with gateway.database.read() as session:
            assert codes.find(session, "1234567890123456", purpose="author") is not None
            letter = letters.by_code(session, "1111222203")
            assert letter is not None
            assert letter.pin_hash in letters.pin_hashes(session, "1111222203", "654321")
            delivery = deliveries.get(session, due)
            assert delivery is not None
            assert delivery.state is DeliveryState.DUE
            assert deliveries.secret(session, delivery) == "1234567890123456"
    finally:
        gateway.database.close()


def test_a_story_goes_on_there_and_its_deliveries_go_out_once(
    sqlite_database: Database, postgresql_database: Database, environment: dict[str, str], clock: TurnedClock
) -> None:
    """The home has been written to in neither place when the file is closed; there it is, once, and it answers."""
    story = cast.story_with_home(sqlite_database, clock)
    waiting = [one.id for one in cast.deliveries_of(sqlite_database, story) if one.state is DeliveryState.DUE]
    assert waiting
    sqlite_database.close()
    assert earshot(environment, "copy", postgresql_database.url).exit_code == 0

    way = cast.Way()
    workers = [
        cast.dispatcher(postgresql_database, clock, {"email": way, "sms": way}, worker=name) for name in ("one", "two")
    ]
    clock.forward(hours=1)
    for _ in range(3):
        for worker in workers:
            worker.run_once(clock())
    sent = [one.delivery_id for one in way.sent]
    assert sorted(sent) == sorted(waiting)
    before = cast.state_of(postgresql_database, story)
    cast.move(postgresql_database, clock, story, "go_ahead", Role.PROVIDER, "contact:1")
    assert cast.state_of(postgresql_database, story) != before
    with postgresql_database.read() as session:
        assert list(log.verify(session)) == []


def break_log(database: Database) -> None:
    with closing(sqlite3.connect(str(database.engine.url.database))) as raw:
        raw.execute("DROP TRIGGER log_no_update")
        raw.execute("UPDATE log SET actor = '8' WHERE seq = 1")
        raw.commit()


def test_an_untouched_log_verifies_on_both_databases(database: Database, environment: dict[str, str]) -> None:
    full_database.fill(database)
    result = earshot(environment | {"EARSHOT_DATABASE_URL": database.url}, "audit", "verify")
    assert result.exit_code == 0, result.output
    assert "6 moves" in result.output


def test_the_first_broken_row_is_said_in_plain_words(sqlite_database: Database, environment: dict[str, str]) -> None:
    full_database.fill(sqlite_database)
    break_log(sqlite_database)
    result = earshot(environment, "audit", "verify")
    assert result.exit_code == 1
    assert f"The first broken row: contribution {full_database._id(1)}, row 1: its content was altered" in result.stderr
    assert "3 faults" in result.stderr


def test_a_log_that_is_verified_needs_no_more_memory_for_more_rows(sqlite_database: Database) -> None:
    def chains(session: Session, *, many: int, first: int) -> None:
        example = session.execute(select(contributions).limit(1)).one()._asdict()
        rows, moves = [], []
        for number in range(first, first + many):
            rows.append({**example, "id": number, "reference": f"r{number}", "parent_id": None})
            move = {
                "contribution_id": number,
                "seq": 0,
                "event": "hold",
                "role": "moderator",
                "actor": "7",
                "from_state": None,
                "to_state": "held",
                "version": 1,
                "at": NOW,
                "facts": {"why": "x" * 200},
                "digests": {},
                "previous": log.NOTHING_BEFORE,
            }
            moves.append({**move, "id": number, "hash": log.canonical_hash(move)})
        session.execute(insert(contributions), rows)
        session.execute(insert(log.log), moves)

    def peak() -> int:
        with sqlite_database.read() as session:
            tracemalloc.start()
            assert list(log.verify(session)) == []
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    full_database.fill(sqlite_database)
    sqlite_database.write(lambda session: chains(session, many=1000, first=full_database._id(10)))
    peak()
    few = peak()
    sqlite_database.write(lambda session: chains(session, many=5000, first=full_database._id(5000)))
    assert peak() < few * 1.5
