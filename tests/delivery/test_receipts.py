"""What carriers say later: in any order, early, late and twice; ranks only rise and reasons survive."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.messages import Outcome, Receipt
from gateway.delivery import evidence, receipts
from store import deadlines, deliveries, suppressions
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    AUTHOR_PHONE,
    MANAGER_MOBILE,
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
_numbers = itertools.count(1)
STATUSES = {
    "queued": Outcome.ACCEPTED,
    "sent": Outcome.ACCEPTED,
    "delivered": Outcome.DELIVERED,
    "undelivered": Outcome.FAILED,
    "failed": Outcome.FAILED,
}


def said(status: str, provider_id: str, **more: object) -> Receipt:
    given: dict[str, object] = {"code": "30005" if STATUSES[status] is Outcome.FAILED else None, **more}
    return Receipt(provider_id, STATUSES[status], f"{provider_id}:{status}", status, **given)  # type: ignore[arg-type]


def take(database: Database, clock: TurnedClock, receipt: Receipt) -> bool:
    return database.write(lambda session: receipts.take(session, receipt, now=clock()))


def texted_home(database: Database, clock: TurnedClock) -> Delivery:
    """A story handed over to a home by text."""
    story = story_with_home(database, clock, mobile=MANAGER_MOBILE, channels=("sms",), email="")
    dispatcher(database, clock, {"sms": Way()}).run_once(clock())
    return one(database, story, "story_to_decide")


def again(database: Database, delivery: Delivery) -> Delivery:
    with database.read() as session:
        found = deliveries.get(session, delivery.id)
    assert found is not None
    return found


def test_delivered_is_evidence_of_its_own_instant(database: Database, clock: TurnedClock) -> None:
    delivery = texted_home(database, clock)
    at = clock.forward(minutes=2)
    assert take(database, clock, said("delivered", delivery.provider_id or ""))
    found = again(database, delivery)
    assert (found.state, found.told_at) == (S.DELIVERED, at)
    with database.read() as session:
        assert "lapse" in deadlines.of(session, delivery.contribution_id or 0)


def test_the_same_receipt_twice_is_one(database: Database, clock: TurnedClock) -> None:
    delivery = texted_home(database, clock)
    receipt = said("failed", delivery.provider_id or "")
    assert take(database, clock, receipt)
    assert not take(database, clock, receipt)
    assert len(deliveries_of(database, delivery.contribution_id or 0, "story_to_decide")) == 2


def test_a_late_sent_never_overwrites_delivered(sqlite_database: Database, clock: TurnedClock) -> None:
    """CASES B 21."""
    delivery = texted_home(sqlite_database, clock)
    for status in ("delivered", "sent", "queued"):
        take(sqlite_database, clock, said(status, delivery.provider_id or ""))
    assert again(sqlite_database, delivery).state is S.DELIVERED


def test_the_reason_of_a_failure_survives_what_comes_later(sqlite_database: Database, clock: TurnedClock) -> None:
    """CASES B 21."""
    delivery = texted_home(sqlite_database, clock)
    for status in ("failed", "sent"):
        take(sqlite_database, clock, said(status, delivery.provider_id or ""))
    found = again(sqlite_database, delivery)
    assert found.state is S.FAILED
    assert "30005" in found.reason


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(list(STATUSES)), count=st.integers(1, 5), repeat=st.booleans())
def test_receipts_lead_to_the_same_end_in_any_order(
    sqlite_database: Database, clock: TurnedClock, order: list[str], count: int, repeat: bool
) -> None:
    delivery = texted_home(sqlite_database, clock)
    heard = order[:count] * (2 if repeat else 1)
    ranks = []
    for status in heard:
        take(sqlite_database, clock, said(status, delivery.provider_id or ""))
        ranks.append(again(sqlite_database, delivery).state.rank)
    outcomes = {STATUSES[status] for status in heard}
    expected = (
        S.DELIVERED if Outcome.DELIVERED in outcomes else S.FAILED if Outcome.FAILED in outcomes else S.HANDED_OVER
    )
    assert ranks == sorted(ranks)
    assert again(sqlite_database, delivery).state is expected
    told = again(sqlite_database, delivery).told_at is not None
    assert told == (Outcome.DELIVERED in outcomes)
    later = deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide")[1:]
    live = [found for found in later if found.state is S.DUE]
    assert len(live) == (1 if expected is S.FAILED else 0)


def test_a_receipt_that_comes_before_our_own_commit_is_kept_and_applied(database: Database, clock: TurnedClock) -> None:
    """CASES B 22: without the delivery's id in its address, and with it."""
    story = story_with_home(database, clock, mobile=MANAGER_MOBILE, channels=("sms",), email="")

    class Quick(Way):
        def send(self, outgoing):  # type: ignore[no-untyped-def]
            handover = super().send(outgoing)
            named = outgoing.delivery_id if outgoing.to == AUTHOR_PHONE else None
            take(database, clock, said("delivered", handover.provider_id, delivery_id=named))
            return handover

    sender = dispatcher(database, clock, {"sms": Quick()})
    while sender.run_once(clock()):
        pass
    found = deliveries_of(database, story)
    assert {d.to_role for d in found if d.state is S.DELIVERED} == {"author", "provider"}
    assert all(d.provider_id and d.handed_at and d.told_at for d in found if d.state is S.DELIVERED)


