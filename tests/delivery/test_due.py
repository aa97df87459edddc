"""The clock: windows, lapses, reminders, releases and erasure, turned by hand."""

from datetime import UTC, datetime

from sqlalchemy import select, text

from gateway.delivery import due, evidence
from store import authors, contributions, deadlines, deliveries, homes, log, tasks, windows
from store.contributions import parts, texts
from store.database import Database
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    MANAGER_MOBILE,
    Way,
    add_author,
    add_home,
    add_manager,
    deliveries_of,
    dispatcher,
    move,
    one,
    receive,
    send_to_home,
    state_of,
    story_with_home,
)

S = DeliveryState


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tell(database: Database, delivery: Delivery, at: datetime) -> None:
    database.write(lambda session: evidence.told(session, delivery, at=at, now=at))


def due_at(database: Database, story: int, kind: str) -> datetime | None:
    with database.read() as session:
        return deadlines.of(session, story).get(kind)


def publications(database: Database, story: int) -> int:
    with database.read() as session:
        return sum(entry.to_state == "published" for entry in log.entries(session, story))


def tick(database: Database, clock: TurnedClock) -> int:
    return due.turn_due(database, clock())


def test_mail_on_friday_afternoon_gives_until_wednesday_with_a_reminder_half_way(
    database: Database, clock: TurnedClock
) -> None:
    clock.now = london("2027-03-05T15:00:00")
    story = story_with_home(database, clock)
    told_at = london("2027-03-05T16:00:00")  # a Friday, winter time
    tell(database, one(database, story, "story_to_decide"), told_at)
    assert due_at(database, story, "lapse") == london("2027-03-10T16:00:00")
    assert due_at(database, story, "remind_provider") == london("2027-03-09T04:00:00")
    clock.now = london("2027-03-09T03:59:00")
    tick(database, clock)
    assert deliveries_of(database, story, "reminder_provider") == []
    clock.now = london("2027-03-09T04:00:00")
    tick(database, clock)
    tick(database, clock)
    assert len(deliveries_of(database, story, "reminder_provider")) == 1
    dispatcher(database, clock, {"email": Way()}).run_once(clock())
    clock.now = london("2027-03-10T15:59:00")
    tick(database, clock)
    assert state_of(database, story) == "with_provider"
    clock.now = london("2027-03-10T16:00:00")
    tick(database, clock)
    tick(database, clock)
    assert state_of(database, story) == "published"
    assert publications(database, story) == 1


def test_a_letter_lapses_at_the_end_of_the_seventh_working_day_over_a_bank_holiday(
    database: Database, clock: TurnedClock
) -> None:
    """Posted on Thursday 25 March 2027; Good Friday and Easter Monday do not count; summer time has begun."""
    clock.now = london("2027-03-24T09:00:00")
    home_id = add_home(database, clock)
    story = receive(database, clock, home_id=home_id, author_id=add_author(database, clock))
    send_to_home(database, clock, story)
    sender = dispatcher(database, clock, {"sms": Way()})
    sender.run_once(clock())
    letter = one(database, story, "story_to_decide")
    assert (letter.channel, letter.state) == (Channel.LETTER, S.HANDED_OVER)
    tell(database, letter, london("2027-03-25T15:00:00"))
    end = london("2027-04-07T23:00:00")  # 24:00 in London on Wednesday 7 April
    assert due_at(database, story, "lapse") == end
    clock.now = due_at(database, story, "remind_provider") or clock.now
    tick(database, clock)
    sender.run_once(clock())
    clock.now = end
    database.write(lambda session: due.turn(session, deadlines.Deadline(story, "lapse", end), end))
    database.write(lambda session: due.turn(session, deadlines.Deadline(story, "lapse", end), end))
    assert state_of(database, story) == "published"
    assert publications(database, story) == 1


