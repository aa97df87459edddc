"""Sends the letters of a print run through GOV.UK Notify, each once.

A letter is noted as gone before the call is made; an answer that does not say whether it was taken leaves it unknown,
and it is looked up by its reference before anything else (``print_notify_later``).
"""

from datetime import datetime, timedelta
from functools import partial

from channels.errors import ChannelError
from channels.letter.notify import NotifyPrinter
from gateway.delivery import run_manifest
from gateway.delivery.envelopes import TRAY, letter_document, live
from gateway.delivery.print_run import PDF, PrintRoom, RunMade, kept_right, leave_in_tray
from gateway.settings import Settings
from letters.errors import CannotPrint
from letters.letter import Pdf, compose, lay_out
from letters.print_run import content_digest
from store import blobs, deliveries, letters, printer_jobs, tasks
from store.database import Session
from store.letters import Letter, PrintRun
from store.printer_jobs import PrinterJob
from store.words import LetterState, Role, TaskKind

NOTIFY = "notify"
LOOK_UP_AFTER = timedelta(minutes=5)


def printer_of(settings: Settings) -> NotifyPrinter:
    return NotifyPrinter(settings.notify_api_key, settings.notify_api_url)


def open_notify_run(room: PrintRoom, *, by: int | None, now: datetime) -> int | None:
    """Put what is right in the tray into a run that is to be sent; its id, or None when there is nothing."""
    return room.database.write(lambda session: _open(session, by=by, now=now))


def send_letters(room: PrintRoom, printer: NotifyPrinter, *, most: int, now: datetime) -> RunMade | None:
    """Send at most so many letters of the open run, and end it with the last. None when no run is open.

    Raises ChannelError when the printer takes none for now: the rest waits where it is.
    """
    with room.database.read() as session:
        run = _open_notify_run(session)
        waiting = [] if run is None else _composed(session, run.id, most)
    if run is None:
        return None
    for letter in waiting:
        _send_one(room, printer, letter, now=now)
        room.letter_set()
    return room.database.write(lambda session: _end_if_done(session, run.id, now=now))


def to_send(session: Session, run_id: int) -> int:
    return letters.run_states(session, run_id).get(LetterState.COMPOSED, 0)


def _open(session: Session, *, by: int | None, now: datetime) -> int | None:
    session.lock(TRAY)
    if (run := _open_notify_run(session)) is not None:
        return run.id
    _end_paper_run(session, now=now)
    right = [letter for letter in letters.tray(session) if kept_right(session, letter, now=now)]
    if not right:
        return None
    run_id = letters.open_run(session, by=by, now=now)
    run_manifest.begun(session, run_id, printer=NOTIFY, separators=False, now=now)
    letters.take(session, [letter.id for letter in right], run_id)
    return run_id


def _end_paper_run(session: Session, *, now: datetime) -> None:
    """A run that was begun for another printer and cut short ends with what it has; the rest is sent."""
    if (run_id := letters.unfinished_run(session)) is not None:
        letters.put_back(session, run_id)
        letters.change_run(session, run_id, printed_at=now)
        run_manifest.end(session, run_id, now=now)


def _open_notify_run(session: Session) -> PrintRun | None:
    run_id = letters.unfinished_run(session)
    run = None if run_id is None else letters.get_run(session, run_id)
    return run if run_manifest.read(session, run).get("printer") == NOTIFY else None


def _composed(session: Session, run_id: int, most: int) -> list[Letter]:
    held = letters.in_run(session, run_id)
    return [letter for letter in held if letter.state is LetterState.COMPOSED][:most]


def _send_one(room: PrintRoom, printer: NotifyPrinter, letter: Letter, *, now: datetime) -> None:
    with room.database.read() as session:
        inside = tuple(one.id for one in live(session, letter))
        try:
            content = letter_document(session, letter, base_url=room.base_url, now=now, sender=room.sender)
        except (ChannelError, CannotPrint) as error:
            problem: str | None = str(error)
        else:
            problem = None
    if problem is None:
        try:
            made, digest = compose(content), content_digest(lay_out(content))
        except CannotPrint as error:
            problem = str(error)
    if problem is not None:
        if inside:
            room.database.write(lambda session: leave_in_tray(session, letter.id, problem, now=now))
        else:
            room.database.write(lambda session: kept_right(session, letter, now=now))
        return
    job = room.database.write(lambda session: _begin(session, letter.id, inside, made, digest, now=now))
    if job is not None:
        hand_over(room, printer, job, made.bytes, now=now)


