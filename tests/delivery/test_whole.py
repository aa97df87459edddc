"""With the real words and the real envelopes: every notice of a story goes out through the gateway's own errands."""

from pathlib import Path

from gateway.settings import read
from gateway.wiring import Gateway, errands
from store import letters, sandbox, tasks
from store.database import Database
from store.words import Channel, DeliveryState, LetterState, Role
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    MANAGER_MAIL,
    add_author,
    add_home,
    add_manager,
    deliveries_of,
    move,
    one,
    receive,
    send_to_home,
    state_of,
)

ADDRESS = "Rosewood House, 1 High Street"


def send(gateway: Gateway) -> None:
    for errand in errands(gateway):
        errand.run()


def test_a_story_is_told_by_mail_answered_by_silence_and_published(
    database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    given = {"EARSHOT_DATA_DIR": str(tmp_path), "EARSHOT_CLOCK_FILE": str(tmp_path / "clock")}
    gateway = Gateway(read(given), database, clock)
    home = add_home(database, clock, address=ADDRESS, postcode="LS1 1AA")
    add_manager(database, clock, home)
    story = receive(database, clock, home_id=home, author_id=add_author(database, clock))
    send_to_home(database, clock, story)
    send(gateway)
    with database.read() as session:
        (mail,) = sandbox.of_delivery(session, one(database, story, "story_to_decide").id)
    assert mail.to == MANAGER_MAIL
    assert "/answer/l/" in mail.body
    for _ in range(8):  # day after day, as a clock that nobody turned exactly
        clock.forward(hours=20)
        send(gateway)
    assert state_of(database, story) == "published"
    found = deliveries_of(database, story)
    assert {d.notice for d in found} >= {"receipt", "approved_author", "reminder_provider", "published_author"}
    assert all(d.state is DeliveryState.HANDED_OVER for d in found if d.channel != Channel.PHONE_TASK)
    with database.read() as session:
        assert [t for t in tasks.waiting(session) if t.kind == "mend_delivery"] == []


def test_a_home_without_contacts_gets_an_envelope_at_its_directory_address(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    gateway = Gateway(read({"EARSHOT_DATA_DIR": str(tmp_path)}), sqlite_database, clock)
    home = add_home(sqlite_database, clock, address=ADDRESS, postcode="LS1 1AA")
    stories = [receive(sqlite_database, clock, home_id=home, author_id=None) for _ in range(2)]
    for story in stories:
        send_to_home(sqlite_database, clock, story)
    send(gateway)
    with sqlite_database.read() as session:
        (envelope,) = letters.tray(session)
    assert envelope.state is LetterState.COMPOSED
    assert {one(sqlite_database, story, "story_to_decide").letter_id for story in stories} == {envelope.id}
    move(sqlite_database, clock, stories[0], "withdraw", Role.AUTHOR, "author:1")
    assert one(sqlite_database, stories[0], "story_to_decide").state is DeliveryState.CANCELLED
    assert one(sqlite_database, stories[1], "story_to_decide").state is DeliveryState.HANDED_OVER


def test_a_home_whose_address_cannot_be_printed_waits_for_a_person(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    gateway = Gateway(read({"EARSHOT_DATA_DIR": str(tmp_path)}), sqlite_database, clock)
    story = receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=None)
    send_to_home(sqlite_database, clock, story)
    send(gateway)
    delivery = one(sqlite_database, story, "story_to_decide")
    assert delivery.state is DeliveryState.WAITING
    assert delivery.reason
    with sqlite_database.read() as session:
        assert f"delivery:{delivery.id}" in [task.about for task in tasks.waiting(session)]
