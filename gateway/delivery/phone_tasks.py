"""Ends phone tasks whose story has moved on, so that nobody phones a home about what is decided already."""

from collections.abc import Iterator
from datetime import datetime

from gateway.delivery.made_wrong import made_wrong
from store import contributions, deliveries, tasks
from store.database import Session
from store.tasks import Task
from store.words import Role, State, TaskKind


def end_stale(session: Session, now: datetime) -> int:
    """End every phone task about a message, or a story, that a later move has made wrong; how many."""
    ended = 0
    for task in _phone_tasks(session):
        why = _stale(session, task)
        if why is not None:
            ended += tasks.finish(session, task.id, by=None, outcome=f"no call is needed: {why}", now=now)
    return ended


def _phone_tasks(session: Session) -> Iterator[Task]:
    """Every open one, however many: a page of them at a time."""
    for urgent in (True, False):
        after = 0
        while page := tasks.of_kind(session, TaskKind.PHONE_HOME, [Role.CALL_HANDLER], urgent=urgent, after=after):
            yield from page
            after = page[-1].id


def _stale(session: Session, task: Task) -> str | None:
    noun, _, number = task.about.partition(":")
    if not number.isdigit():
        return None
    if noun == "contribution":
        return _over(session, int(number))
    delivery = deliveries.get(session, int(number)) if noun == "delivery" else None
    return None if delivery is None else made_wrong(session, delivery)


def _over(session: Session, contribution_id: int) -> str | None:
    """Why nobody needs to phone about a story's window any more."""
    row = contributions.get(session, contribution_id)
    if row is None or row.state is State.WITH_PROVIDER:
        suppressed = row is not None and row.memory.get("provider_suppressed")
        return "the home is told nothing while a referral is open" if suppressed else None
    return f"the story is “{row.state}” now"
