"""A carrier that is down is left alone by all workers, tried now and then by one, and taken back when it works."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from channels.errors import ChannelError
from channels.sms.outbound import SmsOutbound
from channels.twilio.client import TwilioClient
from gateway.delivery import breaker
from gateway.delivery.breaker import LONGEST_WAIT, OPENS_AFTER, PROBE_LEASE, wait_before
from gateway.delivery.dispatch import Dispatcher
from store import breakers, deliveries, tasks
from store.breakers import Breaker
from store.database import Database
from store.tasks import Task
from store.words import DeliveryState, Recipient
from tests.conftest import TurnedClock
from tests.delivery.cast import Way, add_author, dispatcher, one, receive
from tests.fakes.carrier import Failure, FakeCarrier
from tests.fakes.telephone import OUR_NUMBER

S = DeliveryState
DOWN = Failure(503, 20503)


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


def texting(database: Database, clock: TurnedClock, carrier: FakeCarrier, *, worker: str = "one") -> Dispatcher:
    client = TwilioClient(carrier.account, carrier.token, carrier.url, timeout=2)
    ways: dict[str, Any] = {"sms": SmsOutbound(client, (OUR_NUMBER,)), "email": Way()}
    return dispatcher(database, clock, ways, worker=worker)


def texts_due(database: Database, clock: TurnedClock, how_many: int) -> list[int]:
    return [
        receive(database, clock, home_id=None, author_id=add_author(database, clock, phone=f"+4477009002{number:02}"))
        for number in range(how_many)
    ]


def opened(database: Database) -> list[Breaker]:
    with database.read() as session:
        return breakers.open_now(session)


def row(database: Database) -> Breaker:
    with database.read() as session:
        found = breakers.get(session, "sms")
    assert found is not None
    return found


def open_tasks(database: Database) -> list[Task]:
    with database.read() as session:
        return [task for task in tasks.waiting(session) if task.about.startswith("breaker:")]


def open_it(database: Database, clock: TurnedClock, carrier: FakeCarrier, more: int = 0) -> list[int]:
    """As many texts fail as open it, and ``more`` wait behind them."""
    stories = texts_due(database, clock, OPENS_AFTER + more)
    carrier.fail(*[DOWN] * OPENS_AFTER)
    texting(database, clock, carrier).run_once(clock())
    assert [found.channel for found in opened(database)] == ["sms"]
    return stories


@pytest.mark.parametrize(
    "failure", [Failure(500), Failure(503), Failure(429, 20429), Failure(401, 20003), Failure(cut=True)]
)
def test_what_is_the_carrier_s_own_opens_it_and_nothing_more_is_claimed(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, failure: Failure
) -> None:
    stories = texts_due(sqlite_database, clock, OPENS_AFTER + 3)
    carrier.fail(*[failure] * 20)
    sender = texting(sqlite_database, clock, carrier)
    for _ in range(3):
        sender.run_once(clock())
    assert len(carrier.asked) == OPENS_AFTER
    untouched = [one(sqlite_database, story, "receipt") for story in stories[OPENS_AFTER:]]
    assert [(each.state, each.attempts, each.reason) for each in untouched] == [(S.DUE, 0, "")] * 3
    [found] = opened(sqlite_database)
    assert found.failures == OPENS_AFTER
    assert found.opened_at == clock()
    assert "carrier" in found.why
    [task] = open_tasks(sqlite_database)
    assert task.role == "administrator"
    assert task.note.startswith("Texts are not going out")


def test_a_carrier_that_is_nowhere_opens_it_too(sqlite_database: Database, clock: TurnedClock) -> None:
    with FakeCarrier() as gone:
        sender = texting(sqlite_database, clock, gone)
    texts_due(sqlite_database, clock, OPENS_AFTER)
    sender.run_once(clock())
    assert "could not be reached" in opened(sqlite_database)[0].why


def test_recipients_that_are_refused_and_faults_of_ours_never_open_it(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    stories = texts_due(sqlite_database, clock, OPENS_AFTER * 2)

    def compose(session: Any, delivery: Any, **given: Any) -> Any:
        raise KeyError("no such word")

    carrier.fail(*[Failure(400, 21211)] * OPENS_AFTER)
    texting(sqlite_database, clock, carrier).run_once(clock())
    texts_due(sqlite_database, clock, OPENS_AFTER * 2)
    replace(texting(sqlite_database, clock, carrier), compose=compose).run_once(clock())
    assert opened(sqlite_database) == []
    assert len(stories) > OPENS_AFTER


def test_one_success_in_between_begins_the_count_anew(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    texts_due(sqlite_database, clock, OPENS_AFTER * 2)
    sender = texting(sqlite_database, clock, carrier)
    carrier.fail(*[DOWN] * (OPENS_AFTER - 1))
    sender.run_once(clock())
    carrier.fail(*[DOWN] * (OPENS_AFTER - 1))
    sender.run_once(clock.forward(seconds=1))
    assert opened(sqlite_database) == []


def test_one_is_tried_after_a_while_and_the_first_success_closes_it(
    database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    stories = open_it(database, clock, carrier, more=2)
    sender = texting(database, clock, carrier)
    asked = len(carrier.asked)
    clock.forward(seconds=20)
    assert sender.run_once(clock()) == 2
    assert len(carrier.asked) == asked + 2
    assert all(one(database, story, "receipt").state is S.HANDED_OVER for story in stories[-2:])
    assert opened(database) == []
    assert row(database).failures == 0
    assert open_tasks(database) == []


def test_while_it_stays_down_the_tries_are_single_and_further_and_further_apart(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    open_it(sqlite_database, clock, carrier, more=3)
    sender = texting(sqlite_database, clock, carrier)
    carrier.fail(*[DOWN] * 50)
    asked, waits = len(carrier.asked), []
    for tries in range(1, 8):
        clock.now = row(sqlite_database).try_at or clock()
        sender.run_once(clock())
        sender.run_once(clock())
        assert len(carrier.asked) == asked + tries
        waits.append(((row(sqlite_database).try_at or clock()) - clock()).total_seconds())
    assert 25 < waits[0] < 35 < 50 < waits[1] < 70
    assert all(LONGEST_WAIT * 0.9 <= wait <= LONGEST_WAIT * 1.1 for wait in waits[-2:])
    assert len({round(wait_before(9).total_seconds(), 3) for _ in range(20)}) > 1
    assert len(open_tasks(sqlite_database)) == 1


def test_two_workers_never_try_both(postgresql_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> None:
    open_it(postgresql_database, clock, carrier, more=6)
    clock.forward(seconds=20)
    asked = len(carrier.asked)
    carrier.fail(Failure(503, 20503, slow=0.5), *[DOWN] * 9)
    workers = [texting(postgresql_database, clock, carrier, worker=name) for name in ("one", "two", "three")]
    threads = [threading.Thread(target=worker.run_once, args=(clock(),)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(carrier.asked) == asked + 1


def test_a_worker_that_dies_while_it_tries_is_followed_by_another(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    open_it(sqlite_database, clock, carrier, more=2)
    clock.forward(seconds=20)
    dying, next_one = (texting(sqlite_database, clock, carrier, worker=name) for name in ("dying", "next"))
    assert dying.claim(["sms"], now=clock(), limit=4).probing
    assert next_one.run_once(clock()) == 0
    clock.forward(seconds=PROBE_LEASE.total_seconds() + 1)
    assert next_one.run_once(clock()) > 0
    assert opened(sqlite_database) == []


def test_a_try_that_never_reached_the_carrier_leaves_the_next_one_free(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    open_it(sqlite_database, clock, carrier, more=2)
    clock.forward(seconds=20)
    faulty = texting(sqlite_database, clock, carrier)
    asked = len(carrier.asked)

    def compose(session: Any, delivery: Any, **given: Any) -> Any:
        raise KeyError("no such word")

    claims = faulty.claim(["sms"], now=clock(), limit=4)
    replace(faulty, compose=compose).turn(claims.deliveries[0], probing=True)
    assert len(carrier.asked) == asked
    assert (row(sqlite_database).try_at, row(sqlite_database).probe_id) == (clock(), None)
    assert texting(sqlite_database, clock, carrier).run_once(clock()) > 0
    assert opened(sqlite_database) == []


def test_a_time_that_the_carrier_names_is_kept_by_everybody(
    sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    [first, second] = texts_due(sqlite_database, clock, 2)
    carrier.fail(Failure(429, 20429, retry_after="600"))
    sender = texting(sqlite_database, clock, carrier)
    sender.run_once(clock())
    assert len(carrier.asked) == 1
    waiting = one(sqlite_database, first, "receipt")
    assert (waiting.due_at - clock()).total_seconds() == 600
    assert opened(sqlite_database) == []  # it is not down: it said when to come again
    clock.forward(seconds=599)
    assert sender.run_once(clock()) == 0
    clock.forward(seconds=2)
    assert sender.run_once(clock()) == 2
    assert one(sqlite_database, second, "receipt").state is S.HANDED_OVER


def test_a_carrier_that_names_a_year_is_not_believed() -> None:
    assert breaker.asked_for(365 * 86400.0).total_seconds() == 3600
    assert breaker.asked_for(None).total_seconds() == 0


def stage(database: Database, clock: TurnedClock, notice: str, role: Recipient, ladder: list[str]) -> int:
    return database.write(
        lambda session: deliveries.add(
            session,
            now=clock(),
            due_at=clock(),
            notice=notice,
            to_role=role,
            recipient=f"{role}:1",
            channels=ladder,
            channel=ladder[0],
            details={},
        )
    )


def test_what_is_about_safety_goes_on_to_the_next_channel_at_once_and_nothing_else_does(
    database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    open_it(database, clock, carrier)
    page = stage(database, clock, "danger_page", Recipient.DUTY, ["sms", "email"])
    alone = stage(database, clock, "danger_page", Recipient.DUTY, ["sms"])
    referral = stage(database, clock, "referral_council", Recipient.COUNCIL, ["sms", "phone_task"])
    author = stage(database, clock, "referral_council", Recipient.AUTHOR, ["sms", "email"])
    plain = stage(database, clock, "published_provider", Recipient.PROVIDER, ["sms", "letter"])
    texting(database, clock, carrier).claim(["sms"], now=clock(), limit=4)
    with database.read() as session:
        found = {each: deliveries.get(session, each) for each in (page, alone, referral, author, plain)}
        events = deliveries.events(session, page)
    assert {each: (row.channel, row.state) for each, row in found.items() if row is not None} == {
        page: ("email", S.DUE),
        alone: ("sms", S.DUE),
        referral: ("phone_task", S.DUE),
        author: ("sms", S.DUE),
        plain: ("sms", S.DUE),
    }
    assert [event.kind for event in events][-1] == "next_channel"
    assert events[-1].detail["why"] == "texts are not going out just now, and this can't wait"


def test_what_would_be_the_same_for_any_message_is_the_carrier_s_own() -> None:
    own = ["unreachable", "no_answer", "too_many", "settings", "sender_refused", "http_500", "http_503"]
    others = [
        "bad_number",
        "not_mobile",
        "opted_out",
        "recipient_refused",
        "message_refused",
        "twilio_21999",
        "too_long",
    ]
    assert all(breaker.is_carriers(ChannelError("x", code=code)) for code in own)
    assert not any(breaker.is_carriers(ChannelError("x", code=code)) for code in others)


def test_a_message_that_fails_alone_still_climbs_after_a_day_and_tells_a_person(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Only while the whole carrier is down does a failure cost nobody a rung."""
    found = stage(sqlite_database, clock, "published_provider", Recipient.PROVIDER, ["sms", "letter"])
    sqlite_database.write(lambda s: deliveries.change(s, found, attempts=29))
    [claimed] = sqlite_database.write(lambda s: deliveries.claim_due(s, "one", ["sms"], now=clock()))
    from gateway.delivery import outcomes

    error = ChannelError("odd", code="http_500")
    sqlite_database.write(lambda s: outcomes.refused(s, claimed.id, error, present=["sms"], now=clock()))
    with sqlite_database.read() as session:
        row = deliveries.get(session, found)
    assert row is not None
    assert row.channel == "letter"
