"""Reads what is new in the mailbox that mail comes back to: kept and committed first, put away there afterwards."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta

from channels.email.mailbox import Mailbox, MailboxFault, open_mailbox
from channels.email.mailbox_address import MailboxAddress
from gateway.delivery.faults import log_fault
from gateway.delivery.mail.door import Door
from store import tasks
from store.database import Session
from store.words import Role, TaskKind

EVERY_SECONDS = 30.0
AT_ONCE = 200
ABOUT = "mailbox"
TELL_A_PERSON_AFTER = timedelta(minutes=10)
_log = logging.getLogger(__name__)


@dataclass
class Fetcher:
    """The errand. ``stop`` ends it after the message in hand; any that is left waits for the next turn."""

    address: MailboxAddress
    door: Door
    _stopped: threading.Event = field(default_factory=threading.Event)
    _first_fault: float | None = None

    def run(self) -> int:
        """Finish what a crash left, then read what waits; how many messages there were."""
        finished = self.door.finish_all()
        try:
            with open_mailbox(self.address) as box:
                taken = self._read(box)
        except MailboxFault as fault:
            self._failed(fault)
            return finished
        self._works()
        return finished + taken

    def stop(self) -> None:
        self._stopped.set()

    def _read(self, box: Mailbox) -> int:
        """Message by message, so that one that can't be put away keeps up none of the others."""
        taken, fault = 0, None
        for waiting in box.waiting(limit=AT_ONCE):
            if self._stopped.is_set():
                break
            try:
                self.door.take(waiting.raw, size=waiting.size)
                taken += 1
                box.put_away(waiting.name)
            except MailboxFault as error:
                if error.code == "unreachable":
                    raise
                fault = error
            except Exception as error:
                # It stays in the mailbox and is tried again: it was not kept.
                log_fault(_log, "a message that came in", error)
        if fault is not None:
            raise fault
        return taken

    def _failed(self, fault: MailboxFault) -> None:
        """Once for a while is nothing; after that an administrator is told, once."""
        now = self.door.clock()
        _log.warning("The mailbox was not read (%s).", fault.code)
        if self._first_fault is None:
            self._first_fault = now.timestamp()
        passing = (
            fault.code == "unreachable" and now.timestamp() - self._first_fault < TELL_A_PERSON_AFTER.total_seconds()
        )
        if passing:
            return
        note = f"Mail that comes back is not read, so nobody learns of bounces. {fault}"

        def work(session: Session) -> None:
            tasks.raise_task(session, TaskKind.MAIL, about=ABOUT, role=Role.ADMINISTRATOR, now=now, note=note)

        self.door.database.write(work)

    def _works(self) -> None:
        """What was told of is over; asked of the database, because another worker may have told it."""
        with self.door.database.read() as session:
            told = tasks.open_about(session, TaskKind.MAIL, ABOUT)
        self._first_fault = None
        if told is None:
            return
        now, outcome = self.door.clock(), "The mailbox is read again."
        self.door.database.write(lambda session: tasks.finish(session, told.id, by=None, outcome=outcome, now=now))
