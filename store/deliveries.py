"""One row for each notice to each recipient, from due to its end, with every attempt and receipt kept as an event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from store.database import Session
from store.metadata import Instant, Json, RowId, metadata, new_id
from store.ready import Ready, several
from store.words import Channel, DeliveryState

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("contribution_id", RowId, ForeignKey("contributions.id")),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("notice", String(40), nullable=False),
    Column("to_role", String(30), nullable=False),
    Column("recipient", String(60), nullable=False),
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("author_id", RowId),
    Column("contact_id", RowId),
    Column("home_id", RowId),
    Column("area", Text, nullable=False, server_default=""),
    Column("channels", Json, nullable=False),
    Column("rung", Integer, nullable=False, server_default="0"),
    Column("channel", String(12), nullable=False, server_default=""),
    Column("state", String(12), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("due_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("claimed_by", String(80)),
    Column("begun_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("provider_id", String(120)),
    Column("letter_id", RowId),
    Column("sealed", LargeBinary),
    Column("details", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("moved_at", Instant, nullable=False),
    Column("handed_at", Instant),
    Column("told_at", Instant),
    UniqueConstraint("contribution_id", "version", "notice", "recipient", "turn"),
    Index("ix_deliveries_provider_id", "provider_id"),
    Index("ix_deliveries_letter_id", "letter_id"),
)
# Written out, not a parameter: a prepared statement is planned without its parameters and would miss the index.
_DUE = deliveries.c.state == literal_column(f"'{DeliveryState.DUE.value}'")
_CLAIMED = deliveries.c.state == literal_column(f"'{DeliveryState.CLAIMED.value}'")
# The poll of one lane: the longest waiting of its channel, whatever waits on the others.
Index(
    "ix_deliveries_due_by_channel",
    deliveries.c.channel,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=_DUE,
    postgresql_where=_DUE,
)
# Somebody may be in danger: these do not wait for a carrier that is down. A change here needs a migration.
URGENT = ("danger_page", "referral_council")
_URGENT = _DUE & deliveries.c.notice.in_([literal_column(f"'{notice}'") for notice in URGENT])
Index("ix_deliveries_urgent", deliveries.c.channel, deliveries.c.id, sqlite_where=_URGENT, postgresql_where=_URGENT)
Index("ix_deliveries_claimed", deliveries.c.lease_until, sqlite_where=_CLAIMED, postgresql_where=_CLAIMED)
_LOOKED_AT = (DeliveryState.WAITING, DeliveryState.UNKNOWN)
_ATTENTION = deliveries.c.state.in_([literal_column(f"'{state.value}'") for state in _LOOKED_AT])
Index("ix_deliveries_attention", deliveries.c.id, sqlite_where=_ATTENTION, postgresql_where=_ATTENTION)
_HANDED = deliveries.c.state == DeliveryState.HANDED_OVER.value
Index("ix_deliveries_handed", deliveries.c.handed_at, sqlite_where=_HANDED, postgresql_where=_HANDED)

delivery_events = Table(
    "delivery_events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("delivery_id", RowId),
    Column("provider_id", String(120)),
    Column("key", String(200), unique=True),
    Column("kind", String(30), nullable=False),
    Column("detail", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_delivery_events_delivery_id", "delivery_id"),
    Index("ix_delivery_events_provider_id", "provider_id"),
)

PLACE = "deliveries.sealed"
# Made once: making the question anew cost as much as the answer.
_ONE = select(deliveries).where(deliveries.c.id == bindparam("one"))
_BY_ID, _BY_ID_LOCKED = Ready(_ONE), Ready(_ONE.with_for_update())
_OF = Ready(select(deliveries).where(deliveries.c.contribution_id == bindparam("one")).order_by(deliveries.c.id))
_CHANGE = Ready(update(deliveries).where(deliveries.c.id == bindparam("this")))
_STEP = Ready(
    update(deliveries).where(
        deliveries.c.id == bindparam("this"), deliveries.c.state.in_(bindparam("sources", expanding=True))
    )
)
_BEGIN = Ready(
    update(deliveries).where(
        deliveries.c.id == bindparam("this"),
        _CLAIMED,
        deliveries.c.claimed_by == bindparam("worker"),
        deliveries.c.begun_at.is_(None),
    )
)
_CLAIM = Ready(
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)), _DUE)
    .values(begun_at=None)
    .returning(deliveries)
)
_EARLY = delivery_events.c.provider_id == bindparam("carriers"), delivery_events.c.delivery_id.is_(None)
_EARLY_EVENTS = Ready(select(delivery_events).where(*_EARLY).order_by(delivery_events.c.id))
_ADOPT = Ready(update(delivery_events).where(*_EARLY))
S = DeliveryState
# Every step that exists. Ranks only rise, but for claimed → due (we know that the carrier did not get it), waiting →
# due (a person has mended it) and unknown → due (where silence is worse, or by a named person). Among the ends only
# truth moves on: delivered → returned | failed (sent back, a late bounce), failed → delivered (the phone itself says so
# after its network gave up). handed_over → cancelled is a letter or a call that a move made wrong before it went,
# unknown → cancelled a named person's "give it up".
STEPS: dict[DeliveryState, frozenset[DeliveryState]] = {
    S.DUE: frozenset({S.CLAIMED, S.CANCELLED, S.SUPPRESSED}),
    S.WAITING: frozenset({S.DUE, S.CANCELLED, S.SUPPRESSED}),
    S.CLAIMED: frozenset(
        {S.DUE, S.WAITING, S.UNKNOWN, S.HANDED_OVER, S.DELIVERED, S.FAILED, S.SUPPRESSED, S.CANCELLED}
    ),
    S.UNKNOWN: frozenset({S.DUE, S.HANDED_OVER, S.DELIVERED, S.FAILED, S.CANCELLED}),
    S.HANDED_OVER: frozenset({S.DELIVERED, S.FAILED, S.RETURNED, S.CANCELLED}),
    S.DELIVERED: frozenset({S.RETURNED, S.FAILED}),
    S.FAILED: frozenset({S.DELIVERED}),
    S.RETURNED: frozenset(),
    S.SUPPRESSED: frozenset(),
    S.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """``turn`` tells apart the first, second … notice of the same kind about the same version (reminders).

    ``channels`` is the recipient's ladder and ``rung`` where on it we are; ``channel`` is the one in use."""

    id: int
    contribution_id: int | None
    version: int
    notice: str
    to_role: str
    recipient: str
    turn: int
    author_id: int | None
    contact_id: int | None
    home_id: int | None
    area: str
    channels: list[str]
    rung: int
    channel: str
    state: DeliveryState
    reason: str
    due_at: datetime
    lease_until: datetime | None
    claimed_by: str | None
    begun_at: datetime | None
    attempts: int
    provider_id: str | None
    letter_id: int | None
    sealed: bytes | None
    details: dict[str, Any]
    created_at: datetime
    moved_at: datetime
    handed_at: datetime | None
    told_at: datetime | None


