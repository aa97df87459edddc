"""Codes: found by hash alone, and guessing them meets a growing delay that is forgotten after a day."""

from datetime import timedelta

from store import codes
from store.database import Database
from tests.conftest import TurnedClock


def guess_wrong(database: Database, clock: TurnedClock, times: int) -> None:
    for _ in range(times):
        database.write(lambda session: codes.guessed_wrong(session, "code 1", now=clock()))


def wait(database: Database, clock: TurnedClock) -> timedelta:
    with database.read() as session:
        until = codes.wait_until(session, "code 1", now=clock())
    return timedelta() if until is None else until - clock()


def test_three_tries_are_free_then_the_delay_doubles_up_to_a_quarter_of_an_hour(
    database: Database, clock: TurnedClock
) -> None:
    guess_wrong(database, clock, 2)
    assert wait(database, clock) == timedelta()
    waits = []
    for _ in range(14):
        guess_wrong(database, clock, 1)
        waits.append(wait(database, clock).total_seconds())
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 15 * 60


def test_a_day_without_a_try_starts_afresh(database: Database, clock: TurnedClock) -> None:
    guess_wrong(database, clock, 12)
    clock.forward(hours=25)
    assert wait(database, clock) == timedelta()
    guess_wrong(database, clock, 1)
    assert wait(database, clock) == timedelta()


def test_a_right_code_ends_the_counting(database: Database, clock: TurnedClock) -> None:
    guess_wrong(database, clock, 6)
    database.write(lambda session: codes.guessed_right(session, "code 1"))
    assert wait(database, clock) == timedelta()


def test_a_code_is_found_for_its_purpose_alone_and_used_once(database: Database, clock: TurnedClock) -> None:
    made = database.write(lambda s: codes.add(s, "abc", purpose="link", now=clock(), expires_at=clock()))
    with database.read() as session:
        assert codes.find(session, "abc", purpose="author") is None
        found = codes.find(session, "abc", purpose="link")
    assert found is not None
    assert not found.is_good(clock())
    assert database.write(lambda s: codes.use(s, made, now=clock())) is True
    assert database.write(lambda s: codes.use(s, made, now=clock())) is False
