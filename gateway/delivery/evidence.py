"""What shows that somebody was told, and what begins then: a home's window, or the time that an author has to answer.

Handing over is not evidence, and a sandbox never is, except on the demonstration's own clock. A window starts at
the evidence's own time: for mail and texts that nobody refused within a day, when they were handed over.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from gateway.delivery.faults import log_fault
from gateway.delivery.ladder import follow_on
from gateway.moderation.deadlines import Nation, days_after, end_of_working_day, half_way, window
from gateway.moderation.remember import remember
from store import carrier_copies, contributions, deadlines, deliveries, homes, letters, tasks, windows
from store.contributions import Contribution
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Recipient, Role, State, TaskKind

SILENCE = timedelta(hours=24)
UNPOSTED_WORKING_DAYS = 2
QUESTIONS = frozenset({"ask_home", "ask_home_again", "consent_question", "question_to_author", "edits_to_approve"})
ANSWER_DAYS, REMINDER_DAYS = 28, (3, 10)
NO_EVIDENCE_WORKING_DAYS = 20
SANDBOX = "sandbox:"
S = DeliveryState
_log = logging.getLogger(__name__)
NOTHING_SHOWN = "nothing shows that it arrived"
LIES_HERE = "the letter was not posted within two working days"
TO_DECIDE = "story_to_decide"
UNDER_WAY = frozenset({S.DUE, S.CLAIMED, S.WAITING, S.UNKNOWN, S.HANDED_OVER})
# What does not wait for a mailroom: a story's window, and a referral.
NOT_BY_LETTER_ALONE = frozenset({TO_DECIDE, "referral_council"})


def told(session: Session, delivery: Delivery, *, at: datetime, now: datetime) -> None:
    """There is evidence, of the instant ``at``, that this recipient was told. The first piece counts, once."""
    row = _story(session, delivery)
    fresh = deliveries.get(session, delivery.id)
    if fresh is None or fresh.told_at is not None:
        return
    deliveries.change(session, fresh.id, told_at=at, begun_at=fresh.begun_at or at)
    deliveries.record(session, fresh.id, "told", now=now, detail={"at": at.isoformat(), "channel": fresh.channel})
    if row is None:
        return
    if fresh.notice == TO_DECIDE:
        _open_window(session, row, fresh, at)
    elif fresh.notice in QUESTIONS or (fresh.notice == "receipt" and fresh.details.get("ask")):
        _question_delivered(session, row, at)


def void(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """This recipient was not told after all (a bounce, a returned letter): the window is void, the clock stops.

    When one more try has failed too, and nobody else is still being told, the home could not be reached: its time
    is up at once.
    """
    row = _story(session, delivery)
    if row is None or delivery.notice != TO_DECIDE:
        return
    had_window = any(found.delivery_id == delivery.id for found in windows.of(session, row.id))
    windows.void(session, now=now, delivery_id=delivery.id)
    if not had_window or row.state is not State.WITH_PROVIDER:
        return
    left = windows.of(session, row.id)
    if left:
        deadlines.put(session, row.id, "lapse", left[0].closes_at)
        return
    deadlines.clear(session, row.id, "lapse")
    deadlines.clear(session, row.id, "remind_provider")
    remember(session, row, reminded=False)
    if _in_vain(session, row, delivery):
        remember(session, contributions.get(session, row.id) or row, home_unreachable=True)
        deadlines.put(session, row.id, "lapse", now)
    else:
        end = end_of_working_day(row.moved_at, NO_EVIDENCE_WORKING_DAYS, nation_of(session, row))
        deadlines.put(session, row.id, "no_evidence", end)


def _in_vain(session: Session, row: Contribution, delivery: Delivery) -> bool:
    """Whether this recipient was told twice and not told after all, and no other of the home's is on the way."""
    void = windows.void_deliveries(session, row.id, since=row.moved_at)
    others = [found for found in deliveries.of(session, row.id) if found.recipient != delivery.recipient]
    failed = Counter(found.recipient for found in deliveries.of(session, row.id) if found.id in void)
    coming = any(
        found.notice == TO_DECIDE
        and found.told_at is None
        and found.state in UNDER_WAY
        and not failed[found.recipient] > 1
        for found in others
    )
    return failed[delivery.recipient] > 1 and not coming


def settle_silence(database: Database, now: datetime) -> int:
    """Turn a day without a failure into evidence, or try the next channel; ask after letters that lie unposted.

    A transaction for each delivery: one that meets a fault stops no other. Returns how many were settled.
    """
    settled, after = 0, 0
    while waiting := _unheard(database, now, after):
        for delivery in waiting:
            try:
                settled += database.write(partial(_settle, delivery=delivery, now=now))
            except Exception as error:
                log_fault(_log, f"evidence for delivery {delivery.id}", error)
        after = waiting[-1].id
    database.write(lambda session: ask_after_letters(session, now))
    return settled


