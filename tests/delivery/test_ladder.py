"""Which channel comes next: an organisation always has a letter and a phone; an author only what the author chose."""

from collections.abc import Sequence

from channels.errors import ChannelError
from store import tasks
from store.database import Database
from store.words import DeliveryState, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import (
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


def never(times: int = 1) -> Way:
    refusal = ChannelError("This is not a phone number.", code="bad_number", permanent=True)
    return Way(faults=[refusal for _ in range(times)])


def run(database: Database, clock: TurnedClock, ways: dict[str, Way]) -> None:
    sender = dispatcher(database, clock, ways)
    while sender.run_once(clock()):
        pass


def kinds(found: Sequence[tasks.Task]) -> list[TaskKind]:
    return [task.kind for task in found]


def test_a_home_whose_text_and_mail_fail_for_good_gets_a_letter(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock, mobile=MANAGER_MOBILE, channels=("sms", "email"))
    ways = {"sms": Way(faults=never().faults * 3), "email": never()}
    run(database, clock, ways)
    delivery = one(database, story, "story_to_decide")
    assert (delivery.channel, delivery.state) == ("letter", S.HANDED_OVER)
    assert delivery.attempts == 0


def test_an_author_whose_text_fails_for_good_waits_for_the_code_and_nothing_is_printed(
    database: Database, clock: TurnedClock
) -> None:
    """CASES A 13."""
    author = add_author(database, clock, postal_address="1 High Street\nLeeds\nLS1 1AA", email="ann@example.org")
    story = receive(database, clock, home_id=add_home(database, clock), author_id=author)
    mail = Way()
    run(database, clock, {"sms": never(), "email": mail})
    receipt = one(database, story, "receipt")
    assert receipt.state is S.FAILED
    assert "waits until the author looks with the return code" in receipt.reason
    assert mail.sent == []
    with database.read() as session:
        assert tasks.waiting(session) == []
    assert len(deliveries_of(database, story)) == 1


def test_an_author_who_chose_two_channels_is_tried_by_the_second(sqlite_database: Database, clock: TurnedClock) -> None:
    author = add_author(sqlite_database, clock, email="ann@example.org", channels=("sms", "email"))
    story = receive(sqlite_database, clock, home_id=None, author_id=author)
    mail = Way()
    run(sqlite_database, clock, {"sms": never(), "email": mail})
    assert [outgoing.to for outgoing in mail.sent] == ["ann@example.org"]
    assert one(sqlite_database, story, "receipt").state is S.HANDED_OVER


def test_a_channel_that_is_absent_is_skipped(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock, mobile=MANAGER_MOBILE, channels=("sms", "email"))
    mail = Way()
    run(sqlite_database, clock, {"email": mail})
    assert one(sqlite_database, story, "story_to_decide").channel == "email"
    assert len(mail.sent) == 1


def test_an_author_whose_only_channel_is_absent_waits_and_an_administrator_is_told(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    run(sqlite_database, clock, {})
    receipt = one(sqlite_database, story, "receipt")
    assert receipt.state is S.WAITING
    assert "sms" in receipt.reason
    with sqlite_database.read() as session:
        (task,) = tasks.waiting(session)
    assert (task.kind, task.about, task.role) == (TaskKind.MEND_DELIVERY, "channel:sms", "administrator")


def test_a_responsible_person_without_an_address_is_for_a_person_to_phone(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    from tests.delivery.cast import send_to_home

    home_id = add_home(sqlite_database, clock)
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None, about_manager=True)
    send_to_home(sqlite_database, clock, story)
    run(sqlite_database, clock, {})
    delivery = one(sqlite_database, story, "story_to_decide")
    assert (delivery.channel, delivery.to_role, delivery.state) == ("phone_task", "responsible_person", S.HANDED_OVER)
    with sqlite_database.read() as session:
        assert TaskKind.PHONE_HOME in kinds(tasks.waiting(session))


def test_a_phone_task_ends_when_the_story_has_moved_on(database: Database, clock: TurnedClock) -> None:
    from gateway.delivery.phone_tasks import end_stale
    from store.words import Role
    from tests.delivery.cast import move, send_to_home

    home_id = add_home(database, clock)
    story = receive(database, clock, home_id=home_id, author_id=None, about_manager=True)
    send_to_home(database, clock, story)
    run(database, clock, {})
    assert database.write(lambda session: end_stale(session, clock())) == 0
    move(database, clock, story, "go_ahead", Role.PROVIDER, "staff:1")
    assert database.write(lambda session: end_stale(session, clock())) == 1
    with database.read() as session:
        assert TaskKind.PHONE_HOME not in kinds(tasks.waiting(session))
