"""The job in the queue: a wake-up that carries an id, put back when its worker dies, and lost without any loss."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.clock import system_clock
from gateway.delivery.engines.deferring import Deferrer
from gateway.delivery.engines.lease import LEASE
from gateway.delivery.engines.postgres import PostgresEngine
from gateway.delivery.errands import Errand
from store import deliveries, leases
from store.database import Database, Session
from tests.delivery.engines.cast import HASTE, NEVER, Bell, House, stage, wait_for

pytestmark = pytest.mark.timeout(90)
ROOT = Path(__file__).parents[3]


def rows(house: House, query: str) -> list[dict[str, object]]:
    with house.database.read() as session:
        return [dict(row._mapping) for row in session.execute(text(query))]


def staged(house: House) -> int:
    with house.database.read() as session:
        return sum(deliveries.count_by_state(session).values())


def dispatch(bell: Bell) -> Errand:
    return Errand("dispatch", NEVER, bell, everywhere=True, woken=True)


def test_one_transaction_leaves_one_job_that_carries_an_id_alone(queued_house: House) -> None:
    ids = queued_house.database.write(lambda session: [stage(session) for _ in range(20)])
    (job,) = rows(queued_house, "SELECT args, lock, queueing_lock, scheduled_at FROM procrastinate_jobs")
    assert job == {"args": {"delivery_id": ids[0]}, "lock": None, "queueing_lock": None, "scheduled_at": None}


def test_what_is_due_later_has_a_job_for_that_moment(queued_house: House) -> None:
    def work(session: Session) -> None:
        stage(session)
        stage(session, after=timedelta(minutes=10))

    before = datetime.now(UTC)
    queued_house.database.write(work)
    now, later = rows(queued_house, "SELECT scheduled_at FROM procrastinate_jobs ORDER BY id")
    assert now["scheduled_at"] is None
    assert timedelta(minutes=9) < later["scheduled_at"] - before < timedelta(minutes=11)  # type: ignore[operator]


def test_a_job_for_later_wakes_when_its_time_comes(queued_house: House) -> None:
    bell = Bell()
    queued_house.start(dispatch(bell))
    assert wait_for(lambda: bell.rings == 1)
    queued_house.stage(after=timedelta(seconds=1))
    assert queued_house.jobs() == 1
    assert wait_for(lambda: bell.rings == 2)


def test_a_turned_clock_says_how_long_and_the_real_one_when(postgresql_database: Database) -> None:
    turned = datetime(2031, 5, 1, 12, tzinfo=UTC)
    postgresql_database.before_commit.append(Deferrer(lambda: turned))
    house = House(postgresql_database, PostgresEngine)
    postgresql_database.write(
        lambda s: deliveries.change(s, stage(s, after=timedelta(1)), due_at=turned + timedelta(hours=1))
    )
    (job,) = rows(house, "SELECT scheduled_at - now() AS wait FROM procrastinate_jobs")
    assert timedelta(minutes=59) < job["wait"] <= timedelta(hours=1)  # type: ignore[operator]


def test_a_job_that_is_done_leaves_nothing_behind(queued_house: House) -> None:
    bell = Bell()
    queued_house.start(dispatch(bell))
    for _ in range(5):
        queued_house.stage()
    assert wait_for(lambda: bell.rings >= 2 and queued_house.jobs() == 0)
    assert rows(queued_house, "SELECT * FROM procrastinate_events") == []


def test_a_queue_out_of_order_costs_nobody_the_story(queued_house: House) -> None:
    """What is committed is the row; only its wake-up is missing, and the poll is there for that."""
    with queued_house.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE procrastinate_jobs RENAME TO elsewhere"))
    queued_house.stage()
    queued_house.stage()
    assert staged(queued_house) == 2


def test_a_broken_transaction_is_never_taken_for_a_committed_one(
    queued_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL answers COMMIT in a broken transaction with a silent rollback: the caller must hear of it."""

    def breaks(self: Deferrer, session: Session, _wake_ups: object) -> None:
        session.execute(text("SELECT 1/0"))

    monkeypatch.setattr(Deferrer, "_defer", breaks)
    with pytest.raises(DBAPIError):
        queued_house.stage()
    assert staged(queued_house) == 0


