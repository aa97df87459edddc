"""The dispatcher: claims, looks again, sends once, and records honestly what became of it."""

import threading
import time

import pytest

from channels.errors import ChannelError
from channels.messages import Handover, Outgoing
from gateway.delivery.reconcile import recover
from store import deliveries, suppressions, tasks
from store.database import Database, Session
from store.words import DeliveryState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    AUTHOR_PHONE,
    MANAGER_MAIL,
    Way,
    add_author,
    add_home,
    deliveries_of,
    dispatcher,
    move,
    one,
    receive,
    story_with_home,
)

S = DeliveryState


def kinds(database: Database, delivery_id: int) -> list[str]:
    with database.read() as session:
        return [event.kind for event in deliveries.events(session, delivery_id)]


def open_tasks(database: Database) -> list[TaskKind]:
    with database.read() as session:
        return [task.kind for task in tasks.waiting(session)]


def test_a_due_notice_is_claimed_begun_sent_and_handed_over(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock)
    mail, texts = Way(), Way()
    dispatcher(database, clock, {"email": mail, "sms": texts}).run_once(clock())
    delivery = one(database, story, "story_to_decide")
    assert [outgoing.to for outgoing in mail.sent] == [MANAGER_MAIL]
    assert (delivery.state, delivery.handed_at) == (S.HANDED_OVER, clock())
    assert delivery.provider_id == f"P{delivery.id}-1"
    assert kinds(database, delivery.id) == ["staged", "begun", "handed_over"]
    assert {outgoing.to for outgoing in texts.sent} == {AUTHOR_PHONE}


