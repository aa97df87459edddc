"""Which ways out exist here, what a sandbox is worth, and a whole gateway that sends by its own engine."""

import threading
import time
from pathlib import Path

import pytest

from channels.messages import Handover, Outcome, Outgoing, Receipt
from gateway.delivery import evidence, receipts
from gateway.delivery.sandbox import SandboxOutbound
from gateway.delivery.ways_out import evidence_at_once, ways_out
from gateway.settings import Settings, read
from gateway.wiring import Gateway, engine, errands
from store import sandbox
from store.database import Database
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    AUTHOR_PHONE,
    Way,
    add_author,
    add_home,
    deliveries_of,
    dispatcher,
    one,
    receive,
    story_with_home,
)

S = DeliveryState


def set_up(tmp_path: Path, **values: str) -> Settings:
    return read({"EARSHOT_DATA_DIR": str(tmp_path), **{f"EARSHOT_{k.upper()}": v for k, v in values.items()}})


def test_without_settings_a_channel_is_a_sandbox_on_this_machine_and_absent_elsewhere(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    here = ways_out(set_up(tmp_path), sqlite_database, clock)
    elsewhere = ways_out(set_up(tmp_path, base_url="https://earshot.example.org"), sqlite_database, clock)
    named = ways_out(set_up(tmp_path, base_url="https://earshot.example.org", sandbox="sms"), sqlite_database, clock)
    assert {name: type(way) for name, way in here.items()} == {"sms": SandboxOutbound, "email": SandboxOutbound}
    assert dict(elsewhere) == {}
    assert set(named) == {"sms"}


def test_a_sandbox_keeps_what_it_would_have_sent_sealed(database: Database, clock: TurnedClock) -> None:
    handover = SandboxOutbound("sms", database, clock).send(Outgoing(7, "sms", AUTHOR_PHONE, "Thank you"))
    assert handover.provider_id.startswith("sandbox:")
    with database.read() as session:
        (kept,) = sandbox.of_delivery(session, 7)
        raw = session.execute(sandbox.sandbox_messages.select()).one()
    assert (kept.to, kept.body) == (AUTHOR_PHONE, "Thank you")
    assert AUTHOR_PHONE.encode() not in raw.to_sealed
    assert b"Thank you" not in raw.body_sealed


def test_a_sandbox_is_no_evidence_and_the_letter_follows(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    story = story_with_home(sqlite_database, clock)
    ways = ways_out(set_up(tmp_path), sqlite_database, clock)
    sender = dispatcher(sqlite_database, clock, ways, evidence_at_once=evidence_at_once(set_up(tmp_path)))
    sender.run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").told_at is None
    clock.forward(hours=25)
    evidence.settle_silence(sqlite_database, clock())
    found = deliveries_of(sqlite_database, story, "story_to_decide")
    assert [(d.channel, d.told_at) for d in found] == [("email", None), ("letter", None)]
    evidence.settle_silence(sqlite_database, clock())
    assert len(deliveries_of(sqlite_database, story, "story_to_decide")) == 2


def test_on_the_demonstrations_own_clock_handing_to_a_sandbox_is_evidence(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    story = story_with_home(sqlite_database, clock)
    chosen = set_up(tmp_path, clock_file=str(tmp_path / "clock"))
    ways = ways_out(chosen, sqlite_database, clock)
    sender = dispatcher(sqlite_database, clock, ways, evidence_at_once=evidence_at_once(chosen))
    sender.run_once(clock())
    assert one(sqlite_database, story, "story_to_decide").told_at == clock()


def test_a_gateway_sends_by_its_own_engine_soon_after_the_commit(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    gateway = Gateway(set_up(tmp_path), sqlite_database, clock)
    running = engine(gateway)
    running.start()
    try:
        story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
        end = time.monotonic() + 10
        while one(sqlite_database, story, "receipt").state is not S.HANDED_OVER and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        running.stop()
    receipt = one(sqlite_database, story, "receipt")
    assert receipt.state is S.HANDED_OVER
    with sqlite_database.read() as session:
        (kept,) = sandbox.of_delivery(session, receipt.id)
    assert kept.to == AUTHOR_PHONE


def test_every_errand_runs_on_an_empty_gateway(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> None:
    found = errands(Gateway(set_up(tmp_path), sqlite_database, clock))
    assert {
        "dispatch_texts",
        "dispatch_letters",
        "due",
        "confirm_silence",
        "stale_claims",
        "reconcile",
        "seal_log",
        "assembly",
    } <= {errand.name for errand in found}
    for errand in found:
        errand.run()


def test_receipts_that_race_with_our_own_commit_are_never_lost(
    postgresql_database: Database, clock: TurnedClock
) -> None:
    """CASES B 22, with real concurrency: the receipt's transaction and ours run at the same moment."""
    database = postgresql_database
    home = add_home(database, clock)
    stories = [receive(database, clock, home_id=home, author_id=add_author(database, clock)) for _ in range(25)]
    threads: list[threading.Thread] = []

    class Racing(Way):
        def send(self, outgoing: Outgoing) -> Handover:
            handover = super().send(outgoing)
            said = Receipt(handover.provider_id, Outcome.DELIVERED, f"{handover.provider_id}:delivered", "delivered")

            def take() -> None:
                database.write(lambda session: receipts.take(session, said, now=clock()))

            threads.append(threading.Thread(target=take))
            threads[-1].start()
            return handover

    sender = dispatcher(database, clock, {"sms": Racing()})
    while sender.run_once(clock()):
        pass
    for thread in threads:
        thread.join(30)
    assert {one(database, story, "receipt").state for story in stories} == {S.DELIVERED}


def test_a_new_contact_is_told_afresh_and_the_phone_task_ends(sqlite_database: Database, clock: TurnedClock) -> None:
    """CASES A 11, from the returned letter to the fresh one."""
    from gateway.delivery.mending import NotToMend
    from gateway.delivery.resending import send_afresh
    from store import tasks, windows
    from store.words import Role, TaskKind
    from tests.delivery.cast import add_manager, move, send_to_home

    home = add_home(sqlite_database, clock)
    story = receive(sqlite_database, clock, home_id=home, author_id=None)
    send_to_home(sqlite_database, clock, story)
    sender = dispatcher(sqlite_database, clock, {})
    sender.run_once(clock())
    letter = one(sqlite_database, story, "story_to_decide")
    sqlite_database.write(lambda s: evidence.told(s, letter, at=clock(), now=clock()))
    clock.forward(days=2)
    sqlite_database.write(lambda s: receipts.came_back(s, letter, why="gone away", now=clock()))
    sender.run_once(clock())
    by_phone = deliveries_of(sqlite_database, story, "story_to_decide")[-1]
    address = {"postal_address": "Rosewood House\n1 High Street\nLeeds\nLS1 1AA", "email": "", "channels": ("letter",)}
    add_manager(sqlite_database, clock, home, language="cy", print_size="large", **address)
    (fresh,) = sqlite_database.write(lambda s: send_afresh(s, by_phone.id, by=5, now=clock()))
    sender.run_once(clock())
    last = deliveries_of(sqlite_database, story, "story_to_decide")[-1]
    assert (last.id, last.channel, last.state) == (fresh, "letter", S.HANDED_OVER)
    sqlite_database.write(lambda s: evidence.told(s, last, at=clock(), now=clock()))
    with sqlite_database.read() as session:
        assert [window.delivery_id for window in windows.of(session, story)] == [fresh]
        assert TaskKind.PHONE_HOME not in [task.kind for task in tasks.waiting(session)]
    clock.forward(days=1)
    move(sqlite_database, clock, story, "withdraw", Role.AUTHOR, "author:1")
    with pytest.raises(NotToMend):
        sqlite_database.write(lambda s: send_afresh(s, last.id, by=5, now=clock()))
