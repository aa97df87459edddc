"""Leaves a durable wake-up in the very transaction that staged a delivery: a job that carries an id, nothing else.

The delivery row stays the only truth. A job that is lost, repeated or late changes nothing but how soon the row is
looked at, so a queue that is out of order must never cost anybody the story that is being committed.
"""

import logging
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from gateway.clock import Clock
from gateway.delivery.faults import log_fault
from store import deliveries
from store.database import Session

if TYPE_CHECKING:
    from procrastinate import App

QUEUE = "deliveries"
TASK = "send_due"
_log = logging.getLogger(__name__)


class Deferrer:
    """A hook before the commit, wherever deliveries are staged: with a worker in this process or without."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __call__(self, session: Session) -> None:
        wake_ups = self._wake_ups(session)
        if not wake_ups:
            return
        try:
            self._defer(session, wake_ups)
        except Exception as error:
            log_fault(_log, f"deferring a job for delivery {wake_ups[0][0]}", error)
            # Only a sound transaction goes on: PostgreSQL answers the commit of a broken one with a silent rollback.
            session.execute(text("SELECT 1"))

    def _wake_ups(self, session: Session) -> list[tuple[int, timedelta]]:
        """One delivery for each moment at which any is due. Only those that were staged for later are asked when."""
        later = session.notes.get("delivery_later", [])
        now = [row for row in session.notes.get("delivery", []) if row not in later][:1]
        found = deliveries.due_times(session, later, now=self.clock()) if later else []
        if now:
            return [(now[0], timedelta()), *((row, wait) for row, wait in found if wait)]
        return found

    def _defer(self, session: Session, wake_ups: list[tuple[int, timedelta]]) -> None:
        with session.connection.begin_nested():
            # Not before: only now is it certain that the transaction has begun on this very connection.
            raw = session.connection.connection.driver_connection
            for delivery_id, wait in wake_ups:
                self._job(raw, wait).defer(delivery_id=delivery_id)

    def _job(self, raw: Any, wait: timedelta) -> Any:
        at = datetime.now(UTC) + wait if wait > timedelta() else None
        return self._app.configure_task(TASK, queue=QUEUE, schedule_at=at, connection=raw)

    @cached_property
    def _app(self) -> "App":
        from procrastinate import App, SyncPsycopgConnector

        quieten()
        return App(connector=SyncPsycopgConnector())


def quieten() -> None:
    """It tells of each job that it takes and ends, which here is nothing to tell of."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
