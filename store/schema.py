"""Every table in one place, for the migrations and for tests that look at the whole."""

from store import (
    authors,
    blobs,
    calls,
    codes,
    consents,
    contacts,
    contributions,
    conversations,
    deadlines,
    deliveries,
    homes,
    idempotency,
    inbound,
    leases,
    letters,
    log,
    policy_uses,
    sandbox,
    staff,
    suppressions,
    tasks,
    windows,
)
from store.metadata import metadata

NOUNS = (
    authors,
    blobs,
    calls,
    codes,
    consents,
    contacts,
    contributions,
    conversations,
    deadlines,
    deliveries,
    homes,
    idempotency,
    inbound,
    leases,
    letters,
    log,
    policy_uses,
    sandbox,
    staff,
    suppressions,
    tasks,
    windows,
)

__all__ = ["NOUNS", "metadata"]
