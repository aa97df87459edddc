"""A text, the clock and a moderator at one moment: whoever is first counts, nothing is lost, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from gateway.intake.assembly import close_due
from gateway.intake.joining import CannotJoin, Side, join
from gateway.moderation.decide import Conflict, decide
from gateway.moderation.details import Approval
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from store.database import Database
from store.words import Event, Role, State
from tests.conftest import TurnedClock
from tests.intake.texting import World, fields, fresh_sid

FIRST = "Rosewood in Leeds was kind to us"
LATER = "Last week something else happened: they lost my glasses and then they found them for me."
BY = Actor(Role.MODERATOR, "7")
LOST = (Conflict, CannotJoin, MoveNotPossible, RequirementNotMet)
"""How one hears at the desk that another was first."""


@pytest.fixture
def world(database: Database, clock: TurnedClock) -> World:
    return World(database, clock)


def at_once(*works: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except LOST as lost:
            return lost

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def a_new_one_after_a_finished_one(world: World) -> tuple[int, int]:
    world.home()
    for text in (FIRST, "AGREE", "DONE"):
        world.text(text)
    world.clock.forward(hours=1)
    world.text(LATER)
    first, fresh = world.stories()
    return first.id, fresh.id


def told(world: World) -> list[str]:
    return sorted(text or "" for row in world.stories() for kind, text in world.parts(row.id) if kind == "text")


def test_two_given_twice_at_once_joins_once(world: World) -> None:
    first, fresh = a_new_one_after_a_finished_one(world)
    at_once(lambda: world.text("2"), lambda: world.text("2"), lambda: world.text("2"))
    assert told(world) == sorted([FIRST, LATER])
    assert [row.merged_into for row in world.stories()] == [None, first]
    assert world.parts(fresh) == []
    assert {raw.contribution_id for raw in world.raw()} == {first}, "each raw delivery leads to the story that lives"


@pytest.mark.parametrize("_turn", range(3))
def test_a_two_while_a_moderator_approves_the_earlier_story(world: World, _turn: int) -> None:
    first, _ = a_new_one_after_a_finished_one(world)
    version = world.stories()[0].version
    approval = Approval(text="They were kind.", criticality=0, redaction_checked=True)
    now = world.clock()
    at_once(
        lambda: world.text("2"),
        lambda: world.database.write(
            lambda s: decide(s, first, Event.APPROVE, by=BY, details=approval, expected_version=version, now=now)
        ),
    )
    earlier, later = world.stories()
    assert told(world) == sorted([FIRST, LATER])
    if later.merged_into is None:
        assert earlier.state is not State.IN_MODERATION
        assert [hit["check"] for hit in later.hits if hit["check"] == "may_be_more"]
    else:
        assert earlier.state is State.IN_MODERATION, "nobody approved words that they had not read"


@pytest.mark.parametrize("_turn", range(3))
def test_a_two_while_a_moderator_joins_the_same_two(world: World, _turn: int) -> None:
    a_new_one_after_a_finished_one(world)
    world.clock.forward(minutes=31)
    one, two = (Side(row.id, row.version) for row in world.stories())
    now = world.clock()
    at_once(
        lambda: world.text("2"),
        lambda: close_due(world.database, now),
        lambda: world.database.write(lambda s: join(s, two, one, by=BY, why="The same.", now=now)),
    )
    assert told(world) == sorted([FIRST, LATER])
    live = [row for row in world.stories() if row.merged_into is None]
    assert all(row.open_until is not None and row.open_until <= now + timedelta(minutes=30) for row in live)


@pytest.mark.parametrize("_turn", range(3))
def test_a_text_at_the_moment_at_which_its_window_closes(world: World, _turn: int) -> None:
    world.home()
    world.text(FIRST)
    world.text("AGREE")
    now = world.clock.forward(minutes=29, seconds=59)
    at_once(lambda: world.text("And they sang."), lambda: close_due(world.database, now + timedelta(seconds=2)))
    assert told(world) == sorted([FIRST, "And they sang."])
    assert [row.open_until for row in world.stories() if row.open_until is None] == []


def test_one_id_with_other_words_is_the_first_of_them(world: World) -> None:
    """What the carrier repeats is one message; words that came second under its id change nothing."""
    sid = fresh_sid()
    world.post(fields(FIRST, sid=sid))
    world.post(fields(LATER, sid=sid))
    assert told(world) == [FIRST]
    assert len(world.raw()) == 1
