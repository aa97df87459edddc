"""Builds the store and the channels from the settings: the one place that knows the concrete parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from channels.base import Outbound
from gateway.clock import Clock, FileClock, system_clock
from gateway.delivery.engines.deferring import Deferrer
from gateway.settings import Settings
from store.crypto import Keyring
from store.database import Database, Session

if TYPE_CHECKING:
    from gateway.delivery.engines import Engine
    from gateway.delivery.errands import Errand


# Who is named as having chosen a policy that came from the environment.
FROM_SETTINGS = "EARSHOT_POLICY"


@dataclass(frozen=True)
class Gateway:
    """Everything that a use case may need, built once for each process."""

    settings: Settings
    database: Database
    clock: Clock

    @cached_property
    def outbound(self) -> Mapping[str, Outbound]:
        """The ways out that exist here, by channel; one that is absent is skipped by the ladder."""
        from gateway.delivery.ways_out import ways_out

        return ways_out(self.settings, self.database, self.clock)


def build(settings: Settings) -> Gateway:
    """Open the database (not yet migrated) and choose the clock."""
    clock = FileClock(settings.clock_file) if settings.clock_file else system_clock
    database = Database(settings.database_url, Keyring(settings.keys))
    if not database.embedded:
        database.before_commit.append(Deferrer(clock))
    return Gateway(settings, database, clock)


def adopt_policy(gateway: Gateway) -> None:
    """Let EARSHOT_POLICY be the gateway's policy, until an administrator chooses one and says why."""
    from store import policy_uses

    name, now = gateway.settings.policy, gateway.clock()

    def work(session: Session) -> None:
        use = policy_uses.get(session, "gateway")
        if use is None or (use.by == FROM_SETTINGS and use.policy != name):
            policy_uses.put(session, "gateway", name, lawful_because="", by=FROM_SETTINGS, now=now)

    gateway.database.write(work)


def errands(gateway: Gateway) -> "tuple[Errand, ...]":
    """Everything that runs by the clock: delivery's errands and intake's."""
    from gateway.delivery.asking_after import ask_after_silent
    from gateway.delivery.carrier_copies import clear_due
    from gateway.delivery.errands import Errand
    from gateway.delivery.errands import errands as of_delivery
    from gateway.delivery.mail.errand import errands as of_mail
    from gateway.delivery.print_errand import carry_on
    from gateway.intake.assembly import close_due
    from gateway.intake.pictures import fetch_due as fetch_pictures
    from gateway.intake.recordings import fetch_due
    from gateway.intake.scans.reading import Reader
    from gateway.intake.transcribing import turn_late
    from gateway.intake.transcribing_here import LocalWorker

    settings, database, clock = gateway.settings, gateway.database, gateway.clock
    drafts = LocalWorker(settings, database, clock)
    slips = Reader(settings, database, clock)
    return (
        *of_delivery(gateway),
        *of_mail(settings, database, clock),
        Errand("recordings", 5, lambda: fetch_due(settings, database, clock)),
        Errand("transcriptions", 5, drafts.run, stop=drafts.stop),
        Errand("late_transcriptions", 30, lambda: turn_late(settings, database, clock)),
        Errand("pictures", 5, lambda: fetch_pictures(settings, database, clock)),
        Errand("scans", 2, slips.read_due, stop=slips.stop),
        Errand("asking_after", 600, lambda: ask_after_silent(settings, database, clock)),
        Errand("print_runs", 5, lambda: carry_on(settings, database, clock)),
        Errand("carrier_copies", 10, lambda: clear_due(settings, database, clock)),
        Errand("assembly", 1, lambda: close_due(database, clock())),
        Errand("empty_journal", 900, database.empty_journal),
    )


def engine(gateway: Gateway) -> "Engine":
    """What runs the errands in this process: on SQLite this one alone, on PostgreSQL with any number of others."""
    if gateway.database.embedded:
        from gateway.delivery.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(gateway.database, errands(gateway))
    from gateway.delivery.engines.postgres import PostgresEngine

    return PostgresEngine(gateway.database, errands(gateway))
