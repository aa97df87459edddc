"""A home that was written to about some stories, its letter posted, and the reader that its slips come back to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gateway.delivery import post
from gateway.delivery.envelopes import pdf_of
from gateway.delivery.print_run import open_run
from gateway.intake.scans.reading import FileReading, Reader
from gateway.settings import Settings, read
from store import letters, scans, tasks
from store.contributions import Contribution
from store.database import Database
from store.letters import Letter
from store.scans import Scan, ScanRow
from store.tasks import Task
from store.words import State
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, paper_on
from tests.letters.reading import answering


@dataclass
class Slips:
    """``stories`` in the order of their rows, A first."""

    paper: Paper
    settings: Settings
    stories: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.paper.database

    @property
    def clock(self) -> TurnedClock:
        return self.paper.clock

    @property
    def letter(self) -> Letter:
        return self.paper.letter_of(self.stories[0])

    @cached_property
    def printed(self) -> bytes:
        with self.database.read() as session:
            made = pdf_of(session, self.letter.id, base_url=BASE, now=self.clock(), sender=SENDER)
        return made.bytes

    def sheets(self, marks: answering.Marks, **how: Any) -> list[Any]:
        return answering.answered(self.printed, len(self.stories), marks, **how)

    def reader(self) -> Reader:
        return Reader(self.settings, self.database, self.clock)

    def read(self, sheets: Sequence[Any], form: str = "PNG", name: str = "slips") -> FileReading:
        return self.reader().read_now(answering.as_file(sheets, form), name=name, by=None)

    def scan(self, marks: answering.Marks, **how: Any) -> FileReading:
        """Answer the letter, and read the scan of its slips from one file."""
        return self.read(self.sheets(marks, **how), "TIFF")

    def row(self, number: int) -> Contribution:
        return self.paper.row(self.stories[number])

    def states(self) -> list[State]:
        return [self.paper.row(story).state for story in self.stories]

    def tasks(self, number: int) -> list[Task]:
        with self.database.read() as session:
            return tasks.about(session, self.stories[number])

    def all_tasks(self) -> list[Task]:
        with self.database.read() as session:
            return tasks.waiting(session)

    def kept(self, scan_id: int) -> tuple[Scan, list[ScanRow]]:
        with self.database.read() as session:
            scan = scans.get(session, scan_id)
            assert scan is not None
            return scan, scans.rows(session, scan_id)


def slips_over(
    database: Database, clock: TurnedClock, folder: Path, *, stories: int = 1, paper: Paper | None = None
) -> Slips:
    """So many stories in one posted letter."""
    on = paper or paper_on(database, clock)
    told = [on.story(f"Story number {number}.") for number in range(stories)]
    open_run(database, by=None, base_url=BASE, sender=SENDER, now=clock())
    made = Slips(on, read({"EARSHOT_DATA_DIR": str(folder)}), told)
    letter_id, today = made.letter.id, clock().date()
    database.write(lambda s: post.post_letter(s, letter_id, on=today, by=1, now=clock(), evidence=True))
    with database.read() as session:
        made.stories = [int(row.contribution_id or 0) for row in letters.rows(session, letter_id)]
    return made
