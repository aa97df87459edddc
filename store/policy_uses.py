"""Which policy serves the gateway or a home, and why a blocking one is lawful there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, String, Table, Text, select

from store.database import Session
from store.metadata import Instant, metadata

policy_uses = Table(
    "policy_uses",
    metadata,
    Column("scope", String(80), primary_key=True),
    Column("policy", String(40), nullable=False),
    Column("lawful_because", Text, nullable=False, server_default=""),
    Column("by", String(254), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class PolicyUse:
    """``scope`` is "gateway" or "home:ID"."""

    scope: str
    policy: str
    lawful_because: str
    by: str
    at: datetime


def put(session: Session, scope: str, policy: str, *, lawful_because: str, by: str, now: datetime) -> None:
    values = {"scope": scope, "policy": policy, "lawful_because": lawful_because, "by": by, "at": now}
    session.upsert(policy_uses, values, ["scope"])


def get(session: Session, scope: str) -> PolicyUse | None:
    row = session.execute(select(policy_uses).where(policy_uses.c.scope == scope)).one_or_none()
    return PolicyUse(**row._mapping) if row else None


def everything(session: Session) -> list[PolicyUse]:
    return [PolicyUse(**row._mapping) for row in session.execute(select(policy_uses).order_by(policy_uses.c.scope))]
