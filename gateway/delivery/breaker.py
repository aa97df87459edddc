"""Leaves a carrier that is down alone: nothing is claimed for its channel but one try now and then, until one works.

It counts what is the carrier's own (nobody there, 500, 429, our log-in refused), never what is one recipient's or a
fault of ours. While it is open no attempts are used up and no ladder is climbed, but by what can't wait: a notice
about somebody's safety goes on to its next channel at once.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.errors import ChannelError
from gateway.delivery.ladder import climb, goes_on
from store import breakers, deliveries, tasks
from store.breakers import Breaker
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, Recipient, Role, TaskKind

OPENS_AFTER = 5  # failures in a row
FIRST_WAIT = 15.0  # seconds until the first try
LONGEST_WAIT = 300.0
# A carrier may name its own time, but one that names a year is not believed.
BELIEVED_AT_MOST = 3600.0
# Longer than a call may take: whoever dies while it tries is followed by another worker.
PROBE_LEASE = timedelta(minutes=2)
CARRIERS = frozenset({"unreachable", "no_answer", "too_many", "settings", "sender_refused"})
NAMES = {Channel.SMS.value: "Texts", Channel.EMAIL.value: "E-mails"}
_random = random.SystemRandom()


@dataclass(frozen=True)
class Claims:
    """What one worker took; ``probing``: the carrier was down, and this is the one try."""

    deliveries: list[Delivery]
    probing: bool = False


def is_carriers(error: ChannelError) -> bool:
    """Whether this would have met any message, whoever it is for."""
    return error.code in CARRIERS or error.code.startswith("http_")


def asked_for(seconds: float | None) -> timedelta:
    """For how long the carrier wants to be left alone, within reason."""
    return timedelta(seconds=min(max(seconds or 0.0, 0.0), BELIEVED_AT_MOST))


def wait_before(probes: int) -> timedelta:
    """Growing, at most five minutes, spread by a tenth each way."""
    seconds = min(FIRST_WAIT * 2 ** min(probes, 20), LONGEST_WAIT)
    return timedelta(seconds=seconds * _random.uniform(0.9, 1.1))


def claim(
    session: Session, worker: str, channels: Sequence[str], *, present: Collection[str], now: datetime, limit: int
) -> Claims:
    """Claim what is due on channels whose carrier is well; where it is not, one delivery when its time has come."""
    well: list[str] = []
    for channel in channels:
        found = breakers.get(session, channel)
        if found is not None and found.opened_at is not None:
            _let_pass(session, worker, channel, present=present, now=now)
            if probe := _probe(session, worker, channel, now=now):
                return Claims(probe, probing=True)
        elif found is None or found.try_at is None or found.try_at <= now:
            well.append(channel)
    return Claims(deliveries.claim_due(session, worker, well, now=now, limit=limit))


def failed(session: Session, delivery: Delivery, error: ChannelError, *, now: datetime) -> bool:
    """Count a failure of the carrier itself; True when it is taken to be down."""
    found = breakers.count_failure(session, delivery.channel, why=str(error))
    if found.opened_at is None and found.failures >= OPENS_AFTER:
        _open(session, found, error, now=now)
        return True
    if found.opened_at is not None and found.probe_id == delivery.id:
        until = now + max(wait_before(found.probes + 1), asked_for(error.retry_after))
        breakers.open_until(
            session, found.channel, until, opened_at=found.opened_at, probes=found.probes + 1, probe_id=None
        )
    elif error.retry_after:
        breakers.rest_until(session, found.channel, now + asked_for(error.retry_after))
    return found.opened_at is not None


def worked(session: Session, channel: str, *, now: datetime) -> None:
    """The carrier took something: whatever it was, it is over."""
    if breakers.close(session, channel):
        done = [TaskKind.MEND_DELIVERY]
        tasks.finish_about(session, done, about=_about(channel), by=None, outcome="the carrier works again", now=now)


def told_nothing(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """A try that never reached the carrier (cancelled, no address, a fault of ours): the next may go at once."""
    breakers.give_back_probe(session, delivery.channel, delivery.id, now=now)


def _open(session: Session, found: Breaker, error: ChannelError, *, now: datetime) -> None:
    until = now + max(wait_before(0), asked_for(error.retry_after))
    breakers.open_until(session, found.channel, until, opened_at=now, probes=0, probe_id=None)
    name = NAMES.get(found.channel, found.channel)
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=_about(found.channel),
        role=Role.ADMINISTRATOR,
        now=now,
        note=f"{name} are not going out: {found.failures} tries in a row failed. The last: {error} They wait and lose "
        "nothing, and one is tried every few minutes. This task ends by itself when one has gone.",
    )


def _about(channel: str) -> str:
    return f"breaker:{channel}"


def _probe(session: Session, worker: str, channel: str, *, now: datetime) -> list[Delivery]:
    if not breakers.take_probe(session, channel, now=now, until=now + PROBE_LEASE):
        return []
    found = deliveries.claim_due(session, worker, [channel], now=now, limit=1)
    if found:
        breakers.name_probe(session, channel, found[0].id)
    else:
        breakers.give_back_probe(session, channel, None, now=now)
    return found


def _let_pass(session: Session, worker: str, channel: str, *, present: Collection[str], now: datetime) -> None:
    """What is about somebody's safety goes on to a channel that works. An author is moved to none."""
    down = {found.channel for found in breakers.open_now(session)}
    working = [name for name in present if name not in down]
    waiting = session.execute(deliveries.urgent_waiting(channel, limit=50)).scalars()
    for each in [found for row in list(waiting) if (found := deliveries.get(session, row)) is not None]:
        if each.due_at <= now and each.to_role != Recipient.AUTHOR and goes_on(each, working):
            for claimed in deliveries.claim(session, worker, [each.id], now=now):
                why = f"{NAMES.get(channel, channel).lower()} are not going out just now, and this can't wait"
                climb(session, claimed, why=why, present=working, now=now)
