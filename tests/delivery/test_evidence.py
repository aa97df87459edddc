"""What shows that a home was told, and from when; what a failure of one recipient means for the others."""

from channels.messages import Outcome, Receipt
from gateway.delivery import evidence, receipts
from store import contributions, deadlines, letters, tasks, windows
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    MANAGER_MOBILE,
    Way,
    add_home,
    add_manager,
    deliveries_of,
    dispatcher,
    one,
    receive,
    send_to_home,
    story_with_home,
)


def texts_of(database: Database, clock: TurnedClock) -> Delivery:
    """A story that the home's manager was texted about."""
    story = story_with_home(database, clock, mobile=MANAGER_MOBILE, channels=("sms",), email="")
    dispatcher(database, clock, {"sms": Way()}).run_once(clock())
    return one(database, story, "story_to_decide")


def hear(database: Database, clock: TurnedClock, delivery: Delivery, status: str, outcome: Outcome) -> None:
    said = Receipt(
        key=f"{delivery.provider_id}:{status}", provider_id=delivery.provider_id or "", outcome=outcome, status=status
    )
    database.write(lambda session: receipts.take(session, said, now=clock()))


def told_at(database: Database, delivery: Delivery) -> object:
    (found,) = [d for d in deliveries_of(database, delivery.contribution_id or 0) if d.id == delivery.id]
    return found.told_at


def test_a_text_that_the_network_took_late_is_evidence_a_day_after_that(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Sent, with no failure for 24 hours: a network that was down for a day shortens no home's time."""
    delivery = texts_of(sqlite_database, clock)
    taken = clock.forward(hours=23)
    hear(sqlite_database, clock, delivery, "sent", Outcome.ACCEPTED)
    clock.forward(hours=23, minutes=59)
    evidence.settle_silence(sqlite_database, clock())
    assert told_at(sqlite_database, delivery) is None
    assert deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide") == [delivery]
    clock.forward(minutes=1)
    evidence.settle_silence(sqlite_database, clock())
    assert told_at(sqlite_database, delivery) == taken
    with sqlite_database.read() as session:
        (window,) = windows.of(session, delivery.contribution_id or 0)
    assert window.told_at == taken


def test_a_text_of_which_nothing_was_heard_goes_on_to_the_next_channel_after_a_day(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    delivery = texts_of(sqlite_database, clock)
    clock.forward(hours=23, minutes=59)
    evidence.settle_silence(sqlite_database, clock())
    assert len(deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide")) == 1
    clock.forward(minutes=1)
    evidence.settle_silence(sqlite_database, clock())
    tries = deliveries_of(sqlite_database, delivery.contribution_id or 0, "story_to_decide")
    assert [found.channel for found in tries] == ["sms", "letter"]
    assert told_at(sqlite_database, delivery) is None


def two_told(database: Database, clock: TurnedClock) -> tuple[int, list[Delivery]]:
    """A story of which two people of a home were told by mail."""
    home_id = add_home(database, clock)
    for name in ("ada", "bo"):
        add_manager(database, clock, home_id, name=name.capitalize(), email=f"{name}@rosewood.example.org")
    story = receive(database, clock, home_id=home_id, author_id=None)
    send_to_home(database, clock, story)
    dispatcher(database, clock, {"email": Way()}).run_once(clock())
    both = deliveries_of(database, story, "story_to_decide")
    for each in both:
        database.write(lambda session, each=each: evidence.told(session, each, at=clock(), now=clock()))  # type: ignore[misc]
    return story, both


def bounce(database: Database, clock: TurnedClock, delivery: Delivery) -> None:
    database.write(
        lambda session: receipts.came_back(session, delivery, to=DeliveryState.FAILED, why="it bounced", now=clock())
    )


def unreachable(database: Database, story: int) -> bool:
    with database.read() as session:
        row = contributions.get(session, story)
    assert row is not None
    return bool(row.memory.get("home_unreachable"))


def test_when_mail_to_each_of_two_bounces_once_both_have_one_more_try(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """Two bounces of two people are no second failure of anybody: the home is not taken for unreachable."""
    story, both = two_told(sqlite_database, clock)
    for each in both:
        bounce(sqlite_database, clock, each)
    assert not unreachable(sqlite_database, story)
    again = deliveries_of(sqlite_database, story, "story_to_decide")[2:]
    assert [(found.recipient, found.state) for found in again] == [(each.recipient, "due") for each in both]
    with sqlite_database.read() as session:
        assert "lapse" not in deadlines.of(session, story)


def test_a_home_is_unreachable_once_one_more_try_failed_and_nobody_else_is_being_told(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story, (ada, bo) = two_told(sqlite_database, clock)
    for each in (ada, bo):
        bounce(sqlite_database, clock, each)
    for recipient, expected in ((ada.recipient, False), (bo.recipient, True)):
        tries = deliveries_of(sqlite_database, story, "story_to_decide")
        (second,) = [found for found in tries[2:] if found.recipient == recipient and found.state == "due"]

        def goes_and_comes_back(session: object, second: Delivery = second) -> None:
            from store import deliveries

            for state in (DeliveryState.CLAIMED, DeliveryState.HANDED_OVER):
                deliveries.step(session, second.id, state, now=clock())  # type: ignore[arg-type]
            evidence.told(session, second, at=clock(), now=clock())  # type: ignore[arg-type]

        sqlite_database.write(goes_and_comes_back)
        bounce(sqlite_database, clock, second)
        assert unreachable(sqlite_database, story) is expected


def test_every_letter_that_lies_here_is_asked_after_however_many_there_are(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    def lay(session: object) -> None:
        for number in range(430):
            letters.add(
                session,  # type: ignore[arg-type]
                recipient=f"home:{number}",
                to_role="provider",
                home_id=None,
                day=clock().date(),
                code=None,
                pin=None,
                now=clock(),
            )

    sqlite_database.write(lay)
    clock.forward(days=5)
    for _ in range(2):
        evidence.settle_silence(sqlite_database, clock())
    with sqlite_database.read() as session:
        asked = tasks.of_kind(session, TaskKind.POST_LETTER, [Role.MAILROOM], urgent=False, limit=1000)
    assert len(asked) == 430
