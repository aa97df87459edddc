"""One kill after the other: work comes in, a process dies, the next one starts; and in between everything settles."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.wiring import errands
from tests.crash.plan import AT_RANDOM
from tests.crash.processes import Forks, Victim, wait_until_free
from tests.crash.wishes import ask_all
from tests.crash.world import World

LONGEST, LONGEST_APART = 4.0, 2.0  # seconds that a process may live before it is killed wherever it is
# Errands that have nothing to do with what is killed here, or that take long.
LEFT_OUT = frozenset(
    {
        "asking_after",
        "carrier_copies",
        "empty_journal",
        "late_transcriptions",
        "pictures",
        "recordings",
        "retention",
        "scans",
        "transcriptions",
    }
)
# Errands whose answer says whether there was anything to do.
TELLING = frozenset({"stale_claims", "reconcile", "dispatch", "due", "assembly", "confirm_silence", "paging"})
TURNS, QUIET = 12, 3  # in so many turns everything must have settled; so many without a stir show it


@dataclass
class Game:
    """``apart``: the web and two workers as processes of their own; else everything in one."""

    world: World
    forks: Forks
    apart: bool = False
    fault: str = ""
    texts: int = 1
    begins_with_all: bool = False
    more_env: dict[str, str] = field(default_factory=dict)
    living: dict[str, Victim] = field(default_factory=dict)
    learned: set[str] = field(default_factory=set)
    died: Counter[str] = field(default_factory=Counter)

    @property
    def names(self) -> tuple[str, ...]:
        return ("web", "work", "other work") if self.apart else ("run",)

    def start(self, name: str, point: str = "") -> Victim:
        command = name.split()[-1]
        args = [command]
        if command in {"run", "web"}:
            wait_until_free(self.world.port)
            args += ["--port", str(self.world.port)]
        env = {**self.world.environment(), **self.more_env}
        if self.fault:
            env["CRASH_BREAK"] = self.fault
        victim = self.living[name] = self.forks.start(args, env, self.world.folder, point)
        return victim

    def play(self, point: str, *, target: str = "", work: bool = True) -> str:
        """Kill ``target`` at a point, or after a while at random; where it died."""
        world = self.world
        target = target or self._target_for(point)
        self.stop()
        world.forward(minutes=world.chance.choice((0.6, 3, 11) if point == AT_RANDOM else (3, 3, 11)))
        world.end_lease_of_the_dead()
        if work:
            world.more_to_do(texts=self.texts)
        self._others(target)
        victim = self.start(target, "" if point == AT_RANDOM else point)
        longest = LONGEST_APART if self.apart else LONGEST  # apart, the other worker may be quicker
        self._let_them_ask(victim, longest if point != AT_RANDOM else world.chance.uniform(0.05, 1.3))
        if self.apart:
            time.sleep(world.chance.uniform(0, 0.4))  # the others carry on for a while
        self.stop()
        return self.note_death(victim)

    def note_death(self, victim: Victim) -> str:
        self.learned.update(victim.passed())
        where = victim.killed_at() or AT_RANDOM
        self.died[where] += 1
        return where

    def _target_for(self, point: str) -> str:
        if not self.apart:
            return "run"
        if point == AT_RANDOM:
            return self.world.chance.choice(self.names)
        of_the_web = any(part in point for part in ("came_", "move_", "answer:", "receipt_"))
        return "web" if of_the_web else self.world.chance.choice(("work", "other work"))

    def _others(self, target: str) -> None:
        for name in self.names:
            if name != target:
                self.start(name)

    def _let_them_ask(self, victim: Victim, seconds: float) -> None:
        over = threading.Event()
        world = self.world
        asking = threading.Thread(
            target=ask_all, args=(world.ledger, world.port, world.clock, lambda: not over.is_set())
        )
        asking.start()
        if not victim.gone(seconds):
            victim.kill()
        over.set()
        asking.join()

    # -- settling ----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Nobody is killed for a while: whoever waits is answered, and the clock goes past every lease and look-up."""
        self.stop()
        self._turn_errands()
        self._answer_everybody()
        self._turn_errands()
        self._answer_everybody()

    def _answer_everybody(self) -> None:
        if not self.world.ledger.open():
            return
        self.world.end_lease_of_the_dead()
        victim = self.start(self.names[0])
        ends = time.monotonic() + 30
        going_on: Callable[[], bool] = lambda: time.monotonic() < ends and not victim.gone()  # noqa: E731
        ask_all(self.world.ledger, self.world.port, self.world.clock, going_on, until_quiet=True)
        self.stop()

    def _turn_errands(self) -> None:
        """In the harness's own process, by the very functions that a worker runs."""
        self.world.end_lease_of_the_dead()
        known = {one.name: one for one in errands(self.world.gateway) if one.name not in LEFT_OUT}
        quiet = 0
        for _ in range(TURNS):
            self.world.forward(minutes=4)
            turned = [one.name for one in known.values() if one.run() and one.name in TELLING]
            quiet = 0 if turned else quiet + 1
            if quiet == QUIET:
                break

    def stop(self) -> None:
        """Kill whoever lives. The clock is turned with nobody alive: a call would seem to outlast its lease."""
        for victim in self.living.values():
            victim.kill()
        self.world.note_hits()
        self.living.clear()
