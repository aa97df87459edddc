"""Crashes in the middle of what takes several steps: a print run of several documents, and the erasing of words."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from gateway.delivery import run_manifest
from gateway.delivery.errands import dispatcher_of
from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from store import contributions, deadlines, deliveries, letters
from store.database import Session
from store.words import Event, LetterState, Role
from tests.crash.plan import AT_RANDOM
from tests.crash.processes import Victim
from tests.crash.rounds import Game
from tests.crash.world import World
from tests.delivery.paper_cast import Paper, add_home, paper_on

PRINT = [
    "commit:before:print_opened",
    "commit:after:print_taken",
    "commit:before:printed",
    "commit:after:printed",
    "commit:after:printed#2",
    "commit:before:print_ended",
    "commit:after:print_ended",
]
ERASE = ["commit:before:erased", "commit:after:erased", "commit:before:erased#2"]
LETTERS = 2  # in each run, each a document of its own
ERASED = 2


class _PaperHere(Paper):
    """The cast of the paper tests, whose dispatcher has this world's own ways out."""

    world: World

    def dispatch(self) -> None:
        dispatcher = dispatcher_of(self.world.gateway)
        while dispatcher.run_once(self.clock()):
            pass


def paper_of(world: World) -> Paper:
    """Stories on paper, on this world's clock."""
    turned: Any = _Turned(world)
    plain = paper_on(world.database, turned)
    here = _PaperHere(plain.database, plain.clock, plain.home_id, plain.author_id)
    here.world = world
    return here


class _Turned:
    """The world's clock as the cast turns it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self) -> Any:
        return self.world.clock()

    def forward(self, **parts: float) -> Any:
        self.world.forward(**parts)
        return self.world.clock()


def kill_a_print_run(game: Game, paper: Paper, point: str) -> str:
    """Letters for homes that only get letters; ``earshot print-run`` dies at the point, and is called again."""
    world = game.world
    game.stop()
    turned: Any = paper.clock
    for number in range(LETTERS):
        paper.story(home_id=add_home(world.database, turned, name=f"Elm Lodge {world.chance.getrandbits(40)} {number}"))
        world.staged += 1
    env = {**world.environment(), "CRASH_DOCUMENT": "1"}
    victim = _print(game, env, point)
    died = game.note_death(victim)
    _print(game, env, "")
    return died


def _print(game: Game, env: dict[str, str], point: str) -> Victim:
    world = game.world
    world.forward(minutes=1)
    victim = game.forks.start(["print-run"], env, world.folder, "" if point == AT_RANDOM else point)
    if not victim.gone(world.chance.uniform(0.05, 0.6) if point == AT_RANDOM else 30):
        victim.kill()
    return victim


def kill_an_erasure(game: Game, paper: Paper, point: str) -> str:
    """Withdrawn stories whose seven days have passed: the process dies while it erases them, and the next one ends it.

    CASES B 28.
    """
    world = game.world
    game.stop()
    fresh = [paper.story() for _ in range(ERASED)]
    world.staged += ERASED
    for story in fresh:
        world.database.write(lambda s: decide(s, story, Event.WITHDRAW, by=_author_of(s, story), now=world.clock()))  # noqa: B023
    world.erased += fresh
    world.set_clock(world.clock() + timedelta(days=8))
    world.forward()
    return game.play(point, work=False)


def _author_of(session: Session, story: int) -> Actor:
    row = contributions.get(session, story)
    assert row is not None
    return Actor(Role.AUTHOR, f"author:{row.author_id}")


def paper_faults(world: World) -> list[str]:
    """No letter in two documents, none in none; nothing to erase is left lying."""
    with world.database.read() as session:
        return [*_letters(session), *_unerased(world, session)]


def _letters(session: Session) -> Iterator[str]:
    printed: Counter[str] = Counter()
    for run in letters.runs(session, limit=10_000):
        manifest = run_manifest.read(session, run)
        held = [one["sha256"] for file in manifest["files"] for one in file["letters"]]
        printed.update(held)
        if run.printed_at is None:
            yield f"print run {run.id} was never ended"
        if run.letters != len(held):
            yield f"print run {run.id} counts {run.letters} letters, and its documents hold {len(held)}"
    for row in session.execute(letters.letters.select()):
        name = f"letter {row.id}"
        if row.state == LetterState.PRINTED and printed[row.sha256] != 1:
            yield f"{name} is printed, and lies in {printed[row.sha256]} documents"
        if row.run_id is not None and row.state == LetterState.COMPOSED:
            yield f"{name} was taken for a run and never printed"
        for held_by in letters.rows(session, row.id):
            events = Counter(event.kind for event in deliveries.events(session, held_by.delivery_id))
            if events["printed"] > 1 or (row.state == LetterState.PRINTED and events["printed"] != 1):
                yield f"delivery {held_by.delivery_id} was printed {events['printed']} times"


def _unerased(world: World, session: Session) -> Iterator[str]:
    for story in world.erased:
        if "erase" in deadlines.of(session, story):
            yield f"story {story} still waits to be erased"
