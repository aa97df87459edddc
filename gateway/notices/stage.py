"""Writes the deliveries of a move as rows in the move's own transaction, and cancels those that it made wrong."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from gateway.notices.who import addressees
from store import codes, deliveries, letters, tasks
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState, LetterState, Recipient, Role, TaskKind

PROVIDER_ROLES = frozenset({Recipient.PROVIDER, Recipient.RESPONSIBLE_PERSON})
# Notices whose recipient may act on a page of their own, and so get a link.
LINKED = frozenset({"story_to_decide", "reminder_provider", "published_provider"})


def stage(
    session: Session,
    contribution: Contribution,
    notice: str,
    recipient: Recipient,
    *,
    version: int,
    now: datetime,
    due_at: datetime,
    details: dict[str, Any],
    secret: str | None = None,
    turn: int = 0,
) -> list[int]:
    """Stage one delivery for each addressee; returns their ids.

    The database holds (contribution, version, notice, recipient, turn) unique: the same move cannot stage twice.
    """
    staged = []
    for addressee in addressees(session, contribution, recipient, notice):
        link = secrets.token_urlsafe(24) if notice in LINKED else secret
        delivery_id = deliveries.add(
            session,
            now=now,
            due_at=due_at,
            secret=link,
            contribution_id=contribution.id,
            version=version,
            notice=notice,
            to_role=recipient,
            recipient=addressee.key,
            turn=turn,
            author_id=addressee.author_id,
            contact_id=addressee.contact_id,
            home_id=addressee.home_id,
            area=addressee.area,
            channels=list(addressee.channels),
            channel=addressee.channels[0],
            details=details,
        )
        if notice in LINKED and link is not None:
            codes.add(
                session,
                link,
                purpose="link",
                now=now,
                contribution_id=contribution.id,
                delivery_id=delivery_id,
            )
        staged.append(delivery_id)
    return staged


def cancel(
    session: Session,
    contribution_id: int,
    *,
    lasting: Collection[str],
    only: Collection[Recipient] | None = None,
    now: datetime,
    why: str,
) -> None:
    """Cancel what is staged, waiting, claimed or lying in the tray, unless its notice lasts.

    A letter that is printed already raises the task to pull it; one that is posted is in other hands.
    """
    for delivery in deliveries.not_gone(session, contribution_id):
        if delivery.notice in lasting or (only is not None and delivery.to_role not in only):
            continue
        if delivery.state in {DeliveryState.DUE, DeliveryState.WAITING} or (
            delivery.state is DeliveryState.CLAIMED and delivery.begun_at is None
        ):
            _cancel_one(session, delivery, now=now, why=why)
        elif delivery.state is DeliveryState.HANDED_OVER and delivery.letter_id is not None:
            _pull(session, delivery, now=now, why=why)


def _cancel_one(session: Session, delivery: Delivery, *, now: datetime, why: str) -> None:
    if deliveries.step(session, delivery.id, DeliveryState.CANCELLED, now=now, reason=why):
        deliveries.record(session, delivery.id, "cancelled", now=now, detail={"why": why})


def _pull(session: Session, delivery: Delivery, *, now: datetime, why: str) -> None:
    letter = None if delivery.letter_id is None else letters.get(session, delivery.letter_id)
    if letter is None or letter.state not in {LetterState.COMPOSED, LetterState.PRINTED}:
        return
    _cancel_one(session, delivery, now=now, why=why)
    if letter.state is LetterState.PRINTED:
        tasks.raise_task(
            session,
            TaskKind.PULL_LETTER,
            about=f"letter:{letter.id}",
            role=Role.MAILROOM,
            now=now,
            contribution_id=delivery.contribution_id,
            urgent=True,
            note=f"Take this letter out of the post before it goes: {why}.",
        )
