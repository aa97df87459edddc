"""Carries print runs on by the clock: what a page began or a stop cut short, and what lies at an outside printer."""

from datetime import timedelta

from channels.errors import ChannelError
from gateway.clock import Clock
from gateway.delivery import print_notify, print_notify_later
from gateway.delivery.print_folder import hand_over
from gateway.delivery.print_run import PrintRoom, print_documents
from gateway.delivery.sender import NoReturnAddress, sender_of
from gateway.settings import Settings
from store import letters
from store.database import Database

LEFT_ALONE = timedelta(seconds=15)
"""A run that was opened just now is in the hands of whoever opened it."""
A_ROUND = 200  # letters to an outside printer in one turn


def carry_on(settings: Settings, database: Database, clock: Clock) -> int:
    """Print, or send, the rest of the run that is open, and ask after letters at the printer; how much was done."""
    try:
        room = PrintRoom(database, settings.base_url, sender_of(settings))
    except NoReturnAddress:
        return 0
    if settings.printer == "notify":
        return _at_notify(settings, room, clock)
    return _on_paper(settings, room, clock)


def _on_paper(settings: Settings, room: PrintRoom, clock: Clock) -> int:
    with room.database.read() as session:
        run_id = letters.unfinished_run(session)
        run = None if run_id is None else letters.get_run(session, run_id)
    if run is None or run.opened_at > clock() - LEFT_ALONE:
        return 0
    made = print_documents(room, by=None, now=clock())
    if made is not None and made.letters and settings.printer == "folder" and settings.print_folder is not None:
        hand_over(room.database, made.id, settings.print_folder)
    return 0 if made is None else made.letters


def _at_notify(settings: Settings, room: PrintRoom, clock: Clock) -> int:
    printer = print_notify.printer_of(settings)
    asked = print_notify_later.follow_up(room, printer, now=clock())
    try:
        print_notify.send_letters(room, printer, most=A_ROUND, now=clock())
    except ChannelError:
        return asked  # it takes none for now; the letters wait where they are
    return asked
