"""What every table shares: the metadata, how instants are kept, and ids that are known before the insert."""

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, LargeBinary, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole microseconds since 1970: the same on both databases, and it sorts."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


# SQLite grows ids by itself only for INTEGER; PostgreSQL's are 64 bits.
RowId = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")
Sealed = LargeBinary

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A 63-bit id that is known before its row is inserted, so that sealed columns can be bound to it.

    Milliseconds since 1970 shifted by 20 bits, plus 20 random bits; strictly growing within a process.
    Ids never leave the desk: a public reference is random and says nothing of the time.
    """
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000) << 20 | secrets.randbits(20)
        _last = fresh if fresh > _last else _last + 1
        return _last


def first_id_after(age: timedelta) -> int:
    """A bound for ids: those that were made more than ``age`` ago are below it, and those to come are not."""
    return (time.time_ns() // 1_000_000 - age // timedelta(milliseconds=1) + 1) << 20
