"""The window in which several texts are one story, and what happens when it closes."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.intake.assembly import close_due
from gateway.intake.checking import office_hours_after
from gateway.intake.completing import complete_if_ready
from gateway.intake.home_filled_in import go_on
from gateway.moderation.deadlines import Nation
from gateway.moderation.decide import set_home
from gateway.moderation.details import Hold, Question
from store import contributions, deadlines
from store.database import Session
from store.words import Event, HoldKind, State, TaskKind
from tests.intake.texting import World

KIND = "Rosewood in Leeds was kind to us"


def test_each_text_moves_the_end_of_the_window_on(worlds: World) -> None:
    worlds.home()
    worlds.text(KIND)
    worlds.text("AGREE")
    assert close_due(worlds.database, worlds.clock.forward(minutes=29)) == 0
    worlds.text("And the garden is open to all of us again.")
    assert close_due(worlds.database, worlds.clock.forward(minutes=29)) == 0
    assert worlds.story().state is State.RECEIVED
    assert close_due(worlds.database, worlds.clock.forward(minutes=1)) == 1
    assert worlds.story().state is State.IN_MODERATION
    assert [text for field, text in worlds.parts() if field == "text"][1].startswith("And the garden")


def test_a_window_closes_on_a_story_whose_home_is_still_missing_and_the_answer_completes_it(world: World) -> None:
    world.text("They were kind to us, all of them")
    assert close_due(world.database, world.clock.forward(minutes=31)) == 1
    assert world.story().state is State.RECEIVED
    world.home()
    world.text("Rosewood Leeds")
    world.text("1")
    assert world.story().state is State.IN_MODERATION
    assert world.notices() == ["receipt", "consent_question", "thanks"]


def test_many_windows_are_each_closed_once(world: World) -> None:
    world.home()
    for number in range(12):
        world.text(f"{KIND}, all {number + 2} of us", sender=f"+4477009002{number:02d}")
        world.text("AGREE", sender=f"+4477009002{number:02d}")
    now = world.clock.forward(minutes=31)
    assert close_due(world.database, now) == 12
    assert close_due(world.database, now) == 0
    assert {row.state for row in world.stories()} == {State.IN_MODERATION}


def test_a_move_that_ends_the_deadlines_does_not_leave_a_story_unfinished(world: World) -> None:
    world.home()
    world.text(KIND)
    world.text("AGREE")
    world.decide(Event.ASK_AUTHOR, Question(question="When was this?"))
    world.text("In May")
    assert world.story().state is State.RECEIVED
    assert close_due(world.database, world.clock.forward(minutes=31)) == 1
    assert world.story().state is State.IN_MODERATION


def test_more_of_a_story_that_is_held_is_kept_with_it(world: World) -> None:
    world.text("He hit me")
    review = (world.clock() + timedelta(days=1)).date()
    world.decide(Event.HOLD, Hold(kind=HoldKind.SAFEGUARDING, reason="Danger.", review_on=review))
    world.text("and nobody came when I called for them.")
    assert world.story().state is State.HELD
    assert len(world.parts()) == 2
    assert close_due(world.database, world.clock.forward(minutes=31)) in {0, 1}
    assert world.story().state is State.HELD


def test_a_home_filled_in_at_the_desk_leads_to_the_next_question(world: World) -> None:
    home = world.home()
    world.text("They were kind to us, all of them")
    story, now = world.story(), world.clock.forward(hours=3)

    def fill_in(session: Session) -> bool:
        row = contributions.get(session, story.id)
        assert row is not None
        set_home(session, row, home, now=now)
        return go_on(session, story.id, now=now)

    assert world.database.write(fill_in) is False
    assert world.said()[-1].details == {"ask": "consent", "home": "Rosewood, Leeds"}
    world.text("AGREE")
    assert world.story().state is State.IN_MODERATION


def test_a_story_is_completed_once_and_only_when_nothing_is_missing(worlds: World) -> None:
    world = worlds
    world.home()
    world.text(KIND)
    story, now = world.story().id, world.clock.forward(hours=1)
    assert world.database.write(lambda s: complete_if_ready(s, story, now=now)) is False
    world.text("AGREE")
    assert world.story().state is State.IN_MODERATION
    assert world.database.write(lambda s: complete_if_ready(s, story, now=now)) is False
    assert world.database.write(lambda s: complete_if_ready(s, 12345, now=now)) is False
    assert len(world.tasks(TaskKind.MODERATE)) == 1
    with world.database.read() as session:
        assert "assembled" not in deadlines.of(session, story)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((2027, 3, 1, 9, 0), (2027, 3, 1, 13, 0)),  # Monday morning
        ((2027, 3, 1, 15, 0), (2027, 3, 2, 11, 0)),  # an afternoon goes over to the next morning
        ((2027, 3, 5, 16, 59), (2027, 3, 8, 12, 59)),  # a Friday evening, over the weekend
        ((2027, 3, 6, 3, 0), (2027, 3, 8, 13, 0)),  # a Saturday night
        ((2027, 3, 25, 16, 0), (2027, 3, 30, 11, 0)),  # over Easter, and the clocks go forward: 12:00 in London
    ],
)
def test_a_danger_word_is_seen_within_four_office_hours(start: tuple[int, ...], end: tuple[int, ...]) -> None:
    began = datetime(*start, tzinfo=UTC)  # type: ignore[misc]
    due = office_hours_after(began, timedelta(hours=4), Nation.ENGLAND)
    assert due == datetime(*end, tzinfo=UTC)  # type: ignore[misc]
