"""The one door for mail, whether it comes from a mailbox or a file: kept durably first, understood afterwards."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError

from channels.email.inbound import Mail as Understood
from channels.email.inbound import key_of, read_mail
from channels.email.mailbox import LARGEST
from gateway.clock import Clock
from gateway.delivery.faults import log_fault
from gateway.delivery.mail.acting import act, set_aside
from gateway.delivery.mail.ourselves import Ourselves
from store import mail
from store.database import Database, Session, WriteRefused
from store.mail import Mail

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """``fresh`` is False when this very message was here before."""

    mail: Mail
    fresh: bool


@dataclass(frozen=True)
class Door:
    """Taking a message twice, or breaking off in the middle of it, changes nothing: it is finished at the next turn."""

    database: Database
    clock: Clock
    us: Ourselves

    def take(self, raw: bytes, *, size: int | None = None) -> Taken:
        """Keep a message and act on it. ``size`` is what it had, where ``raw`` is only its beginning."""
        raw, size = raw[:LARGEST], max(size or 0, len(raw))
        key, now = key_of(raw), self.clock()
        kept = self.database.write(lambda session: mail.keep(session, raw, key=key, size=size, now=now))
        with self.database.read() as session:
            found = mail.by_key(session, key)
        if found is None:
            raise LookupError("a message that was kept is not there")
        if not found.taken_for:
            self.finish(found.id)
            with self.database.read() as session:
                found = mail.get(session, found.id) or found
        return Taken(found, kept is not None)

    def finish_all(self) -> int:
        """Act on what was kept and not acted on: a crash came between. How many there were."""
        done, after = 0, 0
        while True:
            with self.database.read() as session:
                left = mail.unread(session, after=after)
            if not left:
                return done
            for mail_id in left:
                try:
                    self.finish(mail_id)
                except Exception as error:
                    log_fault(_log, f"mail {mail_id}", error)
            done, after = done + len(left), left[-1]

    def finish(self, mail_id: int) -> None:
        """Act on one that was kept. What meets a fault is set aside, with a task."""
        now = self.clock()
        try:
            with self.database.read() as session:
                raw = mail.raw_of(session, mail_id) or b""
            found = read_mail(raw, key=self.us.key, own=self.us.addresses)
            self.database.write(partial(self._act, mail_id=mail_id, raw=raw, found=found, now=now))
        except (OperationalError, InterfaceError, WriteRefused):
            raise  # the database's trouble and not the message's: it is finished at a later turn
        except Exception as error:
            fault = error
            log_fault(_log, f"mail {mail_id}", fault)
            self.database.write(lambda session: self._set_aside(session, mail_id, fault, now))

    def _act(self, session: Session, *, mail_id: int, raw: bytes, found: Understood, now: datetime) -> None:
        kept = mail.get(session, mail_id)
        if kept is None or not mail.is_unread(session, mail_id):
            return  # another worker was quicker
        act(session, mail_id, found, self.us, key=key_of(raw), cut=kept.cut, now=now)

    def _set_aside(self, session: Session, mail_id: int, error: Exception, now: datetime) -> None:
        if mail.is_unread(session, mail_id):
            set_aside(session, mail_id, error, now=now)
