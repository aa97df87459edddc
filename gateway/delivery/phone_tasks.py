"""Ends phone tasks whose story has moved on, so that nobody phones a home about what is decided already."""

from datetime import datetime

from gateway.delivery.made_wrong import made_wrong
from store import deliveries, tasks
from store.database import Session
from store.tasks import Task
from store.words import Role, TaskKind


def end_stale(session: Session, now: datetime) -> int:
    """End every phone task about a delivery that a later move has made wrong; how many."""
    ended = 0
    for task in tasks.waiting(session, [Role.CALL_HANDLER], limit=500):
        why = _stale(session, task)
        if why is not None:
            ended += tasks.finish(session, task.id, by=None, outcome=f"no call is needed: {why}", now=now)
    return ended


def _stale(session: Session, task: Task) -> str | None:
    noun, _, number = task.about.partition(":")
    if task.kind is not TaskKind.PHONE_HOME or noun != "delivery" or not number.isdigit():
        return None
    delivery = deliveries.get(session, int(number))
    return None if delivery is None else made_wrong(session, delivery)
