"""Settles what nobody knows: the carrier is asked first; then what is worse, silence or doubling, decides."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from channels.base import Outbound
from channels.errors import ChannelError
from channels.messages import Handover, Outgoing
from gateway.clock import Clock
from gateway.delivery import outcomes
from gateway.delivery.address import address_of
from gateway.delivery.faults import log_fault
from gateway.delivery.mending import raise_mend_task
from gateway.delivery.preparing import Composer, compose_notice, outgoing_of
from gateway.moderation.notice_list import NOTICES
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from store import deliveries
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import DeliveryState, Worse

# A carrier's own list may lag behind what it took; and while it can't be asked, there is no hurry.
ASK_AFTER = timedelta(minutes=2)
GIVE_UP_ASKING_AFTER = timedelta(hours=1)
SENT_AGAIN_AT_MOST = 2
_log = logging.getLogger(__name__)


@runtime_checkable
class CanLookUp(Protocol):
    def look_up(self, outgoing: Outgoing, *, since: datetime) -> Handover | None: ...


def worse_of(notice: str) -> Worse:
    """What is worse for this notice; for one that nobody has classed, doubling."""
    known = NOTICES.get(notice) or DIALOGUE_NOTICES.get(notice)
    return known.worse if known else Worse.DOUBLING


def recover(session: Session, now: datetime) -> int:
    """Take back claims whose lease ended: before "call begun" they wait again, after it nobody knows."""
    stale = deliveries.stale_claims(session, now=now)
    for delivery in stale:
        if delivery.begun_at is None:
            outcomes.faulty(session, delivery, why="its worker stopped before the call", now=now)
        else:
            outcomes.unknown(session, delivery, why="its worker stopped during the call", now=now)
    return len(stale)


@dataclass(frozen=True)
class Reconciler:
    database: Database
    outbound: Mapping[str, Outbound]
    clock: Clock
    base_url: str
    compose: Composer = field(default=compose_notice)

    def run_once(self, now: datetime) -> int:
        """Look into every unknown outcome; how many were settled. One that meets a fault stops no other."""
        settled, after = 0, 0
        while found := self._unknown(after):
            for delivery in found:
                try:
                    settled += self._settle(delivery, now)
                except Exception as error:
                    log_fault(_log, f"reconciling delivery {delivery.id}", error)
            after = found[-1].id
        return settled

    def _unknown(self, after: int) -> list[Delivery]:
        with self.database.read() as session:
            return deliveries.unknown(session, after=after)

    def _settle(self, delivery: Delivery, now: datetime) -> bool:
        begun = delivery.begun_at or delivery.moved_at
        if now - begun < ASK_AFTER:
            return False
        try:
            handover = self._look_up(delivery, begun)
        except ChannelError:
            if now - begun < GIVE_UP_ASKING_AFTER:
                return False
            handover = None
        if handover is None:
            return self.database.write(lambda session: _decide(session, delivery.id, now))
        found = handover
        self.database.write(lambda session: outcomes.taken(session, delivery.id, found, at_once=False, now=now))
        return True

    def _look_up(self, delivery: Delivery, begun: datetime) -> Handover | None:
        way: object = self.outbound.get(delivery.channel)
        if not isinstance(way, CanLookUp):
            return None
        with self.database.read() as session:
            to = address_of(session, delivery)
            outgoing = outgoing_of(session, delivery, to, self, now=begun) if to else None
        return None if outgoing is None else way.look_up(outgoing, since=begun)


def _decide(session: Session, delivery_id: int, now: datetime) -> bool:
    delivery = deliveries.get(session, delivery_id, for_update=True)
    if delivery is None or delivery.state is not DeliveryState.UNKNOWN:
        return False
    if worse_of(delivery.notice) is Worse.SILENCE and delivery.attempts < SENT_AGAIN_AT_MOST:
        _send_again(session, delivery, now)
        return True
    # Once for each call: a person who has looked and left it is not asked again each minute.
    key = f"unknown:{delivery.id}:{delivery.attempts}:{delivery.begun_at}"
    if deliveries.record(session, delivery.id, "asked_a_person", now=now, key=key):
        why = "the carrier may have taken it; look before it is sent again"
        raise_mend_task(session, delivery, why=why, now=now)
    return False


def _send_again(session: Session, delivery: Delivery, now: datetime) -> None:
    fresh = {"attempts": delivery.attempts + 1, "due_at": now, "begun_at": None, "lease_until": None}
    deliveries.step_from(session, delivery.id, DeliveryState.UNKNOWN, DeliveryState.DUE, now=now, **fresh)
    why = "silence is worse here than saying it twice"
    deliveries.record(session, delivery.id, "sent_again", now=now, detail={"why": why})
    session.note("delivery", delivery.id)
