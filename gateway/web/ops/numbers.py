"""Numbers for Prometheus, read from the database when they are asked for; none of them is about a person.

What is read at each asking is a walk of a partial index, bounded; what would read a whole table is kept for a while.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.clock import system_clock
from gateway.web.ops.seldom import Seldom
from gateway.wiring import Gateway
from store import breakers, check_listings, leases, waiting_listings
from store.database import Session
from store.words import Channel, DeliveryState, LetterState

Whole = tuple[dict[tuple[str, str], int], dict[str, int]]
Labelled = Mapping[Any, float]


class Numbers:
    """The numbers of one process."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.whole: Seldom[Whole] = Seldom(self._whole)

    def written(self, webhooks: Labelled) -> tuple[bytes, str]:
        """(the body, its content type)."""
        from prometheus_client import generate_latest
        from prometheus_client.exposition import CONTENT_TYPE_LATEST

        sheet, now = _Sheet(), self.gateway.clock()
        with self.gateway.database.read() as session:
            _deliveries(sheet, session, now)
            _people(sheet, session, now)
            _machinery(sheet, session)
        self._totals(sheet)
        sheet.counter("webhooks", "Webhooks answered by this process", ("door", "status"), webhooks)
        return generate_latest(sheet.registry), CONTENT_TYPE_LATEST

    def _totals(self, sheet: "_Sheet") -> None:
        (by_channel, stories), age = self.whole.value()
        by_state = {(state.value,): 0.0 for state in DeliveryState}
        for (state, _), number in by_channel.items():
            by_state[state,] = by_state.get((state,), 0.0) + number
        sheet.gauge("deliveries", "Deliveries, by state", ("state",), by_state)
        about = "Deliveries, by state and channel"
        sheet.gauge("deliveries_by_channel", about, ("state", "channel"), by_channel)
        sheet.gauge("stories", "Stories and their children, by state", ("state",), _single(stories))
        sheet.number("totals_age_seconds", "How long ago the three totals above were counted", age)

    def _whole(self) -> Whole:
        with self.gateway.database.read() as session:
            totals = waiting_listings.deliveries_by_state_and_channel(session)
            return totals, waiting_listings.stories_by_state(session)


class _Sheet:
    """What is written out once."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry

        self.registry = CollectorRegistry()

    def gauge(self, name: str, about: str, labels: tuple[str, ...], values: Labelled) -> None:
        from prometheus_client import Gauge

        _fill(Gauge(f"earshot_{name}", about, labels, registry=self.registry), values)

    def counter(self, name: str, about: str, labels: tuple[str, ...], values: Labelled) -> None:
        from prometheus_client import Counter

        made = Counter(f"earshot_{name}", about, labels, registry=self.registry)
        for key, value in values.items():
            made.labels(*key).inc(value)

    def number(self, name: str, about: str, value: float) -> None:
        self.gauge(name, about, (), {(): value})


def _fill(gauge: Any, values: Labelled) -> None:
    for key, value in values.items():
        (gauge.labels(*key) if key else gauge).set(value)


def _deliveries(sheet: _Sheet, session: Session, now: datetime) -> None:
    due = waiting_listings.due_by_channel(session)
    about = f"Deliveries that stand as due, now or later, counted up to {waiting_listings.MOST_COUNTED}"
    sheet.gauge("due_deliveries", about, ("channel",), {(pile.name,): pile.number for pile in due})
    lag = {(pile.name,): _since(pile.oldest, now) for pile in due}
    sheet.gauge("due_lag_seconds", "How late a channel's latest delivery is", ("channel",), lag)
    sheet.number("oldest_due_delivery_seconds", "How late the latest delivery is", max(lag.values()))
    for state, name in ((DeliveryState.WAITING, "waiting"), (DeliveryState.UNKNOWN, "unknown")):
        pile = waiting_listings.count_needing_a_person(session, state)
        sheet.number(f"{name}_deliveries", f"Deliveries whose state is {name}", pile.number)
        sheet.number(f"oldest_{name}_delivery_seconds", f"How long one has been {name}", _since(pile.oldest, now))
    for letter in (LetterState.COMPOSED, LetterState.PRINTED):
        pile = waiting_listings.letters_in(session, letter)
        sheet.number(f"letters_{letter}", f"Letters that are {letter} and not posted", pile.number)
        sheet.number(f"oldest_letter_{letter}_seconds", f"How long one has been {letter}", _since(pile.oldest, now))


def _people(sheet: _Sheet, session: Session, now: datetime) -> None:
    about = "Tasks that wait for a person, by kind"
    sheet.gauge("open_tasks", about, ("kind",), _single(check_listings.open_tasks_by_kind(session)))
    untaken = waiting_listings.untaken_pages(session)
    sheet.number("untaken_urgent_tasks", "Urgent tasks that nobody has taken", untaken)
    roles = {(pile.name,): _since(pile.oldest, now) for pile in waiting_listings.open_tasks_by_role(session)}
    sheet.gauge("oldest_task_seconds", "How long a role's oldest task has been open", ("role",), roles)
    unread = check_listings.oldest_unread(session, now)
    sheet.number("oldest_unread_story_seconds", "How long a story has waited to be read", _since(unread, now))
    pen = waiting_listings.held_in_pen(session)
    sheet.number("holding_pen", "Messages that came in and could not be read", pen.number)
    sheet.number("oldest_in_holding_pen_seconds", "How long one has lain there", _since(pen.oldest, now))


def _machinery(sheet: _Sheet, session: Session) -> None:
    lease = leases.until(session, "scheduler")
    held = lease is not None and lease > system_clock()
    sheet.number("scheduler_leads", "1 while a scheduler holds the lease", float(held))
    is_open = {one.channel for one in breakers.open_now(session)}
    carriers = {(channel,): float(channel in is_open) for channel in (Channel.SMS.value, Channel.EMAIL.value)}
    sheet.gauge("breaker_open", "1 while a carrier is taken to be down", ("channel",), carriers)
    sheet.number("database_bytes", "How large the database is", waiting_listings.size_in_bytes(session))


def _single(values: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    return {(name,): float(number) for name, number in values.items()}


def _since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max((now - moment).total_seconds(), 0.0)
