"""What every engine does alike: errands by the clock, one leader, a commit that wakes, faults apart, a clean stop."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from gateway.delivery.engines.clockwork import Clockwork
from gateway.delivery.engines.lease import LEASE
from gateway.delivery.errands import Errand
from store import leases
from tests.delivery.engines.cast import NEVER, Bell, House, wait_for

pytestmark = pytest.mark.timeout(90)


def test_an_errand_runs_at_once_and_again(any_house: House) -> None:
    bell = Bell()
    any_house.start(Errand("bell", 0.05, bell))
    assert wait_for(lambda: bell.rings >= 3)


def test_a_stop_ends_what_runs_and_begins_nothing_new(any_house: House) -> None:
    begun, finished, bell = threading.Event(), threading.Event(), Bell()

    def slow() -> None:
        begun.set()
        threading.Event().wait(0.3)
        finished.set()

    engine = any_house.start(Errand("slow", 60, slow), Errand("bell", 0.05, bell))
    assert begun.wait(30)
    hooks = len(any_house.database.before_commit)
    engine.stop()
    assert finished.is_set()
    rings = bell.rings
    threading.Event().wait(0.2)
    assert bell.rings == rings
    assert any_house.database.after_commit == []
    assert len(any_house.database.before_commit) == hooks


def test_a_stop_waits_for_a_dispatch_that_a_commit_woke(any_house: House) -> None:
    first, begun, finished = Bell(), threading.Event(), threading.Event()

    def dispatch() -> None:
        first()
        if first.rings > 1:
            begun.set()
            threading.Event().wait(0.3)
            finished.set()

    engine = any_house.start(Errand("dispatch", NEVER, dispatch, everywhere=True, woken=True))
    assert wait_for(lambda: first.rings == 1)
    any_house.stage()
    assert begun.wait(30)
    engine.stop()
    assert finished.is_set()


def test_stopping_twice_or_before_the_start_does_nothing(any_house: House) -> None:
    engine = any_house.engine([Errand("dispatch", NEVER, Bell(), everywhere=True)])
    engine.stop()
    engine.start()
    engine.stop()
    engine.stop()
    assert not engine.leads


def test_a_commit_with_a_delivery_wakes_the_dispatcher_and_no_other_does(any_house: House) -> None:
    bell = Bell()
    any_house.start(Errand("dispatch", NEVER, bell, everywhere=True, woken=True))
    assert wait_for(lambda: bell.rings == 1)
    any_house.database.write(lambda session: session.note("task", 1))
    threading.Event().wait(0.2)
    assert bell.rings == 1
    any_house.stage()
    assert wait_for(lambda: bell.rings >= 2)


def test_what_was_rolled_back_wakes_nobody_and_leaves_nothing(any_house: House) -> None:
    bell = Bell()
    any_house.start(Errand("dispatch", NEVER, bell, everywhere=True, woken=True))
    assert wait_for(lambda: bell.rings == 1)
    with pytest.raises(RuntimeError, match="the power went"):
        any_house.stage(fail=True)
    threading.Event().wait(0.3)
    assert bell.rings == 1
    assert not any_house.queued or any_house.jobs() == 0


def test_a_faulty_errand_stops_no_other_and_is_tried_again(any_house: House) -> None:
    tries, bell = Bell(), Bell()

    def faulty() -> None:
        tries()
        raise RuntimeError("a fault of ours")

    any_house.start(Errand("faulty", 0.05, faulty), Errand("bell", 0.05, bell))
    assert wait_for(lambda: tries.rings >= 2 and bell.rings >= 2)


def test_a_dispatcher_that_fails_is_woken_again_by_the_next_commit(any_house: House) -> None:
    tries = Bell()

    def poisoned() -> None:
        tries()
        raise RuntimeError("a fault of ours")

    any_house.start(Errand("dispatch", NEVER, poisoned, everywhere=True, woken=True))
    assert wait_for(lambda: tries.rings == 1)
    for least in (2, 3):
        any_house.stage()
        assert wait_for(lambda least=least: tries.rings >= least)  # type: ignore[misc]
    assert not any_house.queued or wait_for(lambda: any_house.jobs() == 0)


def test_a_wake_up_by_hand_runs_the_dispatcher(any_house: House) -> None:
    bell = Bell()
    engine = any_house.start(Errand("dispatch", NEVER, bell, everywhere=True, woken=True))
    assert wait_for(lambda: bell.rings == 1)
    engine.wake()
    assert wait_for(lambda: bell.rings == 2)


def test_a_second_scheduler_started_by_mistake_runs_nothing_that_is_for_one(any_house: House) -> None:
    one, two, both = Bell(), Bell(), Bell()
    first = any_house.start(Errand("bell", 0.05, one), holder="one")
    second = any_house.start(Errand("bell", 0.05, two), Errand("all", 0.05, both, everywhere=True), holder="two")
    assert first.leads
    assert not second.leads
    assert wait_for(lambda: one.rings >= 3 and both.rings >= 3)
    assert two.rings == 0


def test_a_scheduler_that_stops_is_followed_by_the_next(any_house: House) -> None:
    bell = Bell()
    first = any_house.start(Errand("bell", 0.05, Bell()), holder="one")
    second = any_house.start(Errand("bell", 0.05, bell), holder="two")
    assert bell.rings == 0
    first.stop()
    assert wait_for(lambda: bell.rings > 0)
    assert second.leads


def test_a_stale_lease_is_taken_over_and_a_fresh_one_is_not(any_house: House) -> None:
    now = datetime.now(UTC)
    hold(any_house, "dead", now - timedelta(seconds=20))
    engine = any_house.engine([], holder="alive")
    assert engine.hold_lease()
    hold(any_house, "other", now + timedelta(seconds=30))
    assert not engine.hold_lease()
    assert not engine.leads


def test_who_lost_the_lease_unheard_believes_in_it_no_longer_than_it_lasted(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.delivery.engines import lease

    at = 1000.0
    monkeypatch.setattr(lease, "since_boot", lambda: at)
    bell = Bell()
    engine = any_house.engine([Errand("bell", 1, bell)], holder="cut off")
    assert engine.hold_lease()
    run = engine._guarded(engine.errands[0])
    run()
    at += lease.LEASE_SECONDS - 0.1
    run()
    assert bell.rings == 2
    at += 0.2
    run()
    assert not engine.leads
    assert bell.rings == 2


def test_a_lease_that_cannot_be_renewed_is_kept_until_its_end_and_stops_nothing(any_house: House) -> None:
    def gone(_session: object) -> None:
        raise OSError("the database is away")

    engine = any_house.engine([], holder="one")
    assert engine.hold_lease()
    any_house.database.before_commit.append(gone)
    assert engine.hold_lease()
    engine.lease.give_up()
    any_house.database.before_commit.remove(gone)
    assert not engine.leads


def test_ticks_that_were_missed_or_came_twice_change_nothing(any_house: House) -> None:
    """Three engines that all believe that they lead turn each due row once between them."""
    turned: list[int] = []
    lock = threading.Lock()

    def turn_due() -> None:
        from store import deliveries

        def claim(session: deliveries.Session) -> list[int]:
            now = datetime.now(UTC)
            query = deliveries.deliveries.select().where(deliveries.deliveries.c.due_at <= now)
            ids = [row.id for row in session.execute(query)]
            return [i for i in ids if deliveries.step(session, i, deliveries.S.CANCELLED, now=now)]

        found = any_house.database.write(claim)
        with lock:
            turned.extend(found)

    engines: list[Clockwork] = [any_house.engine([Errand("due", 1, turn_due)], holder=str(n)) for n in range(3)]
    for engine in engines:
        engine.lease._leads_until = float("inf")
    for _ in range(5):
        any_house.stage()
    threads = [threading.Thread(target=engine._guarded(engine.errands[0])) for engine in engines for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(turned) == len(set(turned)) == 5


def hold(house: House, holder: str, now: datetime) -> None:
    house.database.write(lambda session: leases.hold(session, LEASE, holder, now=now))