def _begin(
    session: Session, letter_id: int, inside: tuple[int, ...], made: Pdf, digest: str, *, now: datetime
) -> PrinterJob | None:
    """Note that it is going, before it goes; None when a move or another sender came between."""
    session.lock(TRAY)
    letter = letters.get(session, letter_id)
    if letter is None or letter.state is not LetterState.COMPOSED or letter.run_id is None:
        return None
    if tuple(one.id for one in live(session, letter)) != inside:
        kept_right(session, letter, now=now)
        return None  # it is set afresh in the next round, from what is still right
    blob_id = blobs.keep(session, made.bytes, kind="letter", media_type=PDF, now=now)
    letters.change(
        session, letter_id, state=LetterState.PRINTED, printed_at=now, pages=made.pages, sha256=digest, note=""
    )
    for row in letters.rows(session, letter_id):
        detail = {"letter": letter_id, "printer": NOTIFY}
        deliveries.record(session, row.delivery_id, "printed", now=now, detail=detail)
    run = letters.get_run(session, letter.run_id)
    if run is not None:
        letters.change_run(session, run.id, letters=run.letters + 1, pages=run.pages + made.pages)
    return printer_jobs.begin(session, letter_id, blob_id=blob_id, ask_at=now + LOOK_UP_AFTER, now=now)


def hand_over(
    room: PrintRoom, printer: NotifyPrinter, job: PrinterJob, pdf: bytes, *, again: bool = False, now: datetime
) -> None:
    """``again``: a try of which nobody knew, once more. Raises ChannelError when the printer takes no letter now."""
    try:
        provider_id = printer.send(job.reference, pdf)
    except ChannelError as error:
        room.database.write(partial(_not_taken, job=job, error=error, again=again, now=now))
        if not (error.maybe_sent or error.needs_person):
            raise
    else:
        room.database.write(lambda session: taken(session, job, provider_id, now=now))


def taken(session: Session, job: PrinterJob, provider_id: str, *, now: datetime) -> None:
    _forget_copy(session, job)
    printer_jobs.change(
        session, job.reference, provider_id=provider_id, handed_at=now, note="", ask_at=now + LOOK_UP_AFTER
    )


def _not_taken(session: Session, *, job: PrinterJob, error: ChannelError, again: bool, now: datetime) -> None:
    """Unknown stays unknown; what surely did not arrive lies in the run again, or in the tray for a person to mend."""
    if error.maybe_sent or (again and not error.needs_person):
        printer_jobs.change(session, job.reference, note=str(error), ask_at=now + LOOK_UP_AFTER)
        return
    if error.needs_person:
        end_job(session, job, note=str(error), now=now)
    else:
        _forget_copy(session, job)
        printer_jobs.drop(session, job.reference)  # it never left, so its reference is free for the next try
    letter = letters.get(session, job.letter_id)
    if letter is None or letter.state is not LetterState.PRINTED:
        return
    unprint(session, letter, now=now)
    if error.needs_person:
        leave_in_tray(session, letter.id, str(error), now=now)
    elif error.code == "settings":
        tasks.raise_task(
            session, TaskKind.MEND_DELIVERY, about="printer:notify", role=Role.ADMINISTRATOR, now=now, note=str(error)
        )


def unprint(session: Session, letter: Letter, *, now: datetime) -> None:
    """It was not printed after all: as it was, in its run, and nothing of it needs to be taken out any more."""
    run = None if letter.run_id is None else letters.get_run(session, letter.run_id)
    if run is not None:
        letters.change_run(session, run.id, letters=run.letters - 1, pages=run.pages - letter.pages)
        if run.printed_at is not None:  # it ended meanwhile: the letter goes with the next one
            letters.change(session, letter.id, run_id=None)
    letters.change(session, letter.id, state=LetterState.COMPOSED, printed_at=None, pages=0, sha256="")
    about = f"letter:{letter.id}"
    tasks.finish_about(session, [TaskKind.PULL_LETTER], about=about, by=None, outcome="it was not printed", now=now)


def _end_if_done(session: Session, run_id: int, *, now: datetime) -> RunMade:
    session.lock(TRAY)
    run = letters.get_run(session, run_id)
    left = to_send(session, run_id)
    if run is not None and not left and run.printed_at is None:
        letters.change_run(session, run_id, printed_at=now)
        run_manifest.end(session, run_id, now=now)
    return RunMade(run_id, run.letters if run else 0, run.pages if run else 0, whole=not left)


def end_job(session: Session, job: PrinterJob, *, note: str, now: datetime) -> None:
    _forget_copy(session, job)
    printer_jobs.change(session, job.reference, ended_at=now, note=note)


def _forget_copy(session: Session, job: PrinterJob) -> None:
    """The pages were kept for one more try with the same bytes; they hold a code."""
    printer_jobs.erase_copies(session, job.letter_id)
