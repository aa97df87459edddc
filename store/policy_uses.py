"""Which policy serves the gateway, a provider's homes or one home, who chose it, and why a blocking one is lawful."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, String, Table, Text, bindparam, delete, select

from store.database import Session
from store.homes import Home
from store.metadata import Instant, RowId, metadata
from store.ready import Ready, several

GATEWAY = "gateway"

policy_uses = Table(
    "policy_uses",
    metadata,
    Column("scope", String(80), primary_key=True),
    Column("policy", String(40), nullable=False),
    Column("lawful_because", Text, nullable=False, server_default=""),
    Column("by", String(254), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
)

policy_changes = Table(
    "policy_changes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("scope", String(80), nullable=False),
    Column("policy", String(40), nullable=False),
    Column("lawful_because", Text, nullable=False, server_default=""),
    Column("by", String(254), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Index("ix_policy_changes_scope", "scope", "id"),
)


@dataclass(frozen=True, slots=True)
class PolicyUse:
    """``scope`` is "gateway", "group:" with the regulator's id of a provider, or "home:ID".

    ``policy`` is empty in a change that gave a scope's own policy up.
    """

    scope: str
    policy: str
    lawful_because: str
    by: str
    at: datetime


def put(session: Session, scope: str, policy: str, *, lawful_because: str, by: str, now: datetime) -> None:
    values = {"scope": scope, "policy": policy, "lawful_because": lawful_because, "by": by, "at": now}
    session.upsert(policy_uses, values, ["scope"])
    session.add_row(policy_changes, **values)


def give_up(session: Session, scope: str, *, by: str, now: datetime) -> bool:
    """Let a scope have no policy of its own; False when it had none."""
    gone = session.execute(delete(policy_uses).where(policy_uses.c.scope == scope)).rowcount == 1
    if gone:
        session.add_row(policy_changes, scope=scope, policy="", lawful_because="", by=by, at=now)
    return gone


def of_group(provider_id: str) -> str:
    """The scope of all homes of one provider."""
    return f"group:{provider_id}"


def of_home(home_id: int) -> str:
    return f"home:{home_id}"


_CHOSEN = Ready(
    select(policy_uses.c.scope, policy_uses.c.policy).where(
        policy_uses.c.scope.in_(bindparam("scopes", expanding=True))
    )
)


def chosen_for(session: Session, home: Home | None) -> str | None:
    """The policy's name: the home's own, else its provider's, else the gateway's; None when nobody chose any."""
    if home is not None and home.policy:
        return home.policy
    scopes = [GATEWAY] if home is None or not home.provider_id else [of_group(home.provider_id), GATEWAY]
    rows = session.run(_CHOSEN, scopes=several(scopes))
    found = {row.scope: str(row.policy) for row in rows}
    return next((found[scope] for scope in scopes if scope in found), None)


def get(session: Session, scope: str) -> PolicyUse | None:
    row = session.execute(select(policy_uses).where(policy_uses.c.scope == scope)).one_or_none()
    return PolicyUse(**row._mapping) if row else None


def everything(session: Session) -> list[PolicyUse]:
    return [PolicyUse(**row._mapping) for row in session.execute(select(policy_uses).order_by(policy_uses.c.scope))]


def changes(session: Session, *, before: int | None = None, limit: int = 50) -> list[tuple[int, PolicyUse]]:
    """Who chose what and why, the newest first, by id before ``before``: [(id, the choice)]."""
    query = select(policy_changes).order_by(policy_changes.c.id.desc()).limit(limit)
    rows = session.execute(query if before is None else query.where(policy_changes.c.id < before))
    return [(row.id, PolicyUse(row.scope, row.policy, row.lawful_because, row.by, row.at)) for row in rows]
