"""A schedule is a list of steps, as plain as can be printed; playing one asks after each step that all still holds."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from store import deliveries, log, tasks
from store.database import Database
from store.words import DeliveryState, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.interleavings import witness
from tests.delivery.interleavings.carrier import ANSWERS
from tests.delivery.interleavings.cast import MOVES, OUTCOMES, Cast, settle_in
from tests.delivery.interleavings.stepped import Stage, SteppedDatabase, stop_at_statements

Step = tuple[Any, ...]
A_WORKER = st.integers(0, 7)
SMALL = st.integers(0, 9)
STEPS = st.one_of(
    st.tuples(st.just("send"), A_WORKER),
    st.tuples(st.just("go"), SMALL, st.sampled_from([1, 2, 3, 5, 8, 13, 40, 200, 400])),
    st.tuples(st.just("go"), SMALL, st.sampled_from([1, 2, 3, 5, 8, 13, 40, 200, 400])),
    st.tuples(st.just("go"), SMALL, st.sampled_from([1, 2, 3, 5, 8, 13, 40, 200, 400])),
    st.tuples(st.just("kill"), SMALL),
    st.tuples(st.just("turn"), st.sampled_from([-60, 1, 3, 70, 130, 60 * 25, 60 * 24 * 4])),
    st.tuples(st.just("answer"), st.sampled_from(ANSWERS)),
    st.tuples(st.just("down"), st.booleans()),
    st.tuples(st.sampled_from(["recover", "reconcile", "deadlines", "silence"]), A_WORKER),
    st.tuples(st.just("receipt"), A_WORKER, SMALL, st.sampled_from(sorted(OUTCOMES)), st.booleans(), st.booleans()),
    st.tuples(st.just("move"), A_WORKER, st.integers(0, 1), st.sampled_from(sorted(MOVES))),
    st.tuples(st.just("stop"), A_WORKER, st.booleans()),
    st.tuples(st.just("mend"), A_WORKER, SMALL, st.sampled_from(["again", "sent", "give_up"])),
)
SCHEDULES = st.lists(STEPS, min_size=15, max_size=60)
SETTLED = frozenset(DeliveryState) - {DeliveryState.DUE, DeliveryState.CLAIMED}
ASKS = {DeliveryState.WAITING, DeliveryState.UNKNOWN}


class Theatre:
    """One database, made ready once, on which schedule after schedule is played."""

    def __init__(self, database: Database, *, workers: int) -> None:
        self.database = database
        witness.install(database)
        if database.embedded:
            self.workers: list[Database] = [SteppedDatabase(database.url, database.keys) for _ in range(workers)]
        else:
            shared = SteppedDatabase(f"{database.url}&options=-c%20deadlock_timeout%3D20ms", database.keys)
            stop_at_statements(shared)
            self.workers = [shared] * workers
        self.home = settle_in(database, TurnedClock())
        self.seen: Counter[str] = Counter()

    def close(self) -> None:
        for database in {id(worker): worker for worker in self.workers}.values():
            database.close()

    def play(self, schedule: list[Step]) -> None:
        """Raises AssertionError with every fault that was found."""
        witness.empty(self.database)
        clock = TurnedClock()
        stage = Stage(self.database)
        try:
            run = Run(Cast(self.database, self.workers, clock, self.home), stage, clock)
            for number, step in enumerate(schedule):
                run.take(step)
                run.look(f"after step {number}, {step}")
            stage.finish()
            run.look("after everybody ended")
            run.quieten()
            self.seen.update(witness.tally(self.database))
        finally:
            stage.close()


class Run:
    """One schedule as it is played."""

    def __init__(self, cast: Cast, stage: Stage, clock: TurnedClock) -> None:
        self.cast, self.stage, self.clock = cast, stage, clock
        self._seen: tuple[int, ...] = ()

    def take(self, step: Step) -> None:
        """Do one step. One that makes no sense now (a receipt for nothing, a dead player) is passed over."""
        name, *rest = step
        match name:
            case "go" | "kill":
                self._somebody(name, *rest)
            case "turn":
                self.clock.forward(minutes=rest[0])
            case "answer":
                self.cast.carrier.answers.append(rest[0])
            case "down":
                self.cast.carrier.down = rest[0]
            case _:
                self._enter(step)

    def look(self, when: str) -> None:
        with self.cast.database.read() as session:
            so_far = witness.so_far(session)
            if so_far == self._seen and not self.cast.carrier.faults and not list(self.stage.faults()):
                return  # nothing was committed since
            found = list(witness.faults(session))
            if so_far[:1] != self._seen[:1]:
                found += log.verify(session)
            self._seen = so_far
            allowed = witness.calls_allowed(session)
        for delivery_id, times in self.cast.carrier.times_taken().items():
            if times > allowed[delivery_id]:
                found.append(f"the carrier took delivery {delivery_id} {times} times; {allowed[delivery_id]} allowed")
        found += self.cast.carrier.faults
        found += [f"{name}: {type(error).__name__}: {error}" for name, error in self.stage.faults()]
        assert not found, f"{when}: " + "; ".join(found) + self._history(found)

    def _history(self, found: list[str]) -> str:
        """What is known of the deliveries that a fault names."""
        named = {int(number) for one in found for number in re.findall(r"delivery (\d+)", one)}
        with self.cast.database.read() as session:
            return "".join(f"\n    {line}" for number in named for line in witness.history(session, number))

    def quieten(self) -> None:
        """The carrier is well again and time goes by: whatever is left comes to an end, or a person is asked."""
        self.cast.carrier.answers.clear()
        self.cast.carrier.down = False
        for _ in range(2):
            self.clock.forward(hours=13)
            for work in (self.cast.recover(0), self.cast.reconcile(0), self.cast.send(0), self.cast.send(0)):
                work()
        self.look("after all was well again")
        lost = list(self._lost())
        assert not lost, "; ".join(lost) + self._history(lost)

    def _lost(self) -> "list[str]":
        with self.cast.database.read() as session:
            everything = [found for story in self.cast.stories for found in deliveries.of(session, story)]
            events = {one.id: {event.kind for event in deliveries.events(session, one.id)} for one in everything}
            asked = {task.about for task in tasks.waiting(session, limit=1000) if task.kind is TaskKind.MEND_DELIVERY}
        found = []
        for one in everything:
            if one.state not in SETTLED and one.due_at <= self.clock():
                found.append(f"delivery {one.id} ({one.notice}) is still {one.state}")
            if one.state in ASKS and f"delivery:{one.id}" not in asked and "channel:" not in str(asked):
                found.append(f"delivery {one.id} ({one.notice}) is {one.state} and nobody is asked: {events[one.id]}")
        return found

    def _somebody(self, what: str, which: int, steps: int = 1) -> None:
        live = self.stage.live()
        if not live:
            return
        player = live[which % len(live)]
        if what == "kill":
            self.stage.kill(player)
        else:
            self.stage.advance(player, steps)

    def _enter(self, step: Step) -> None:
        work = self._work(*step)
        if work is not None and len(self.stage.live()) < 8:
            self.stage.enter(str(step), work)

    def _work(self, name: str, number: int, *rest: Any) -> Callable[[], object] | None:
        cast = self.cast
        match name, rest:
            case "send", ():
                busy = any(player.name == str((name, number)) for player in self.stage.live())
                return None if busy else cast.send(number)
            case "receipt", (which, outcome, named, again):
                if not cast.carrier.taken:
                    return None
                return cast.receipt(number, which, outcome, named=named, again=again)
            case "move", (which, event):
                return cast.move(number, which, event)
            case "stop", (lift,):
                return cast.stop(number, lift=lift)
            case "mend", (which, choice):
                return cast.mend(number, which, choice)
        plain: Callable[[int], Callable[[], object]] = getattr(cast, name)
        return plain(number)
