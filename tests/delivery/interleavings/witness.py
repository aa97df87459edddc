"""What the database itself saw: every change of a delivery's row, in order, written by triggers of the test's own."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from gateway.delivery.made_wrong import OF_THE_WINDOW
from gateway.moderation.notice_list import NOTICES
from store import deliveries, tasks
from store.database import Database, Session
from store.deliveries import STEPS
from store.words import DeliveryState, State

_TABLE = """
CREATE TABLE witness (
  id {number}, delivery_id BIGINT, was TEXT, became TEXT, worker_was TEXT, worker TEXT, begun_was TEXT, begun TEXT,
  told_was TEXT, told TEXT, story_state TEXT, story_version INTEGER)
"""
_INSERT = """
INSERT INTO witness (delivery_id, was, became, worker_was, worker, begun_was, begun, told_was, told,
  story_state, story_version)
SELECT NEW.id, OLD.state, NEW.state, OLD.claimed_by, NEW.claimed_by, OLD.begun_at, NEW.begun_at, OLD.told_at,
  NEW.told_at, (SELECT state FROM contributions WHERE id = NEW.contribution_id),
  (SELECT version FROM contributions WHERE id = NEW.contribution_id);
"""
_SQLITE = f"CREATE TRIGGER witnessed AFTER UPDATE ON deliveries BEGIN {_INSERT} END"
_FUNCTION = f"CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_INSERT} RETURN NULL; END $$"
_POSTGRESQL = "CREATE TRIGGER witnessed AFTER UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION witness()"
_EMPTIED = (
    "witness", "windows", "delivery_events", "deadlines", "tasks", "codes", "log_texts", "log", "seals", "texts",
    "parts", "letters", "carrier_copies", "suppressions", "deliveries", "contributions",
)  # fmt: skip
WORSE_NEVER = ("sent_again", "person_again")


def install(database: Database) -> None:
    with database.engine.begin() as connection:
        if database.embedded:
            connection.execute(text(_TABLE.format(number="INTEGER PRIMARY KEY")))
            connection.execute(text(_SQLITE))
        else:
            connection.execute(text(_TABLE.format(number="BIGSERIAL PRIMARY KEY")))
            connection.execute(text(_FUNCTION))
            connection.execute(text(_POSTGRESQL))


def empty(database: Database) -> None:
    """Begin afresh; the log's own refusal to forget is set aside for it."""
    with database.engine.begin() as connection:
        if database.embedded:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for (name,) in list(connection.exec_driver_sql(_REFUSALS)):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in _EMPTIED:
            connection.exec_driver_sql(f"DELETE FROM {table}")


_REFUSALS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"


def so_far(session: Session) -> tuple[int, ...]:
    """How much was logged, changed, recorded and asked of people: the same twice means that nothing was committed."""
    counts = (
        "(SELECT count(*) FROM log), (SELECT count(*) FROM witness), (SELECT count(*) FROM delivery_events), "
        "(SELECT count(*) FROM tasks), (SELECT count(*) FROM tasks WHERE done_at IS NULL), "
        "(SELECT count(*) FROM windows)"
    )
    return tuple(int(count) for count in session.execute(text(f"SELECT {counts}")).one())


def faults(session: Session) -> Iterator[str]:
    """Everything that must never be, a sentence each."""
    yield from _steps(session)
    yield from _tasks(session)
    yield from _windows(session)


def _steps(session: Session) -> Iterator[str]:
    named = {row.id: row for row in session.execute(text("SELECT id, notice, version FROM deliveries"))}
    told: set[int] = set()
    for row in session.execute(text("SELECT * FROM witness ORDER BY id")):
        was, became = DeliveryState(row.was), DeliveryState(row.became)
        if was is not became and became not in STEPS[was]:
            yield f"delivery {row.delivery_id} went from {was} to {became}"
        if row.told_was is not None and row.told != row.told_was:
            yield f"delivery {row.delivery_id} was told at {row.told_was}, then at {row.told}"
        if became is DeliveryState.DUE and was is DeliveryState.CLAIMED and row.worker_was != row.worker:
            yield f"delivery {row.delivery_id}: its claim changed hands on its way back"
        begins = became is DeliveryState.CLAIMED and row.begun is not None and row.begun_was is None
        if begins and (fault := _wrong_then(named[row.delivery_id], row, session)):
            yield f"delivery {row.delivery_id} ({named[row.delivery_id].notice}) was begun {fault}"
        told.add(row.delivery_id)


def _wrong_then(delivery: Any, seen: Any, session: Session) -> str | None:
    notice = NOTICES.get(delivery.notice)
    if notice is None or notice.lasts:
        return None
    if delivery.notice in OF_THE_WINDOW and seen.story_state != State.WITH_PROVIDER:
        return f"while its story was {seen.story_state}"
    moved = text(
        "SELECT event FROM log JOIN deliveries d ON d.contribution_id = log.contribution_id "
        "WHERE d.id = :id AND log.version > d.version AND log.version <= :seen AND log.from_state <> log.to_state"
    )
    found = session.execute(moved, {"id": seen.delivery_id, "seen": seen.story_version}).first()
    return None if found is None else f"after “{found.event}” was committed"


def _tasks(session: Session) -> Iterator[str]:
    rows = session.execute(tasks.tasks.select().where(tasks.tasks.c.done_at.is_(None)))
    for (kind, about), count in Counter((row.kind, row.about) for row in rows).items():
        if count > 1:
            yield f"{count} open tasks “{kind}” about {about}"


def _windows(session: Session) -> Iterator[str]:
    """A recipient has one window for each try that was shown to have arrived, and none that is not theirs."""
    found = text(
        "SELECT w.delivery_id, w.told_at AS opened, d.told_at FROM windows w JOIN deliveries d ON d.id = w.delivery_id"
    )
    counted: Counter[int] = Counter()
    for row in session.execute(found):
        counted[row.delivery_id] += 1
        if row.told_at != row.opened:
            yield f"delivery {row.delivery_id}: a window of {row.opened}, told at {row.told_at}"
    yield from (f"delivery {one} has {count} windows" for one, count in counted.items() if count > 1)


def calls_allowed(session: Session) -> dict[int, int]:
    """How often the carrier may have taken each delivery: once, and once more for each time that this was decided."""
    rows = session.execute(text("SELECT delivery_id, kind FROM delivery_events WHERE delivery_id IS NOT NULL"))
    more: Counter[int] = Counter(row.delivery_id for row in rows if row.kind in WORSE_NEVER)
    ids = [row.id for row in session.execute(text("SELECT id FROM deliveries"))]
    return {delivery_id: 1 + more[delivery_id] for delivery_id in ids}


def tally(database: Database) -> Counter[str]:
    """How often each step was seen, so that a run can say what it was a run of."""
    with database.read() as session:
        rows = session.execute(text("SELECT was, became FROM witness WHERE was <> became"))
        return Counter(f"{row.was} → {row.became}" for row in rows)


def history(session: Session, delivery_id: int) -> list[str]:
    """One delivery's events, and what its row went through, for whoever must understand a fault."""
    lines = [f"{event.at:%d %H:%M} {event.kind} {event.detail}" for event in deliveries.events(session, delivery_id)]
    seen = text("SELECT * FROM witness WHERE delivery_id = :id ORDER BY id")
    for row in session.execute(seen, {"id": delivery_id}):
        lines.append(f"{row.was} → {row.became}, {row.worker}, begun {row.begun_was} → {row.begun}; {row.story_state}")
    return lines
