"""A home's answer: the first valid one decides, the others are kept, and nothing of them is lost."""

from datetime import timedelta

import pytest

from gateway.intake.answer import Answer, Answered, answer_as_staff, give_answer
from gateway.moderation.details import Details, Hold
from gateway.moderation.facts import Actor
from store import deadlines, deliveries, letters, log, policy_uses, tasks, windows
from store.database import Database
from store.tasks import Task
from store.words import Event, Ground, HoldKind, LetterState, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast, Told

GO_AHEAD = Answer(choice="go_ahead", name="Maria Lindqvist", position="manager")
OBJECT = Answer(choice="object", ground=Ground.NOT_GENUINE, words="There was no such day.", name="Maria Lindqvist")


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)


def give(told: Told, answer: Answer, delivery_id: int | None = None, channel: str = "web") -> Answered:
    cast, wanted = told.cast, delivery_id or told.delivery.id
    return cast.database.write(lambda s: give_answer(s, wanted, answer, channel=channel, now=cast.clock()))


def open_tasks(told: Told, kind: TaskKind) -> list[Task]:
    with told.cast.database.read() as session:
        return [task for task in tasks.about(session, told.id) if task.kind is kind]


def waiting(cast: Cast, days: int = 5, **fields: object) -> Told:
    """A story with the home, that was told just now."""
    now = cast.clock()
    return cast.with_provider(cast.home(**fields)).told(now, now + timedelta(days=days))  # type: ignore[arg-type]


def test_go_ahead_publishes_the_story_and_names_the_recipient_in_the_log(
    database: Database, clock: TurnedClock
) -> None:
    told = waiting(Cast(database, clock))
    answered = give(told, GO_AHEAD)
    assert (answered.kind, answered.event, answered.state) == ("moved", Event.GO_AHEAD, State.PUBLISHED)
    assert "published now" in answered.sentence
    with database.read() as session:
        last = log.entries(session, told.id)[-1]
        texts = log.free_texts(session, told.id)
        assert any(event.kind == "answered" for event in deliveries.events(session, told.delivery.id))
    assert (last.role, last.actor) == ("provider", told.delivery.recipient)
    assert "Maria" not in str(dict(last.facts))
    assert "Maria Lindqvist, manager" in texts[(last.id, "comment")]


def test_an_objection_carries_ground_and_words_and_goes_to_a_senior(cast: Cast) -> None:
    told = waiting(cast)
    answered = give(told, OBJECT)
    assert (answered.kind, answered.state) == ("moved", State.IN_REVIEW)
    assert "senior moderator" in answered.sentence
    with cast.database.read() as session:
        last = log.entries(session, told.id)[-1]
        assert log.free_texts(session, told.id)[(last.id, "reason")] == "There was no such day."
    assert last.facts["ground"] == "not_genuine"
    assert open_tasks(told, TaskKind.REVIEW)


@pytest.mark.parametrize(
    ("policy", "state", "word"),
    [
        ("provider_restricts", State.RESTRICTED, "kept from the public"),
        ("provider_decides", State.NOT_PUBLISHED, "will not be published"),
        ("provider_may_ask_for_review", State.IN_REVIEW, "senior moderator looks"),
    ],
)
def test_what_an_objection_leads_to_is_said_as_the_policy_has_it(
    cast: Cast, policy: str, state: State, word: str
) -> None:
    answered = give(waiting(cast, policy=policy), OBJECT)
    assert answered.state is state
    assert word in answered.sentence


def test_a_safeguarding_concern_holds_the_story_and_calls_the_lead(cast: Cast) -> None:
    told = waiting(cast)
    give(told, Answer(choice="raise_safeguarding", seen="A bruise on her arm", told="Her GP"))
    assert told.state() is State.HELD
    assert told.row.memory["hold_kind"] == HoldKind.SAFEGUARDING
    [task] = open_tasks(told, TaskKind.SAFEGUARDING)
    assert task.urgent
    with cast.database.read() as session:
        last = log.entries(session, told.id)[-1]
        assert log.free_texts(session, told.id)[(last.id, "seen")] == "A bruise on her arm"


def test_a_concern_without_a_word_written_still_holds_the_story(cast: Cast) -> None:
    told = waiting(cast)
    give(told, Answer(choice="raise_safeguarding"), channel="letter")
    assert told.state() is State.HELD


def test_call_me_is_a_phone_task_and_moves_nothing(cast: Cast) -> None:
    told = waiting(cast)
    version = told.row.version
    answered = give(told, Answer(choice="call_me", words="01632 960123, after lunch"))
    assert (answered.kind, told.state(), told.row.version) == ("kept", State.WITH_PROVIDER, version)
    [task] = open_tasks(told, TaskKind.PHONE_HOME)
    assert "after lunch" in task.note
    assert give(told, GO_AHEAD).kind == "moved"


@pytest.mark.parametrize(
    "unclear", [Answer(choice="object", ground=Ground.DEFAMATORY, words="Untrue"), Answer(choice="object")]
)
def test_an_unclear_objection_stops_the_clock_two_working_days_once(cast: Cast, unclear: Answer) -> None:
    told = waiting(cast, days=4)  # Friday 09:00
    with cast.database.read() as session:
        before = deadlines.of(session, told.id)["lapse"]
    assert give(told, unclear).kind == "kept"
    give(told, unclear)
    with cast.database.read() as session:
        after = deadlines.of(session, told.id)["lapse"]
    assert after - before == timedelta(days=4)  # Friday to Tuesday: the weekend does not count
    assert told.state() is State.WITH_PROVIDER
    [task] = open_tasks(told, TaskKind.CLARIFY_OBJECTION)
    assert task.due_at is not None
    assert task.due_at - cast.clock() < timedelta(days=3)


