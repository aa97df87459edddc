"""Threads that move only when they are told to: each stops before every statement, commit and call until its turn."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event, text

from store.database import Database, T

STUCK = 20.0  # seconds in which any step must end; only a real hang takes so long
# The statements between which another's commit may matter: looks at a delivery, changes of one, and every lock.
WHERE_THEY_MEET = re.compile(r"FROM deliveries|UPDATE deliveries|INTO (deliveries|windows|letters)|FOR UPDATE|advisory")
_here = threading.local()


class Killed(BaseException):
    """Its process is gone: nothing more is done by it, and an open transaction is rolled back."""


class Player(threading.Thread):
    """Does ``work`` step by step. ``at`` says where it stands; ``error`` is what it ended with, if not well."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._turn = work, threading.Semaphore(0)
        self.parked, self.ended = threading.Event(), threading.Event()
        self.killed = False
        self.stops = 0
        self.at = "start"
        self.error: BaseException | None = None

    def run(self) -> None:
        _here.player = self
        try:
            self.gate("start")
            self._work()
        except Killed:
            pass
        except BaseException as error:
            self.error = error
        finally:
            self.ended.set()

    def gate(self, at: str) -> None:
        """Wait here for the next turn."""
        self.at = at
        self.stops += 1
        self.parked.set()
        self._turn.acquire()
        if self.killed:
            raise Killed

    @property
    def stands(self) -> bool:
        return self.parked.is_set() or self.ended.is_set()

    def go(self) -> None:
        self.parked.clear()
        self._turn.release()


def gate(at: str) -> None:
    """Hold this thread here if it is a player's; any other goes on."""
    player: Player | None = getattr(_here, "player", None)
    if player is not None and not player.killed:
        player.gate(at)


class SteppedDatabase(Database):
    """A database whose players stop before a transaction and after its commit; on PostgreSQL at each statement too.

    On SQLite each of these is a process of its own, as it were: its own writer, its own connections.
    """

    def write(self, work: Callable[[Any], T]) -> T:
        gate("before a transaction")
        result = super().write(work)
        gate("after the commit")
        return result


def stop_at_statements(database: Database) -> None:
    @event.listens_for(database.engine, "before_cursor_execute")
    def stop(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if WHERE_THEY_MEET.search(statement):
            gate(" ".join(statement.split())[:60])


class Stage:
    """Who plays now. A step ends when everybody stands at a gate, has ended, or waits for another's lock."""

    def __init__(self, database: Database) -> None:
        self.players: list[Player] = []
        self._watch = None if database.embedded else database.engine.connect()
        if self._watch is not None:
            self._watch = self._watch.execution_options(isolation_level="AUTOCOMMIT")

    def enter(self, name: str, work: Callable[[], object]) -> Player:
        player = Player(name, work)
        self.players.append(player)
        player.start()
        self._settle()
        return player

    def live(self) -> list[Player]:
        return [player for player in self.players if not player.ended.is_set()]

    def advance(self, player: Player, steps: int) -> None:
        """Let one player go on by so many steps, fewer when it ends or waits for a lock."""
        for _ in range(steps):
            if player.ended.is_set() or not player.parked.is_set():
                return
            player.go()
            self._settle()

    def kill(self, player: Player) -> bool:
        """Kill -9 where it stands; False when it waits for a lock just now."""
        if player.ended.is_set() or not player.parked.is_set():
            return False
        player.killed = True
        player.go()
        self._settle()
        return True

    def finish(self) -> None:
        """Let everybody end, in turns of one step."""
        end = time.monotonic() + STUCK
        while live := self.live():
            for player in live:
                self.advance(player, 3)
            if time.monotonic() > end:
                raise TimeoutError(f"these never end: {[(player.name, player.at) for player in self.live()]}")

    def faults(self) -> Iterator[tuple[str, BaseException]]:
        for player in self.players:
            if player.error is not None:
                yield player.name, player.error

    def close(self) -> None:
        for player in self.live():
            player.killed = True
            player.go()
        for player in self.players:
            player.join(STUCK)
        if self._watch is not None:
            self._watch.close()

    def _settle(self) -> None:
        begun = time.monotonic()
        wait = 0.0005
        while moving := [player for player in self.players if not player.stands]:
            moving[0].parked.wait(wait)
            if not moving[0].stands and time.monotonic() - begun > 0.004 and self._waiting() >= len(moving):
                return
            if time.monotonic() - begun > STUCK:
                raise TimeoutError(f"stuck: {[(player.name, player.at) for player in moving]}")
            wait = 0.002

    def _waiting(self) -> int:
        """How many of us wait for a lock."""
        if self._watch is None:
            return 0
        question = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(self._watch.execute(text(question)).scalar_one())
