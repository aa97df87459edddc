"""Sends what is due: claim, look again, compose, commit "call begun", call the carrier, record what became of it."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from channels.base import Outbound
from channels.errors import ChannelError
from channels.messages import Handover, Outgoing
from gateway.clock import Clock
from gateway.delivery import breaker, outcomes
from gateway.delivery.breaker import Claims
from gateway.delivery.faults import log_fault
from gateway.delivery.preparing import Composer, Letters, compose_notice, lay_in_tray, prepare
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Channel

T = TypeVar("T")
BATCH = 10
EVERY_CHANNEL = ("", *(channel.value for channel in Channel))
# How long a lane with room looks away while its carrier is slow to answer.
LOOK_AGAIN = 0.2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Begun:
    """A claimed delivery. ``looked``: it was looked at again in the same commit, and ``outgoing`` may be called."""

    delivery: Delivery
    probing: bool = False
    looked: bool = False
    outgoing: Outgoing | None = None


@dataclass(frozen=True)
class Dispatcher:
    """One worker. ``evidence_at_once`` names the channels where handing over is evidence (the demonstration's)."""

    database: Database
    outbound: Mapping[str, Outbound]
    clock: Clock
    base_url: str
    worker: str
    evidence_at_once: frozenset[str] = frozenset()
    compose: Composer = field(default=compose_notice)
    letters: Letters = field(default=lay_in_tray)
    channels: Sequence[str] = EVERY_CHANNEL

    def run_once(self, now: datetime) -> int:
        """Turn a few due deliveries of each channel, one after the other; how many. Nothing stops the rest."""
        return sum(self._run_channel(channel, now) for channel in self.channels)

    def claim(self, channels: Sequence[str], *, now: datetime, limit: int) -> Claims:
        present = self.outbound.keys()
        return self.database.write(
            lambda session: breaker.claim(session, self.worker, channels, present=present, now=now, limit=limit)
        )

    def begin(self, channels: Sequence[str], *, now: datetime, limit: int) -> list[Begun]:
        """Claim, and where one writer stands behind the other anyway look again and begin the call in that commit.

        On PostgreSQL a claim never waits for a story's lock, so that there each looks again by itself.
        """
        if not self.database.embedded:
            claims = self.claim(channels, now=now, limit=limit)
            return [Begun(each, claims.probing) for each in claims.deliveries]
        return self.database.write(lambda session: self._begin(session, channels, now, limit))

    def _begin(self, session: Session, channels: Sequence[str], now: datetime, limit: int) -> list[Begun]:
        claims = breaker.claim(session, self.worker, channels, present=self.outbound.keys(), now=now, limit=limit)
        return [self._looked_at(session, each, now, probing=claims.probing) for each in claims.deliveries]

    def _looked_at(self, session: Session, delivery: Delivery, now: datetime, *, probing: bool) -> Begun:
        """A fault undoes this one alone; it is met again, and written down, in a transaction of its own."""
        try:
            with session.connection.begin_nested():
                return Begun(delivery, probing, looked=True, outgoing=prepare(session, delivery, self, now=now))
        except Exception:
            return Begun(delivery, probing)

    def turn(self, delivery: Delivery, *, probing: bool = False) -> None:
        """Settle one claimed delivery. ``probing``: it tries for all the others whether the carrier is back."""
        self.settle(Begun(delivery, probing))

    def settle(self, begun: Begun) -> None:
        delivery, probing = begun.delivery, begun.probing
        try:
            self._hand_over(begun)
        except Exception as error:
            fault = error
            log_fault(_log, f"delivery {delivery.id} ({delivery.notice})", fault)
            self._write(lambda session, now: outcomes.poisoned(session, delivery.id, fault, now=now))
        finally:
            if probing:
                self._write(lambda session, now: breaker.told_nothing(session, delivery, now=now))

    def _run_channel(self, channel: str, now: datetime) -> int:
        """Each is claimed when its turn has come, so that no claim runs out while those before it are slow."""
        for turned in range(BATCH):
            claimed = self.begin([channel], now=now, limit=1)
            if not claimed:
                return turned
            self.settle(claimed[0])
        return BATCH

    def _hand_over(self, begun: Begun) -> None:
        delivery, outgoing = begun.delivery, begun.outgoing
        try:
            if not begun.looked:
                outgoing = self._write(lambda session, now: prepare(session, delivery, self, now=now))
            if outgoing is None:
                return
            handover = self.outbound[outgoing.channel].send(outgoing)
        except ChannelError as error:
            self._refused(delivery, error)
            return
        sent = outgoing
        self._write(lambda session, now: self._taken(session, sent, handover, now))

    def _taken(self, session: Session, outgoing: Outgoing, handover: Handover, now: datetime) -> None:
        at_once = outgoing.channel in self.evidence_at_once
        outcomes.taken(session, outgoing.delivery_id, handover, at_once=at_once, now=now)
        breaker.worked(session, outgoing.channel, now=now)

    def _refused(self, delivery: Delivery, error: ChannelError) -> None:
        self._write(
            lambda session, now: outcomes.refused(session, delivery.id, error, present=self.outbound.keys(), now=now)
        )

    def _write(self, work: Callable[[Session, datetime], T]) -> T:
        now = self.clock()
        return self.database.write(lambda session: work(session, now))


@dataclass(frozen=True)
class Lane:
    """One channel's dispatcher with a few calls at once: a slow carrier keeps its own channel waiting and no other."""

    dispatcher: Dispatcher
    at_once: int
    stopping: threading.Event = field(default_factory=threading.Event)
    running: threading.Lock = field(default_factory=threading.Lock)
    again: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Turn what is due until nothing is; how many. Called while it runs already, that run looks once more."""
        turned = 0
        self.again.set()
        while self.again.is_set() and self.running.acquire(blocking=False):
            try:
                self.again.clear()
                turned += self._run()
            finally:
                self.running.release()
        return turned

    def stop(self) -> None:
        """Begin nothing more, ever; what has begun is finished."""
        self.stopping.set()

    def _run(self) -> int:
        """As many are claimed as can begin now, so that no claim ever waits."""
        turned, running = 0, set[Future[None]]()
        with ThreadPoolExecutor(self.at_once, thread_name_prefix="earshot-lane") as pool:
            while True:
                begun = self._begin(pool, room=self.at_once - len(running))
                turned, running = turned + len(begun), running | begun
                if not running:
                    return turned
                ended, running = wait(running, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
                for each in ended:
                    each.result()  # a fault that could not even be written down ends this run; the next tick goes on

    def _begin(self, pool: ThreadPoolExecutor, *, room: int) -> set[Future[None]]:
        if room == 0 or self.stopping.is_set():
            return set()
        parts = self.dispatcher
        claimed = parts.begin(parts.channels, now=parts.clock(), limit=room)
        return {pool.submit(parts.settle, each) for each in claimed}