def add(session: Session, *, now: datetime, due_at: datetime, secret: str | None = None, **fields: Any) -> int:
    """Stage one delivery; ``secret`` (a plain code) is sealed in it. Raises IntegrityError if it is staged already."""
    row_id = new_id()
    sealed = None if secret is None else session.keys.seal_text(secret, PLACE, row_id)
    session.add_row(
        deliveries, id=row_id, state=S.DUE, created_at=now, moved_at=now, due_at=due_at, sealed=sealed, **fields
    )
    record(session, row_id, "staged", now=now)
    session.note("delivery", row_id)
    if due_at > now:
        session.note("delivery_later", row_id)
    return row_id


def secret(session: Session, delivery: Delivery) -> str | None:
    return None if delivery.sealed is None else session.keys.open_text(delivery.sealed, PLACE, delivery.id)


def get(session: Session, delivery_id: int, *, for_update: bool = False) -> Delivery | None:
    row = session.run(_BY_ID_LOCKED if for_update else _BY_ID, one=delivery_id).one_or_none()
    return _delivery(row) if row else None


def by_provider_id(session: Session, provider_id: str) -> Delivery | None:
    row = session.execute(select(deliveries).where(deliveries.c.provider_id == provider_id).limit(1)).one_or_none()
    return _delivery(row) if row else None


def of(session: Session, contribution_id: int) -> list[Delivery]:
    return [_delivery(row) for row in session.run(_OF, one=contribution_id)]


_HERE = or_(
    deliveries.c.state.in_([S.DUE.value, S.WAITING.value, S.CLAIMED.value]),
    and_(deliveries.c.state == S.HANDED_OVER.value, deliveries.c.letter_id.is_not(None)),
)
_NOT_GONE = Ready(
    select(deliveries).where(deliveries.c.contribution_id == bindparam("one"), _HERE).order_by(deliveries.c.id)
)


def not_gone(session: Session, contribution_id: int) -> list[Delivery]:
    """What is staged, waiting or claimed about one contribution, and what lies in a letter: all that may be stopped."""
    return [_delivery(row) for row in session.run(_NOT_GONE, one=contribution_id)]


