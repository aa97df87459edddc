"""Pages whoever is on duty when somebody may be in danger: one person at once, the next after a quarter of an hour.

Everything is computed from stored instants: a tick that is missed, repeated or doubled changes nothing. A page is a
delivery like any other; whether it is still needed is asked again when it is claimed (``made_wrong``).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from gateway.delivery import on_duty
from gateway.delivery.faults import log_fault
from store import deliveries, pages, tasks
from store.database import Database, Session
from store.duty import OnDuty
from store.pages import Page, Paging
from store.staff import Person
from store.tasks import Task
from store.words import Channel, DeliveryState, Recipient, Role, TaskKind

NOTICE = "danger_page"
PAGED = [TaskKind.URGENT, TaskKind.SAFEGUARDING, TaskKind.WORRIED_STAFF]
NEXT_AFTER = timedelta(minutes=15)
ROUND_AFTER = timedelta(hours=1)
"""After the last person on duty was paged, until the first is paged again."""
AT_MOST = 12
"""Pages for one task; then an administrator is asked to find somebody."""
MAY_LOOK = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING)
NOTHING = frozenset({DeliveryState.FAILED, DeliveryState.WAITING, DeliveryState.RETURNED})
LOOKS_ONCE_IN = timedelta(hours=1)
_log = logging.getLogger(__name__)


def page_due(database: Database, now: datetime) -> int:
    """Page somebody for each urgent task whose turn has come; how many turns there were."""
    with database.read() as session:
        due = pages.due(session, PAGED, now=now)
    turns = 0
    for task_id in due:
        try:
            turns += database.write(partial(_turn, task_id=task_id, now=now))
        except Exception as error:
            log_fault(_log, f"paging for task {task_id}", error)
    return turns


def looked(session: Session, task_id: int, *, by: int, now: datetime) -> None:
    """Somebody opened the task or its story: they have a quarter of an hour before the next person is paged.

    Looking again within the hour gives no more time, so that an open page never keeps everybody else away.
    """
    paging = pages.paging(session, task_id)
    if paging is None or paging.next_at is None:
        return
    if paging.opened_by == by and paging.opened_at is not None and now - paging.opened_at < LOOKS_ONCE_IN:
        return
    pages.change(session, task_id, opened_by=by, opened_at=now, next_at=max(paging.next_at, now + NEXT_AFTER))


def take(session: Session, task: Task, person: Person, *, now: datetime) -> bool:
    """Somebody says "I am on it": nobody else is paged. False when somebody else has it, or it is done."""
    pages.begin(session, task.id, now=now)
    fresh = tasks.get(session, task.id)
    if fresh is None or fresh.done_at is not None or fresh.claimed_by not in (None, person.id):
        return False
    if not pages.take(session, task.id, by=person.id, now=now):
        return False
    if person.has(task.role):
        tasks.claim(session, task.id, by=person.id, now=now)
    return True


def came_to_nothing(session: Session, delivery: deliveries.Delivery, *, now: datetime) -> None:
    """The latest page reached nobody by any way: the next person is paged now, not after a quarter of an hour."""
    task_id = int(delivery.details.get("task_id", 0))
    paging, sent = pages.paging(session, task_id), pages.of_task(session, task_id)
    if paging is None or paging.next_at is None or not sent:
        return
    # A further try is a row of its own, whose first row had failed.
    others = set(sent[-1].delivery_ids) - {delivery.id, delivery.details.get("after")}
    states = [found.state for each in others if (found := deliveries.get(session, each)) is not None]
    ours = len(others) < len(sent[-1].delivery_ids)
    if ours and all(state in NOTHING for state in states):
        pages.change(session, task_id, next_at=min(paging.next_at, now))


def not_needed(session: Session, delivery: deliveries.Delivery) -> str | None:
    """Why this page need not go out any more, or None."""
    task = tasks.get(session, int(delivery.details.get("task_id", 0)))
    if task is None or task.done_at is not None:
        return "what it was about is done"
    paging = pages.paging(session, task.id)
    taken = task.claimed_by is not None or (paging is not None and paging.taken_at is not None)
    return "somebody is on it already" if taken else None


def _turn(session: Session, *, task_id: int, now: datetime) -> bool:
    paging = pages.begin(session, task_id, now=now)
    task = tasks.get(session, task_id)
    if task is None or task.done_at is not None or task.claimed_by is not None:
        return False
    if paging.next_at is None or paging.next_at > now:
        return False  # somebody was paged meanwhile, or is on it
    sent, people = pages.of_task(session, task_id), on_duty.listed(session, task.role)
    # What stood in for nobody never uses up the pages of those who come on duty later.
    counted = [page for page in sent if page.fallback == (not people)]
    if len(counted) >= AT_MOST:
        _give_up(session, task, len(sent), now=now)
        return True
    _page_next(session, task, paging, people, sent, now=now)
    return True


def _page_next(
    session: Session, task: Task, paging: Paging, people: list[OnDuty], sent: list[Page], *, now: datetime
) -> None:
    """Page the first of those on duty who was not paged in this round, or whoever stands in for nobody."""
    here = [person for person in people if on_duty.is_on(person, now)]
    round_, paged = paging.round, _in_round(sent, paging.round)
    if sent and _left(here, paged) == [] and now >= sent[-1].at + ROUND_AFTER:
        round_, paged = paging.round + 1, set()
    left, fresh = _left(here, paged), set[int]()
    if left:
        fresh = _page(session, task, left[0], round_, now=now)
    elif not here and not (people and any(page.fallback for page in sent)):
        fresh = _write_to_stand_ins(session, task, round_, paged, now=now)
    last = sent[-1].at if sent and not fresh else now
    next_at = _next_turn(people, here, paged | fresh, last=last, now=now)
    pages.change(session, task.id, round=round_, next_at=next_at)


def _next_turn(
    people: Sequence[OnDuty], here: Sequence[OnDuty], paged: set[int], *, last: datetime, now: datetime
) -> datetime:
    """In a quarter of an hour while somebody on duty is left; else when a duty begins, or the round is over."""
    if _left(here, paged):
        return now + NEXT_AFTER
    coming = [person for person in people if person not in here and (not here or person.staff_id not in paged)]
    starts = [start for person in coming if (start := on_duty.next_start(person, now)) is not None]
    if here or not starts:
        starts.append(last + ROUND_AFTER if last + ROUND_AFTER > now else now + ROUND_AFTER)
    return min(starts)


def _in_round(sent: Sequence[Page], round_: int) -> set[int]:
    return {page.staff_id for page in sent if page.round == round_}


def _left(here: Sequence[OnDuty], paged: set[int]) -> list[OnDuty]:
    return [person for person in here if person.staff_id not in paged]


def _page(session: Session, task: Task, person: OnDuty, round_: int, *, now: datetime) -> set[int]:
    """By text first and by e-mail too; a text that can't go is followed by an e-mail to where they sign in."""
    staged = []
    if person.mobile:
        ladder = [Channel.SMS] if person.email else [Channel.SMS, Channel.EMAIL]
        staged.append(_stage(session, task, person.staff_id, ladder, now=now))
    if person.email or not person.mobile:
        staged.append(_stage(session, task, person.staff_id, [Channel.EMAIL], now=now))
    pages.add(session, task.id, person.staff_id, round=round_, fallback=False, delivery_ids=staged, now=now)
    return {person.staff_id}


