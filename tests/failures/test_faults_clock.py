"""A clock that jumps, the two nights on which it is changed, and a second scheduler started by mistake."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from gateway.delivery import due, evidence, paging
from gateway.delivery.engines.embedded import EmbeddedEngine
from gateway.delivery.errands import Errand
from gateway.delivery.quiet_hours import morning_after
from gateway.delivery.reconcile import Reconciler, recover
from gateway.moderation.deadlines import LONDON, Nation, add_working_hours, half_way, local_day, window, working_time
from gateway.notices.words import long_date
from store import deliveries, leases, windows
from store.database import Database
from store.words import Channel, DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    BASE,
    Way,
    add_author,
    dispatcher,
    one,
    plain_words,
    receive,
    state_of,
    story_with_home,
)

S = DeliveryState
HOUR = timedelta(hours=1)
# 01:00 becomes 02:00 on the first, 02:00 becomes 01:00 on the second; both are Sundays.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def sent_once(way: Way) -> bool:
    return set(Counter(sent.delivery_id for sent in way.sent).values()) <= {1}


# -- a clock that jumps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [-HOUR, HOUR], ids=["back", "forward"])
def test_a_clock_that_jumps_while_the_carrier_is_called_sends_nothing_twice(
    sqlite_database: Database, clock: TurnedClock, jump: timedelta
) -> None:
    """The lease of a call that is under way seems to have run out, or to last for an hour."""
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    way = Way()

    class Jumping(Way):
        def send(self, outgoing: object) -> object:  # type: ignore[override]
            clock.now += jump
            now = clock()
            sqlite_database.write(lambda session: recover(session, now))
            other = dispatcher(sqlite_database, clock, {"sms": way}, worker="two")
            assert other.run_once(now) == 0
            return way.send(outgoing)  # type: ignore[arg-type]

    dispatcher(sqlite_database, clock, {"sms": Jumping()}).run_once(clock())
    found = one(sqlite_database, story, "receipt")
    assert found.state is S.HANDED_OVER
    for _ in range(3):
        clock.forward(hours=1)
        sqlite_database.write(lambda session: recover(session, clock()))
        Reconciler(sqlite_database, {"sms": way}, clock, BASE, plain_words).run_once(clock())
        dispatcher(sqlite_database, clock, {"sms": way}).run_once(clock())
    assert len(way.sent) == 1


def test_after_a_jump_back_what_was_due_goes_within_the_hour_and_once(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    was_due = one(sqlite_database, story, "receipt").due_at
    way = Way()
    clock.now -= HOUR
    worker = dispatcher(sqlite_database, clock, {"sms": way})
    assert worker.run_once(clock()) == 0
    clock.now = was_due
    assert worker.run_once(clock()) == 1
    assert worker.run_once(clock()) == 0
    assert len(way.sent) == 1


def test_a_crashed_claim_made_before_a_jump_back_is_taken_up_again(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))

    class Gone(BaseException):
        pass

    way = Way(faults=[Gone()])
    with pytest.raises(Gone):
        dispatcher(sqlite_database, clock, {"sms": way}).run_once(clock())
    clock.now -= HOUR
    for _ in range(16):
        clock.forward(minutes=5)
        sqlite_database.write(lambda session: recover(session, clock()))
        Reconciler(sqlite_database, {"sms": way}, clock, BASE, plain_words).run_once(clock())
        dispatcher(sqlite_database, clock, {"sms": way}).run_once(clock())
    assert one(sqlite_database, story, "receipt").state is S.HANDED_OVER
    assert len(way.sent) == 1


@pytest.mark.parametrize("jump", [-HOUR, HOUR], ids=["back", "forward"])
def test_a_window_ends_at_its_own_instant_whatever_the_clock_did_meanwhile(
    sqlite_database: Database, clock: TurnedClock, jump: timedelta
) -> None:
    """Nothing lapses early: the end is an instant, not a count of ticks."""
    story = story_with_home(sqlite_database, clock)
    way = Way()
    worker = dispatcher(sqlite_database, clock, {"email": way, "sms": way})
    worker.run_once(clock())
    clock.forward(hours=25)
    evidence.settle_silence(sqlite_database, clock())
    with sqlite_database.read() as session:
        (opened,) = windows.of(session, story)
    clock.now = opened.remind_at
    due.turn_due(sqlite_database, clock())
    worker.run_once(clock())
    clock.now = opened.closes_at - timedelta(minutes=90)
    clock.now += jump
    due.turn_due(sqlite_database, clock())
    assert state_of(sqlite_database, story) == "with_provider"
    clock.now = opened.closes_at - timedelta(seconds=1)
    due.turn_due(sqlite_database, clock())
    assert state_of(sqlite_database, story) == "with_provider"
    clock.now = opened.closes_at
    due.turn_due(sqlite_database, clock())
    assert state_of(sqlite_database, story) == "published"
    clock.now -= HOUR
    due.turn_due(sqlite_database, clock())
    while worker.run_once(clock()):
        pass
    assert state_of(sqlite_database, story) == "published"
    assert sent_once(way)


def test_the_schedulers_own_lease_is_renewed_after_a_jump_back(sqlite_database: Database, clock: TurnedClock) -> None:
    """Whoever holds it goes on holding it, and hands it over as soon as it stops."""
    first = EmbeddedEngine(sqlite_database, [], holder="one", clock=clock)
    second = EmbeddedEngine(sqlite_database, [], holder="two", clock=clock)
    assert first.hold_lease()
    clock.now -= HOUR
    assert first.hold_lease()
    with sqlite_database.read() as session:
        until = leases.until(session, "scheduler")
    assert until == clock() + timedelta(seconds=15)
    assert not second.hold_lease()
    clock.forward(seconds=16)
    assert second.hold_lease()
    assert not first.hold_lease()


def test_a_lease_whose_holder_died_before_a_jump_back_keeps_nobody_waiting_for_an_hour(
    database: Database, clock: TurnedClock
) -> None:
    database.write(lambda session: leases.hold(session, "scheduler", "dead", now=clock()))
    clock.now -= HOUR
    assert database.write(lambda session: leases.hold(session, "scheduler", "alive", now=clock()))
    assert not database.write(lambda session: leases.hold(session, "scheduler", "another", now=clock()))


# -- the nights on which the clock is changed -----------------------------------------------------------------------


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_a_text_at_night_waits_for_eight_on_the_wall(
    sqlite_database: Database, clock: TurnedClock, night: date
) -> None:
    """CASES B 33: quiet hours are on the wall in London, on the night that is an hour shorter or longer too."""
    story = story_with_home(sqlite_database, clock)
    notice = one(sqlite_database, story, "approved_author")
    eight = datetime(night.year, night.month, night.day, 8, tzinfo=LONDON)
    evening = datetime(night.year, night.month, night.day, tzinfo=LONDON) - 3 * HOUR
    moment = evening.astimezone(UTC)
    while moment < eight.astimezone(UTC):
        assert morning_after(notice, moment) == eight
        moment += timedelta(minutes=10)
    assert morning_after(notice, eight.astimezone(UTC)) is None
    assert morning_after(notice, evening.astimezone(UTC) - timedelta(seconds=1)) is None


@pytest.mark.parametrize(("night", "hours"), [(SPRING, 10), (AUTUMN, 12)])
def test_what_waits_over_that_night_goes_once_and_at_eight(
    sqlite_database: Database, clock: TurnedClock, night: date, hours: int
) -> None:
    """CASES B 33: eleven hours on other nights; ten on the shorter one, twelve on the longer."""
    clock.now = london(night.year, night.month, night.day, 0) - 3 * HOUR - timedelta(minutes=11)
    story = story_with_home(sqlite_database, clock)
    way = Way()
    worker = dispatcher(sqlite_database, clock, {"sms": way, "email": way})
    while worker.run_once(clock()):
        pass
    waits = one(sqlite_database, story, "approved_author")
    assert (waits.state, waits.due_at - clock()) == (S.DUE, timedelta(hours=hours))
    sent = len(way.sent)
    for _ in range(4 * 13):
        clock.forward(minutes=15)
        worker.run_once(clock())
        if clock() < waits.due_at:
            assert len(way.sent) == sent
    assert one(sqlite_database, story, "approved_author").handed_at == waits.due_at
    assert sent_once(way)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        # Good Friday and Easter Monday 2027 are 26 and 29 March, on either side of the night.
        (london(2027, 3, 25, 16), london(2027, 4, 1, 16)),
        (london(2027, 10, 29, 16), london(2027, 11, 3, 16)),
        (london(2027, 10, 30, 23, 59), london(2027, 11, 4)),
    ],
)
def test_seventy_two_working_hours_across_the_change_end_at_the_same_time_on_the_wall(
    start: datetime, end: datetime
) -> None:
    """CASES B 33: both nights are Sundays, which are no working days: the hour is neither gained nor lost."""
    closes = window(Channel.EMAIL, start, Nation.ENGLAND)
    assert closes == end
    assert working_time(start, closes, Nation.ENGLAND) == timedelta(hours=72)
    remind = half_way(start, closes, Nation.ENGLAND)
    assert start < remind < closes
    assert add_working_hours(start, 36, Nation.ENGLAND) == remind


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), "28 March"),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), "28 March"),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), "29 March"),
        (datetime(2027, 10, 30, 23, 0, tzinfo=UTC), "31 October"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "31 October"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "31 October"),
        (datetime(2027, 10, 31, 23, 59, tzinfo=UTC), "31 October"),
    ],
)
def test_a_date_in_words_is_the_date_on_the_wall(moment: datetime, day: str) -> None:
    """CASES B 33: the hour that does not exist, and the hour that comes twice."""
    assert day in long_date(moment)
    assert f"{local_day(moment).day} " in long_date(moment)


# -- a second scheduler ---------------------------------------------------------------------------------------------


def test_two_schedulers_that_both_believe_they_lead_double_nothing(database: Database, clock: TurnedClock) -> None:
    """CASES B 26: every errand twice, at the same moment, over and over: each effect is there once."""
    stories = [story_with_home(database, clock) for _ in range(3)]
    ways = [Way(), Way()]
    hands = [
        (
            dispatcher(database, clock, {"email": way, "sms": way}, worker=f"worker-{number}"),
            Reconciler(database, {"email": way, "sms": way}, clock, BASE, plain_words),
        )
        for number, way in enumerate(ways)
    ]
    faults: list[BaseException] = []

    def turn(number: int, gate: threading.Barrier) -> None:
        worker, reconciler = hands[number]
        errands: tuple[Callable[[], object], ...] = (
            lambda: worker.run_once(clock()),
            lambda: database.write(lambda session: recover(session, clock())),
            lambda: reconciler.run_once(clock()),
            lambda: due.turn_due(database, clock()),
            lambda: evidence.settle_silence(database, clock()),
            lambda: paging.page_due(database, clock()),
        )
        for errand in errands:
            gate.wait(30)
            try:
                errand()
            except Exception as error:
                faults.append(error)

    for hours in (0, 1, 25, 24, 24, 24, 24, 24, 12):
        clock.forward(hours=hours)
        gate = threading.Barrier(2)
        both = [threading.Thread(target=turn, args=(number, gate)) for number in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(60)
    assert faults == []
    sent = Counter(outgoing.delivery_id for way in ways for outgoing in way.sent)
    assert set(sent.values()) == {1}
    assert [state_of(database, story) for story in stories] == ["published"] * 3
    for story in stories:
        with database.read() as session:
            lapses = session.execute(
                text("SELECT count(*) FROM log WHERE contribution_id = :id AND event = 'lapse'"), {"id": story}
            ).scalar_one()
            told = Counter((found.notice, found.recipient) for found in deliveries.of(session, story))
        assert lapses == 1
        assert set(told.values()) == {1}


def test_only_one_of_two_engines_runs_what_is_for_one_alone(database: Database) -> None:
    rings: Counter[str] = Counter()
    engines = [
        EmbeddedEngine(database, [Errand("bell", 0.05, partial(rings.update, [name]))], holder=name)
        for name in ("one", "two")
    ]
    for engine in engines:
        engine.start()
    try:
        threading.Event().wait(0.6)
        assert rings["one"] > 2
        assert rings["two"] == 0
    finally:
        for engine in reversed(engines):
            engine.stop()