def test_a_reminder_that_can_not_leave_us_keeps_a_story_from_lapsing_for_three_working_days(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = story_with_home(sqlite_database, clock)
    told_at = london("2027-03-05T16:00:00")
    tell(sqlite_database, one(sqlite_database, story, "story_to_decide"), told_at)
    clock.now = london("2027-03-09T04:00:00")
    tick(sqlite_database, clock)
    for moment in ("2027-03-10T16:00:00", "2027-03-12T00:00:00", "2027-03-13T00:00:00"):
        clock.now = london(moment)
        tick(sqlite_database, clock)
        assert state_of(sqlite_database, story) == "with_provider"
    clock.now = london("2027-03-16T00:00:00")  # the third working day after the window has ended
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "published"


def test_a_home_told_by_letter_is_reminded_by_a_person_who_phones(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    home_id = add_home(sqlite_database, clock, phone="01632 960123")
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    send_to_home(sqlite_database, clock, story)
    sender = dispatcher(sqlite_database, clock, {})
    sender.run_once(clock())
    tell(sqlite_database, one(sqlite_database, story, "story_to_decide"), clock())
    clock.now = due_at(sqlite_database, story, "remind_provider") or clock.now
    tick(sqlite_database, clock)
    sender.run_once(clock())
    with sqlite_database.read() as session:
        (call,) = [task for task in tasks.waiting(session) if task.kind is TaskKind.PHONE_HOME]
    assert "01632 960123" in call.note


def test_a_home_with_mail_and_a_mobile_is_reminded_by_the_other(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock, mobile=MANAGER_MOBILE, channels=("email", "sms"))
    tell(sqlite_database, one(sqlite_database, story, "story_to_decide"), clock())
    clock.now = due_at(sqlite_database, story, "remind_provider") or clock.now
    tick(sqlite_database, clock)
    assert one(sqlite_database, story, "reminder_provider").channel == "sms"


def test_no_lapse_before_a_reminder_even_when_the_service_stood_still(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = story_with_home(sqlite_database, clock)
    tell(sqlite_database, one(sqlite_database, story, "story_to_decide"), clock())
    sqlite_database.write(lambda session: deadlines.clear(session, story, "remind_provider"))
    clock.forward(days=30)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "with_provider"
    assert len(deliveries_of(sqlite_database, story, "reminder_provider")) == 1
    later = due_at(sqlite_database, story, "lapse")
    assert later is not None
    assert (later - clock()).total_seconds() >= 36 * 3600
    clock.now = later
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "published"


def test_of_two_recipients_the_latest_window_counts(sqlite_database: Database, clock: TurnedClock) -> None:
    home_id = add_home(sqlite_database, clock)
    add_manager(sqlite_database, clock, home_id)
    add_manager(sqlite_database, clock, home_id, name="Bo Fenn", email="bo@rosewood.example.org")
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    send_to_home(sqlite_database, clock, story)
    first, second = deliveries_of(sqlite_database, story, "story_to_decide")
    tell(sqlite_database, first, clock())
    early = due_at(sqlite_database, story, "lapse")
    tell(sqlite_database, second, clock.forward(hours=5))
    late = due_at(sqlite_database, story, "lapse")
    assert early is not None
    assert late is not None
    assert (late - early).total_seconds() == 5 * 3600


def test_evidence_counts_once(database: Database, clock: TurnedClock) -> None:
    story = story_with_home(database, clock)
    delivery = one(database, story, "story_to_decide")
    tell(database, delivery, clock())
    before = due_at(database, story, "lapse")
    tell(database, delivery, clock.forward(hours=8))
    assert due_at(database, story, "lapse") == before


def test_a_returned_letter_stops_the_clock_and_asks_a_person_to_phone(database: Database, clock: TurnedClock) -> None:
    from gateway.delivery.receipts import came_back

    home_id = add_home(database, clock)
    story = receive(database, clock, home_id=home_id, author_id=None)
    send_to_home(database, clock, story)
    sender = dispatcher(database, clock, {})
    sender.run_once(clock())
    letter = one(database, story, "story_to_decide")
    tell(database, letter, clock())
    clock.forward(days=3)
    database.write(lambda session: came_back(session, letter, why="gone away", now=clock()))
    sender.run_once(clock())
    assert due_at(database, story, "lapse") is None
    with database.read() as session:
        assert windows.of(session, story) == []
        assert TaskKind.PHONE_HOME in [task.kind for task in tasks.waiting(session)]
    assert [d.state for d in deliveries_of(database, story, "story_to_decide")] == [S.RETURNED, S.HANDED_OVER]


def test_when_two_tries_come_back_the_home_could_not_be_reached(sqlite_database: Database, clock: TurnedClock) -> None:
    from gateway.delivery.receipts import came_back

    story = story_with_home(sqlite_database, clock)
    sender = dispatcher(sqlite_database, clock, {"email": Way(), "sms": Way()})
    sender.run_once(clock())
    for _ in range(2):
        last = deliveries_of(sqlite_database, story, "story_to_decide")[-1]
        tell(sqlite_database, last, clock())
        clock.forward(hours=3)
        sqlite_database.write(
            lambda session, last=last: came_back(session, last, to=S.FAILED, why="bounced", now=clock())
        )
        sender.run_once(clock())
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "published"


def test_twenty_working_days_without_evidence_wait_for_the_phone(sqlite_database: Database, clock: TurnedClock) -> None:
    story = story_with_home(sqlite_database, clock)
    clock.forward(days=40)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "with_provider"
    with sqlite_database.read() as session:
        (call,) = [task for task in tasks.about(session, story) if task.kind is TaskKind.PHONE_HOME]
    clock.forward(days=4)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "with_provider"
    sqlite_database.write(lambda s: tasks.finish(s, call.id, by=1, outcome="nobody answers", now=clock()))
    clock.forward(days=4)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "published"


def test_an_author_is_reminded_twice_and_then_the_story_is_private(database: Database, clock: TurnedClock) -> None:
    story = receive(database, clock, home_id=None, author_id=add_author(database, clock))
    receipt = one(database, story, "receipt")
    database.write(lambda s: deliveries.change(s, receipt.id, details={**receipt.details, "ask": "home"}))
    tell(database, receipt, clock.forward(minutes=1))
    for day, reminders in ((2, 0), (3, 1), (9, 1), (10, 2), (27, 2)):
        clock.now = datetime(2027, 3, 1 + day, 9, 2, tzinfo=UTC)
        tick(database, clock)
        assert len(deliveries_of(database, story, "reminder_author")) == reminders, day
    assert state_of(database, story) == "received"
    clock.now = datetime(2027, 3, 29, 9, 2, tzinfo=UTC)
    tick(database, clock)
    assert state_of(database, story) == "private"


def test_a_question_that_never_arrived_does_not_lapse(sqlite_database: Database, clock: TurnedClock) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    clock.forward(days=29)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "received"
    later = due_at(sqlite_database, story, "lapse")
    assert later is not None
    assert later > clock()


def test_a_story_for_a_small_home_is_released_on_its_drawn_date(sqlite_database: Database, clock: TurnedClock) -> None:
    home_id = add_home(sqlite_database, clock, beds=6)
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    send_to_home(sqlite_database, clock, story)
    assert state_of(sqlite_database, story) == "scheduled"
    assert deliveries_of(sqlite_database, story, "story_to_decide") == []
    clock.now = due_at(sqlite_database, story, "release") or clock.now
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "with_provider"
    assert len(deliveries_of(sqlite_database, story, "story_to_decide")) == 1


def test_a_hold_that_is_due_for_review_stays_held_and_asks_again(sqlite_database: Database, clock: TurnedClock) -> None:
    home_id = add_home(sqlite_database, clock)
    story = receive(sqlite_database, clock, home_id=home_id, author_id=None)
    move(sqlite_database, clock, story, "complete", Role.SYSTEM)
    held = {"kind": "legal", "reason": "a court case", "review_on": "2027-03-03"}
    move(sqlite_database, clock, story, "hold", Role.MODERATOR, "11", **held)
    clock.now = datetime(2027, 3, 4, 0, 0, tzinfo=UTC)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "held"
    review = due_at(sqlite_database, story, "review")
    assert review is not None
    assert review > clock()
    clock.now = datetime(2027, 3, 16, 0, 0, tzinfo=UTC)
    tick(sqlite_database, clock)
    assert state_of(sqlite_database, story) == "in_review"


def test_seven_days_after_a_withdrawal_the_words_and_the_author_are_gone(
    database: Database, clock: TurnedClock
) -> None:
    """CASES B 38 as far as the clock does it: original, versions, free text of the log, and who wrote it."""
    author_id = add_author(database, clock)
    story = receive(database, clock, home_id=add_home(database, clock), author_id=author_id)
    send_to_home(database, clock, story)
    move(database, clock, story, "withdraw", Role.AUTHOR, f"author:{author_id}")
    clock.forward(days=6, hours=23)
    tick(database, clock)
    with database.read() as session:
        assert contributions.original(session, story)[0].text is not None
    clock.forward(hours=2)
    tick(database, clock)
    with database.read() as session:
        assert session.execute(select(parts.c.sealed).where(parts.c.contribution_id == story)).scalars().all() == [None]
        assert set(session.execute(select(texts.c.text).where(texts.c.contribution_id == story)).scalars()) == {""}
        assert log.free_texts(session, story) == {}
        assert list(log.verify(session)) == []
        author = authors.get(session, author_id)
        assert author is not None
        assert (author.phone, author.channels) == ("", ())
        assert all(found.sealed is None for found in deliveries.of(session, story))
    assert due_at(database, story, "erase") is None


def test_an_author_with_another_story_stays_reachable(sqlite_database: Database, clock: TurnedClock) -> None:
    author_id, home_id = add_author(sqlite_database, clock), add_home(sqlite_database, clock)
    first = receive(sqlite_database, clock, home_id=home_id, author_id=author_id)
    receive(sqlite_database, clock, home_id=home_id, author_id=author_id)
    move(sqlite_database, clock, first, "withdraw", Role.AUTHOR, f"author:{author_id}")
    clock.forward(days=8)
    tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        author = authors.get(session, author_id)
    assert author is not None
    assert author.phone


def test_an_open_referral_keeps_the_words_until_it_is_closed(sqlite_database: Database, clock: TurnedClock) -> None:
    story = receive(sqlite_database, clock, home_id=add_home(sqlite_database, clock), author_id=None)
    move(sqlite_database, clock, story, "refer", Role.SAFEGUARDING, "12", told="Leeds council", text="bruises")
    move(sqlite_database, clock, story, "withdraw", Role.AUTHOR, "author:1")
    clock.forward(days=8)
    tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        assert contributions.original(session, story)[0].text is not None
        (referral,) = [task for task in tasks.about(session, story) if task.kind is TaskKind.REFER]
    sqlite_database.write(lambda s: tasks.finish(s, referral.id, by=1, outcome="acknowledged", now=clock()))
    clock.forward(days=2)
    tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        assert contributions.original(session, story)[0].text is None


def test_one_deadline_that_meets_a_fault_stops_no_other(sqlite_database: Database, clock: TurnedClock) -> None:
    """CASES B 24 and 28: what failed is set aside, told to a person, and finished when it can be."""
    home_id = add_home(sqlite_database, clock)
    both = [receive(sqlite_database, clock, home_id=home_id, author_id=None) for _ in range(2)]
    for story in both:
        move(sqlite_database, clock, story, "withdraw", Role.AUTHOR, "author:1")
    clock.forward(days=8)
    refuse = f"WHEN OLD.contribution_id = {both[0]} BEGIN SELECT RAISE(ABORT, 'the disc is full'); END"
    sqlite_database.write(lambda s: s.execute(text(f"CREATE TRIGGER broken BEFORE UPDATE ON parts {refuse}")))
    tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        assert contributions.original(session, both[0])[0].text is not None
        assert contributions.original(session, both[1])[0].text is None
        assert TaskKind.MEND_DELIVERY in [task.kind for task in tasks.waiting(session)]
    sqlite_database.write(lambda s: s.execute(text("DROP TRIGGER broken")))
    clock.forward(minutes=16)
    tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        assert contributions.original(session, both[0])[0].text is None
        assert homes.counts(session, home_id) == {"withdrawn": 2}


def test_a_doubled_tick_reminds_once(database: Database, clock: TurnedClock) -> None:
    """Two schedulers that found the same row: the second reads it again, and it is gone."""
    story = story_with_home(database, clock)
    tell(database, one(database, story, "story_to_decide"), clock())
    at = due_at(database, story, "remind_provider")
    assert at is not None
    found = deadlines.Deadline(story, "remind_provider", at)
    assert not database.write(lambda session: due.turn(session, found, clock()))
    assert database.write(lambda session: due.turn(session, found, at))
    assert not database.write(lambda session: due.turn(session, found, at))
    assert len(deliveries_of(database, story, "reminder_provider")) == 1


def test_nobody_is_reminded_of_a_question_that_never_arrived(sqlite_database: Database, clock: TurnedClock) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    for _ in range(12):
        clock.forward(days=1)
        tick(sqlite_database, clock)
    assert deliveries_of(sqlite_database, story, "reminder_author") == []


def test_while_a_recording_waits_for_its_typist_the_author_is_not_reminded(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    from store import calls

    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    receipt = one(sqlite_database, story, "receipt")
    sqlite_database.write(lambda s: deliveries.change(s, receipt.id, details={**receipt.details, "ask": "home"}))
    tell(sqlite_database, receipt, clock())
    call = sqlite_database.write(lambda s: calls.start_call(s, "CA1", None, now=clock()))
    recording_id, _ = sqlite_database.write(
        lambda s: calls.announce(s, "RE1", call_id=call.id, url="http://127.0.0.1/RE1", seconds=40, now=clock())
    )
    sqlite_database.write(lambda s: calls.change_recording(s, recording_id, contribution_id=story))
    clock.forward(days=5)
    tick(sqlite_database, clock)
    assert deliveries_of(sqlite_database, story, "reminder_author") == []
    sqlite_database.write(lambda s: calls.change_recording(s, recording_id, state="confirmed"))
    clock.forward(days=1, minutes=1)
    tick(sqlite_database, clock)
    assert len(deliveries_of(sqlite_database, story, "reminder_author")) == 1


def test_a_home_that_may_be_involved_is_not_phoned_while_a_referral_stands(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    from gateway.delivery import phone_tasks

    story = story_with_home(sqlite_database, clock)
    clock.forward(days=40)
    tick(sqlite_database, clock)
    move(sqlite_database, clock, story, "refer", Role.SAFEGUARDING, "5", told="Leeds", text="Bruises.")
    assert sqlite_database.write(lambda session: phone_tasks.end_stale(session, clock())) == 1
    for _ in range(10):
        clock.forward(days=4)
        tick(sqlite_database, clock)
    with sqlite_database.read() as session:
        assert TaskKind.PHONE_HOME not in [task.kind for task in tasks.about(session, story)]
    assert state_of(sqlite_database, story) == "with_provider"
