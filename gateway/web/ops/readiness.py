"""Whether the service can do its work: database, its form, the scheduler, and how long things have waited."""

from datetime import datetime, timedelta
from typing import Any

from gateway.clock import system_clock
from gateway.wiring import Gateway
from store import check_listings, deliveries, leases, migrating
from store.database import Session

SCHEDULER = "scheduler"
# The lease lasts 15 s and is renewed each 5: half a minute without it means that nobody sends or keeps deadlines.
LEASE_GONE_FOR = timedelta(seconds=30)
# A delivery that is due is begun within seconds; a quarter of an hour late, something stands still.
DELIVERY_LATE = timedelta(minutes=15)


def look(gateway: Gateway) -> dict[str, Any]:
    """{ready, checks: {name: {ok, …}}}; nothing personal in it, so that it may be read without signing in."""
    try:
        checks = {"database": {"ok": True}, **_look_inside(gateway)}
    except Exception as error:
        checks = {"database": {"ok": False, "why": f"it can't be reached ({type(error).__name__})"}}
    return {"ready": all(check["ok"] for check in checks.values()), "checks": checks}


def _look_inside(gateway: Gateway) -> dict[str, Any]:
    at, newest = migrating.current(gateway.database), migrating.newest()
    if at != newest:
        return {"migration": {"ok": False, "at": at, "newest": newest, "why": "run “earshot migrate”"}}
    now = gateway.clock()
    with gateway.database.read() as session:
        return {
            "migration": {"ok": True, "at": at},
            "scheduler": _scheduler(session),
            "oldest_due_delivery": _delivery(session, now),
            "oldest_unread_story": _unread(session, now),
        }


def _scheduler(session: Session) -> dict[str, Any]:
    """A lease is about real time, so it is compared with the system's clock, never with a turned one."""
    until = leases.until(session, SCHEDULER)
    if until is None:
        return {"ok": False, "why": "nothing has sent or kept deadlines here yet: run “earshot work” or “earshot run”"}
    gone_for = system_clock() - until
    ok = gone_for < LEASE_GONE_FOR
    found: dict[str, Any] = {"ok": ok, "lease_ends": until.isoformat()}
    return found if ok else {**found, "why": "nobody sends or keeps deadlines now: run “earshot work” or “earshot run”"}


def _delivery(session: Session, now: datetime) -> dict[str, Any]:
    oldest = deliveries.oldest_due(session)
    late = timedelta() if oldest is None else max(now - oldest, timedelta())
    return {"ok": late < DELIVERY_LATE, "late_seconds": round(late.total_seconds())}


def _unread(session: Session, now: datetime) -> dict[str, Any]:
    """For people to see; slow reading is no reason to take the service away."""
    oldest = check_listings.oldest_unread(session, now)
    waited = timedelta() if oldest is None else max(now - oldest, timedelta())
    return {"ok": True, "waiting_seconds": round(waited.total_seconds())}
