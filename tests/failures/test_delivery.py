"""Faults of delivery that real systems shipped (CASES B), met over real sockets: a carrier's API and a mail server."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.outcomes import FAULTS_AT_MOST
from gateway.delivery.reconcile import Reconciler, recover
from gateway.delivery.ways_out import ways_out
from gateway.settings import Settings
from store import breakers, deliveries, tasks
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    BASE,
    MANAGER_MAIL,
    MANAGER_MOBILE,
    add_author,
    add_home,
    add_manager,
    deliveries_of,
    no_letters,
    one,
    plain_words,
    receive,
    send_to_home,
    story_with_home,
)
from tests.fakes.carrier import ACCOUNT, TOKEN, Failure, FakeCarrier
from tests.fakes.mail import FakeMail

S = DeliveryState


@pytest.fixture
def carrier(clock: TurnedClock) -> Iterator[FakeCarrier]:
    with FakeCarrier(now=clock()) as found:
        yield found


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with FakeMail() as found:
        yield found


class Service:
    """The dispatcher and the reconciler over real ways out."""

    def __init__(self, database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail) -> None:
        settings = Settings(
            database_url="sqlite:///unused.db",
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=(TOKEN,),
            twilio_from=("+447700900000",),
            twilio_api_url=carrier.url,
            smtp_url=mail.url,
            mail_from="stories@example.org",
        )
        self.database, self.clock = database, clock
        self.ways = ways_out(settings, database, clock)
        self.dispatcher = self.worker("one")
        self.reconciler = Reconciler(database, self.ways, clock, BASE, plain_words)

    def worker(self, name: str, **more: Any) -> Dispatcher:
        given: dict[str, Any] = {"compose": plain_words, "letters": no_letters, **more}
        return Dispatcher(self.database, self.ways, self.clock, BASE, name, **given)

    def run(self) -> None:
        while self.dispatcher.run_once(self.clock()):
            pass

    def reconcile(self) -> None:
        self.reconciler.run_once(self.clock())


@pytest.fixture
def service(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail) -> Service:
    return Service(sqlite_database, clock, carrier, mail)


def mend_tasks(database: Database) -> list[str]:
    with database.read() as session:
        return [task.about for task in tasks.waiting(session) if task.kind is TaskKind.MEND_DELIVERY]


def again(database: Database, delivery: Delivery) -> Delivery:
    with database.read() as session:
        found = deliveries.get(session, delivery.id)
    assert found is not None
    return found


def approved_text(service: Service, clock: TurnedClock) -> tuple[int, Delivery]:
    """An author's notice by text for which saying it twice is worse than silence."""
    database = service.database
    home = add_home(database, clock)
    story = receive(database, clock, home_id=home, author_id=add_author(database, clock))
    service.run()
    send_to_home(database, clock, story)
    return story, one(database, story, "approved_author")


def test_real_ways_out_carry_a_text_and_a_mail(service: Service, clock: TurnedClock, carrier: Any, mail: Any) -> None:
    story = story_with_home(service.database, clock)
    service.run()
    (sent,) = [m for m in carrier.sent if "approved_author" in m["body"]]
    text, letter = one(service.database, story, "approved_author"), one(service.database, story, "story_to_decide")
    assert sent["status_callback"] == f"{BASE}/webhooks/twilio/sms-status?delivery={text.id}"
    assert (text.state, text.provider_id) == (S.HANDED_OVER, sent["sid"])
    assert [kept.to for kept in mail.kept] == [(MANAGER_MAIL,)]
    assert letter.provider_id == mail.kept[0].message["Message-ID"]


