"""Each way out has a lane of its own with a few calls at once: a slow carrier keeps its own channel waiting alone."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from channels.messages import Handover, Outgoing
from gateway.delivery.dispatch import EVERY_CHANNEL, Lane
from gateway.delivery.errands import LANES
from store import deliveries
from store.database import Database
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import Way, add_author, dispatcher, one, receive, story_with_home

S = DeliveryState


class Slow(Way):
    """Answers when it is told to, and knows how many calls were with it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.answer, self.begun = threading.Event(), threading.Semaphore(0)
        self.now = self.most = 0
        self.lock = threading.Lock()

    def send(self, outgoing: Outgoing) -> Handover:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.begun.release()
        assert self.answer.wait(10)
        with self.lock:
            self.now -= 1
            return super().send(outgoing)


def lane(
    database: Database, clock: TurnedClock, ways: Any, channel: str, at_once: int = 4, worker: str = "one"
) -> Lane:
    return Lane(replace(dispatcher(database, clock, ways, worker=worker), channels=(channel,)), at_once)


def texts_due(database: Database, clock: TurnedClock, how_many: int) -> list[int]:
    author = add_author(database, clock)
    return [receive(database, clock, home_id=None, author_id=author) for _ in range(how_many)]


def test_every_channel_has_exactly_one_lane() -> None:
    assert sorted(channel for _, channels, _ in LANES for channel in channels) == sorted(EVERY_CHANNEL)
    assert all(name.startswith("dispatch") for name, _, _ in LANES)