def newest_of(session: Session, contribution_id: int, notices: Collection[str], *, limit: int = 5) -> list[Delivery]:
    """The newest deliveries of these notices about one contribution, the newest first."""
    rows = session.execute(
        select(deliveries)
        .where(deliveries.c.contribution_id == contribution_id, deliveries.c.notice.in_(list(notices)))
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [_delivery(row) for row in rows]


def next_turn(session: Session, contribution_id: int, version: int, notice: str) -> int:
    """The turn of the next notice of this kind about this version, from 0."""
    same = (
        deliveries.c.contribution_id == contribution_id,
        deliveries.c.version == version,
        deliveries.c.notice == notice,
    )
    return int(session.execute(select(func.coalesce(func.max(deliveries.c.turn), -1) + 1).where(*same)).scalar_one())


def put_secret(session: Session, delivery_id: int, secret: str) -> None:
    """Seal a plain code in a delivery that is staged already."""
    sealed = session.keys.seal_text(secret, PLACE, delivery_id)
    session.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(sealed=sealed))


def of_letter(session: Session, letter_id: int) -> list[Delivery]:
    rows = session.execute(select(deliveries).where(deliveries.c.letter_id == letter_id).order_by(deliveries.c.id))
    return [_delivery(row) for row in rows]


def attention(session: Session, *, limit: int = 100) -> list[Delivery]:
    """What waits for a person, or whose outcome nobody knows, the oldest first."""
    rows = session.execute(select(deliveries).where(_ATTENTION).order_by(deliveries.c.id).limit(limit))
    return [_delivery(row) for row in rows]


def claim_due(
    session: Session,
    worker: str,
    channels: Sequence[str] = ("", *Channel),
    *,
    now: datetime,
    lease: timedelta = timedelta(seconds=60),
    limit: int = 1,
) -> list[Delivery]:
    """Claim up to ``limit`` due deliveries of these channels, the longest waiting of each first.

    A row that another worker claims just now is passed over, not waited for.
    """
    wanted: list[int] = []
    for channel in channels:
        if len(wanted) < limit:
            wanted += session.run(_POLL, channel=channel, now=now, most=limit - len(wanted)).scalars()
    return claim(session, worker, wanted, now=now, lease=lease) if wanted else []


