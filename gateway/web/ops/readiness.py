"""Whether the service can do its work: database, its form, the scheduler, and how long things have waited."""

from datetime import datetime, timedelta
from typing import Any

from gateway.clock import system_clock
from gateway.wiring import Gateway
from store import breakers, check_listings, leases, migrating, tasks, waiting_listings
from store.database import Session
from store.words import TaskKind

SCHEDULER = "scheduler"
# The lease lasts 15 s and is renewed each 5: half a minute without it means that nobody sends or keeps deadlines.
LEASE = timedelta(seconds=15)
LEASE_GONE_FOR = timedelta(seconds=30)
# A delivery that is due is begun within seconds; a quarter of an hour late, something stands still.
DELIVERY_LATE = timedelta(minutes=15)
DEADLINE_LATE = timedelta(hours=1)


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
            "oldest_due_deadline": _deadlines(session, now),
            "oldest_unread_story": _unread(session, now),
            "carriers": _carriers(session),
            **_mailbox(session, gateway),
        }


def _scheduler(session: Session) -> dict[str, Any]:
    """A lease is about real time, so it is compared with the system's clock, never with a turned one."""
    until = leases.until(session, SCHEDULER)
    if until is None:
        return {"ok": False, "why": "nothing has sent or kept deadlines here yet: run “earshot work” or “earshot run”"}
    gone_for = system_clock() - until
    ok = gone_for < LEASE_GONE_FOR
    # How long ago it was renewed for the last time, as far as the lease's end tells.
    age = max(gone_for + LEASE, timedelta())
    found: dict[str, Any] = {"ok": ok, "lease_ends": until.isoformat(), "age_seconds": round(age.total_seconds())}
    return found if ok else {**found, "why": "nobody sends or keeps deadlines now: run “earshot work” or “earshot run”"}


def _delivery(session: Session, now: datetime) -> dict[str, Any]:
    """What waits for a carrier that is down is that carrier's fault: it is shown, and takes nothing away."""
    down = {one.channel for one in breakers.open_now(session)}
    piles = waiting_listings.due_by_channel(session)
    oldest = min((pile.oldest for pile in piles if pile.oldest and pile.name not in down), default=None)
    late = _waited(oldest, now)
    found: dict[str, Any] = {"ok": late < DELIVERY_LATE, "late_seconds": round(late.total_seconds())}
    return found if found["ok"] else {**found, "why": "messages stand still that could be sent: see /admin/deliveries"}


def _carriers(session: Session) -> dict[str, Any]:
    """Those that are taken to be down, and since when: nothing that another process here could do better."""
    down = {one.channel: one.opened_at.isoformat() for one in breakers.open_now(session) if one.opened_at}
    return {"ok": True, "down_since": down}


def _mailbox(session: Session, gateway: Gateway) -> dict[str, Any]:
    """Where mail comes back to, when there is such a mailbox: whether it is read. Nothing here could do it better."""
    if not gateway.settings.mail_return:
        return {}
    failed = tasks.open_about(session, TaskKind.MAIL, "mailbox")
    if failed is None:
        return {"mailbox": {"ok": True, "is_read": True}}
    return {"mailbox": {"ok": True, "is_read": False, "not_read_since": failed.raised_at.isoformat()}}


def _deadlines(session: Session, now: datetime) -> dict[str, Any]:
    """The clock turns what is due each second; an hour late, it stands still and is not only catching up."""
    pile = waiting_listings.deadlines_passed(session, before=now)
    late = _waited(pile.oldest, now)
    return {"ok": late < DEADLINE_LATE, "late_seconds": round(late.total_seconds())}


def _unread(session: Session, now: datetime) -> dict[str, Any]:
    """For people to see; slow reading is no reason to take the service away."""
    oldest = check_listings.oldest_unread(session, now)
    return {"ok": True, "waiting_seconds": round(_waited(oldest, now).total_seconds())}


def _waited(since: datetime | None, now: datetime) -> timedelta:
    return timedelta() if since is None else max(now - since, timedelta())
