"""One move of the machine (table and guards, no database), against the transitions library doing the same."""

from pathlib import Path

from transitions import Machine

from gateway.moderation.machine import Actor, Case, next_state, plan
from gateway.moderation.policies import DEFAULT
from store.words import Event, Role, State
from tests.benchmarks.rounds import Measured, Row, cpu_ratio, row, take_turns, timed
from tests.moderation.story_facts import NOW, details_for, story

COUNT = 3_000


class Story:
    """What the library moves: the same states, and the same six guards and three ways on, as methods of the model."""

    home = "1"
    consent = True
    under_appeal = False
    text = "Staff were kind."
    checked = True
    score = 2
    release_at = None
    home_was_asked = False
    asks_home = True

    def has_home(self) -> bool:
        return self.home is not None

    def has_consent(self) -> bool:
        return self.consent is True

    def other_person(self) -> bool:
        return not self.under_appeal

    def has_text(self) -> bool:
        return bool(self.text.strip())

    def is_checked(self) -> bool:
        return self.checked

    def is_scored(self) -> bool:
        return 0 <= self.score <= 5

    def has_date(self) -> bool:
        return self.release_at is not None

    def asks_the_home(self) -> bool:
        return self.asks_home and not self.home_was_asked


GUARDS = ["has_home", "has_consent", "other_person", "has_text", "is_checked", "is_scored"]


def _library() -> Story:
    model = Story()
    machine = Machine(model, states=[state.value for state in State], initial="in_moderation", auto_transitions=False)
    machine.add_transition("approve", "in_moderation", "scheduled", conditions=[*GUARDS, "has_date"])
    machine.add_transition("approve", "in_moderation", "with_provider", conditions=[*GUARDS, "asks_the_home"])
    machine.add_transition("approve", "in_moderation", "published", conditions=GUARDS)
    return model


def run(_folder: Path) -> list[Row]:
    facts = story(State.IN_MODERATION)
    by, details = Actor(Role.MODERATOR, "mo"), details_for(Event.APPROVE)
    case = Case(facts, by, details, DEFAULT, NOW)
    model = _library()

    def table() -> Measured:
        return timed(COUNT, lambda: [next_state(case, Event.APPROVE) for _ in range(COUNT)] and None)

    def whole_plan() -> Measured:
        return timed(
            COUNT,
            lambda: (
                [plan(facts, Event.APPROVE, by=by, details=details, policy=DEFAULT, now=NOW) for _ in range(COUNT)]
                and None
            ),
        )

    def library() -> Measured:
        def work() -> None:
            for _ in range(COUNT):
                model.approve()  # type: ignore[attr-defined]
                model.state = "in_moderation"  # type: ignore[attr-defined]

        return timed(COUNT, work)

    found = take_turns({"table and guards": table, "whole plan": whole_plan, "transitions": library})
    return [
        row("one move", "transitions", found["transitions"]),
        row(
            "one move",
            "table and guards",
            found["table and guards"],
            against="transitions, CPU (times cheaper)",
            ratio=cpu_ratio(found["transitions"], found["table and guards"]),
            aim="≥ 20",
        ),
        row(
            "one move",
            "whole plan (tells, tasks, deadlines too)",
            found["whole plan"],
            against="transitions, CPU (times cheaper)",
            ratio=cpu_ratio(found["transitions"], found["whole plan"]),
        ),
    ]