def due_of_channel(channel: Any, *, now: Any, limit: Any) -> Select[tuple[int]]:
    """The poll: a walk of the partial index from its beginning, as short at a hundred thousand waiting as at ten."""
    return (
        select(deliveries.c.id)
        .where(_DUE, deliveries.c.channel == channel, deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


_POLL = Ready(due_of_channel(bindparam("channel"), now=bindparam("now"), limit=bindparam("most")))


def urgent_waiting(channel: str, *, limit: int) -> Select[tuple[int]]:
    """What waits on this channel, due or soon due, although somebody may be in danger; its partial index is short."""
    return (
        select(deliveries.c.id)
        .where(_URGENT, deliveries.c.channel == channel)
        .order_by(deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def claim(
    session: Session, worker: str, ids: Collection[int], *, now: datetime, lease: timedelta = timedelta(seconds=60)
) -> list[Delivery]:
    """Claim these by a conditional update: a row that was changed is this worker's. The longest waiting first."""
    claimed = {"state": S.CLAIMED, "claimed_by": worker, "lease_until": now + lease, "moved_at": now}
    rows = session.run(_CLAIM, ids=several(ids), **claimed)
    return sorted((_delivery(row) for row in rows), key=lambda delivery: (delivery.due_at, delivery.id))


def stale_claims(session: Session, *, now: datetime, limit: int = 100) -> list[Delivery]:
    """Claims whose lease ended: before "call begun" they may go back, after it their outcome is unknown.

    They are locked, so that a slow worker can't begin its call between this look and what follows from it.
    """
    rows = session.execute(
        select(deliveries)
        .where(_CLAIMED, deliveries.c.lease_until < now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_delivery(row) for row in rows]


def unheard(session: Session, moment: datetime, *, after: int = 0, limit: int = 200) -> list[Delivery]:
    """Texts and mail handed over before ``moment`` of which nobody has shown that they arrived, or failed; by id.

    Those that carry a reason were settled before: nothing came of waiting for them.
    """
    rows = session.execute(
        select(deliveries)
        .where(
            _HANDED,
            deliveries.c.handed_at <= moment,
            deliveries.c.told_at.is_(None),
            deliveries.c.reason == "",
            deliveries.c.channel.in_(["sms", "email"]),
            deliveries.c.id > after,
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [_delivery(row) for row in rows]


def unknown(session: Session, *, after: int = 0, limit: int = 100) -> list[Delivery]:
    """Deliveries of which nobody knows whether the carrier took them, by id from ``after`` on."""
    rows = session.execute(
        select(deliveries)
        .where(_ATTENTION, deliveries.c.state == S.UNKNOWN, deliveries.c.id > after)
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [_delivery(row) for row in rows]


def due_times(session: Session, ids: Collection[int], *, now: datetime) -> list[tuple[int, timedelta]]:
    """How long until each moment at which some of ``ids`` are due, with one of them; what is due by now comes first."""
    query = select(deliveries.c.id, deliveries.c.due_at).where(_DUE, deliveries.c.id.in_(list(ids)))
    found: dict[timedelta, int] = {}
    for row in session.execute(query.order_by(deliveries.c.due_at, deliveries.c.id)):
        found.setdefault(max(row.due_at - now, timedelta()), row.id)
    return [(row_id, wait) for wait, row_id in found.items()]


def oldest_due(session: Session) -> datetime | None:
    """When the delivery that has waited longest for its turn was due; None when none waits."""
    firsts = [
        select(func.min(deliveries.c.due_at)).where(_DUE, deliveries.c.channel == channel).scalar_subquery()
        for channel in ("", *Channel)
    ]
    found: list[datetime] = [first for first in session.execute(select(*firsts)).one() if first is not None]
    return min(found, default=None)


def count_by_state(session: Session) -> dict[str, int]:
    rows = session.execute(select(deliveries.c.state, func.count().label("how_many")).group_by(deliveries.c.state))
    return {row.state: row.how_many for row in rows}


def begin(
    session: Session, delivery_id: int, worker: str, *, now: datetime, lease: timedelta = timedelta(minutes=2)
) -> bool:
    """Commit "call begun" before the carrier is called; False when the claim is no longer this worker's.

    The lease starts afresh and outlasts any call, so that a slow carrier is not taken for a crash.
    """
    begun = {"begun_at": now, "lease_until": now + lease}
    return session.run(_BEGIN, this=delivery_id, worker=worker, **begun).rowcount == 1


def step(session: Session, delivery_id: int, to: DeliveryState, *, now: datetime, **fields: Any) -> bool:
    """Move a delivery if that step exists from where it is; False (and nothing changed) when it does not."""
    return _step(session, delivery_id, [state for state, targets in STEPS.items() if to in targets], to, now, fields)


def step_from(
    session: Session, delivery_id: int, seen: DeliveryState, to: DeliveryState, *, now: datetime, **fields: Any
) -> bool:
    """The same from the one state that the caller has seen, where others would lead there too."""
    return _step(session, delivery_id, [seen] if to in STEPS[seen] else [], to, now, fields)


def _step(
    session: Session,
    delivery_id: int,
    sources: list[DeliveryState],
    to: DeliveryState,
    now: datetime,
    fields: dict[str, Any],
) -> bool:
    values = {"state": to, "moved_at": now, **fields}
    return session.run(_STEP, this=delivery_id, sources=several(sources), **values).rowcount == 1


def change(session: Session, delivery_id: int, **fields: Any) -> None:
    """Change what is not the state: the rung, the letter it lies in, when it was told."""
    if "state" in fields:
        raise ValueError("a delivery's state is changed by step()")
    session.run(_CHANGE, this=delivery_id, **fields)


def record(
    session: Session,
    delivery_id: int | None,
    kind: str,
    *,
    now: datetime,
    key: str | None = None,
    provider_id: str | None = None,
    detail: dict[str, Any] | None = None,
) -> bool:
    """Keep an event of a delivery; with a ``key``, once. False when that key was recorded before."""
    values = {
        "delivery_id": delivery_id,
        "kind": kind,
        "key": key,
        "provider_id": provider_id,
        "detail": detail or {},
        "at": now,
    }
    return session.insert_once(delivery_events, values, ["key"])


def events(session: Session, delivery_id: int) -> list[Any]:
    """Every attempt and receipt of a delivery in the order in which we learnt of them."""
    return list(
        session.execute(
            select(delivery_events).where(delivery_events.c.delivery_id == delivery_id).order_by(delivery_events.c.id)
        )
    )


def early_events(session: Session, provider_id: str) -> list[Any]:
    """Receipts that came before our own hand-over was committed."""
    return session.run(_EARLY_EVENTS, carriers=provider_id)


def adopt_events(session: Session, provider_id: str, delivery_id: int) -> None:
    session.run(_ADOPT, carriers=provider_id, delivery_id=delivery_id)


def _delivery(row: Any) -> Delivery:
    """The table's columns stand in the order of the value's fields; the state becomes a word of ours."""
    fields: list[Any] = list(row)
    fields[_STATE] = _STATES[fields[_STATE]]
    return Delivery(*fields)


_STATE = list(Delivery.__dataclass_fields__).index("state")
_STATES = {state.value: state for state in DeliveryState}
