"""Reads files of scanned slips: kept first, then worked off sheet by sheet, so that a crash loses nothing.

An errand, and the work of ``earshot slips read``. Each file is taken by one worker at a time; its sheets are read
outside any transaction, and one that was read before the crash is not taken again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.clock import Clock
from gateway.intake.scans import to_a_person
from gateway.intake.scans.slip import NO_LETTER, Sheet, SheetTaken, read, take_sheet
from gateway.settings import Settings
from letters.reading.files import CannotRead, sheet_count, sheets
from store import blobs, scan_files
from store.database import Database, Session
from store.scan_files import FileState, ScanFile

LEASE = timedelta(minutes=2)  # how long one sheet may take before another worker tries
GIVE_UP_AFTER = 3  # attempts at the same sheet, each of which ended with the worker
BROKE_OFF = "Reading this file broke off three times. Scan the slips again, fewer into one file, and send them again."
Told = Callable[[SheetTaken, int], None]


@dataclass
class FileReading:
    """What became of a file: ``reason`` says why it was refused; ``file`` is as it was kept."""

    file: ScanFile
    fresh: bool
    sheets: list[SheetTaken] = field(default_factory=list)
    reason: str = ""


class Reader:
    """Works off what was uploaded; ``stop`` ends it after the sheet at hand, and the rest is read the next time."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self.our_number = next(iter(settings.twilio_from), "")
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True

    def read_due(self) -> int:
        """Read every file that waits; how many sheets were read."""
        with self.database.read() as session:
            due = scan_files.to_read(session, now=self.clock())
        return sum(len(self._read(file_id)) for file_id in due)

    def read_now(
        self, content: bytes, *, name: str, by: int | None, told: Told = lambda taken, count: None
    ) -> FileReading:
        """Keep a file and read it at once; ``told`` hears of each sheet, and how many there are."""
        kept, fresh = self.database.write(
            lambda session: scan_files.keep(session, content, name=name, by=by, now=self.clock())
        )
        taken = self._read(kept.id, told)
        with self.database.read() as session:
            now_kept = scan_files.get(session, kept.id) or kept
        return FileReading(now_kept, fresh, taken, now_kept.reason if now_kept.state is FileState.REFUSED else "")

    def _read(self, file_id: int, told: Told = lambda taken, count: None) -> list[SheetTaken]:
        now = self.clock()
        file = self.database.write(lambda session: scan_files.take(session, file_id, until=now + LEASE, now=now))
        if file is None:
            return []
        if file.attempts > GIVE_UP_AFTER:
            self._refuse(file, BROKE_OFF)
            return []
        with self.database.read() as session:
            blob = None if file.blob_id is None else blobs.get(session, file.blob_id)
            done = {each.number for each in scan_files.sheets(session, file_id)}
        if blob is None:
            self._refuse(file, "Its bytes are gone. Send it again.")
            return []
        try:
            return self._sheets(file, blob.data, done, told)
        except CannotRead as error:
            self._refuse(file, error.sentence)
            return []

    def _sheets(self, file: ScanFile, content: bytes, done: set[int], told: Told) -> list[SheetTaken]:
        count = sheet_count(content)
        self.database.write(lambda session: scan_files.put_count(session, file.id, count))
        found: list[SheetTaken] = []
        for number, sheet in enumerate(sheets(content), 1):
            if self._stopped:
                self.database.write(lambda session: scan_files.go_on(session, file.id, until=self.clock()))
                return found
            if number in done:
                continue
            seen = read(sheet)
            taken = self.database.write(
                lambda session, seen=seen, number=number: self._take(session, file, seen, number)  # type: ignore[misc]
            )
            found.append(taken)
            told(taken, count)
        self.database.write(lambda session: self._end(session, file, now=self.clock()))
        return found

    def _take(self, session: Session, file: ScanFile, seen: Sheet, number: int) -> SheetTaken:
        now = self.clock()
        scan_files.go_on(session, file.id, until=now + LEASE)
        return take_sheet(session, seen, file_id=file.id, number=number, our_number=self.our_number, now=now)

    def _end(self, session: Session, file: ScanFile, *, now: datetime) -> None:
        """A sheet without a letter is shown to a person: an answer may stand on it."""
        scan_files.end(session, file.id, FileState.READ)
        unknown = scan_files.faults(session, file.id, NO_LETTER)
        if unknown:
            many = "1 sheet is none." if len(unknown) == 1 else f"{len(unknown)} sheets are none."
            to_a_person.ask_about_file(session, file.id, file.name, why=many, now=now)

    def _refuse(self, file: ScanFile, reason: str) -> None:
        """Its bytes are thrown away; its name and the reason stay, and sheets that were read before count."""
        self.database.write(lambda session: scan_files.end(session, file.id, FileState.REFUSED, reason=reason))
