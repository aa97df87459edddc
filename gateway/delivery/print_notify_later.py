"""Asks GOV.UK Notify what became of the letters that it was sent, and does what the answer says.

What counts as posted is Notify's "received": the printer has printed and dispatched it. "Accepted" is only a promise,
so until then the letter is printed and not posted. A letter of which nobody knows whether it arrived is looked up by
its reference first; only when it is not there do the same bytes go once more.
"""

import logging
from datetime import datetime, timedelta

from channels.errors import ChannelError
from channels.letter.notify import WHY_REFUSED, AtPrinter, Fate, NotifyPrinter
from gateway.delivery import post
from gateway.delivery.envelopes import TRAY
from gateway.delivery.faults import log_fault
from gateway.delivery.print_notify import LOOK_UP_AFTER, end_job, hand_over, taken, unprint
from gateway.delivery.print_run import PrintRoom, leave_in_tray
from gateway.moderation.deadlines import local_day
from store import blobs, letters, printer_jobs, tasks
from store.database import Session
from store.printer_jobs import PrinterJob
from store.words import LetterState, Role, TaskKind

ASK_EACH = timedelta(minutes=15)
REMEMBERED = timedelta(days=6)
"""Notify forgets a letter after seven days; then a look-up that finds nothing says nothing."""
NOT_SURE = (
    "Nobody can tell any more whether GOV.UK Notify posted this letter. Look for it there, then tick it as posted or "
    "taken out."
)
_log = logging.getLogger(__name__)


def follow_up(room: PrintRoom, printer: NotifyPrinter, *, now: datetime) -> int:
    """Ask about each letter whose time it is, and do what the answer says; how many were asked about."""
    with room.database.read() as session:
        due = printer_jobs.to_ask_about(session, now)
    asked = 0
    for job in due:
        try:
            _follow_one(room, printer, job, now=now)
        except ChannelError as error:
            if error.code in {"settings", "too_many", "unreachable"}:
                return asked
            _later(room, job, now=now)
        except Exception as error:
            log_fault(_log, "a letter at the printer", error)
            _later(room, job, now=now)
        asked += 1
    return asked


def _follow_one(room: PrintRoom, printer: NotifyPrinter, job: PrinterJob, *, now: datetime) -> None:
    if job.handed_at is not None:
        if now - job.handed_at > REMEMBERED:
            room.database.write(lambda session: _nobody_knows(session, job, now=now))
            return
        at_printer = printer.letter(job.provider_id)
        room.database.write(lambda session: _learn(session, job, at_printer, now=now))
        return
    if now - job.begun_at > REMEMBERED:
        room.database.write(lambda session: _nobody_knows(session, job, now=now))
        return
    found = printer.find(job.reference)
    if found is not None:
        room.database.write(lambda session: taken(session, job, found.id, now=now))
        return
    with room.database.read() as session:
        kept = None if job.blob_id is None else blobs.get(session, job.blob_id)
    if kept is None:
        room.database.write(lambda session: _nobody_knows(session, job, now=now))
    elif room.database.write(lambda session: _once_more(session, job, now=now)):
        hand_over(room, printer, job, kept.data, again=True, now=now)


def _once_more(session: Session, job: PrinterJob, *, now: datetime) -> bool:
    """It never arrived, so the same bytes may go again under the same reference; unless they are wrong by now."""
    session.lock(TRAY)
    fresh, letter = printer_jobs.get(session, job.reference), letters.get(session, job.letter_id)
    if fresh is None or letter is None or fresh.ended_at is not None or fresh.ask_at != job.ask_at:
        return False
    if letter.state is not LetterState.PRINTED or post.is_wrong(session, letter):
        end_job(session, job, note="it never reached the printer", now=now)
        if letter.state is LetterState.PRINTED:
            post.take_out(session, letter.id, by=None, now=now)
        return False
    printer_jobs.change(session, job.reference, ask_at=now + LOOK_UP_AFTER)
    return True


def _learn(session: Session, job: PrinterJob, found: AtPrinter, *, now: datetime) -> None:
    letter = letters.get(session, job.letter_id)
    printer_jobs.change(session, job.reference, status=found.status, ask_at=now + ASK_EACH)
    if found.fate is Fate.UNDER_WAY:
        return
    end_job(session, job, note=WHY_REFUSED.get(found.status, ""), now=now)
    if letter is None or letter.state is not LetterState.PRINTED:
        return  # a person was quicker
    if found.fate is Fate.POSTED:
        day = local_day(found.ended_at or now)
        printed = local_day(letter.printed_at or now)
        post.post_letter(session, letter.id, on=max(printed, min(day, local_day(now))), by=None, now=now)
    elif found.fate is Fate.CANCELLED:
        post.take_out(session, letter.id, by=None, now=now)
    else:
        unprint(session, letter, now=now)
        sentence = f"It came to nothing at GOV.UK Notify: {WHY_REFUSED[found.status]}. Look there, then send it again."
        leave_in_tray(session, letter.id, sentence, now=now)


def _nobody_knows(session: Session, job: PrinterJob, *, now: datetime) -> None:
    end_job(session, job, note=NOT_SURE, now=now)
    about = f"letter:{job.letter_id}"
    tasks.raise_task(session, TaskKind.POST_LETTER, about=about, role=Role.MAILROOM, now=now, note=NOT_SURE)


def _later(room: PrintRoom, job: PrinterJob, *, now: datetime) -> None:
    room.database.write(lambda session: printer_jobs.change(session, job.reference, ask_at=now + ASK_EACH))