def test_the_carrier_accepts_and_our_call_times_out_nothing_is_sent_twice(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """CASES B 25: the look-up finds it at the carrier."""
    story, _ = approved_text(service, clock)
    carrier.now = clock()
    carrier.fail(Failure(cut=True))
    service.run()
    delivery = one(service.database, story, "approved_author")
    assert delivery.state is S.UNKNOWN
    sent = len(carrier.sent)
    clock.forward(minutes=3)
    service.reconcile()
    service.run()
    assert len(carrier.sent) == sent
    found = again(service.database, delivery)
    assert (found.state, found.provider_id) == (S.HANDED_OVER, carrier.sent[-1]["sid"])


def test_unknown_where_doubling_is_worse_waits_for_a_person_and_is_never_resent(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """CASES B 25: the carrier does not know it, and still nobody resends it but a named person."""
    story, _ = approved_text(service, clock)
    carrier.fail(Failure(raw="nonsense", status=200))
    service.run()
    delivery = one(service.database, story, "approved_author")
    assert delivery.state is S.UNKNOWN
    for _ in range(5):
        clock.forward(hours=2)
        service.reconcile()
        service.run()
    assert again(service.database, delivery).state is S.UNKNOWN
    assert mend_tasks(service.database) == [f"delivery:{delivery.id}"]
    assert not [m for m in carrier.sent if "approved_author" in m["body"]]


def test_a_person_who_has_looked_sends_it_again_by_name(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    from gateway.delivery.mending import NotToMend, mend

    story, _ = approved_text(service, clock)
    carrier.fail(Failure(raw="nonsense", status=200))
    service.run()
    clock.forward(hours=2)
    service.reconcile()
    delivery = one(service.database, story, "approved_author")
    service.database.write(lambda s: mend(s, delivery.id, "again", by=7, now=clock()))
    assert mend_tasks(service.database) == []
    service.run()
    assert len([m for m in carrier.sent if "approved_author" in m["body"]]) == 1
    with pytest.raises(NotToMend):
        service.database.write(lambda s: mend(s, delivery.id, "again", by=7, now=clock()))


def test_unknown_where_silence_is_worse_is_sent_again_but_not_for_ever(
    service: Service, clock: TurnedClock, mail: FakeMail
) -> None:
    """CASES B 25: the story for the home by mail, whose server breaks off after the message left, each time."""
    story = story_with_home(service.database, clock)
    mail.cut_after_data = True
    for _ in range(6):
        service.run()
        clock.forward(minutes=5)
        service.reconcile()
    delivery = one(service.database, story, "story_to_decide")
    assert delivery.state is S.UNKNOWN
    assert len(mail.kept) == 3
    assert len({kept.message["Message-ID"] for kept in mail.kept}) == 1
    assert f"delivery:{delivery.id}" in mend_tasks(service.database)


def test_while_the_carrier_is_down_nothing_unknown_is_decided_for_an_hour(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    story = story_with_home(service.database, clock, mobile=MANAGER_MOBILE, channels=("sms",), email="")
    carrier.fail(*[Failure(cut=True)] * 4)
    service.run()
    carrier.stop()
    delivery = one(service.database, story, "story_to_decide")
    clock.forward(minutes=50)
    service.reconcile()
    assert again(service.database, delivery).state is S.UNKNOWN
    clock.forward(minutes=15)
    service.reconcile()
    assert again(service.database, delivery).state is S.DUE


def test_a_poison_item_backs_off_and_alerts_and_the_rest_proceed(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """CASES B 24."""
    poison = receive(service.database, clock, home_id=None, author_id=add_author(service.database, clock))
    others = [
        receive(service.database, clock, home_id=None, author_id=add_author(service.database, clock)) for _ in range(3)
    ]

    def compose(session: Any, delivery: Delivery, **given: Any) -> Any:
        if delivery.contribution_id == poison:
            raise KeyError("a word that no template knows")
        return plain_words(session, delivery, **given)

    service.dispatcher = service.worker("one", compose=compose)
    gaps = []
    for _ in range(5):
        service.run()
        delivery = one(service.database, poison, "receipt")
        assert delivery.state is S.DUE
        gaps.append((delivery.due_at - clock()).total_seconds())
        clock.now = delivery.due_at
    assert all(one(service.database, story, "receipt").state is S.HANDED_OVER for story in others)
    assert gaps == sorted(gaps)
    assert gaps[-1] > 10 * gaps[0]
    assert mend_tasks(service.database) == [f"delivery:{delivery.id}"]
    assert "KeyError" in delivery.reason
    assert "template" not in delivery.reason
    service.dispatcher = service.worker("one")
    service.run()
    assert one(service.database, poison, "receipt").state is S.HANDED_OVER


def test_a_poison_item_waits_for_a_person_in_the_end_and_is_told_of_once(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """CASES B 24: not for ever, and never the carrier's fault."""
    from gateway.delivery.mending import mend

    poison = receive(service.database, clock, home_id=None, author_id=add_author(service.database, clock))

    def compose(session: Any, delivery: Delivery, **given: Any) -> Any:
        raise KeyError("a word that no template knows")

    service.dispatcher = service.worker("one", compose=compose)
    for tries in range(FAULTS_AT_MOST):
        assert one(service.database, poison, "receipt").attempts == tries
        service.run()
        clock.now = max(clock.now, one(service.database, poison, "receipt").due_at)
    waiting = one(service.database, poison, "receipt")
    assert waiting.state is S.WAITING
    assert "until you say so" in waiting.reason
    assert mend_tasks(service.database) == [f"delivery:{waiting.id}"]
    with service.database.read() as session:
        assert breakers.open_now(session) == []
    clock.forward(days=2)
    service.run()
    assert carrier.asked == []
    service.dispatcher = service.worker("one")
    service.database.write(lambda s: mend(s, waiting.id, "again", by=7, now=clock()))
    service.run()
    assert one(service.database, poison, "receipt").state is S.HANDED_OVER


@pytest.mark.parametrize("lost", [Failure(cut=True), Failure(raw="nonsense", status=200)], ids=["taken", "not taken"])
def test_of_two_equal_texts_the_one_whose_answer_was_lost_is_told_apart(
    service: Service, clock: TurnedClock, carrier: FakeCarrier, lost: Failure
) -> None:
    """CASES B 25: the same words to the same number a moment apart; the carrier says which of the two it has."""
    carrier.now = clock()
    author = add_author(service.database, clock)
    stories = [receive(service.database, clock, home_id=None, author_id=author) for _ in range(2)]
    carrier.fail(Failure(), lost)
    service.run()
    first, second = (one(service.database, story, "receipt") for story in stories)
    known, unknown = (first, second) if second.state is S.UNKNOWN else (second, first)
    assert (known.state, unknown.state) == (S.HANDED_OVER, S.UNKNOWN)
    assert len({message["body"].rpartition("#")[0] for message in carrier.sent}) == 1
    clock.forward(minutes=3)
    service.reconcile()
    service.run()
    settled = again(service.database, unknown)
    assert settled.state is S.HANDED_OVER
    assert settled.provider_id != known.provider_id
    assert len(carrier.sent) == 2
    assert len({message["body"] for message in carrier.sent}) == 2


def test_two_workers_on_real_sockets_send_each_notice_once(
    postgresql_database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail
) -> None:
    """CASES B 26."""
    service = Service(postgresql_database, clock, carrier, mail)
    home = add_home(postgresql_database, clock)
    stories = []
    for _ in range(12):
        stories.append(
            receive(postgresql_database, clock, home_id=home, author_id=add_author(postgresql_database, clock))
        )
    workers = [service.worker(name) for name in ("one", "two", "three")]

    def run(worker: Dispatcher) -> None:
        while worker.run_once(clock()):
            pass

    threads = [threading.Thread(target=run, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(carrier.sent) == len(stories)
    assert len({m["status_callback"] for m in carrier.sent}) == len(stories)
    assert all(one(postgresql_database, story, "receipt").state is S.HANDED_OVER for story in stories)


def test_of_two_recipients_one_refused_by_the_mail_server_gets_a_letter_alone(
    service: Service, clock: TurnedClock, mail: FakeMail
) -> None:
    """CASES B 23."""
    home = add_home(service.database, clock)
    add_manager(service.database, clock, home)
    add_manager(service.database, clock, home, name="Bo Fenn", email="gone@rosewood.example.org")
    mail.refuse["gone@rosewood.example.org"] = "550 5.1.1 No such person"
    story = receive(service.database, clock, home_id=home, author_id=None)
    send_to_home(service.database, clock, story)
    service.run()
    found = {d.channel: d.state for d in deliveries_of(service.database, story, "story_to_decide")}
    assert found == {"email": S.HANDED_OVER, "letter": S.HANDED_OVER}
    assert len(mail.kept) == 1


KILLED = """
import sys
from datetime import UTC, datetime
from channels.sms.outbound import SmsOutbound
from channels.twilio.client import TwilioClient
from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.outcomes import FAULTS_AT_MOST
from store.database import Database
from tests.conftest import KEYS
from tests.delivery.cast import BASE, no_letters, plain_words

url, carrier, account, token, now = sys.argv[1:]
moment = datetime.fromisoformat(now)
way = SmsOutbound(TwilioClient(account, token, carrier), ["+447700900000"])
Dispatcher(Database(url, KEYS), {"sms": way}, lambda: moment, BASE, "killed", compose=plain_words,
           letters=no_letters).run_once(moment)
"""


def test_a_process_killed_during_the_call_leaves_unknown_and_the_look_up_settles_it(
    service: Service, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    """CASES B 25 with kill -9: the carrier has the text, our process is gone before it could write that down."""
    database = service.database
    story = receive(database, clock, home_id=None, author_id=add_author(database, clock))
    carrier.now = clock()
    carrier.fail(Failure(slow=3))
    arguments = [database.url, carrier.url, ACCOUNT, TOKEN, clock().isoformat()]
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], cwd=root)
    end = time.monotonic() + 30
    while not carrier.asked and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    while not carrier.sent and time.monotonic() < end:
        time.sleep(0.02)
    receipt = one(database, story, "receipt")
    assert receipt.state is S.CLAIMED
    assert receipt.begun_at is not None
    clock.forward(minutes=3)
    database.write(lambda session: recover(session, clock()))
    assert one(database, story, "receipt").state is S.UNKNOWN
    service.reconcile()
    service.run()
    assert one(database, story, "receipt").provider_id == carrier.sent[0]["sid"]
    assert len(carrier.sent) == 1
