"""What is left of a data key that was given up: the part that finds, sealed under the key in use.

A keyed hash can't be made anew without the value it was made of, and nobody has that any more: the number that said
STOP, the code that an author keeps on a slip of paper. They are found by the old key's hash for as long as they stand.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, LargeBinary, String, Table, inspect, select

from store.metadata import Instant, RowId, metadata, new_id

if TYPE_CHECKING:
    from store.crypto import Keyring
    from store.database import Session

retired_keys = Table(
    "retired_keys",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("fingerprint", String(8), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("retired_at", Instant, nullable=False),
)
PLACE = "retired_keys.sealed"


def retire(session: "Session", *, now: datetime) -> None:
    """Keep what finds of every older key of the ring."""
    for fingerprint, finder in session.keys.older_finders():
        row_id = new_id()
        values = {
            "id": row_id,
            "fingerprint": fingerprint.hex(),
            "sealed": session.keys.seal(finder, PLACE, row_id),
            "retired_at": now,
        }
        session.insert_once(retired_keys, values, ["fingerprint"])


def finders(connection: Connection, keys: "Keyring") -> Sequence[bytes] | None:
    """What finds by keys that are not on the ring any more; None while there is no such table yet."""
    if not inspect(connection).has_table(retired_keys.name):
        return None
    on_it = {name.hex() for name in keys.fingerprints}
    rows = connection.execute(select(retired_keys).order_by(retired_keys.c.id)).all()
    return [
        keys.open(row.sealed, PLACE, row.id)
        for row in rows
        if row.fingerprint not in on_it and keys.has_sealed(row.sealed)
    ]