def test_an_objection_made_clear_afterwards_counts_and_ends_the_phone_task(cast: Cast) -> None:
    told = waiting(cast)
    give(told, Answer(choice="object", ground=Ground.DEFAMATORY, words="Untrue"))
    answered = give(told, Answer(choice="object", ground=Ground.DEFAMATORY, quote="told my mother to hush"))
    assert answered.state is State.IN_REVIEW
    assert not open_tasks(told, TaskKind.CLARIFY_OBJECTION)


def test_of_two_recipients_the_first_valid_answer_decides(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id = cast.home()
    cast.contact(home_id, "Maria Lindqvist")
    cast.contact(home_id, "Tom Ashdown")
    told = cast.with_provider(home_id)
    with database.read() as session:
        first, second = [d.id for d in deliveries.of(session, told.id) if d.notice == "story_to_decide"]
    assert give(told, GO_AHEAD, first).kind == "moved"
    again = give(told, GO_AHEAD, second)
    assert (again.kind, again.event, told.state()) == ("already", None, State.PUBLISHED)
    assert not open_tasks(told, TaskKind.LATE_ANSWER)
    assert not open_tasks(told, TaskKind.REPORT)


def test_a_second_recipient_who_objects_to_what_is_public_makes_a_report(cast: Cast) -> None:
    told = waiting(cast)
    give(told, GO_AHEAD)
    answered = give(told, OBJECT)
    assert answered.kind == "already"
    assert "report" in answered.sentence
    assert told.state() is State.PUBLISHED
    [task] = open_tasks(told, TaskKind.REPORT)
    assert "There was no such day." in task.note


def test_a_concern_for_safety_is_urgent_however_late_it_comes(cast: Cast) -> None:
    told = waiting(cast)
    give(told, GO_AHEAD)
    give(told, Answer(choice="raise_safeguarding", seen="A bruise", told="nobody"))
    [task] = open_tasks(told, TaskKind.SAFEGUARDING)
    assert task.urgent
    assert task.role is Role.SAFEGUARDING


def test_a_void_window_keeps_the_answer_for_a_person(cast: Cast) -> None:
    told = waiting(cast)
    cast.database.write(lambda s: windows.void(s, now=cast.clock(), delivery_id=told.delivery.id))
    answered = give(told, GO_AHEAD)
    assert (answered.kind, told.state()) == ("kept", State.WITH_PROVIDER)
    assert open_tasks(told, TaskKind.LATE_ANSWER)


def test_the_code_of_a_round_before_does_not_decide_a_fresh_one(cast: Cast) -> None:
    told = waiting(cast)
    old = told.delivery.id
    review = cast.clock().date() + timedelta(days=1)
    told.move(Event.HOLD, MODERATOR, Hold(kind=HoldKind.DISTRESS, reason="So sad", review_on=review))
    told.move(Event.RELEASE, Actor(Role.SAFEGUARDING, "103"), Details(comment="Fine")).approve()
    assert told.state() is State.WITH_PROVIDER
    assert give(told, GO_AHEAD, old).kind == "kept"
    assert told.state() is State.WITH_PROVIDER


def test_the_same_late_answer_sent_twice_asks_a_person_once(cast: Cast) -> None:
    told = waiting(cast)
    cast.clock.forward(days=6)
    give(told, OBJECT)
    give(told, OBJECT)
    assert len(open_tasks(told, TaskKind.LATE_ANSWER)) == 1
    give(told, Answer(choice="object", ground=Ground.OFFENSIVE, words="Rude, too"))
    assert len(open_tasks(told, TaskKind.LATE_ANSWER)) == 2


def test_a_letter_is_answered_when_every_row_is(cast: Cast) -> None:
    home_id = cast.home()
    first, second = cast.with_provider(home_id), cast.with_provider(home_id)
    letter_id, _, _ = cast.letter_for(first, second)
    give(first, GO_AHEAD, channel="letter")
    assert letter_state(cast, letter_id) is LetterState.POSTED
    give(second, OBJECT, channel="letter")
    assert letter_state(cast, letter_id) is LetterState.ANSWERED
    with cast.database.read() as session:
        assert [row.answer for row in letters.rows(session, letter_id)] == ["go_ahead", "object:not_genuine"]


def letter_state(cast: Cast, letter_id: int) -> LetterState:
    with cast.database.read() as session:
        letter = letters.get(session, letter_id)
    assert letter is not None
    return letter.state


def test_a_policy_that_does_not_ask_the_home_takes_no_answer(cast: Cast) -> None:
    told = waiting(cast)
    now = cast.clock()
    cast.database.write(lambda s: policy_uses.put(s, "gateway", "moderator_only", lawful_because="", by="a", now=now))
    assert give(told, GO_AHEAD).kind == "moved", "a story keeps the policy of its first approval"


def test_somebody_who_signed_in_answers_by_the_same_rules(cast: Cast) -> None:
    told = waiting(cast)
    work = lambda s: answer_as_staff(s, told.id, GO_AHEAD, staff_id=9, now=cast.clock())  # noqa: E731
    assert cast.database.write(work).kind == "moved"
    assert cast.database.write(work).kind == "already"
    with cast.database.read() as session:
        assert log.entries(session, told.id)[-1].actor == "staff:9"