def _write_to_stand_ins(session: Session, task: Task, round_: int, paged: set[int], *, now: datetime) -> set[int]:
    people = [person for person in on_duty.stand_in(session, task.role) if person.id not in paged]
    for person in people:
        staged = _stage(session, task, person.id, [Channel.EMAIL], now=now)
        pages.add(session, task.id, person.id, round=round_, fallback=True, delivery_ids=[staged], now=now)
    return {person.id for person in people}


def _stage(session: Session, task: Task, staff_id: int, ladder: list[Channel], *, now: datetime) -> int:
    """A delivery that belongs to no story: no move of the story's cancels it, and no page of the story shows it."""
    return deliveries.add(
        session,
        now=now,
        due_at=now,
        notice=NOTICE,
        to_role=Recipient.DUTY,
        recipient=f"staff:{staff_id}",
        channels=[channel.value for channel in ladder],
        channel=ladder[0].value,
        details={"task_id": task.id},
    )


def _give_up(session: Session, task: Task, how_many: int, *, now: datetime) -> None:
    pages.change(session, task.id, next_at=None, given_up_at=now)
    tasks.raise_task(
        session,
        TaskKind.MEND_DELIVERY,
        about=f"paging:{task.id}",
        role=Role.ADMINISTRATOR,
        now=now,
        urgent=True,
        note=f"Nobody has taken an urgent task after {how_many} pages, and nobody else is paged for it. Ring somebody "
        "on the duty list now, and look at their numbers at /admin/duty.",
    )
