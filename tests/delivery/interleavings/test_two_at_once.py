"""Two that meet on one delivery: the first is held before each of its statements in turn, the second goes all the way.

Both transactions are open at once, on PostgreSQL. A few places are tried in each run of the tests; with
EARSHOT_TEST_INTERLEAVINGS set, every place at which one can cut into the other.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from store import deliveries
from store.database import Database
from store.words import DeliveryState
from tests.conftest import KEYS, TurnedClock, _admin
from tests.delivery.interleavings import witness
from tests.delivery.interleavings.cast import Cast
from tests.delivery.interleavings.schedule import Run, Theatre
from tests.delivery.interleavings.stepped import Stage

Play = Callable[[], object]
FEW = 3
LONG = "EARSHOT_TEST_INTERLEAVINGS" in os.environ


@pytest.fixture(scope="module")
def theatre(postgresql_server: str) -> Iterator[Theatre]:
    _admin(postgresql_server, "CREATE DATABASE two_at_once TEMPLATE template")
    database = Database(postgresql_server.replace("/postgres?", "/two_at_once?"), KEYS)
    found = Theatre(database, workers=2)
    yield found
    found.close()
    database.close()
    _admin(postgresql_server, "DROP DATABASE two_at_once WITH (FORCE)")


def lease_ends(cast: Cast) -> tuple[Play, Play]:
    """A worker is slow; its lease runs out and its claim is taken back."""
    recover = cast.recover(1)

    def later() -> None:
        cast.clock.forward(seconds=90)
        recover()

    return later, cast.send(1)


def held_while_it_goes(cast: Cast) -> tuple[Play, Play]:
    return cast.send(1), cast.move(2, 0, "hold")


def goes_while_it_is_held(cast: Cast) -> tuple[Play, Play]:
    return cast.move(2, 0, "hold"), cast.send(1)


def two_reconcilers(cast: Cast) -> tuple[Play, Play]:
    """A second scheduler by mistake; and what the one sends again is sent while the other is on its way."""
    _unknown(cast)
    second, worker = cast.reconcile(2), cast.send(3)

    def and_sent() -> None:
        second()
        worker()

    return cast.reconcile(1), and_sent


def two_people_who_mend(cast: Cast) -> tuple[Play, Play]:
    _unknown(cast)
    first, second, worker = cast.mend(1, 0, "again"), cast.mend(2, 0, "again"), cast.send(3)
    assert first is not None
    assert second is not None

    def and_sent() -> None:
        second()
        worker()

    return first, and_sent


def silence_and_failure(cast: Cast) -> tuple[Play, Play]:
    """A day without a receipt is over, and just then the receipt comes."""
    cast.send(7)()
    cast.clock.forward(hours=25)
    return cast.silence(1), cast.receipt(2, 0, "failed", named=True, again=False)


def receipt_and_silence(cast: Cast) -> tuple[Play, Play]:
    silence, receipt = silence_and_failure(cast)
    return receipt, silence


def two_schedulers_settle_silence(cast: Cast) -> tuple[Play, Play]:
    cast.send(7)()
    cast.clock.forward(hours=25)
    return cast.silence(1), cast.silence(2)


def two_receipts(cast: Cast) -> tuple[Play, Play]:
    cast.send(7)()
    delivered = cast.receipt(1, 0, "delivered", named=True, again=False)
    return delivered, cast.receipt(2, 0, "failed", named=False, again=False)


def receipt_before_our_commit(cast: Cast) -> tuple[Play, Play]:
    """What was taken a moment ago is told of already."""
    worker = cast.send(1)

    def told() -> None:
        if cast.carrier.taken:
            cast.receipt(2, 0, "delivered", named=False, again=False)()

    return worker, told


def two_schedulers_lapse(cast: Cast) -> tuple[Play, Play]:
    cast.send(7)()
    cast.clock.forward(hours=25)
    cast.silence(1)()
    cast.clock.forward(days=6)
    return cast.deadlines(1), cast.deadlines(2)


def two_workers(cast: Cast) -> tuple[Play, Play]:
    return cast.send(1), cast.send(2)


def _unknown(cast: Cast) -> None:
    cast.carrier.answers.extend(["not_taken_answer_lost"] * 2)
    cast.send(7)()
    assert cast.waiting({DeliveryState.UNKNOWN})
    cast.clock.forward(minutes=3)


SCENES = [
    lease_ends,
    held_while_it_goes,
    goes_while_it_is_held,
    two_reconcilers,
    two_people_who_mend,
    silence_and_failure,
    receipt_and_silence,
    two_schedulers_settle_silence,
    two_receipts,
    receipt_before_our_commit,
    two_schedulers_lapse,
    two_workers,
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_wherever_the_second_cuts_in_all_still_holds(
    theatre: Theatre, scene: Callable[[Cast], tuple[Play, Play]], caplog: pytest.LogCaptureFixture
) -> None:
    places = _met(theatre, scene, None)
    assert places > 2
    for stop in _some_of(places):
        _met(theatre, scene, stop)
    assert not [record.message for record in caplog.records if "met a fault" in record.message]


def test_of_two_people_who_press_at_once_one_sends_it_again_and_the_other_is_told(theatre: Theatre) -> None:
    """Wherever the second cuts in, and even while what the first has sent again is being called."""
    for stop in range(1, 8):
        witness.empty(theatre.database)
        stage, clock = Stage(theatre.database), TurnedClock()
        try:
            cast = Cast(theatre.database, theatre.workers, clock, theatre.home)
            first, _ = two_people_who_mend(cast)
            (one, *_) = cast.waiting({DeliveryState.UNKNOWN})
            again, worker = cast.mend(2, 0, "again"), cast.send(3)
            assert again is not None
            held = stage.enter("first", first)
            stage.advance(held, stop)
            stage.advance(stage.enter("second", again), 100)
            called = stage.enter("worker", worker)
            while called.at != "after the call" and called.parked.is_set() and not called.ended.is_set():
                stage.advance(called, 1)
            stage.finish()
            cast.send(4)()  # what the worker before it came too early for
            with theatre.database.read() as session:
                kinds = [event.kind for event in deliveries.events(session, one.id)]
            assert kinds.count("person_again") == 1
            assert kinds.count("begun") == 2
            assert cast.carrier.times_taken()[one.id] == 1
        finally:
            stage.close()


def _some_of(places: int) -> list[int]:
    """Every place in the long run; else a few, spread over all."""
    few = places if LONG else min(FEW, places)
    return sorted({1 + number * places // few for number in range(few)})


def _met(theatre: Theatre, scene: Callable[[Cast], tuple[Play, Play]], stop: int | None) -> int:
    """Play it once with the first held at this stop, or at none; at how many it stood in all."""
    witness.empty(theatre.database)
    clock = TurnedClock()
    stage = Stage(theatre.database)
    try:
        cast = Cast(theatre.database, theatre.workers, clock, theatre.home)
        first, second = scene(cast)
        run = Run(cast, stage, clock)
        held = stage.enter("first", first)
        stage.advance(held, 1000 if stop is None else stop)
        other = stage.enter("second", second)
        stage.advance(other, 1000)
        run.look(f"the first stood before {held.at}")
        stage.finish()
        run.look(f"the first had stood at stop {stop}")
        run.quieten()
    finally:
        stage.close()
    return held.stops
