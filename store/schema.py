"""Every table in one place, for the migrations and for tests that look at the whole."""

from store import (  # noqa: F401 - each brings its table
    authors,
    blobs,
    calls,
    carrier_copies,
    codes,
    consents,
    contacts,
    contributions,
    conversations,
    deadlines,
    deliveries,
    duty,
    homes,
    idempotency,
    inbound,
    leases,
    letters,
    log,
    pages,
    pictures,
    policy_uses,
    printer_jobs,
    proofs,
    sandbox,
    scan_files,
    scans,
    staff,
    suppressions,
    tasks,
    transcriptions,
    translations,
    windows,
)
from store.metadata import metadata

__all__ = ["metadata"]