def test_another_process_of_the_web_alone_wakes_this_worker(queued_house: House) -> None:
    """Two engines of the database with nothing in common but the server, the poll an hour away."""
    bell = Bell()
    queued_house.start(dispatch(bell))
    assert wait_for(lambda: bell.rings == 1)
    program = (
        "import sys; from store.database import Database; from tests.conftest import KEYS; "
        "from tests.delivery.engines.cast import stage; from gateway.clock import system_clock; "
        "from gateway.delivery.engines.deferring import Deferrer; "
        "d = Database(sys.argv[1], KEYS); d.before_commit.append(Deferrer(system_clock)); d.write(stage); d.close()"
    )
    subprocess.run([sys.executable, "-c", program, queued_house.database.url], cwd=ROOT, check=True, timeout=60)
    assert wait_for(lambda: bell.rings == 2)


def test_a_job_whose_worker_was_killed_is_done_by_another(queued_house: House) -> None:
    command = [sys.executable, "-m", "tests.delivery.engines.stuck_worker", queued_house.database.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as stuck:
        assert stuck.stdout is not None
        try:
            assert stuck.stdout.readline() == "ready\n"
            queued_house.stage()
            assert stuck.stdout.readline() == "begun\n"
        finally:
            stuck.kill()
    (job,) = rows(queued_house, "SELECT status FROM procrastinate_jobs")
    assert job == {"status": "doing"}
    # Its lease ends in a quarter of a minute; this test is not about that.
    queued_house.database.write(lambda s: leases.hold(s, LEASE, "two", now=datetime.now(UTC) + timedelta(minutes=1)))
    bell = Bell()
    queued_house.start(dispatch(bell), holder="two")
    assert wait_for(lambda: bell.rings == 2 and queued_house.jobs() == 0)


def test_a_worker_whose_database_was_away_takes_jobs_again(queued_house: House) -> None:
    bell = Bell()
    queued_house.start(dispatch(bell))
    assert wait_for(lambda: bell.rings == 1)
    queued_house.stage()
    assert wait_for(lambda: bell.rings == 2)
    with queued_house.database.engine.connect() as connection:
        others = "datname = current_database() AND pid != pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    queued_house.stage()
    assert wait_for(lambda: bell.rings >= 3)


def test_a_worker_can_be_stopped_at_any_moment_of_its_start(queued_house: House) -> None:
    for number in range(6):
        engine = queued_house.start(dispatch(Bell()), holder=str(number))
        wait_for(lambda: False, 0.02 * number)
        engine.stop()
    # One that was stopped while it signed on may have left its name; it goes with those of the dead.
    queued_house.start(dispatch(Bell()))
    assert wait_for(lambda: len(rows(queued_house, "SELECT * FROM procrastinate_workers")) == 1)


def test_no_machines_own_clock_says_when_a_lease_is_stale(queued_house: House) -> None:
    """An hour ahead it would steal a fresh lease, an hour behind it would leave a dead one."""
    ahead, behind = (lambda: system_clock() + timedelta(hours=1)), (lambda: system_clock() - timedelta(hours=1))
    one = PostgresEngine(queued_house.database, [], holder="one", clock=behind, pace=HASTE)
    two = PostgresEngine(queued_house.database, [], holder="two", clock=ahead, pace=HASTE)
    assert one.hold_lease()
    assert not two.hold_lease()
    with queued_house.database.read() as session:
        until = leases.until(session, LEASE)
        now = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert until is not None
    assert timedelta(seconds=10) < until - now <= timedelta(seconds=15)


def test_sqlite_never_loads_the_queue(tmp_path: Path) -> None:
    program = (
        "import sys; from gateway.settings import read; from gateway.wiring import build, engine; "
        f"g = build(read({{'EARSHOT_DATA_DIR': {str(tmp_path)!r}}})); from store.migrating import migrate; "
        "migrate(g.database); e = engine(g); e.start(); e.stop(); g.database.close(); "
        "print([m for m in ('procrastinate', 'psycopg', 'psycopg_pool') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_slow_carrier_keeps_no_other_dispatcher_from_being_woken(queued_house: House) -> None:
    """Its job stays with it; every later job finds it busy and wakes the others all the same."""
    slow, quick, busy, go_on = Bell(), Bell(), threading.Lock(), threading.Event()

    def one_at_a_time() -> None:
        if busy.acquire(blocking=False):
            slow()
            go_on.wait(60)
            busy.release()

    lanes = [dispatch(quick), Errand("slow", NEVER, one_at_a_time, everywhere=True, woken=True)]
    queued_house.start(*lanes)
    try:
        assert wait_for(lambda: slow.rings == 1)
        for least in range(2, 8):
            queued_house.stage()
            assert wait_for(lambda least=least: quick.rings >= least)  # type: ignore[misc]
        assert slow.rings == 1
    finally:
        go_on.set()
    assert wait_for(lambda: queued_house.jobs() == 0)
