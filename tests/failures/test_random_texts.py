"""Ten thousand random texts against the dialogue: any signs, any order, any repetition, the desk working beside."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.intake.dialogue import STEPS as DIALOGUE
from gateway.intake.home_index import HomeIndex
from store import homes
from store.database import Database, Session
from tests.conftest import TurnedClock
from tests.failures.random_texts import STEPS, Telling

PARTS, EXAMPLES, LONG = 4, 18, 48


class Undo(Exception):
    """What was played is taken back: the next example begins with nothing."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_text_breaks_the_dialogue_or_is_lost(sqlite_database: Database, clock: TurnedClock, part: int) -> None:
    """29: no exception, no lost text, whatever is texted in whatever order; in parts, so that none takes long."""
    total = 0

    def prepare(session: Session) -> None:
        for town in ("Leeds", "Bath"):
            homes.add(session, now=clock(), name="Rosewood", town=town)

    sqlite_database.write(prepare)
    with sqlite_database.read() as session:
        index = HomeIndex(homes.everyone(session))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.lists(STEPS, min_size=LONG, max_size=LONG))
    def play(steps: list[tuple[str | None, list[str], object]]) -> None:
        nonlocal total

        def work(session: Session) -> None:
            telling = Telling(session, index, clock())
            for step in steps:
                telling.play(*step)
            nonlocal total
            total += telling.texts
            assert telling.lost() == []
            raise Undo

        try:
            sqlite_database.write(work)
        except Undo:
            return

    play()
    assert total * PARTS >= 10_000, f"part {part}"


def test_no_step_is_without_a_way_out_or_an_end() -> None:
    """Each step says how one gets out of it, what comes of silence, and which notice asks."""
    for name, step in DIALOGUE.items():
        assert step.way_out.endswith("."), name
        assert step.unanswered.endswith("."), name
        assert step.asks, name