def test_of_two_recipients_only_the_one_that_failed_is_tried_again(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """CASES B 23."""
    from tests.delivery.cast import add_manager, send_to_home

    home_id = add_home(sqlite_database, clock)
    for name, number in (("Ada Marsh", "+447700900101"), ("Bo Fenn", "+447700900102")):
        add_manager(sqlite_database, clock, home_id, name=name, mobile=number, channels=("sms",), email="")
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    send_to_home(sqlite_database, clock, story)
    texts = Way()
    sender = dispatcher(sqlite_database, clock, {"sms": texts})
    sender.run_once(clock())
    first, second = deliveries_of(sqlite_database, story, "story_to_decide")
    take(sqlite_database, clock, said("delivered", first.provider_id or ""))
    take(sqlite_database, clock, said("undelivered", second.provider_id or ""))
    sender.run_once(clock())
    tries = deliveries_of(sqlite_database, story, "story_to_decide")[2:]
    assert [(d.recipient, d.channel) for d in tries] == [(second.recipient, "letter")]
    assert len(texts.sent) == 2


def test_a_phone_that_was_off_is_tried_once_more_after_hours_and_then_the_next_channel(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    delivery = texted_home(sqlite_database, clock)
    sender = dispatcher(sqlite_database, clock, {"sms": Way()})
    for _ in range(2):
        last = deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide")[-1]
        off = said("undelivered", last.provider_id or "", code="30003", permanent=False)
        take(sqlite_database, clock, off)
        clock.forward(hours=4)
        sender.run_once(clock())
    tries = deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide")
    assert [found.channel for found in tries] == ["sms", "sms", "letter"]


def test_an_opt_out_in_a_receipt_becomes_our_own(sqlite_database: Database, clock: TurnedClock) -> None:
    author = add_author(sqlite_database, clock, email="ann@example.org", channels=("sms", "email"))
    story = receive(sqlite_database, clock, home_id=None, author_id=author)
    dispatcher(sqlite_database, clock, {"sms": Way(), "email": Way()}).run_once(clock())
    receipt = one(sqlite_database, story, "receipt")
    take(sqlite_database, clock, said("failed", receipt.provider_id or "", code="21610"))
    with sqlite_database.read() as session:
        assert suppressions.is_suppressed(session, AUTHOR_PHONE)
    assert len(deliveries_of(sqlite_database, story)) == 1


def test_mail_without_a_failure_for_a_day_counts_from_its_hand_over(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock)
    handed = clock()
    dispatcher(database, clock, {"email": Way(), "sms": Way()}).run_once(clock())
    clock.forward(hours=23)
    evidence.settle_silence(database, clock())
    assert one(database, story, "story_to_decide").told_at is None
    clock.forward(hours=2)
    evidence.settle_silence(database, clock())
    assert one(database, story, "story_to_decide").told_at == handed


def test_a_text_that_the_network_never_confirmed_is_followed_by_the_next_channel(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    queued, sent = texted_home(sqlite_database, clock), texted_home(sqlite_database, clock)
    take(sqlite_database, clock, said("queued", queued.provider_id or ""))
    take(sqlite_database, clock, said("sent", sent.provider_id or ""))
    clock.forward(hours=25)
    for _ in range(2):
        evidence.settle_silence(sqlite_database, clock())
    assert again(sqlite_database, sent).told_at is not None
    assert again(sqlite_database, queued).told_at is None
    tries = deliveries_of(sqlite_database, queued.contribution_id or 0, "story_to_decide")
    assert [found.channel for found in tries] == ["sms", "letter"]


def test_a_letter_that_lies_unposted_is_asked_after(sqlite_database: Database, clock: TurnedClock) -> None:
    from store import tasks
    from store.words import TaskKind
    from tests.delivery.cast import send_to_home

    story = receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=None)
    send_to_home(sqlite_database, clock, story)
    dispatcher(sqlite_database, clock, {}).run_once(clock())
    clock.forward(hours=47)
    evidence.settle_silence(sqlite_database, clock())
    with sqlite_database.read() as session:
        assert TaskKind.POST_LETTER not in [task.kind for task in tasks.waiting(session)]
    clock.forward(hours=24)
    evidence.settle_silence(sqlite_database, clock())
    with sqlite_database.read() as session:
        assert TaskKind.POST_LETTER in [task.kind for task in tasks.waiting(session)]


def test_a_referral_never_goes_by_letter_alone(sqlite_database: Database, clock: TurnedClock) -> None:
    from store import contacts, tasks
    from store.words import Role, TaskKind
    from tests.delivery.cast import move

    address = "Duty Desk\nCivic Hall\nLeeds\nLS1 1UR"
    council = contacts.Contact(kind="council", area="Leeds", name="Duty desk", postal_address=address)
    sqlite_database.write(lambda session: contacts.keep(session, council, now=clock()))
    story = receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=None)
    move(sqlite_database, clock, story, "refer", Role.SAFEGUARDING, "12", told="Leeds", text="bruises")
    sender = dispatcher(sqlite_database, clock, {})
    sender.run_once(clock())
    clock.forward(hours=72)
    evidence.settle_silence(sqlite_database, clock())
    sender.run_once(clock())
    tries = deliveries_of(sqlite_database, story, "referral_council")
    assert [found.channel for found in tries] == ["letter", "phone_task"]
    with sqlite_database.read() as session:
        urgent = [task.about for task in tasks.about(session, story) if task.kind is TaskKind.REFER and task.urgent]
    assert f"delivery:{tries[1].id}" in urgent