def test_handing_over_is_not_evidence(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    dispatcher(sqlite_database, clock, {"email": Way(), "sms": Way()}).run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").told_at is None


def test_nothing_goes_out_while_the_take_back_is_open(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    clock.forward(minutes=-5)
    mail = Way()
    dispatcher(sqlite_database, clock, {"email": mail, "sms": Way()}).run_once(clock())
    assert mail.sent == []
    assert one(sqlite_database, story, "story_to_decide").state is S.DUE


def test_a_move_after_the_claim_stops_the_notice(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    mail = Way()
    sender = dispatcher(sqlite_database, clock, {"email": mail, "sms": Way()})
    claimed = sqlite_database.write(lambda s: deliveries.claim_due(s, "one", ["sms", "email"], now=clock(), limit=50))
    move(sqlite_database, clock, story, "withdraw", Role.AUTHOR, "author:1")
    for delivery in claimed:
        sender.turn(delivery)
    assert mail.sent == []
    assert one(sqlite_database, story, "story_to_decide").state is S.CANCELLED


def test_a_temporary_refusal_is_tried_again_later_and_later(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    busy = [ChannelError("slow down", code="too_many") for _ in range(2)]
    mail = Way(faults=[*busy])
    sender = dispatcher(sqlite_database, clock, {"email": mail, "sms": Way()})
    waits = []
    for _ in range(2):
        sender.run_once(clock())
        delivery = one(sqlite_database, story, "story_to_decide")
        assert (delivery.state, delivery.begun_at) == (S.DUE, None)
        waits.append((delivery.due_at - clock()).total_seconds())
        clock.now = delivery.due_at
    assert 25 < waits[0] < 35 < 50 < waits[1] < 70
    sender.run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").attempts == 2
    assert len(mail.sent) == 1


def test_no_answer_after_the_call_leaves_the_outcome_unknown(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    mail = Way(faults=[ChannelError("broke off", code="no_answer", maybe_sent=True)])
    sender = dispatcher(sqlite_database, clock, {"email": mail, "sms": Way()})
    sender.run_once(clock())
    clock.forward(hours=2)
    sender.run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").state is S.UNKNOWN
    assert mail.sent == []


def test_a_bad_address_for_a_letter_waits_for_a_person(sqlite_database: Database, clock: TurnedClock) -> None:
    home_id = add_home(sqlite_database, clock)
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    from tests.delivery.cast import send_to_home

    send_to_home(sqlite_database, clock, story)

    def refuse(session: object, delivery: object, now: object) -> int:
        raise ChannelError("The last line is no postcode.", code="bad_address", needs_person=True)

    dispatcher(sqlite_database, clock, {}, letters=refuse).run_once(clock())
    delivery = one(sqlite_database, story, "story_to_decide")
    assert delivery.state is S.WAITING
    assert "postcode" in delivery.reason
    assert TaskKind.MEND_DELIVERY in open_tasks(sqlite_database)


def test_stop_is_asked_at_the_moment_of_sending(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock)
    database.write(lambda s: suppressions.suppress(s, AUTHOR_PHONE, now=clock()))
    texts = Way()
    dispatcher(database, clock, {"email": Way(), "sms": texts}).run_once(clock())
    assert texts.sent == []
    assert {d.state for d in deliveries_of(database, story) if d.to_role == "author"} <= {S.SUPPRESSED, S.CANCELLED}


def test_an_opt_out_told_by_the_carrier_becomes_our_own(sqlite_database: Database, clock: TurnedClock) -> None:
    author = add_author(sqlite_database, clock, email="ann@example.org", channels=("sms", "email"))
    receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=author)
    texts = Way(faults=[ChannelError("stopped", code="opted_out", permanent=True, opted_out=True)])
    mail = Way()
    dispatcher(sqlite_database, clock, {"email": mail, "sms": texts}).run_once(clock())
    with sqlite_database.read() as session:
        assert suppressions.is_suppressed(session, AUTHOR_PHONE)
    assert mail.sent == []


def test_two_workers_send_each_notice_once(postgresql_database: Database, clock: TurnedClock) -> None:
    """CASES B 26."""
    stories = [story_with_home(postgresql_database, clock) for _ in range(6)]
    ways = {"email": Way(), "sms": Way()}
    workers = [dispatcher(postgresql_database, clock, ways, worker=name) for name in ("one", "two")]

    def run(worker: object) -> None:
        while worker.run_once(clock()):  # type: ignore[attr-defined]
            pass

    threads = [threading.Thread(target=run, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sent = [outgoing.delivery_id for way in ways.values() for outgoing in way.sent]
    assert len(sent) == len(set(sent))
    assert all(one(postgresql_database, story, "story_to_decide").state is S.HANDED_OVER for story in stories)


class Crash(BaseException):
    """What a killed process looks like from inside: nothing after it runs."""


def test_a_crash_during_the_call_is_unknown_and_before_it_is_due(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock)
    [claimed] = database.write(lambda s: deliveries.claim_due(s, "one", ["email"], now=clock()))
    with pytest.raises(Crash):
        dispatcher(database, clock, {"email": Way(), "sms": Way(faults=[Crash()])}).run_once(clock())
    taken = {d.id: d.begun_at for d in deliveries_of(database, story) if d.state is S.CLAIMED}
    [begun] = [found for found, at in taken.items() if at is not None]
    assert set(taken) == {claimed.id, begun}
    clock.forward(minutes=3)
    database.write(lambda session: recover(session, clock()))
    after = {d.id: d.state for d in deliveries_of(database, story) if d.id in taken}
    assert after == {claimed.id: S.DUE, begun: S.UNKNOWN}


def test_a_slow_worker_can_t_begin_what_was_taken_back(postgresql_database: Database, clock: TurnedClock) -> None:
    """Its lease ran out; the one who takes it back and the one who begins do not both win."""
    database = postgresql_database
    story_with_home(database, clock)
    [claimed] = database.write(lambda s: deliveries.claim_due(s, "slow", ["email"], now=clock()))
    late = clock.forward(minutes=2)
    begun: list[bool] = []

    def begin() -> None:
        begun.append(database.write(lambda s: deliveries.begin(s, claimed.id, "slow", now=late)))

    def take_back(session: Session) -> int:
        found = deliveries.stale_claims(session, now=late)
        slow.start()
        time.sleep(0.2)  # the slow worker asks now, in the middle of this transaction
        assert not begun
        return sum(deliveries.step(session, each.id, S.DUE, now=late) for each in found)

    slow = threading.Thread(target=begin)
    assert database.write(take_back) == 1
    slow.join(10)
    assert begun == [False]


def test_the_call_is_made_outside_any_transaction(sqlite_database: Database, clock: TurnedClock) -> None:
    """On SQLite a write inside the call would wait for itself for ever if the dispatcher held the transaction."""
    story = story_with_home(sqlite_database, clock)

    class Writes(Way):
        def send(self, outgoing: Outgoing) -> Handover:
            sqlite_database.write(lambda s: deliveries.record(s, outgoing.delivery_id, "seen", now=clock()))
            return super().send(outgoing)

    dispatcher(sqlite_database, clock, {"email": Writes(), "sms": Writes()}).run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").state is S.HANDED_OVER
