"""A few numbers for Prometheus, read from the database when they are asked for; none of them is about a person."""

from datetime import datetime

from gateway.clock import system_clock
from gateway.wiring import Gateway
from store import check_listings, deliveries, leases


def written(gateway: Gateway) -> tuple[bytes, str]:
    """(the body, its content type)."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry()

    def gauge(name: str, about: str, values: dict[str, float], label: str) -> None:
        found = Gauge(f"earshot_{name}", about, [label], registry=registry)
        for key, value in values.items():
            found.labels(key).set(value)

    def number(name: str, about: str, value: float) -> None:
        Gauge(f"earshot_{name}", about, registry=registry).set(value)

    now = gateway.clock()
    with gateway.database.read() as session:
        gauge("stories", "Stories and their children, by state", {**check_listings.stories_by_state(session)}, "state")
        gauge("deliveries", "Deliveries, by state", {**deliveries.count_by_state(session)}, "state")
        gauge(
            "open_tasks",
            "Tasks that wait for a person, by kind",
            {**check_listings.open_tasks_by_kind(session)},
            "kind",
        )
        due, unread = deliveries.oldest_due(session), check_listings.oldest_unread(session, now)
        lease = leases.until(session, "scheduler")
    number("oldest_due_delivery_seconds", "How late the latest delivery is", _since(due, now))
    number("oldest_unread_story_seconds", "How long a story has waited to be read", _since(unread, now))
    held = lease is not None and lease > system_clock()
    number("scheduler_leads", "1 while a scheduler holds the lease", float(held))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max((now - moment).total_seconds(), 0.0)
