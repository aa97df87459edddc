"""Every table in one place, for the migrations and for tests that look at the whole."""

from store import (  # noqa: F401 - each brings its table
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

__all__ = ["metadata"]