def test_a_slow_carrier_for_texts_keeps_no_mail_waiting(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    texts, mail = Slow(), Way()
    ways = {"sms": texts, "email": mail}
    slow = threading.Thread(target=lane(sqlite_database, clock, ways, "sms").run)
    slow.start()
    try:
        assert texts.begun.acquire(timeout=10)
        assert lane(sqlite_database, clock, ways, "email").run() == 1
        assert one(sqlite_database, story, "story_to_decide").state is S.HANDED_OVER
    finally:
        texts.answer.set()
        slow.join(10)
    assert len(texts.sent) == 2


def test_a_few_go_at_once_and_no_more_is_claimed_than_can_begin(database: Database, clock: TurnedClock) -> None:
    """Nothing lies claimed behind a slow call, so no lease runs out; each call that is out was committed as begun."""
    stories = texts_due(database, clock, 7)
    texts = Slow()
    running = threading.Thread(target=lane(database, clock, {"sms": texts}, "sms").run)
    running.start()
    try:
        assert all(texts.begun.acquire(timeout=10) for _ in range(4))
        found = [one(database, story, "receipt") for story in stories]
        assert sorted(each.state for each in found) == [S.CLAIMED] * 4 + [S.DUE] * 3
        assert all(each.begun_at is not None for each in found if each.state is S.CLAIMED)
    finally:
        texts.answer.set()
        running.join(10)
    assert texts.most == 4
    assert all(one(database, story, "receipt").state is S.HANDED_OVER for story in stories)
    assert len(texts.sent) == 7


def test_what_comes_while_a_call_is_slow_does_not_wait_for_it(sqlite_database: Database, clock: TurnedClock) -> None:
    texts_due(sqlite_database, clock, 1)
    texts = Slow()
    running = threading.Thread(target=lane(sqlite_database, clock, {"sms": texts}, "sms").run)
    running.start()
    try:
        assert texts.begun.acquire(timeout=10)
        texts_due(sqlite_database, clock, 1)
        assert texts.begun.acquire(timeout=3)
    finally:
        texts.answer.set()
        running.join(10)


def test_a_stop_begins_nothing_more_and_finishes_what_has_begun(sqlite_database: Database, clock: TurnedClock) -> None:
    stories = texts_due(sqlite_database, clock, 3)
    texts = Slow()
    only = lane(sqlite_database, clock, {"sms": texts}, "sms", at_once=1)
    running = threading.Thread(target=only.run)
    running.start()
    assert texts.begun.acquire(timeout=10)
    only.stop()
    assert only.run() == 0
    texts.answer.set()
    running.join(10)
    states = sorted(one(sqlite_database, story, "receipt").state for story in stories)
    assert states == [S.DUE, S.DUE, S.HANDED_OVER]


def test_a_worker_does_not_wait_for_what_another_claims(postgresql_database: Database, clock: TurnedClock) -> None:
    texts_due(postgresql_database, clock, 3)
    took: list[int] = []

    def claim(worker: str) -> list[int]:
        found = postgresql_database.write(lambda s: deliveries.claim_due(s, worker, ["sms"], now=clock(), limit=2))
        return [each.id for each in found]

    def first(session: Any) -> list[int]:
        mine = [each.id for each in deliveries.claim_due(session, "one", ["sms"], now=clock(), limit=2)]
        other = threading.Thread(target=lambda: took.extend(claim("two")))
        other.start()
        other.join(5)  # while our own transaction is open
        assert not other.is_alive()
        return mine

    mine = postgresql_database.write(first)
    assert len(mine) == 2
    assert len(took) == 1
    assert not set(mine) & set(took)


@pytest.mark.parametrize("statement", ["poll", "urgent"])
def test_the_poll_walks_its_own_index(database: Database, clock: TurnedClock, statement: str) -> None:
    fill(database, clock, how_many=2_000)
    poll = statement == "poll"
    index = "ix_deliveries_due_by_channel" if poll else "ix_deliveries_urgent"
    due = deliveries.due_of_channel("sms", now=clock(), limit=4)
    found = plan(database, due if poll else deliveries.urgent_waiting("sms", limit=50))
    assert index in found
    assert "Sort" not in found
    assert "TEMP B-TREE" not in found


def fill(database: Database, clock: TurnedClock, *, how_many: int) -> None:
    """A backlog: some hours of texts and mail that are due."""
    [story] = texts_due(database, clock, 1)
    like = one(database, story, "receipt")
    row = {name: getattr(like, name) for name in deliveries.Delivery.__slots__ if name not in {"id", "contribution_id"}}
    rows = [
        {**row, "id": number, "channel": "sms" if number % 2 else "email", "due_at": clock.forward(seconds=0.01)}
        for number in range(1, how_many + 1)
    ]
    database.write(lambda s: s.execute(deliveries.deliveries.insert(), rows))
    if not database.embedded:
        database.write(lambda s: s.execute(text("ANALYZE deliveries")))


def plan(database: Database, query: Any) -> str:
    """How the database would run this, with the parameters as they are sent."""
    sent: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: Any) -> None:
        sent.append((statement, given))

    with database.read() as session:
        event.listen(session.connection, "before_cursor_execute", hear)
        session.execute(query).all()
        event.remove(session.connection, "before_cursor_execute", hear)
        explain = "EXPLAIN QUERY PLAN " if database.embedded else "EXPLAIN "
        rows = session.connection.exec_driver_sql(explain + sent[0][0], sent[0][1])
        return "\n".join(" ".join(map(str, row)) for row in rows)


def test_claims_of_a_long_backlog_come_in_order(sqlite_database: Database, clock: TurnedClock) -> None:
    fill(sqlite_database, clock, how_many=40)
    claimed = sqlite_database.write(lambda s: deliveries.claim_due(s, "one", ["email"], now=clock(), limit=9))
    assert [each.id for each in claimed] == [2, 4, 6, 8, 10, 12, 14, 16, 18]


def test_the_longest_wait_is_found_across_channels(database: Database, clock: TurnedClock) -> None:
    began = clock()
    fill(database, clock, how_many=10)
    with database.read() as session:
        assert deliveries.oldest_due(session) == began


def test_a_wake_up_that_comes_while_the_last_run_is_ending_is_not_lost(
    sqlite_database: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed after the last look is looked for at once, not at the next tick."""
    woken = lane(sqlite_database, clock, {"sms": Way()}, "sms")
    first_run, added = Lane._run, list[int]()

    def run(self: Lane) -> int:
        turned = first_run(self)
        if not added:
            added.extend(texts_due(sqlite_database, clock, 1))
            other = threading.Thread(target=woken.run)  # the wake-up of that very commit
            other.start()
            other.join(5)
        return turned

    monkeypatch.setattr(Lane, "_run", run)
    assert woken.run() == 1
    assert one(sqlite_database, added[0], "receipt").state is S.HANDED_OVER