def _unheard(database: Database, now: datetime, after: int) -> list[Delivery]:
    with database.read() as session:
        return deliveries.unheard(session, now - SILENCE, after=after)


def nation_of(session: Session, row: Contribution) -> Nation:
    home = None if row.home_id is None else homes.get(session, row.home_id)
    return Nation(home.nation) if home else Nation.ENGLAND


def _story(session: Session, delivery: Delivery) -> Contribution | None:
    if delivery.contribution_id is None:
        return None
    return contributions.get(session, delivery.contribution_id, for_update=True)


def _open_window(session: Session, row: Contribution, delivery: Delivery, at: datetime) -> None:
    """The latest window counts, so it alone sets the clock; a later one asks for a reminder of its own."""
    if row.state is not State.WITH_PROVIDER:
        return
    nation = nation_of(session, row)
    closes = window(Channel(delivery.channel), at, nation)
    remind = half_way(at, closes, nation)
    before = windows.of(session, row.id)
    windows.open_window(
        session,
        row.id,
        delivery.id,
        channel=delivery.channel,
        told_at=at,
        remind_at=remind,
        closes_at=closes,
    )
    if before and before[0].closes_at >= closes:
        return
    deadlines.put(session, row.id, "lapse", closes)
    deadlines.put(session, row.id, "remind_provider", remind)
    remember(session, row, reminded=False)


def _question_delivered(session: Session, row: Contribution, at: datetime) -> None:
    if row.state not in {State.RECEIVED, State.WITH_AUTHOR}:
        return
    remember(session, row, question_delivered_at=at)
    deadlines.put(session, row.id, "lapse", days_after(at, ANSWER_DAYS))
    for number, days in enumerate(REMINDER_DAYS, 1):
        deadlines.put(session, row.id, f"remind_{number}", days_after(at, days))


def _settle(session: Session, delivery: Delivery, now: datetime) -> bool:
    _story(session, delivery)
    fresh = deliveries.get(session, delivery.id)
    if fresh is None or fresh.state is not DeliveryState.HANDED_OVER or fresh.told_at is not None:
        return False  # a receipt came meanwhile
    if fresh.reason:
        return False  # another settled it meanwhile
    delivery = fresh
    if delivery.channel == Channel.SMS and delivery.provider_id:
        carrier_copies.expect_words(session, delivery.provider_id, direction="out", at=now)
    sent = None
    if not (delivery.provider_id or "").startswith(SANDBOX):
        sent = delivery.handed_at if delivery.channel == Channel.EMAIL else _sent_at(session, delivery)
    if sent is not None:
        if now - sent < SILENCE:
            return False  # the network took it later than we gave it away: a day from then
        told(session, delivery, at=sent, now=now)
        return True
    deliveries.change(session, delivery.id, reason=NOTHING_SHOWN)
    if delivery.to_role != Recipient.AUTHOR:  # nobody writes to an author twice for want of a receipt
        follow_on(session, delivery, why=NOTHING_SHOWN, now=now)
    return True


def _sent_at(session: Session, delivery: Delivery) -> datetime | None:
    """When the network took a text, if it did: from then on silence speaks for it."""
    sent = [
        event.at
        for event in deliveries.events(session, delivery.id)
        if event.kind == "receipt_accepted" and event.detail.get("status") == "sent"
    ]
    return max(sent[0], delivery.handed_at or sent[0]) if sent else None


def ask_after_letters(session: Session, now: datetime) -> None:
    """Letters that lie here for two working days: the mailroom is asked, and a home is told by the next channel."""
    after = 0
    while lying := letters.unposted(session, now - timedelta(days=UNPOSTED_WORKING_DAYS), after=after):
        for letter in lying:
            if now >= end_of_working_day(letter.composed_at, UNPOSTED_WORKING_DAYS, Nation.ENGLAND):
                _ask_after(session, letter.id, now)
        after = lying[-1].id


def _ask_after(session: Session, letter_id: int, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.POST_LETTER,
        about=f"letter:{letter_id}",
        role=Role.MAILROOM,
        now=now,
        note="This letter has lain here for two working days. Post it, and tick it as posted.",
    )
    for inside in deliveries.of_letter(session, letter_id):
        waits_here = inside.state is DeliveryState.HANDED_OVER and inside.told_at is None
        if inside.notice in NOT_BY_LETTER_ALONE and waits_here:
            follow_on(session, inside, why=LIES_HERE, now=now)
