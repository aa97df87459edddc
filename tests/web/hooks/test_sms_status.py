"""What the carrier says became of a text of ours: taken once, whatever its order, and never lost."""

import pytest

from store import deliveries
from store.database import Database, Session
from store.words import DeliveryState, InboundState, TaskKind
from tests.conftest import TurnedClock
from tests.intake.texting import ACCOUNT, STATUS, World


@pytest.fixture
def world(sqlite_database: Database, clock: TurnedClock) -> World:
    return World(sqlite_database, clock)


def status(sid: str, word: str, **more: str) -> dict[str, str]:
    return {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": word, **more}


def hand_over(world: World, sid: str) -> int:
    """The receipt of a story is with the carrier under this id."""
    world.text("The food was lovely and so were they")
    delivery = world.said()[0]
    now = world.clock()

    def work(session: Session) -> None:
        deliveries.step(session, delivery.id, DeliveryState.CLAIMED, now=now, begun_at=now)
        deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=now, provider_id=sid, handed_at=now)

    world.database.write(work)
    return delivery.id


def test_a_receipt_reaches_its_delivery_once(world: World) -> None:
    hand_over(world, "SMaaa")
    for _ in range(3):
        assert world.post(status("SMaaa", "delivered"), STATUS) == 200
    (delivery,) = world.said()
    assert delivery.state is DeliveryState.DELIVERED
    assert delivery.told_at is not None
    assert [raw.channel for raw in world.raw()] == ["sms", "sms-status"]


def test_a_receipt_for_a_message_that_we_do_not_know_yet_is_kept(world: World) -> None:
    """22: the callback comes before our send commits: retained."""
    assert world.post(status("SMearly", "delivered"), STATUS) == 200
    with world.database.read() as session:
        (early,) = deliveries.early_events(session, "SMearly")
    assert early.kind == "receipt_delivered"
    assert world.tasks(TaskKind.HOLDING_PEN) == []


def test_a_late_word_never_overwrites_a_better_one(world: World) -> None:
    """21: late "sent" never overwrites "delivered"."""
    hand_over(world, "SMbbb")
    for word in ("delivered", "sent", "queued"):
        assert world.post(status("SMbbb", word), STATUS) == 200
    assert world.said()[0].state is DeliveryState.DELIVERED


@pytest.mark.parametrize("word", ["exploded", "", "null"])
def test_a_status_that_we_do_not_know_waits_for_a_person(world: World, word: str) -> None:
    odd = status("SMccc", word)
    for _ in range(2):
        assert world.post(odd, STATUS) == 200
    (raw,) = world.raw()
    assert raw.state is InboundState.HOLDING
    assert len(world.tasks(TaskKind.HOLDING_PEN)) == 1
    assert world.said() == []


def test_a_forged_receipt_is_refused(world: World) -> None:
    hand_over(world, "SMddd")
    assert world.post(status("SMddd", "failed", ErrorCode="30003"), STATUS, token="a guess") == 403
    assert world.said()[0].state is DeliveryState.HANDED_OVER
