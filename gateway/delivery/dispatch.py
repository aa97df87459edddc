"""Sends what is due: claim, look again, compose, commit "call begun", call the carrier, record what became of it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from channels.base import Outbound
from channels.errors import ChannelError
from channels.messages import Outgoing
from gateway.clock import Clock
from gateway.delivery import outcomes
from gateway.delivery.faults import log_fault
from gateway.delivery.preparing import Composer, Letters, compose_notice, lay_in_tray, prepare
from store import deliveries
from store.database import Database, Session
from store.deliveries import Delivery

BATCH = 10
_log = logging.getLogger(__name__)


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

    def run_once(self, now: datetime) -> int:
        """Turn a few due deliveries, the longest waiting first; how many there were. Nothing stops the rest."""
        claimed = self.database.write(lambda session: deliveries.claim_due(session, self.worker, now=now, limit=BATCH))
        for delivery in claimed:
            self._turn(delivery)
        return len(claimed)

    def _turn(self, delivery: Delivery) -> None:
        try:
            self._hand_over(delivery)
        except Exception as error:
            fault = error
            log_fault(_log, f"delivery {delivery.id} ({delivery.notice})", fault)
            self._write(lambda session, now: outcomes.poisoned(session, delivery.id, fault, now=now))

    def _hand_over(self, delivery: Delivery) -> None:
        try:
            outgoing = self._write(lambda session, now: prepare(session, delivery, self, now=now))
            if outgoing is None:
                return
            handover = self.outbound[outgoing.channel].send(outgoing)
        except ChannelError as error:
            self._refused(delivery, error)
            return
        at_once = outgoing.channel in self.evidence_at_once
        self._write(lambda session, now: outcomes.taken(session, delivery.id, handover, at_once=at_once, now=now))

    def _refused(self, delivery: Delivery, error: ChannelError) -> None:
        self._write(
            lambda session, now: outcomes.refused(session, delivery.id, error, present=self.outbound.keys(), now=now)
        )

    def _write(self, work: Callable[[Session, datetime], Outgoing | None]) -> Outgoing | None:
        now = self.clock()
        return self.database.write(lambda session: work(session, now))
