"""Reminds an author of our question, and a home at half its time, by a second channel where there is one."""

from datetime import datetime, timedelta

from gateway.delivery.evidence import nation_of
from gateway.moderation.deadlines import add_working_hours, end_of_working_day, working_time
from gateway.moderation.facts import Facts
from gateway.moderation.remember import facts_of, remember
from gateway.notices.stage import PROVIDER_ROLES, stage
from store import contributions, deadlines, deliveries, windows
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.windows import Window
from store.words import Channel, DeliveryState, Recipient, State

NOT_LEFT = frozenset({DeliveryState.DUE, DeliveryState.CLAIMED})
QUICK = (Channel.EMAIL.value, Channel.SMS.value)
A_DAY = timedelta(days=1)
# Reminders of a later question about the same version are told apart from those of an earlier one.
_A_ROUND = 10


def remind_author(session: Session, row: Contribution, number: int, *, now: datetime) -> None:
    """The first or second reminder of a question that still waits; none of what was never asked.

    While a recording waits to be written down the silence is ours: the reminder waits with it.
    """
    deadlines.clear(session, row.id, f"remind_{number}")
    facts = facts_of(session, row)
    if not _waits(facts) or facts.author_stopped or not facts.author_reachable:
        return
    if facts.waiting_for_typist:
        deadlines.put(session, row.id, f"remind_{number}", now + A_DAY)
        return
    turn = _free_turn(session, row, "reminder_author", number)
    details = {"reminder": number, "text_id": row.public_text_id, "asked_from": row.memory.get("asked_from")}
    stage(
        session,
        row,
        "reminder_author",
        Recipient.AUTHOR,
        version=row.version,
        now=now,
        due_at=now,
        details=details,
        turn=turn,
    )


def _waits(facts: Facts) -> bool:
    """Whether a question of ours is open; in ``received`` only once one was delivered."""
    if facts.state is not State.RECEIVED:
        return facts.state is State.WITH_AUTHOR
    asked = facts.question_delivered_at is not None
    return asked and not (facts.home_known and facts.consent_answered)


def remind_provider(session: Session, row: Contribution, *, now: datetime) -> None:
    """Half of the time has passed: everyone whose window is open is reminded, once for each window."""
    deadlines.clear(session, row.id, "remind_provider")
    opened = windows.of(session, row.id)
    if row.state is not State.WITH_PROVIDER or not opened:
        return
    if row.memory.get("provider_suppressed"):
        # Told nothing while a referral is open; so silence does not count against it either.
        deadlines.put(session, row.id, "remind_provider", end_of_working_day(now, 1, nation_of(session, row)))
        return
    told = [deliveries.get(session, window.delivery_id) for window in opened]
    _stage_for_home(session, row, [delivery for delivery in told if delivery is not None], now=now)
    remember(session, contributions.get(session, row.id) or row, reminded=True)
    _leave_time(session, row, opened[0], now=now)


def still_going(session: Session, row: Contribution) -> bool:
    """Whether a reminder of the open window has not left us yet: its carrier is down, or it waits for the morning."""
    notices = deliveries.newest_of(session, row.id, ["reminder_provider"])
    return any(one.version == row.version and one.state in NOT_LEFT for one in notices)


def _leave_time(session: Session, row: Contribution, window: Window, *, now: datetime) -> None:
    """A reminder that comes late (the service stood still, or the evidence was late) leaves the home its time: unless
    half of what was to follow it is still ahead, the end waits as long as it would have been from reminder to end.
    """
    nation = nation_of(session, row)
    meant = working_time(window.remind_at, window.closes_at, nation)
    left = working_time(now, window.closes_at, nation) if now < window.closes_at else timedelta()
    if left < meant / 2:
        deadlines.put(session, row.id, "lapse", add_working_hours(now, meant.total_seconds() / 3600, nation))


def second_channel(delivery: Delivery, told_by: str) -> str:
    """Another quick channel; after a letter, the phone (a second letter would come too late); else the same again."""
    others = [channel for channel in delivery.channels if channel != told_by]
    quick = next((channel for channel in others if channel in QUICK), None)
    if quick is not None:
        return quick
    return Channel.PHONE_TASK.value if told_by == Channel.LETTER else told_by


def _stage_for_home(session: Session, row: Contribution, told: list[Delivery], *, now: datetime) -> None:
    roles = dict.fromkeys(Recipient(delivery.to_role) for delivery in told if delivery.to_role in PROVIDER_ROLES)
    by_recipient = {delivery.recipient: delivery for delivery in told}
    turn = _free_turn(session, row, "reminder_provider", 1)
    for role in roles:
        details = {"text_id": row.public_text_id}
        staged = stage(
            session,
            row,
            "reminder_provider",
            role,
            version=row.version,
            now=now,
            due_at=now,
            details=details,
            turn=turn,
        )
        for delivery_id in staged:
            _by_second_channel(session, delivery_id, by_recipient)


def _by_second_channel(session: Session, delivery_id: int, told: dict[str, Delivery]) -> None:
    reminder = deliveries.get(session, delivery_id)
    first = None if reminder is None else told.get(reminder.recipient)
    if reminder is None or first is None:
        return
    channel = second_channel(reminder, first.channel)
    ladder = [channel, *(other for other in reminder.channels if other != channel)]
    details = {**reminder.details, "of": first.id, "told_by": first.channel}
    deliveries.change(session, delivery_id, channels=ladder, channel=channel, rung=0, details=details)


def _free_turn(session: Session, row: Contribution, notice: str, number: int) -> int:
    taken = {
        delivery.turn
        for delivery in deliveries.of(session, row.id)
        if delivery.notice == notice and delivery.version == row.version
    }
    while number in taken:
        number += _A_ROUND
    return number
