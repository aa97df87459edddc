"""What runs by the clock: each errand by name, how often, and whether every worker may run it or one alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from channels.base import Outbound
from gateway.clock import Clock
from gateway.delivery import digests, due, evidence, figures, paging, phone_tasks, reconcile, retention
from gateway.delivery.dispatch import Dispatcher, Lane
from gateway.delivery.reconcile import Reconciler
from gateway.delivery.ways_out import evidence_at_once
from gateway.settings import Settings
from store import log
from store.database import Database
from store.words import Channel

# Which channels have a lane of their own, and how many calls at once. The last takes whatever else may be staged.
LANES = (
    ("dispatch_texts", (Channel.SMS.value,), 8),
    ("dispatch_mail", (Channel.EMAIL.value,), 4),
    ("dispatch_letters", (Channel.LETTER.value,), 1),
    ("dispatch_people", ("", *(Channel.PHONE_TASK, Channel.VOICE, Channel.WEB, Channel.API)), 1),
)


@dataclass(frozen=True)
class Errand:
    """``everywhere``: any number of workers may run it at once; else only the one that holds the lease.

    ``stop`` ends at once what would keep a stop waiting for minutes; it may be called from any thread. ``woken``: a
    commit with a delivery in it runs it at once, without waiting for its next tick.
    """

    name: str
    every_seconds: float
    run: Callable[[], object]
    everywhere: bool = False
    stop: Callable[[], object] | None = None
    woken: bool = False


class Parts(Protocol):
    """What the errands are run with: the gateway, as ``wiring`` builds it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def outbound(self) -> Mapping[str, Outbound]: ...


def worker_name() -> str:
    """This process among all that share the database."""
    import os
    import secrets
    import socket

    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"


def dispatcher_of(parts: Parts, *, worker: str = "") -> Dispatcher:
    return Dispatcher(
        parts.database,
        parts.outbound,
        parts.clock,
        parts.settings.base_url,
        worker or worker_name(),
        evidence_at_once(parts.settings),
    )


def lanes(parts: Parts) -> tuple[Errand, ...]:
    """An errand for each way out, so that a slow carrier for texts keeps no letter waiting."""
    dispatcher = dispatcher_of(parts)
    return tuple(
        Errand(name, 1, lane.run, everywhere=True, stop=lane.stop, woken=True)
        for name, channels, at_once in LANES
        for lane in [Lane(replace(dispatcher, channels=channels), at_once)]
    )


def errands(parts: Parts) -> tuple[Errand, ...]:
    """Delivery's own errands; ``wiring`` adds those of the other parts."""
    database, clock = parts.database, parts.clock
    reconciler = Reconciler(database, parts.outbound, clock, parts.settings.base_url)
    return (
        *lanes(parts),
        Errand("stale_claims", 10, lambda: _recover(parts)),
        Errand("reconcile", 30, lambda: reconciler.run_once(clock())),
        Errand("paging", 1, lambda: paging.page_due(database, clock())),
        Errand("due", 1, lambda: due.turn_due(database, clock())),
        Errand("confirm_silence", 5, lambda: evidence.settle_silence(database, clock())),
        Errand("phone_tasks", 15, lambda: _end_stale_phone_tasks(parts)),
        Errand("digests", 60, lambda: digests.tell_due(database, clock())),
        Errand("home_figures", 60, lambda: figures.work_out_due(database, clock())),
        Errand("retention", 3600, lambda: retention.run(database, retention.periods_of(parts.settings), clock())),
        Errand("seal_log", 3600, lambda: database.write(lambda session: log.seal(session, now=clock()))),
    )


def _recover(parts: Parts) -> int:
    now = parts.clock()
    return parts.database.write(lambda session: reconcile.recover(session, now))


def _end_stale_phone_tasks(parts: Parts) -> int:
    now = parts.clock()
    return parts.database.write(lambda session: phone_tasks.end_stale(session, now))
